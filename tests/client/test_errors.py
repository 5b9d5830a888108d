"""Each refusal has a class, and says what the server said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from kalends.client import (
    ApiError,
    BadRequest,
    Conflict,
    Forbidden,
    Kalends,
    KalendsError,
    NotFound,
    ServerError,
    SlotTaken,
    TimedOut,
    TokenExpired,
    TooManyRequests,
    TransportError,
    Unauthorized,
    Unprocessable,
)
from tests.client.conftest import settled
from tests.client.loopback import Reply, Tape, refused

CLASSES = [
    (400, BadRequest),
    (401, Unauthorized),
    (403, Forbidden),
    (404, NotFound),
    (405, ApiError),
    (409, Conflict),
    (422, Unprocessable),
    (429, TooManyRequests),
    (498, TokenExpired),
    (500, ServerError),
    (503, ServerError),
]


@pytest.mark.parametrize(("status", "kind"), CLASSES)
async def test_a_refusal_is_of_the_class_of_its_status(
    tape: Tape, connect: Callable[..., Any], status: int, kind: type[ApiError]
) -> None:
    body = refused("SomeCode", "Say what to change.", {"fields": ["name"]})
    tape.record("PATCH /v2/me", Reply(body, status))

    with pytest.raises(ApiError) as caught:
        await settled(connect(api_key="cal_key").me.update(name="Alice"))

    error = caught.value
    assert type(error) is kind
    assert (error.status, error.code, error.message) == (status, "SomeCode", "Say what to change.")
    assert error.details == {"fields": ["name"]}
    assert str(error) == f"Say what to change. ({status} SomeCode)"


async def test_a_taken_slot_tells_the_next_free_times(tape: Tape, connect: Callable[..., Any]) -> None:
    starts = ["2027-01-05T09:30:00.000Z", "2027-01-05T10:00:00.000Z"]
    tape.record("POST /v2/bookings/u/reschedule", Reply(refused("SlotTaken", "Taken.", {"nextStarts": starts}), 409))

    with pytest.raises(SlotTaken) as caught:
        await settled(connect().bookings.reschedule("u", start=datetime(2027, 1, 5, 9, tzinfo=UTC)))

    assert caught.value.next_starts == (
        datetime(2027, 1, 5, 9, 30, tzinfo=UTC),
        datetime(2027, 1, 5, 10, tzinfo=UTC),
    )


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("Wed, 21 Oct 2027 07:28:00 GMT", None), (None, None)])
async def test_too_many_requests_tell_how_long_to_wait(
    tape: Tape, connect: Callable[..., Any], header: str | None, seconds: float | None
) -> None:
    tape.record("GET /v2/me", Reply({}, 429, {"Retry-After": header} if header else {}))

    with pytest.raises(TooManyRequests) as caught:
        await settled(connect(api_key="cal_key").me.get())

    assert caught.value.retry_after == seconds


async def test_a_refusal_that_is_no_json_still_says_what_was_asked(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record("PATCH /v2/me", Reply(b"<h1>Bad gateway</h1>", 502))

    with pytest.raises(ServerError, match="PATCH /v2/me was answered 502") as caught:
        await settled(connect(api_key="cal_key").me.update(name="Alice"))

    assert caught.value.code == "BadGateway"


async def test_a_broken_connection_is_repeated_for_reads(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record("GET /v2/event-types", Reply(status=None), Reply({"status": "success", "data": []}))

    assert await settled(connect().event_types.list(username="alice")) == ()
    assert len(tape.asked) == 2


async def test_a_broken_connection_is_not_repeated_for_changes(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record("POST /v2/bookings/u/cancel", Reply(status=None))

    with pytest.raises(TransportError):
        await settled(connect().bookings.cancel("u"))
    assert len(tape.asked) == 1


async def test_a_slow_answer_times_out(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record("GET /v2/me", Reply({}, seconds=0.5))

    with pytest.raises(TimedOut):
        await settled(connect(api_key="cal_key", timeout=0.05).me.get())


def test_a_server_that_is_not_there_is_a_transport_error(tape: Tape) -> None:
    with Kalends("http://127.0.0.1:1") as kalends, pytest.raises(KalendsError):
        kalends.bookings.cancel("u")


@pytest.mark.parametrize(
    "credentials",
    [
        {"api_key": "cal_key", "client_id": "cl1", "client_secret": "s"},
        {"api_key": "cal_key", "access_token": "t"},
        {"client_secret": "s"},
    ],
)
def test_credentials_that_contradict_each_other_are_refused(
    connect: Callable[..., Any], credentials: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="client"):
        connect(**credentials)
