"""The answer of an integrator's refresh endpoint."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx
import pytest

from kalends.client import AsyncKalends, Kalends, Tokens, answer_refresh, answer_refresh_async


@dataclass
class Kept:
    """An integrator's storage with one user."""

    tokens: Tokens = field(default_factory=lambda: Tokens("old", "renewal"))
    before: str | None = None

    def find(self, access_token: str) -> Tokens | None:
        return self.tokens if access_token in (self.tokens.access_token, self.before) else None

    def keep(self, old: Tokens, new: Tokens) -> None:
        self.before, self.tokens = old.access_token, new

    async def find_async(self, access_token: str) -> Tokens | None:
        return self.find(access_token)

    async def keep_async(self, old: Tokens, new: Tokens) -> None:
        self.keep(old, new)


def platform(request: httpx.Request) -> httpx.Response:
    """A server that takes one refresh token."""
    assert (request.method, request.url.path) == ("POST", "/v2/oauth/cl1/refresh")
    assert request.headers["x-cal-secret-key"] == "secret"
    if request.content != b'{"refreshToken":"renewal"}':
        return httpx.Response(401, json={"status": "error", "error": {"code": "Unauthorized", "message": "No."}})
    data = {"accessToken": "new", "refreshToken": "next", "accessTokenExpiresAt": 1, "refreshTokenExpiresAt": 2}
    return httpx.Response(200, json={"status": "success", "data": data})


CLIENT = {"client_id": "cl1", "client_secret": "secret"}


def answered(kept: Kept, authorization: str | None) -> dict[str, str]:
    with Kalends("http://kalends.test", **CLIENT, transport=httpx.MockTransport(platform)) as kalends:
        return answer_refresh(kalends, authorization, find=kept.find, keep=kept.keep)


def test_an_expired_token_is_answered_with_the_new_one() -> None:
    kept = Kept()
    assert answered(kept, "Bearer old") == {"accessToken": "new"}
    assert (kept.tokens.access_token, kept.tokens.refresh_token, kept.before) == ("new", "next", "old")


def test_who_comes_second_gets_what_the_first_one_got() -> None:
    kept = Kept()
    answered(kept, "Bearer old")
    assert answered(kept, "Bearer old") == {"accessToken": "new"}
    assert kept.tokens.refresh_token == "next"


@pytest.mark.parametrize("authorization", [None, "", "Bearer ", "Bearer unknown", "Basic b2xk"])
def test_an_unknown_token_is_answered_with_an_empty_one(authorization: str | None) -> None:
    kept = Kept()
    assert answered(kept, authorization) == {"accessToken": ""}
    assert kept == Kept()


def test_a_refresh_token_that_is_used_up_is_answered_with_an_empty_one() -> None:
    assert answered(Kept(Tokens("old", "used up")), "Bearer old") == {"accessToken": ""}
    assert answered(Kept(Tokens("old")), "Bearer old") == {"accessToken": ""}


async def test_it_is_the_same_for_asyncio() -> None:
    kept = Kept()
    async with AsyncKalends("http://kalends.test", **CLIENT, transport=httpx.MockTransport(platform)) as kalends:
        for _ in range(2):
            answer = await answer_refresh_async(kalends, "bearer old", find=kept.find_async, keep=kept.keep_async)
            assert answer == {"accessToken": "new"}
        assert await answer_refresh_async(kalends, None, find=kept.find_async, keep=kept.keep_async) == {
            "accessToken": ""
        }
