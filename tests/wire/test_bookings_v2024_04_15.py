"""Bookings of 2024-04-15: what clients send, recorded, and what they read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kalends.accounts.model import Redirects
from kalends.bookings.model import (
    Amendment,
    Attendee,
    BookedLocation,
    BookingPage,
    BookingQuery,
    LocationChoice,
    Status,
)
from kalends.core.errors import Invalid
from kalends.event_types.keys import EventTypeById
from kalends.event_types.model import LocationKind
from kalends.wire.bookings.v2024_04_15 import answers, requests
from tests.support.bookings import CLIENT, make_booking

RECORDED = Path(__file__).parent / "recorded" / "bookings_2024_04_15"
ORIGIN = "https://kalends.example.com"
UID = "P4G3jNtMiCJa3Rd37NQ9cw"
MADE = "aB3dE6gH9jK2mN5pQ8rS1t"


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_text())


def read(name: str, **changes: Any) -> requests.BookingInput:
    return requests.BookingInput.model_validate({**recorded(name), **changes})


def answering(**answers: Any) -> requests.BookingInput:
    return read("book-1.0.47", responses={"name": "Bob", "email": "bob@example.com", **answers})


def test_1_0_47_books() -> None:
    asked = requests.request(read("book-1.0.47"))
    assert asked.event_type == EventTypeById(11)
    assert asked.start == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert asked.length == 30
    assert asked.attendee == Attendee("Bob Booker", "bob@example.com", "Europe/London", "en")
    assert asked.location == LocationChoice(LocationKind.ATTENDEE_ADDRESS, "1 High Street")
    assert (asked.guests, asked.responses) == ((), {"notes": "Hello"})


def test_2_6_11_books() -> None:
    asked = requests.request(read("book-2.6.11"))
    assert asked.start == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert asked.attendee == Attendee("Bob Booker", "bob@example.com", "Europe/Berlin", "de")
    assert asked.location is None
    assert (asked.guests, asked.responses) == (("carol@example.com",), {"topic": "Roadmaps"})
    assert requests.move(read("book-2.6.11")) is None


def test_a_page_cancels_with_more_than_is_read() -> None:
    body = requests.CancelInput.model_validate(recorded("cancel"))
    assert (body.cancellation_reason, body.all_remaining_bookings) == ("User request", True)
    assert body.seat_reference_uid is None


def test_a_series_is_told_with_the_offsets_of_the_pages_clock() -> None:
    starts = ("2026-10-26T09:00:00-04:00", "2026-11-02T09:00:00-05:00")
    asked = requests.series([read("book-2.6.11", start=start) for start in starts], embedded=False)
    assert [start.isoformat() for start in asked.recurrence_starts] == list(starts)
    assert (asked.start.isoformat(), asked.recurrence_count) == ("2026-10-26T13:00:00+00:00", 2)


def test_every_field_but_three_may_be_null() -> None:
    needed = {"eventTypeId", "start", "timeZone", "responses"}
    body = {name: value if name in needed else None for name, value in recorded("book-2.6.11").items()}
    assert requests.request(requests.BookingInput.model_validate(body)).attendee.language == "en"


@pytest.mark.parametrize(
    ("name", "reason", "by", "said"),
    [
        ("reschedule-1.0.47", "A train", None, Amendment("bob@example.com", "Bob Booker", None, ())),
        ("reschedule-2.11.0", None, "bob@example.com", None),
    ],
)
def test_each_version_moves(name: str, reason: str | None, by: str | None, said: Amendment | None) -> None:
    assert requests.move(read(name)) == requests.Move(UID, datetime(2026, 11, 23, 10, tzinfo=UTC), reason, by, said)


@pytest.mark.parametrize(
    ("name", "choice"),
    [
        ("inPerson", LocationChoice(LocationKind.ADDRESS)),
        ("link", LocationChoice(LocationKind.LINK)),
        ("userPhone", LocationChoice(LocationKind.PHONE)),
        ("integrations:daily", LocationChoice(LocationKind.INTEGRATION, "cal-video")),
        ("integrations:google:meet", LocationChoice(LocationKind.INTEGRATION, "google-meet")),
    ],
)
def test_a_place_that_the_host_says_is_chosen_by_its_name(name: str, choice: LocationChoice) -> None:
    asked = requests.request(answering(location={"value": name, "optionValue": ""}))
    assert asked.location == choice


@pytest.mark.parametrize(
    ("responses", "field"),
    [
        ({"name": ""}, "responses.name"),
        ({"name": {"firstName": ""}}, "responses.name"),
        ({"name": 7}, "responses.name"),
        ({"email": None}, "responses.email"),
        ({"guests": "carol@example.com"}, "responses.guests"),
        ({"guests": [7]}, "responses.guests"),
        ({"location": {"value": "moon"}}, "responses.location"),
        ({"location": 7}, "responses.location"),
    ],
)
def test_what_is_wrong_with_an_answer_is_named(responses: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid, match=field):
        requests.request(answering(**responses))


def test_a_booking_is_written_whole() -> None:
    assert answers.booking(make_booking(host={"avatar_url": "https://example.com/alice.png"}), ORIGIN).model_dump(
        mode="json", by_alias=True
    ) == recorded("booking")


@pytest.mark.parametrize("status", Status)
def test_a_status_is_written_in_capitals(status: Status) -> None:
    assert answers.booking(make_booking(status=status), ORIGIN).status == status.value.upper()


def test_answers_that_nobody_gave_are_left_out_of_the_form_for_moving() -> None:
    booking = make_booking(location=None, attendee={"phone_number": "+441632960001"}, guests=("carol@example.com",))
    assert answers.reschedulable(booking).responses == {
        "name": "Bob Jones",
        "email": "bob@example.org",
        "attendeePhoneNumber": "+441632960001",
        "guests": ["carol@example.com"],
    }


def test_the_form_for_moving_gets_numbers_as_text() -> None:
    booking = make_booking(location=None, responses={"size": 7, "weight": 1.5, "terms": True, "days": ["Odd"]})
    said = answers.reschedulable(booking).responses
    assert {slug: said[slug] for slug in booking.responses} == {
        "size": "7",
        "weight": "1.5",
        "terms": True,
        "days": ["Odd"],
    }


def test_what_the_attendee_said_of_the_place_comes_back() -> None:
    booking = make_booking(location=BookedLocation(LocationKind.ATTENDEE_DEFINED, "The park"))
    assert answers.booking(booking, ORIGIN).responses["location"] == {
        "value": "somewhereElse",
        "optionValue": "The park",
    }


def test_links_lead_to_the_clients_pages() -> None:
    client = replace(
        CLIENT, redirects=Redirects("https://my-app.com/b", "https://my-app.com/r", "https://my-app.com/c")
    )
    links = answers.booking(make_booking(client=client), ORIGIN).links
    query = "slug=thirty-minutes&username=alice"
    moved = f"rescheduleUid={MADE}&eventTypeSlug=thirty-minutes&username=alice&slug=thirty-minutes&reschedule=true"
    assert links.booking == f"https://my-app.com/b/{MADE}?{query}"
    assert links.reschedule == f"https://my-app.com/r?{moved}"
    assert links.cancel == f"https://my-app.com/c/{MADE}?{query}&cancel=true"


def test_what_cannot_be_done_any_more_has_no_link() -> None:
    links = answers.booking(make_booking(status=Status.CANCELLED), ORIGIN).links
    assert (links.booking, links.reschedule, links.cancel) == (f"{ORIGIN}/booking/{MADE}", None, None)


def test_seats_name_who_has_them() -> None:
    booking = make_booking(attendee={"id": 7, "seat_uid": "seat"})
    assert answers.booking(booking, ORIGIN).seats_references == [{"referenceUid": "seat", "attendeeId": 7}]


def test_a_page_says_where_the_next_begins() -> None:
    page = BookingPage((make_booking(),), total=3)
    assert answers.bookings(page, BookingQuery(take=1, skip=1), ORIGIN).next_cursor == 2
    assert answers.bookings(page, BookingQuery(take=1, skip=2), ORIGIN).next_cursor is None


def test_past_bookings_are_listed_the_newest_first() -> None:
    asked = {"filters[status]": "past", "limit": 10, "cursor": 20, "filters[eventTypeIds]": [11]}
    query = requests.query(requests.BookingsQuery.model_validate(asked))
    assert query == replace(query, statuses=("past",), sort=(("start", True),), take=10, skip=20, event_type_ids=(11,))
