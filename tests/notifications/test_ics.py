"""Calendar entries, read back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from kalends.bookings.model import BookedLocation, Booking
from kalends.event_types.model import LocationKind
from kalends.notifications import ics
from kalends.notifications.model import Kind, Letter, Method, Role
from tests.notifications.letters import make_letter
from tests.support import NOW
from tests.support.bookings import CO_HOST, EVENT_TYPE, START, make_booking

NASTY = 'Bob "the\r\nATTENDEE:mailto:eve@example.com" <script>alert(1)</script>; a, b\\n'


def read(letter: Letter, description: str = "") -> Any:
    return Calendar.from_ical(ics.calendar(letter, description))


def event(letter: Letter, description: str = "") -> Any:
    return read(letter, description).walk("VEVENT")[0]


def test_a_booking_is_a_request() -> None:
    letter = make_letter(sequence=3)
    calendar = read(letter)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    entry = event(letter)
    assert (entry["UID"], entry["SEQUENCE"], entry["STATUS"]) == ("0123456789@kalends", 3, "CONFIRMED")
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (START, START + timedelta(minutes=30))
    assert entry["DTSTAMP"].dt == NOW
    assert entry["SUMMARY"] == "Thirty minutes between Alice Smith and Bob Jones"
    assert entry["LOCATION"] == "https://meet.example.com/alice"
    assert entry["URL"] == "https://book.example.com/booking/aB3dE6gH9jK2mN5pQ8rS1t"


def test_times_are_the_hosts_with_his_zone() -> None:
    letter = make_letter(booking=make_booking(host={"time_zone": "America/New_York"}))
    assert event(letter)["DTSTART"].params["TZID"] == "America/New_York"
    assert [zone["TZID"] for zone in read(letter).walk("VTIMEZONE")] == ["America/New_York"]


@pytest.mark.parametrize(
    ("hour", "written"), [(0, b"DTSTART;TZID=Europe/Berlin:20271031T023000"), (1, b":20271031T013000Z")]
)
def test_the_repeated_hour_is_told_apart(hour: int, written: bytes) -> None:
    start = datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
    booking = make_booking(start=start, end=start + timedelta(hours=2), host={"time_zone": "Europe/Berlin"})
    lines = ics.calendar(make_letter(booking=booking), "").split(b"\r\n")
    assert next(line for line in lines if line.startswith(b"DTSTART") and b"202710" in line).endswith(written)


def test_a_cancellation_takes_the_entry_out() -> None:
    letter = make_letter(Kind.CANCELLED, sequence=1)
    assert read(letter)["METHOD"] == "CANCEL"
    assert (event(letter)["STATUS"], event(letter)["UID"], event(letter)["SEQUENCE"]) == (
        "CANCELLED",
        "0123456789@kalends",
        1,
    )


def test_a_move_that_waits_for_the_host_takes_out_the_old_time() -> None:
    old = make_booking()
    new = make_booking(start=START + timedelta(days=1))
    letter = make_letter(Kind.MOVE_REQUESTED, booking=new, previous=old)
    assert letter.method is Method.CANCEL
    assert event(letter)["DTSTART"].dt == START


def test_organiser_and_attendees_are_named() -> None:
    entry = event(make_letter())
    assert (entry["ORGANIZER"], entry["ORGANIZER"].params["CN"]) == ("mailto:alice@example.com", "Alice Smith")
    assert [(person, person.params["PARTSTAT"]) for person in entry["ATTENDEE"]] == [
        ("mailto:alice@example.com", "ACCEPTED"),
        ("mailto:bob@example.org", "ACCEPTED"),
        ("mailto:carol@example.net", "NEEDS-ACTION"),
    ]


def test_a_guest_gets_no_link() -> None:
    assert "URL" not in event(make_letter(role=Role.GUEST))


def test_lines_are_folded_and_end_as_they_must() -> None:
    content = ics.calendar(make_letter(booking=make_booking(title="ö" * 200)), "ü" * 500)
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_what_people_type_stays_where_it_belongs() -> None:
    booking = make_booking(
        title=NASTY,
        host={"name": NASTY},
        attendee={"name": NASTY},
        location=BookedLocation(LocationKind.ADDRESS, NASTY),
    )
    entry = event(make_letter(booking=booking), NASTY)
    flat = " ".join(NASTY.split())
    assert (entry["SUMMARY"], entry["LOCATION"]) == (flat, flat)
    assert entry["DESCRIPTION"] == NASTY.replace("\r\n", "\n")
    assert entry["ORGANIZER"].params["CN"] == flat.replace('"', "'")
    assert [str(person) for person in entry["ATTENDEE"]] == ["mailto:alice@example.com", "mailto:bob@example.org"]


def test_the_description_may_have_lines() -> None:
    assert event(make_letter(), "one\ntwo; three, four")["DESCRIPTION"] == "one\ntwo; three, four"


def test_one_uid_for_life_and_a_rising_sequence() -> None:
    first = make_booking()
    moved = replace(
        first, uid="another", start=START + timedelta(days=1), end=START + timedelta(days=2), ics_sequence=1
    )
    letters = [
        make_letter(Kind.BOOKED, booking=first),
        make_letter(Kind.RESCHEDULED, booking=moved),
        make_letter(Kind.CANCELLED, booking=moved, sequence=2),
    ]
    entries = [event(letter) for letter in letters]
    assert len({entry["UID"] for entry in entries}) == 1
    assert [entry["SEQUENCE"] for entry in entries] == [0, 1, 2]


def test_a_private_entry_says_so() -> None:
    hidden = make_booking(event_type=replace(EVENT_TYPE, hide_calendar_event_details=True))
    assert event(make_letter(booking=hidden))["CLASS"] == "PRIVATE"
    assert "CLASS" not in event(make_letter())


def test_a_host_who_hides_his_address_stands_in_entries_without_it() -> None:
    hidden = make_booking(event_type=replace(EVENT_TYPE, hide_organizer_email=True))
    entry = ics.calendar(make_letter(role=Role.ATTENDEE, booking=hidden), "")
    assert hidden.host.email.encode() not in entry
    assert event(make_letter(role=Role.ATTENDEE, booking=hidden))["ORGANIZER"].params["CN"] == hidden.host.name
    assert hidden.host.email.encode() in ics.calendar(make_letter(role=Role.HOST, booking=hidden), "")


def weekly(count: int) -> tuple[Booking, ...]:
    """The bookings of a weekly series."""
    starts = [START + timedelta(weeks=week) for week in range(count)]
    return tuple(make_booking(start=start, recurring_uid="series", recurrence_start=start) for start in starts)


def test_a_series_is_one_entry_that_recurs() -> None:
    series = weekly(3)
    calendar = read(make_letter(booking=series[0], occurrences=series))
    (entry,) = calendar.walk("VEVENT")
    assert entry["RRULE"] == {"FREQ": ["WEEKLY"], "INTERVAL": [1], "COUNT": [3]}
    assert (entry["DTSTART"].dt, "RECURRENCE-ID" in entry) == (START, False)


def regular(first: str, zone: str, weeks: int) -> tuple[Booking, ...]:
    """A host in Berlin booked from New York for the same time of a zone's clock, week after week."""
    local = datetime.fromisoformat(first).replace(tzinfo=ZoneInfo(zone))
    starts = [(local + timedelta(weeks=week)).astimezone(UTC) for week in range(weeks)]
    people: dict[str, Any] = {"host": {"time_zone": "Europe/Berlin"}, "attendee": {"time_zone": "America/New_York"}}
    return tuple(make_booking(**people, start=each, recurring_uid="series", recurrence_start=each) for each in starts)


def expanded(entry: Any) -> list[datetime]:
    """The starts that a calendar finds by an entry's rule: the same wall-clock time, every so many weeks."""
    first = entry["DTSTART"].dt
    (count,), (interval,) = entry["RRULE"]["COUNT"], entry["RRULE"]["INTERVAL"]
    return [(first + timedelta(weeks=interval * number)).astimezone(UTC) for number in range(count)]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_a_series_goes_by_the_clock_that_makes_it_regular(zone: str) -> None:
    series = regular("2027-10-19T10:00", zone, 4)  # Berlin's clock goes back on 31 October, New York's on 7 November
    calendar = read(make_letter(booking=series[0], occurrences=series))
    (entry,) = calendar.walk("VEVENT")
    assert [part["TZID"] for part in calendar.walk("VTIMEZONE")] == [zone]
    assert entry["DTSTART"].params["TZID"] == entry["DTEND"].params["TZID"] == zone
    assert expanded(entry) == [booking.start for booking in series]


def test_a_series_by_nobodys_clock_recurs_by_the_hosts_and_names_what_differs() -> None:
    told = regular("2027-10-19T10:00", "Asia/Tokyo", 4)
    places = [each.start for each in regular("2027-10-19T03:00", "Europe/Berlin", 4)]
    series = tuple(replace(each, recurrence_start=place) for each, place in zip(told, places, strict=True))
    recurring, *others = read(make_letter(booking=series[0], occurrences=series)).walk("VEVENT")
    assert expanded(recurring) == places
    assert [(each["RECURRENCE-ID"].dt, each["DTSTART"].dt) for each in others] == [
        (place, each.start) for each, place in zip(series, places, strict=True) if each.start != place
    ]
    assert len(others) == 2, "Berlin's clock goes back on 31 October"


def test_a_series_that_no_rule_has_is_told_of_one_by_one() -> None:
    series = regular("2027-10-19T10:00", "Asia/Tokyo", 4)
    calendar = read(make_letter(booking=series[0], occurrences=series))
    entries = calendar.walk("VEVENT")
    assert [each["RECURRENCE-ID"].dt for each in entries] == [each["DTSTART"].dt for each in entries]
    assert [each["DTSTART"].dt for each in entries] == [each.start for each in series]


def test_what_differs_from_the_first_of_a_series_stands_beside_its_entry() -> None:
    first, second, third = weekly(3)
    series = (first, replace(second, guests=("carol@example.net",), ics_sequence=1), third)
    recurring, other = read(make_letter(booking=first, occurrences=series)).walk("VEVENT")
    assert recurring["RRULE"]["COUNT"] == [3]
    assert (other["RECURRENCE-ID"].dt, other["SEQUENCE"]) == (second.start, 1)
    assert "mailto:carol@example.net" in other["ATTENDEE"]
    assert "mailto:carol@example.net" not in recurring["ATTENDEE"]


def test_who_has_the_entry_of_a_series_is_told_of_what_is_new_in_it() -> None:
    series = weekly(3)[1:]
    entries = read(make_letter(booking=series[0], occurrences=series, known=True)).walk("VEVENT")
    assert [each["RECURRENCE-ID"].dt for each in entries] == [each.start for each in series]


def test_a_moved_occurrence_names_where_it_was_in_the_series() -> None:
    moved = replace(weekly(2)[1], start=START + timedelta(days=8), end=START + timedelta(days=8, minutes=30))
    entry = event(make_letter(kind=Kind.RESCHEDULED, booking=moved))
    assert entry["RECURRENCE-ID"].dt == START + timedelta(weeks=1)
    assert entry["DTSTART"].dt == START + timedelta(days=8)
    assert "RRULE" not in entry


def test_a_cancellation_of_the_rest_of_a_series_names_each_occurrence() -> None:
    cancelled = weekly(3)[1:]
    letter = make_letter(kind=Kind.CANCELLED, booking=cancelled[0], occurrences=cancelled, goes_on=True)
    assert [entry["RECURRENCE-ID"].dt for entry in read(letter).walk("VEVENT")] == [each.start for each in cancelled]


def test_a_cancellation_of_all_that_is_left_takes_the_whole_entry_out() -> None:
    series = weekly(3)
    series = (*series[:2], replace(series[2], ics_sequence=4))
    (entry,) = read(make_letter(kind=Kind.CANCELLED, booking=series[0], occurrences=series)).walk("VEVENT")
    assert ("RECURRENCE-ID" in entry, entry["SEQUENCE"]) == (False, 4), (
        "calendars may have been told of the third since"
    )


def test_of_several_hosts_the_first_invites_and_the_others_attend() -> None:
    entry = event(make_letter(booking=make_booking(co_hosts=(CO_HOST,))))
    assert entry["ORGANIZER"] == "mailto:alice@example.com"
    assert [(person, person.params["ROLE"]) for person in entry["ATTENDEE"]] == [
        ("mailto:alice@example.com", "CHAIR"),
        ("mailto:carol@example.com", "REQ-PARTICIPANT"),
        ("mailto:bob@example.org", "REQ-PARTICIPANT"),
    ]
