"""Links that put a booking into a calendar."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from kalends.bookings.calendars import calendar_links
from kalends.bookings.model import BookedLocation
from kalends.event_types.model import LocationKind
from tests.support.bookings import make_booking

ORIGIN = "https://book.example.com"


def queries(**changes: object) -> dict[str, dict[str, str]]:
    """Each link's query, by the link's label."""
    links = calendar_links(make_booking(**changes), ORIGIN)
    return {
        link.label: {name: values[0] for name, values in parse_qs(urlsplit(link.link).query).items()} for link in links
    }


def test_every_calendar_is_told_the_same_time() -> None:
    found = queries()
    assert found["Google Calendar"]["dates"] == "20270111T140000Z/20270111T143000Z"
    assert (found["Yahoo"]["st"], found["Yahoo"]["et"]) == ("20270111T140000Z", "20270111T143000Z")
    for label in ("Microsoft Office", "Microsoft Outlook"):
        assert (found[label]["startdt"], found[label]["enddt"]) == ("2027-01-11T14:00:00Z", "2027-01-11T14:30:00Z")


def test_what_people_typed_adds_no_parameter() -> None:
    place = BookedLocation(LocationKind.ADDRESS, "Room 1&dates=20000101")
    found = queries(title="A&B #1?", description="50 % + more", location=place)
    google = found["Google Calendar"]
    assert google["text"] == "A&B #1?"
    assert google["details"] == "50 % + more"
    assert google["location"] == "Room 1&dates=20000101"
    assert google["dates"].startswith("20270111")


def test_a_file_is_there_for_any_other_calendar() -> None:
    *_, last = calendar_links(make_booking(), ORIGIN)
    assert (last.label, last.link) == ("ICS", f"{ORIGIN}/booking/aB3dE6gH9jK2mN5pQ8rS1t/calendar.ics")


def test_a_booking_without_a_place_says_none() -> None:
    assert "location" not in queries(location=None)["Google Calendar"]
