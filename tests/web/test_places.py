"""Where to meet, as a choice of the form."""

import pytest

from kalends.bookings.model import LocationChoice
from kalends.event_types.model import EventType, Location, LocationKind
from kalends.web import places
from tests.support import NOW

LOCATIONS = (
    Location(LocationKind.ADDRESS, "12 Main Street"),
    Location(LocationKind.LINK, "https://meet.example.com/secret", public=False),
    Location(LocationKind.ATTENDEE_PHONE),
)
EVENT_TYPE = EventType(
    id=1, organization_id=1, owner_id=1, created_at=NOW, slug="intro", title="Intro", length=30, locations=LOCATIONS
)


def test_a_place_that_is_not_public_is_not_shown() -> None:
    assert [place.shown for place in places.choices(LOCATIONS, 0, {})] == ["12 Main Street", None, None]


@pytest.mark.parametrize("choice", ["", "7", "-1", "²", "one", "99999999"])
def test_a_choice_that_makes_no_sense_is_the_first(choice: str) -> None:
    assert places.picked([("place", choice)], LOCATIONS) == 0


def test_the_attendee_says_what_only_they_know() -> None:
    form = [("place", "2"), ("place-value-2", " +44 20 7946 0000 ")]
    wanted = places.wanted(LOCATIONS, places.picked(form, LOCATIONS), places.said(form, LOCATIONS))
    assert wanted == LocationChoice(LocationKind.ATTENDEE_PHONE, "+44 20 7946 0000")


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        (LocationChoice(LocationKind.ATTENDEE_PHONE, ""), "Please fill this in."),
        (LocationChoice(LocationKind.ATTENDEE_PHONE, "0171 123"), "Please enter a phone number"),
        (LocationChoice(LocationKind.ATTENDEE_PHONE, "+44 20 7946 0000"), None),
        (LocationChoice(LocationKind.LINK, "https://meet.example.com/secret"), None),
    ],
)
def test_what_is_wrong_with_a_place_is_told(wanted: LocationChoice, fault: str | None) -> None:
    told = places.fault(EVENT_TYPE, wanted, str)
    assert told is None if fault is None else (told or "").startswith(fault)
