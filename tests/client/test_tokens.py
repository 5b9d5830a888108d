"""A managed user's tokens refresh themselves: once, in time, and are handed out to be stored."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kalends.client import AsyncKalends, Kalends, TokenExpired, Tokens, Unauthorized
from tests.client import recorded
from tests.client.conftest import settled
from tests.client.loopback import Reply, Tape, refused, success

REFRESH = "/v2/oauth/cl1/refresh"
CLIENT = {"client_id": "cl1", "client_secret": "a-secret"}
USER = {**CLIENT, "access_token": "access-1", "refresh_token": "refresh-1"}


@pytest.fixture
def expiring(tape: Tape) -> Tape:
    """A tape on which the first access token is expired and can be refreshed, slowly."""
    tape.expired.add("access-1")
    tape.record("GET /v2/me", Reply(success(recorded.ME)))
    tape.record(f"POST {REFRESH}", Reply(success(recorded.TOKENS), seconds=0.1))
    return tape


def jwt(ends: datetime) -> str:
    """An access token as the server makes them, ending then. Its signature is of no interest here."""
    payload = base64.urlsafe_b64encode(json.dumps({"exp": ends.timestamp()}).encode()).rstrip(b"=").decode()
    return f"e30.{payload}.c2lnbmVk"


async def test_an_expired_token_is_refreshed_stored_and_the_call_repeated(
    expiring: Tape, connect: Callable[..., Any]
) -> None:
    stored: list[Tokens] = []
    kalends = connect(**USER, on_tokens=stored.append)

    me = await settled(kalends.me.get())

    assert me.username == "alice"
    assert expiring.calls() == ["GET /v2/me", f"POST {REFRESH}", "GET /v2/me"]
    assert expiring.asked[2].headers["authorization"] == "Bearer access-2"
    assert [tokens.refresh_token for tokens in stored] == ["refresh-2"]
    assert kalends.tokens == stored[0]


async def test_the_secret_goes_out_with_the_refresh_alone(expiring: Tape, connect: Callable[..., Any]) -> None:
    await settled(connect(**USER).me.get())

    assert ["x-cal-secret-key" in asked.headers for asked in expiring.asked] == [False, True, False]
    assert "authorization" not in expiring.asked[1].headers
    assert expiring.asked[1].body == {"refreshToken": "refresh-1"}


def test_threads_that_share_a_client_refresh_once(expiring: Tape) -> None:
    with Kalends(expiring.url, **USER) as kalends, ThreadPoolExecutor(8) as threads:
        names = list(threads.map(lambda _: kalends.me.get().username, range(8)))

    assert names == ["alice"] * 8
    assert expiring.calls().count(f"POST {REFRESH}") == 1


async def test_tasks_that_share_a_client_refresh_once(expiring: Tape) -> None:
    async with AsyncKalends(expiring.url, **USER) as kalends:
        found = await asyncio.gather(*(kalends.me.get() for _ in range(8)))

    assert [me.username for me in found] == ["alice"] * 8
    assert expiring.calls().count(f"POST {REFRESH}") == 1


async def test_a_token_that_is_about_to_end_is_refreshed_before_the_call(
    expiring: Tape, connect: Callable[..., Any]
) -> None:
    token = jwt(datetime.now(UTC) + timedelta(seconds=5))

    await settled(connect(**CLIENT, access_token=token, refresh_token="refresh-1").me.get())

    assert expiring.calls() == [f"POST {REFRESH}", "GET /v2/me"]


async def test_a_token_with_time_left_is_used_as_it_is(expiring: Tape, connect: Callable[..., Any]) -> None:
    token = jwt(datetime.now(UTC) + timedelta(minutes=5))

    await settled(connect(**CLIENT, access_token=token, refresh_token="refresh-1").me.get())

    assert expiring.calls() == ["GET /v2/me"]


def test_a_refresh_of_ones_own_is_asked_for_new_tokens(expiring: Tape) -> None:
    asked: list[str | None] = []

    def refresh(old: Tokens) -> Tokens:
        asked.append(old.refresh_token)
        return Tokens("access-2")

    with Kalends(expiring.url, access_token="access-1", refresh=refresh) as kalends:
        kalends.me.get()

    assert asked == [None]
    assert expiring.calls() == ["GET /v2/me", "GET /v2/me"]


async def test_refresh_and_on_tokens_may_be_coroutines(expiring: Tape) -> None:
    stored: list[str] = []

    async def refresh(old: Tokens) -> Tokens:
        return Tokens(old.access_token.replace("1", "2"))

    async def store(new: Tokens) -> None:
        stored.append(new.access_token)

    async with AsyncKalends(expiring.url, access_token="access-1", refresh=refresh, on_tokens=store) as kalends:
        await kalends.me.get()

    assert stored == ["access-2"]


async def test_a_refresh_token_that_is_used_up_is_unauthorized(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.expired.add("access-1")
    tape.record(f"POST {REFRESH}", Reply(refused("Unauthorized", "This refresh token is used up."), 401))

    with pytest.raises(Unauthorized, match="used up"):
        await settled(connect(**USER).me.get())


async def test_without_a_refresh_token_an_expired_token_is_an_error(
    expiring: Tape, connect: Callable[..., Any]
) -> None:
    with pytest.raises(TokenExpired):
        await settled(connect(access_token="access-1").me.get())
    assert expiring.calls() == ["GET /v2/me"]


async def test_a_refresh_whose_answer_is_lost_is_tried_once_more(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record(f"POST {REFRESH}", Reply(status=None), Reply(success(recorded.TOKENS)))

    tokens = await settled(connect(**CLIENT).managed_users.refresh("refresh-1"))

    assert tokens.access_token == "access-2"
    assert len(tape.asked) == 2


async def test_a_client_acts_as_its_user_on_the_same_connection(expiring: Tape, connect: Callable[..., Any]) -> None:
    stored: list[Tokens] = []
    app = connect(**CLIENT)

    user = app.as_user(Tokens.stored("access-1", "refresh-1"), on_tokens=stored.append)

    assert (await settled(user.me.get())).username == "alice"
    assert stored[0].access_token == "access-2"
    assert app.tokens is None


@pytest.mark.parametrize("token", ["opaque", "a.b.c", "e30.e30.e30", "e30.W10.x", "e30.eyJleHAiOiAieCJ9.x"])
def test_a_token_that_tells_no_end_has_none(token: str) -> None:
    assert Tokens.stored(token).access_token_expires_at is None
