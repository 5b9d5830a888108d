"""What of a row of the source is carried, and what is said of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from kalends.bookings.model import BookedLocation, Status
from kalends.event_types.model import LocationKind
from kalends.importing import records, things
from kalends.importing.carrying import NotCarried
from kalends.importing.model import Belongings
from tests.support import NOW

EVENT_TYPE = {
    "id": 7,
    "ownerId": 3,
    "title": "Intro",
    "slug": "intro",
    "lengthInMinutes": 30,
    "price": 0,
    "currency": "usd",
    "bookingUrl": "https://cal.com/alice/intro",
    "users": [{"id": 3, "name": "Alice"}],
}
BOOKING = {
    "id": 9,
    "uid": "aB3dE6gH9jK2mN5pQ8rS1t",
    "title": "Intro between Alice and Bob",
    "status": "accepted",
    "start": "2027-01-11T10:00:00.000Z",
    "end": "2027-01-11T10:30:00.000Z",
    "eventType": {"id": 7, "slug": "intro"},
    "hosts": [{"id": 3, "name": "Alice"}],
    "attendees": [{"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Berlin", "language": "de"}],
}


def _lost(**changes: Any) -> dict[str, str]:
    return dict(things.EVENT_TYPE.carry({**EVENT_TYPE, **changes}).lost)


def test_what_only_answers_have_is_no_loss() -> None:
    carried = things.EVENT_TYPE.carry(EVENT_TYPE)
    assert (carried.word.slug, carried.word.length, carried.lost) == ("intro", 30, ())


@pytest.mark.parametrize("nothing", [None, False, 0, "", [], {}, {"disabled": True}])
def test_a_field_that_says_nothing_is_no_loss(nothing: object) -> None:
    assert _lost(somethingNew=nothing) == {}


def test_a_field_that_kalends_does_not_know_is_told() -> None:
    assert _lost(somethingNew={"on": True}) == {"somethingNew": "Kalends has no such field."}


def test_a_price_is_told() -> None:
    assert _lost(price=20) == {"price": "Kalends has no such field."}


def test_a_field_that_is_refused_is_left_out_and_the_rest_is_carried() -> None:
    carried = things.EVENT_TYPE.carry({**EVENT_TYPE, "bookerLayouts": {"defaultLayout": "agenda"}, "hidden": True})
    assert [field for field, _ in carried.lost] == ["bookerLayouts"]
    assert carried.word.hidden


def test_one_location_of_several_is_left_out() -> None:
    zoom = {"type": "integration", "integration": "zoom"}
    link = {"type": "link", "link": "https://meet.example.com/alice", "public": True}
    carried = things.EVENT_TYPE.carry({**EVENT_TYPE, "locations": [zoom, link]})
    assert [field for field, _ in carried.lost] == ["locations.0"]
    assert [location.kind for location in carried.word.locations] == [LocationKind.LINK]


def test_what_is_unknown_within_a_question_is_left_out_of_it() -> None:
    topic = {"type": "text", "slug": "topic", "label": "Topic", "required": True, "isDefault": False, "shiny": True}
    carried = things.EVENT_TYPE.carry({**EVENT_TYPE, "bookingFields": [{**topic, "slug": "other"}, topic]})
    assert [question.slug for question in carried.word.booking_fields if question.slug in ("topic", "other")] == [
        "other",
        "topic",
    ]
    assert {"bookingFields.0.shiny", "bookingFields.1.shiny"} <= {field for field, _ in carried.lost}


def test_what_is_unknown_within_a_setting_is_left_out_of_it() -> None:
    seats = {"seatsPerTimeSlot": 4, "showAttendeeInfo": True, "showAvailabilityCount": False, "cushions": "red"}
    carried = things.EVENT_TYPE.carry({**EVENT_TYPE, "seats": seats})
    assert carried.word.seats is not None
    assert carried.word.seats.per_slot == 4
    assert [field for field, _ in carried.lost] == ["seats.cushions"]


def test_what_is_refused_without_being_named_is_found() -> None:
    calendar = {"integration": "google_calendar", "externalId": "alice@example.com"}
    assert list(_lost(destinationCalendar=calendar, description="Words")) == ["destinationCalendar"]


def test_an_event_type_without_a_title_is_not_carried() -> None:
    with pytest.raises(NotCarried):
        things.EVENT_TYPE.carry({key: value for key, value in EVENT_TYPE.items() if key != "title"})


def test_a_trigger_that_nothing_pulls_is_left_out() -> None:
    row = {
        "id": 1,
        "subscriberUrl": "https://my-app.com",
        "active": True,
        "triggers": ["BOOKING_PAID", "BOOKING_CREATED"],
    }
    carried = things.WEBHOOK.carry(row)
    assert carried.word.triggers == ("BOOKING_CREATED",)
    assert [field for field, _ in carried.lost] == ["triggers.0"]


def test_a_language_that_is_unknown_is_left_out_of_a_user() -> None:
    carried = things.USER.carry({"id": 1, "email": "a@example.com", "name": "A", "username": "a", "locale": "tlh"})
    assert carried.word.locale == "en"
    assert [field for field, _ in carried.lost] == ["locale"]


def test_a_booking_is_written_down_as_it_was() -> None:
    record = records.carry({**BOOKING, "icsUid": "x@cal.com", "guests": ["eve@example.com"]}, NOW).word
    assert (record.uid, record.status, record.ics_uid) == (BOOKING["uid"], Status.ACCEPTED, "x@cal.com")
    assert (record.attendees[0].name, record.attendees[0].language) == ("Bob", "de")
    assert record.guests == ("eve@example.com",)
    assert (record.end - record.start).seconds == 1800


def test_answers_that_a_booking_keeps_elsewhere_are_not_kept_twice() -> None:
    answers = {"name": "Bob", "email": "bob@example.com", "guests": [], "location": {}, "topic": "Sums", "notes": None}
    assert records.carry({**BOOKING, "bookingFieldsResponses": answers}, NOW).word.responses == {"topic": "Sums"}


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("https://meet.example.com/x", BookedLocation(LocationKind.LINK, "https://meet.example.com/x")),
        ("+44 1632 960001", BookedLocation(LocationKind.PHONE, "+441632960001")),
        ("1 High Street", BookedLocation(LocationKind.ADDRESS, "1 High Street")),
        ("", None),
    ],
)
def test_a_place_is_known_by_how_it_is_written(said: str, place: BookedLocation | None) -> None:
    assert records.carry({**BOOKING, "location": said}, NOW).word.location == place


def test_of_a_conferencing_app_the_link_is_kept_and_the_app_told() -> None:
    carried = records.carry({**BOOKING, "location": "integrations:daily", "meetingUrl": "https://app.daily.co/x"}, NOW)
    assert carried.word.location == BookedLocation(LocationKind.LINK, "https://app.daily.co/x")
    assert [field for field, _ in carried.lost] == ["location"]


def test_metadata_that_cannot_be_kept_is_left_out_key_by_key() -> None:
    carried = records.carry({**BOOKING, "metadata": {"order": "7", "nested": {"a": 1}}}, NOW)
    assert carried.word.metadata == {"order": "7"}
    assert [field for field, _ in carried.lost] == ["metadata.nested"]


def test_a_number_that_is_none_is_left_out_of_an_attendee() -> None:
    attendee = {**BOOKING["attendees"][0], "phoneNumber": "01632"}  # type: ignore[dict-item]  # a row as it came
    carried = records.carry({**BOOKING, "attendees": [attendee]}, NOW)
    assert carried.word.attendees[0].phone_number is None
    assert [field for field, _ in carried.lost] == ["attendees.0.phoneNumber"]


def test_a_booking_without_a_start_is_not_carried() -> None:
    with pytest.raises(NotCarried, match="start"):
        records.carry({**BOOKING, "start": None}, NOW)


def test_a_booking_that_somebody_only_attends_is_not_theirs() -> None:
    assert records.is_hosted_by(BOOKING, {"id": 3})
    assert not records.is_hosted_by(BOOKING, {"id": 4})


@pytest.mark.parametrize(
    "named", [{"eventType": {"id": 0, "slug": "dynamic"}}, {"eventType": None, "eventTypeId": None}, {"eventType": {}}]
)
def test_people_who_were_just_named_have_no_event_type(named: dict[str, object]) -> None:
    assert records.event_type_of({**BOOKING, **named}) is None
    assert records.carry({**BOOKING, **named}, NOW).word.uid == BOOKING["uid"]


def test_several_hosts_of_an_event_type_are_booked_together_without_it() -> None:
    hosts = [{"id": number, "name": name} for number, name in enumerate(("Alice", "Bob", "Carol"))]
    lost = records.without({**BOOKING, "hosts": hosts}, hosts[2:])
    assert lost == [
        ("hosts", "Carol has not been imported."),
        ("eventType", "Here several hosts are booked together without one."),
    ]
    assert [field for field, _ in records.without({**BOOKING, "hosts": hosts}, hosts[1:])] == ["hosts", "hosts"]


@pytest.mark.parametrize("odd", [None, 5, "text", {}, [None, 5]])
def test_an_odd_booking_of_nobody_in_particular_is_left_as_it_is(odd: object) -> None:
    users = [{"id": 3, "email": "alice@example.com"}, {"id": 4, "email": "bob@example.com"}]
    row = {**BOOKING, "eventType": None, "attendees": odd, "guests": odd, "bookingFieldsResponses": odd}
    (found,) = records.with_members(Belongings(bookings=(row,)), records.by_address(users)).bookings
    assert (found["attendees"], found["hosts"]) == (odd, list(BOOKING["hosts"]))  # type: ignore[call-overload]  # a list


def test_a_user_who_books_others_stays_an_attendee() -> None:
    users = [{"id": 3, "email": "alice@example.com"}, {"id": 4, "email": "Bob@example.com"}]
    (found,) = records.with_members(
        Belongings(bookings=({**BOOKING, "eventType": None},)), records.by_address(users)
    ).bookings
    assert [host["id"] for host in records.hosts_of(found)] == [3]
    assert [attendee["name"] for attendee in found["attendees"]] == ["Bob"]
