"""What the source is asked, and what comes of its answers."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import pytest_asyncio

from kalends.importing import source
from kalends.importing.model import Credentials, SourceRefused, SourceUnreachable
from kalends.importing.source import Source
from tests.client.loopback import Reply, Tape, playing, refused, success
from tests.support import NOW

USER = {"id": 3, "username": "alice"}
OWN = {"webhooks", "private links", "verified e-mails", "verified phones", "what cannot be moved"}
SECRET = {"x-cal-client-id": "cl1", "x-cal-secret-key": "s3cret"}


@pytest.fixture
def tape() -> Iterator[Tape]:
    """Answers to record, and what was asked."""
    with playing() as tape:
        yield tape


@pytest_asyncio.fixture
async def found(tape: Tape) -> AsyncIterator[Source]:
    """A source that plays the tape, two rows a page."""
    credentials = Credentials("cl1", "s3cret")
    async with source.connect(f"{tape.url}/v2/", credentials, page=2, back_off=(0.01, 0.01)) as found:
        yield found


async def test_pages_are_asked_for_until_one_brings_nothing_new(tape: Tape, found: Source) -> None:
    tape.record("GET /v2/oauth-clients/cl1/users", _rows(1, 2), _rows(3, 4), _rows(5))
    assert [row["id"] for row in await found.users()] == [1, 2, 3, 4, 5]
    assert [asked.query["offset"] for asked in tape.asked] == ["0", "2", "4", "5"]


async def test_a_server_that_gives_less_than_asked_for_is_asked_on(tape: Tape, found: Source) -> None:
    tape.record("GET /v2/oauth-clients/cl1/users", _rows(1), _rows(2), _rows(3), _rows())
    assert [row["id"] for row in await found.users()] == [1, 2, 3]


async def test_a_page_that_says_it_is_the_last_is_the_last(tape: Tape, found: Source) -> None:
    tape.record("GET /v2/oauth-clients/cl1/users", Reply(success([{"id": 1}], pagination={"hasNextPage": False})))
    assert [row["id"] for row in await found.users()] == [1]
    assert len(tape.asked) == 1


async def test_a_row_that_moves_to_the_next_page_meanwhile_is_given_once(tape: Tape, found: Source) -> None:
    tape.record("GET /v2/oauth-clients/cl1/users", _rows(1, 2), _rows(2))
    assert [row["id"] for row in await found.users()] == [1, 2]


async def test_through_the_organisation_nothing_of_a_users_tokens_is_touched(tape: Tape, found: Source) -> None:
    tape.record("GET /v2/organizations/8/users/3/schedules", _rows(1))
    tape.record("GET /v2/event-types", _rows(2))
    tape.record("GET /v2/organizations/8/bookings", _rows(4))
    tape.record(
        "GET /v2/organizations/8/users/3/ooo", Reply(success([{"id": 1, "start": "2027-02-01", "end": "2027-02-07"}]))
    )
    way = found.way(USER, None, 8)
    assert way is not None
    belongings = await found.belongings(USER, way, NOW)
    assert [len(rows) for rows in (belongings.schedules, belongings.event_types, belongings.bookings)] == [1, 1, 1]
    assert set(belongings.unread) == OWN
    assert belongings.left_behind == (
        (
            "absences",
            "Out of office from 2027-02-01 to 2027-02-07: Kalends keeps no absences, put them into the "
            "schedule's date overrides.",
        ),
    )
    assert {asked.method for asked in tape.asked} == {"GET"}
    for asked in tape.asked:
        assert {name: asked.headers[name] for name in SECRET} == SECRET
    bookings = [asked.query for asked in tape.asked if asked.path.endswith("/bookings")]
    assert {(query["userIds"], query["afterStart"]) for query in bookings} == {("3", "2027-01-04T08:00:00.000Z")}
    assert [query["status"] for query in bookings[::2]] == ["upcoming,recurring,unconfirmed", "cancelled"]


async def test_every_family_is_asked_in_its_date(tape: Tape, found: Source) -> None:
    for path in ("schedules", "event-types", "bookings", "webhooks"):
        tape.record(f"GET /v2/{path}", _rows())
    way = found.way(USER, "token", None)
    assert way is not None
    await found.belongings(USER, way, NOW)
    dates = {asked.path: asked.headers.get("cal-api-version") for asked in tape.asked}
    assert dates == {
        "/v2/schedules": "2024-06-11",
        "/v2/event-types": "2024-06-14",
        "/v2/bookings": "2024-08-13",
        "/v2/webhooks": None,
        "/v2/verified-resources/emails": None,
        "/v2/verified-resources/phones": None,
        "/v2/calendars": None,
        "/v2/conferencing": None,
        "/v2/teams": None,
    }


async def test_without_schedules_nothing_else_of_a_user_is_read(tape: Tape, found: Source) -> None:
    tape.record("GET /v2/schedules", Reply(refused("TokenExpiredException", "ACCESS_TOKEN_IS_EXPIRED"), 498))
    way = found.way(USER, "token", None)
    assert way is not None
    belongings = await found.belongings(USER, way, NOW)
    assert "ACCESS_TOKEN_IS_EXPIRED" in belongings.unread["all that is theirs"]
    assert tape.calls() == ["GET /v2/schedules"]


async def test_a_busy_source_is_asked_again_when_it_says(tape: Tape, found: Source) -> None:
    busy = Reply(refused("TooManyRequests", "Slow down."), 429, {"Retry-After": "1"})
    tape.record("GET /v2/oauth-clients/cl1/users", busy, _rows(1))
    began = time.monotonic()
    assert len(await found.users()) == 1
    assert time.monotonic() - began >= 1


async def test_a_limit_that_has_a_name_says_when_as_well(tape: Tape, found: Source) -> None:
    waits: list[float] = []
    busy = Reply(refused("TooManyRequests", "Slow down."), 429, {"X-RateLimit-Reset-Default": "1"})
    tape.record("GET /v2/oauth-clients/cl1/users", busy, _rows())
    async with source.connect(tape.url, found.credentials, back_off=(), notice=waits.append) as patient:
        assert await patient.users() == ()
    assert waits == [1.0]


async def test_a_date_says_when_as_well(tape: Tape, found: Source) -> None:
    until = {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=50), usegmt=True)}
    tape.record("GET /v2/oauth-clients/cl1/users", Reply(refused("TooManyRequests", "Slow down."), 429, until))
    async with source.connect(tape.url, found.credentials, back_off=(), notice=_hear) as patient:
        with pytest.raises(Waits) as heard:
            await patient.users()
    assert 0 < heard.value.seconds <= 50


@dataclass
class Waits(Exception):
    """Somebody wants to wait, which takes too long for a test."""

    seconds: float


def _hear(seconds: float) -> None:
    raise Waits(seconds)


async def test_a_source_that_stays_busy_can_be_asked_later(tape: Tape, found: Source) -> None:
    tape.record("GET /v2/schedules", Reply(refused("TooManyRequests", "Slow down."), 429))
    way = found.way(USER, "token", None)
    assert way is not None
    with pytest.raises(SourceUnreachable, match=r"429 \(Slow down\).*Run the import again"):
        await found.belongings(USER, way, NOW)


async def test_what_cannot_be_here_is_told_by_name(tape: Tape, found: Source) -> None:
    for path in ("schedules", "event-types", "bookings", "webhooks", "verified-resources/emails"):
        tape.record(f"GET /v2/{path}", _rows())
    google = {"integration": {"title": "Google Calendar"}, "primary": {"email": "alice@example.com"}}
    tape.record("GET /v2/calendars", Reply(success({"connectedCalendars": [google], "destinationCalendar": None})))
    tape.record("GET /v2/conferencing", Reply(success([{"id": 1, "type": "zoom_video"}])))
    tape.record("GET /v2/teams", Reply(refused("Forbidden", "No."), 403))
    way = found.way(USER, "token", None)
    assert way is not None
    belongings = await found.belongings(USER, way, NOW)
    assert [name for name, _ in belongings.left_behind] == ["calendars", "conferencing"]
    assert "Google Calendar of alice@example.com" in belongings.left_behind[0][1]
    assert set(belongings.unread) == {"verified phones", "what cannot be moved"}


async def test_a_refusal_is_told_with_the_sources_own_words(tape: Tape, found: Source) -> None:
    tape.record("GET /v2/oauth-clients/cl1/users", Reply(refused("Unauthorized", "Wrong secret."), 401))
    with pytest.raises(SourceRefused, match=r"401 \(Wrong secret\)"):
        await found.users()


async def test_a_server_that_speaks_something_else_is_told(tape: Tape, found: Source) -> None:
    tape.record("GET /v2/oauth-clients/cl1/users", Reply(b"<html>Welcome</html>"))
    with pytest.raises(SourceRefused, match="is the address right"):
        await found.users()


async def test_a_redirect_is_not_followed_with_the_secret(tape: Tape, found: Source) -> None:
    tape.record("GET /v2/oauth-clients/cl1/users", Reply({}, 302, {"Location": f"{tape.url}/elsewhere"}))
    with pytest.raises(SourceRefused, match="302"):
        await found.users()
    assert tape.calls() == ["GET /v2/oauth-clients/cl1/users"]


def _rows(*ids: int) -> Reply:
    return Reply(success([{"id": each, "username": f"user{each}"} for each in ids]))
