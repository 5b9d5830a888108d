"""How one call goes, decided step by step without I/O."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from kalends.client import Me, ServerError, TimedOut, TokenExpired, Tokens, TransportError
from kalends.client.access import EARLY, Access
from kalends.client.exchange import BACK_OFF, Outcome, Pause, Renew, Send, exchange
from kalends.client.request import Request, delete, get, patch, post
from kalends.client.wire import answer
from tests.client import recorded
from tests.client.loopback import success

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)
READ = get("/v2/me", answer(Me))
WRITES = [post("/v2/me", answer(Me)), patch("/v2/me", answer(Me), {}), delete("/v2/me", answer(Me))]
BROKEN = TransportError("The connection broke.")


def reply(status: int = 200) -> httpx.Response:
    body = success(recorded.ME) if status == 200 else {"status": "error"}
    return httpx.Response(status, json=body, request=httpx.Request("GET", "http://kalends.test/v2/me"))


def run(request: Request[Any], outcomes: Sequence[Outcome], access: Access | None = None) -> tuple[list[Any], Any]:
    """The steps that an exchange took when its requests came to these outcomes, and what it answered or raised."""
    access = access or Access()
    steps, taken, left = exchange(request, access, NOW), [], list(outcomes)
    sent: Any = None
    while True:
        try:
            taken.append(steps.send(sent))
        except StopIteration as done:
            return taken, done.value
        except Exception as error:
            return taken, error
        if isinstance(taken[-1], Renew):
            access.renewed(Tokens("new", "refresh"), NOW)
        sent = left.pop(0) if isinstance(taken[-1], Send) else None


def user(ends: datetime | None = None, *, can_renew: bool = True) -> Access:
    return Access(tokens=Tokens("old", "refresh", access_token_expires_at=ends), can_renew=can_renew)


def test_an_answer_is_read() -> None:
    steps, me = run(READ, [reply()])
    assert [type(step) for step in steps] == [Send]
    assert me.username == "alice"


@pytest.mark.parametrize("outcome", [BROKEN, reply(502), reply(503), reply(504)], ids=str)
def test_a_read_is_repeated_twice_with_growing_pauses(outcome: Outcome) -> None:
    steps, me = run(READ, [outcome, outcome, reply()])
    assert [type(step) for step in steps] == [Send, Pause, Send, Pause, Send]
    assert [step.seconds for step in steps if isinstance(step, Pause)] == list(BACK_OFF)
    assert me.username == "alice"


def test_a_read_that_never_succeeds_ends_with_the_last_outcome() -> None:
    steps, error = run(READ, [BROKEN, reply(502), reply(503)])
    assert len(steps) == 5
    assert isinstance(error, ServerError)
    assert error.status == 503


@pytest.mark.parametrize("outcome", [TimedOut("Too slow."), reply(500), reply(429), reply(404)], ids=str)
def test_a_read_that_would_not_do_better_is_not_repeated(outcome: Outcome) -> None:
    steps, error = run(READ, [outcome])
    assert len(steps) == 1
    assert isinstance(error, Exception)


@pytest.mark.parametrize("request_", WRITES, ids=lambda request: request.method)
@pytest.mark.parametrize("outcome", [BROKEN, reply(503)], ids=str)
def test_a_change_is_sent_once(request_: Request[Any], outcome: Outcome) -> None:
    steps, error = run(request_, [outcome])
    assert len(steps) == 1
    assert isinstance(error, Exception)


def test_an_expired_token_is_renewed_and_the_request_sent_again_even_if_it_changes_something() -> None:
    steps, me = run(WRITES[0], [reply(498), reply()], user())
    assert [type(step) for step in steps] == [Send, Renew, Send]
    assert [step.headers["Authorization"] for step in steps if isinstance(step, Send)] == ["Bearer old", "Bearer new"]
    assert me.username == "alice"


def test_a_new_token_that_is_refused_too_is_an_error() -> None:
    steps, error = run(READ, [reply(498), reply(498)], user())
    assert [type(step) for step in steps] == [Send, Renew, Send]
    assert isinstance(error, TokenExpired)


def test_an_expired_token_without_means_to_renew_it_is_an_error() -> None:
    steps, error = run(READ, [reply(498)], user(can_renew=False))
    assert [type(step) for step in steps] == [Send]
    assert isinstance(error, TokenExpired)


@pytest.mark.parametrize(("left", "first"), [(EARLY, Renew), (EARLY + timedelta(seconds=1), Send)])
def test_a_token_is_renewed_shortly_before_it_ends(left: timedelta, first: type) -> None:
    steps, me = run(READ, [reply()], user(NOW + left))
    assert isinstance(steps[0], first)
    assert me.username == "alice"


def test_new_tokens_that_seem_to_end_at_once_are_used_until_they_are_refused() -> None:
    access = user(NOW)
    access.renewed(Tokens("new", "refresh", access_token_expires_at=NOW - timedelta(hours=3)), NOW)
    steps, _ = run(READ, [reply()], access)
    assert [type(step) for step in steps] == [Send]


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(200, text="<h1>Hello</h1>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"ok": True}),
        httpx.Response(200, json=success({"id": "seven"})),
        httpx.Response(200, json=success({**recorded.ME, "id": None})),
    ],
    ids=["no JSON", "a list", "no status", "a missing field", "a null"],
)
def test_what_kalends_would_not_answer_is_a_transport_error(response: httpx.Response) -> None:
    response.request = httpx.Request("GET", "http://elsewhere.test/v2/me")
    _, error = run(READ, [response])
    assert isinstance(error, TransportError)
