"""From questions to inputs, and from what was typed to a booking request."""

from datetime import UTC, datetime

import pytest

from kalends.event_types.keys import EventTypeById
from kalends.event_types.model import BookingField, EventType, FieldKind
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


def test_all_that_is_wrong_is_told_at_once() -> None:
    phone, age = BookingField("tel", FieldKind.PHONE), BookingField("age", FieldKind.NUMBER)
    agreed = BookingField("agreed", FieldKind.BOOLEAN, required=True)
    boxes = BookingField("boxes", FieldKind.CHECKBOX, required=True, options=("a", "b"))
    answers = {"name": [], "email": ["grace at example"], "guests": ["x"], "tel": ["0171 123"], "age": ["many"]}
    faults = forms.faults([NAME, EMAIL, GUESTS, phone, age, agreed, boxes, CITY], answers, str)
    assert {slug: fault.split(" such as")[0] for slug, fault in faults.items()} == {
        "name": "Please fill this in.",
        "email": "Please enter an e-mail address",
        "guests": "Please enter an e-mail address",
        "tel": "Please enter a phone number with its country code,",
        "age": "Please enter a number.",
        "agreed": "Please fill this in.",
        "boxes": "Please fill this in.",
    }


def test_an_option_with_a_comma_is_one_option_and_several_may_be_listed() -> None:
    assert forms.prefilled([CITY], [("city", "Paris, Texas")]) == {"city": ["Paris, Texas"]}
    assert forms.prefilled([CITY], [("city", "New York,Rome")]) == {"city": ["New York", "Rome"]}


def test_a_question_is_closed_only_where_the_address_answers_it() -> None:
    closed = BookingField("company", FieldKind.TEXT, disable_on_prefill=True)
    assert forms.locked([NAME, closed], {"company": ["Acme"], "name": ["Ada"]}) == {"company"}
    assert forms.locked([NAME, closed], {"company": [""]}) == frozenset()


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
