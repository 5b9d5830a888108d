"""From questions to inputs, and from what was typed to a booking request."""

from datetime import UTC, datetime

import pytest

from kalends.event_types.keys import EventTypeById
from kalends.event_types.model import BookingField, EventType, FieldKind, Location, LocationKind
from kalends.web import forms
from tests.support import NOW

NAME = BookingField("name", FieldKind.NAME, required=True, is_default=True)
EMAIL = BookingField("email", FieldKind.EMAIL, required=True, is_default=True)
GUESTS = BookingField("guests", FieldKind.MULTIEMAIL, is_default=True)
REASON = BookingField("rescheduleReason", FieldKind.TEXTAREA, is_default=True)
PLACE = BookingField("location", FieldKind.RADIO_INPUT, is_default=True)
TITLE = BookingField("title", FieldKind.TEXT, hidden=True, is_default=True)
CITY = BookingField("city", FieldKind.MULTISELECT, options=("New York", "Paris, Texas", "Rome"))


def event_type(*fields: BookingField, **changes: object) -> EventType:
    words = {"slug": "intro", "title": "Intro", "length": 30, "booking_fields": fields, **changes}
    return EventType(id=1, organization_id=1, owner_id=1, created_at=NOW, **words)  # type: ignore[arg-type]


def slugs(fields: tuple[BookingField, ...]) -> list[str]:
    return [field.slug for field in fields]


def test_hidden_questions_the_place_and_the_reason_for_moving_are_not_among_the_questions() -> None:
    assert slugs(forms.asked(event_type(NAME, EMAIL, PLACE, TITLE, GUESTS, REASON))) == ["name", "email", "guests"]


def test_guests_are_not_asked_where_none_are_welcome() -> None:
    assert slugs(forms.asked(event_type(NAME, GUESTS, disable_guests=True))) == ["name"]


def test_who_moves_a_booking_is_asked_why_and_nothing_else() -> None:
    assert slugs(forms.asked_when_moving(event_type(NAME, EMAIL, REASON))) == ["rescheduleReason"]


@pytest.mark.parametrize(
    ("field", "typed", "answer"),
    [
        (BookingField("x", FieldKind.TEXT), ["  spaced  "], "spaced"),
        (BookingField("x", FieldKind.TEXT), ["   "], None),
        (BookingField("x", FieldKind.NUMBER), ["42"], "42"),
        (BookingField("x", FieldKind.BOOLEAN), ["true"], True),
        (BookingField("x", FieldKind.BOOLEAN), [], False),
        (
            BookingField("x", FieldKind.MULTIEMAIL),
            ["a@x.org, b@x.org;c@x.org\nd@x.org"],
            ["a@x.org", "b@x.org", "c@x.org", "d@x.org"],
        ),
        (CITY, ["New York", "Paris, Texas"], ["New York", "Paris, Texas"]),
        (BookingField("x", FieldKind.RADIO, options=("a", "b")), ["b"], "b"),
    ],
)
def test_an_answer_has_the_shape_of_its_question(field: BookingField, typed: list[str], answer: object) -> None:
    form = [(forms.PREFIX + field.slug, text) for text in typed]
    assert forms.responses([field], forms.typed([field], form)).get(field.slug) == answer


def test_what_nobody_asked_is_not_taken_from_a_form() -> None:
    assert forms.typed([NAME], [("answer-name", "Ada"), ("answer-admin", "true"), ("name", "x")]) == {"name": ["Ada"]}


def test_every_missing_answer_is_named_at_once() -> None:
    assert forms.missing([NAME, EMAIL, GUESTS], {"name": []}) == ("name", "email")


def test_an_option_with_a_comma_is_one_option_and_several_may_be_listed() -> None:
    assert forms.prefilled([CITY], [("city", "Paris, Texas")]) == {"city": ["Paris, Texas"]}
    assert forms.prefilled([CITY], [("city", "New York,Rome")]) == {"city": ["New York", "Rome"]}


def test_a_question_is_closed_only_where_the_address_answers_it() -> None:
    closed = BookingField("company", FieldKind.TEXT, disable_on_prefill=True)
    assert forms.locked([NAME, closed], {"company": ["Acme"], "name": ["Ada"]}) == {"company"}
    assert forms.locked([NAME, closed], {"company": [""]}) == frozenset()


LOCATIONS = (
    Location(LocationKind.ADDRESS, "12 Main Street"),
    Location(LocationKind.LINK, "https://meet.example.com/secret", public=False),
    Location(LocationKind.ATTENDEE_PHONE),
)


def test_a_place_that_is_not_public_is_not_shown() -> None:
    assert [place.shown for place in forms.places(LOCATIONS, 0, {})] == ["12 Main Street", None, None]


@pytest.mark.parametrize("choice", ["", "7", "-1", "²", "one", "99999999"])
def test_a_choice_of_place_that_makes_no_sense_is_the_first(choice: str) -> None:
    assert forms.chosen_place([("place", choice)], LOCATIONS) == 0


def test_the_attendee_says_what_only_they_know() -> None:
    form = [("place", "2"), ("place-value-2", " +44 20 7946 0000 ")]
    said = forms.said_places(form, LOCATIONS)
    choice = forms.location_choice(LOCATIONS, forms.chosen_place(form, LOCATIONS), said)
    assert (choice.kind, choice.value) == (LocationKind.ATTENDEE_PHONE, "+44 20 7946 0000")  # type: ignore[union-attr]
    assert forms.place_is_missing(LOCATIONS, 2, {}) is True
    assert forms.place_is_missing(LOCATIONS, 1, {}) is False


def test_a_request_carries_the_attendee_and_the_answers_apart() -> None:
    company = BookingField("company", FieldKind.TEXT)
    answers = {"name": ["Grace"], "email": ["grace@example.com"], "guests": ["g@x.org"], "company": ["Navy"]}
    request = forms.request(
        EventTypeById(1),
        event_type(NAME, EMAIL, GUESTS, company),
        answers,
        start=datetime(2027, 1, 12, 9, tzinfo=UTC),
        length=None,
        location=None,
        time_zone="Europe/Berlin",
        language="de",
    )
    assert (request.attendee.name, request.attendee.email, request.attendee.language) == (
        "Grace",
        "grace@example.com",
        "de",
    )
    assert (request.guests, request.responses) == (("g@x.org",), {"company": "Navy"})
