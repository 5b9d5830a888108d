from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalends.core.errors import Invalid
from kalends.event_types import answers, rules
from kalends.event_types.answers import AnswerInvalid, AnswerMissing
from kalends.event_types.model import BookingField, FieldKind, Location, LocationKind
from tests.event_types.words import (
    ADDRESS,
    ATTENDEE_ADDRESS,
    ATTENDEE_PHONE,
    LINK,
    OTHER_ADDRESS,
    SECRET,
    event_type,
    question,
)

OPTIONS = ("red", "green", "blue")
CHOICES = frozenset({FieldKind.SELECT, FieldKind.MULTISELECT, FieldKind.CHECKBOX, FieldKind.RADIO})
OWN_KINDS = [kind for kind in FieldKind if kind not in (FieldKind.NAME, FieldKind.EMAIL, FieldKind.RADIO_INPUT)]


def answer(field: BookingField, value: object) -> object:
    return checked((field,), {field.slug: value}).get(field.slug)


def checked(
    fields: tuple[BookingField, ...], said: Mapping[str, object], *, rescheduling: bool = False
) -> Mapping[str, object]:
    return answers.check_answers(event_type(booking_fields=fields), said, rescheduling=rescheduling)


@pytest.mark.parametrize("said", ["abc", " abc ", "abcde", "a\r\nb\r\nc"])
def test_a_text_as_long_as_it_is_to_be(said: str) -> None:
    field = question(FieldKind.TEXTAREA, min_length=3, max_length=5)
    assert answer(field, said) == said.strip()


@pytest.mark.parametrize("said", ["ab", " ab ", "abcdef"])
def test_a_text_of_another_length_is_refused_with_its_bounds(said: str) -> None:
    field = question(FieldKind.TEXTAREA, min_length=3, max_length=5)
    with pytest.raises(AnswerInvalid, match=r"Topic needs a text of at least 3 and at most 5 characters\."):
        answer(field, said)


@pytest.mark.parametrize(
    ("kind", "said", "normal"),
    [
        (FieldKind.TEXT, "  hello ", "hello"),
        (FieldKind.TEXTAREA, "a\nb", "a\nb"),
        (FieldKind.ADDRESS, "1 High Street", "1 High Street"),
        (FieldKind.PHONE, "+371 2099-3151", "+37120993151"),
        (FieldKind.NUMBER, 5, 5),
        (FieldKind.NUMBER, 5.5, 5.5),
        (FieldKind.NUMBER, "-5", -5),
        (FieldKind.NUMBER, "5.25", 5.25),
        (FieldKind.NUMBER, 0, 0),
        (FieldKind.URL, "https://example.com/a?b#c", "https://example.com/a?b#c"),
        (FieldKind.SELECT, "red", "red"),
        (FieldKind.RADIO, "blue", "blue"),
        (FieldKind.MULTISELECT, ["blue", "red", "blue"], ["red", "blue"]),
        (FieldKind.CHECKBOX, "green", ["green"]),
        (FieldKind.MULTIEMAIL, ["Bob@Example.com", "bob@example.com"], ["Bob@example.com", "bob@example.com"]),
        (FieldKind.BOOLEAN, True, True),
        (FieldKind.BOOLEAN, False, False),
        (FieldKind.BOOLEAN, "on", True),
    ],
)
def test_an_answer_gets_its_normal_form(kind: FieldKind, said: object, normal: object) -> None:
    options = OPTIONS if kind in CHOICES else ()
    assert answer(question(kind, options=options), said) == normal


@pytest.mark.parametrize(
    ("kind", "said", "needed"),
    [
        (FieldKind.TEXT, 5, "a text"),
        (FieldKind.TEXT, "x" * 1001, "at most 1000"),
        (FieldKind.TEXT, "a\x00b", "a text"),
        (FieldKind.TEXTAREA, "x" * 10_001, "at most 10000"),
        (FieldKind.PHONE, "12345", "a phone number"),
        (FieldKind.PHONE, "+1", "a phone number"),
        (FieldKind.PHONE, 37120993151, "a phone number"),
        (FieldKind.NUMBER, "five", "a number"),
        (FieldKind.NUMBER, True, "a number"),
        (FieldKind.NUMBER, float("nan"), "a number"),
        (FieldKind.NUMBER, 10**20, "a number"),
        pytest.param(FieldKind.NUMBER, 10**400, "a number", id="number-beyond-floats"),
        (FieldKind.NUMBER, float("-inf"), "a number"),
        (FieldKind.URL, "javascript:alert(1)", "a link"),
        (FieldKind.URL, "example.com", "a link"),
        (FieldKind.URL, "https://exa mple.com", "a link"),
        (FieldKind.URL, "https://[", "a link"),
        (FieldKind.SELECT, "pink", "of these: red, green, blue"),
        (FieldKind.SELECT, ["red"], "of these"),
        (FieldKind.MULTISELECT, ["red", "pink"], "of these"),
        (FieldKind.MULTISELECT, [1], "of these"),
        (FieldKind.CHECKBOX, {"red": True}, "of these"),
        (FieldKind.MULTIEMAIL, ["nobody"], "a list of e-mail addresses"),
        (FieldKind.MULTIEMAIL, [f"a{n}@example.com" for n in range(101)], "a list of e-mail addresses"),
        (FieldKind.BOOLEAN, "maybe", "true or false"),
        (FieldKind.BOOLEAN, 1, "true or false"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(kind: FieldKind, said: object, needed: str) -> None:
    options = OPTIONS if kind in CHOICES else ()
    with pytest.raises(AnswerInvalid, match=rf"^Topic needs .*{needed}") as refused:
        answer(question(kind, options=options), said)
    assert refused.value.details == {"field": "topic"}


@given(st.sampled_from(OWN_KINDS), st.from_type(object))
def test_any_answer_is_either_taken_or_refused(kind: FieldKind, said: object) -> None:
    options = OPTIONS if kind in CHOICES else ()
    with suppress(AnswerInvalid, AnswerMissing):
        answer(question(kind, options=options), said)


@pytest.mark.parametrize("nothing", [None, "", "  ", []])
def test_an_empty_answer_is_no_answer(nothing: object) -> None:
    assert checked((question(),), {"topic": nothing}) == {}
    with pytest.raises(AnswerMissing, match=r"^Topic needs an answer") as refused:
        checked((question(required=True),), {"topic": nothing})
    assert refused.value.details == {"field": "topic"}


def test_a_required_yes_or_no_needs_the_yes() -> None:
    terms = (question(FieldKind.BOOLEAN, required=True),)
    assert checked(terms, {"topic": True}) == {"topic": True}
    with pytest.raises(AnswerMissing):
        checked(terms, {"topic": False})


def test_a_required_number_may_be_zero() -> None:
    assert checked((question(FieldKind.NUMBER, required=True),), {"topic": 0}) == {"topic": 0}


def test_what_is_hidden_need_not_be_answered_but_may() -> None:
    hidden = (question(required=True, hidden=True),)
    assert checked(hidden, {}) == {}
    assert checked(hidden, {"topic": "prefilled"}) == {"topic": "prefilled"}


def test_required_notes_are_required() -> None:
    notes = (BookingField("notes", FieldKind.TEXTAREA, required=True),)
    with pytest.raises(AnswerMissing, match=r"^notes needs an answer"):
        checked(notes, {})
    assert checked(notes, {"notes": "Bring tea"}) == {"notes": "Bring tea"}


def test_an_answer_without_a_question_is_refused() -> None:
    with pytest.raises(AnswerInvalid, match="no booking field 'colour'"):
        checked((), {"colour": "red"})


def test_what_has_a_place_of_its_own_is_left_out() -> None:
    own = {"name": "Bob", "email": "bob@example.com", "location": {"value": "phone"}, "guests": ["a@example.com"]}
    assert checked((), {**own, "notes": "Hi"}) == {"notes": "Hi"}


def test_answers_come_in_the_order_of_the_form() -> None:
    fields = (question(slug="first"), question(slug="second"))
    assert list(checked(fields, {"notes": "n", "second": "2", "first": "1"})) == ["first", "second", "notes"]


def test_a_rescheduling_asks_for_nothing_but_its_reason() -> None:
    reason = BookingField("rescheduleReason", FieldKind.TEXTAREA, required=True)
    fields = (question(required=True), reason)
    assert checked(fields, {"rescheduleReason": "Ill"}, rescheduling=True) == {"rescheduleReason": "Ill"}
    assert checked(fields, {"topic": "Tea"}) == {"topic": "Tea"}
    with pytest.raises(AnswerMissing, match=r"^rescheduleReason"):
        checked(fields, {}, rescheduling=True)


# Guests

GUESTS = BookingField("guests", FieldKind.MULTIEMAIL, label="Your team", required=True)


def test_required_guests_are_required() -> None:
    asking = event_type(booking_fields=(GUESTS,))
    answers.check_guests_given(asking, ["carol@example.com"])
    with pytest.raises(AnswerMissing, match=r"^Your team needs an answer") as refused:
        answers.check_guests_given(asking, [])
    assert refused.value.details == {"field": "guests"}


@pytest.mark.parametrize(
    "changes",
    [{}, {"booking_fields": (replace(GUESTS, hidden=True),)}, {"booking_fields": (GUESTS,), "disable_guests": True}],
)
def test_guests_who_are_not_asked_for_need_not_be_named(changes: dict[str, Any]) -> None:
    answers.check_guests_given(event_type(**changes), [])


# Locations


@pytest.mark.parametrize(
    ("locations", "kind", "value", "chosen"),
    [
        ((), None, None, None),
        ((ADDRESS,), None, None, (LocationKind.ADDRESS, "1 High Street")),
        ((ADDRESS,), LocationKind.ADDRESS, None, (LocationKind.ADDRESS, "1 High Street")),
        ((ADDRESS, OTHER_ADDRESS), LocationKind.ADDRESS, "", (LocationKind.ADDRESS, "1 High Street")),
        ((ADDRESS, OTHER_ADDRESS), LocationKind.ADDRESS, "2 High Street", (LocationKind.ADDRESS, "2 High Street")),
        ((ADDRESS, LINK), LocationKind.LINK, None, (LocationKind.LINK, "https://meet.example/room")),
        (
            (ATTENDEE_PHONE,),
            LocationKind.ATTENDEE_PHONE,
            "+371 20993151",
            (LocationKind.ATTENDEE_PHONE, "+37120993151"),
        ),
        ((ATTENDEE_ADDRESS,), LocationKind.ATTENDEE_ADDRESS, " Home ", (LocationKind.ATTENDEE_ADDRESS, "Home")),
    ],
)
def test_the_location_that_is_meant(
    locations: tuple[Location, ...],
    kind: LocationKind | None,
    value: str | None,
    chosen: tuple[LocationKind, str] | None,
) -> None:
    assert answers.check_location(event_type(locations=locations), kind, value) == chosen


@pytest.mark.parametrize(
    ("locations", "kind", "value", "error", "message"),
    [
        ((), LocationKind.ADDRESS, "x", AnswerInvalid, "leave the location out"),
        ((ADDRESS, LINK), None, None, AnswerMissing, r"choose from: address \(1 High Street\), link"),
        ((SECRET, LINK), None, None, AnswerMissing, "choose from: address, link"),
        ((ATTENDEE_PHONE,), None, None, AnswerMissing, "choose from: attendeePhone"),
        ((ADDRESS,), LocationKind.LINK, None, AnswerInvalid, "not offered there"),
        ((ADDRESS,), LocationKind.ADDRESS, "elsewhere", AnswerInvalid, "not offered there"),
        ((ADDRESS,), LocationKind.ATTENDEE_ADDRESS, "my place", AnswerInvalid, "not offered there"),
        ((ATTENDEE_PHONE,), LocationKind.ATTENDEE_PHONE, " ", AnswerMissing, "needs a value from the attendee"),
        ((ATTENDEE_PHONE,), LocationKind.ATTENDEE_PHONE, "call me", AnswerInvalid, "a phone number"),
        ((ATTENDEE_ADDRESS,), LocationKind.ATTENDEE_ADDRESS, "x" * 1001, AnswerInvalid, "at most 1000"),
    ],
)
def test_a_location_that_is_not_offered(
    locations: tuple[Location, ...],
    kind: LocationKind | None,
    value: str | None,
    error: type[Invalid],
    message: str,
) -> None:
    with pytest.raises(error, match=message) as refused:
        answers.check_location(event_type(locations=locations), kind, value)
    assert refused.value.details == {"field": "location"}


# Titles


@pytest.mark.parametrize(
    ("custom_name", "title"),
    [
        (None, "Intro between Alice Host and Bob van Booker"),
        ("{Event type title}: {HOST} & {ATTENDEE}", "Intro: Alice Host & Bob van Booker"),
        ("{Organiser first name} / {Scheduler first name} / {Scheduler last name}", "Alice / Bob / van Booker"),
        ("{Scheduler} at {Location} or {LOCATION}", "Bob van Booker at Café or Café"),
        ("{Event duration} with {USER} or {HOST/ATTENDEE}", "30 minutes with Bob van Booker or Bob van Booker"),
        ("Just a name", "Just a name"),
    ],
)
def test_a_booking_is_called_by_the_custom_name(custom_name: str | None, title: str) -> None:
    named = event_type(custom_name=custom_name)
    assert answers.booking_title(named, "Alice Host", "Bob van Booker", "Café") == title


def test_the_length_that_was_chosen_counts() -> None:
    named = event_type(custom_name="{Event duration}")
    assert answers.booking_title(named, "Alice", "Bob", "", minutes=45) == "45 minutes"


def test_a_name_with_braces_is_no_variable() -> None:
    assert answers.booking_title(event_type(), "Alice", "{Organiser}", "") == "Intro between Alice and {Organiser}"


def test_every_variable_has_a_value() -> None:
    named = event_type(custom_name="".join(f"{{{variable}}}" for variable in rules.NAME_VARIABLES))
    assert "{" not in answers.booking_title(named, "Alice", "Bob", "Café")
