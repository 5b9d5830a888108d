from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalends.accounts.model import OrganizationId, UserId
from kalends.accounts.redirects import InvalidRedirect
from kalends.core.errors import Invalid
from kalends.engine.limits import RangeWindow, RollingWindow
from kalends.event_types import rules
from kalends.event_types.model import (
    BookingField,
    Color,
    Confirmation,
    EventType,
    EventTypeChanges,
    EventTypeDraft,
    FieldKind,
    Layout,
    Layouts,
    Location,
    LocationKind,
    Rescheduling,
)
from kalends.event_types.rules import AnswerInvalid, AnswerMissing, EventTypeInvalid

DRAFT = EventTypeDraft(slug="intro", title="Intro", length=30)
ADDRESS = Location(LocationKind.ADDRESS, "1 High Street")
OTHER_ADDRESS = Location(LocationKind.ADDRESS, "2 High Street")
LINK = Location(LocationKind.LINK, "https://meet.example/room")
SECRET = Location(LocationKind.ADDRESS, "3 Back Lane", public=False)
ATTENDEE_PHONE = Location(LocationKind.ATTENDEE_PHONE)
ATTENDEE_ADDRESS = Location(LocationKind.ATTENDEE_ADDRESS)


def event_type(**changes: Any) -> EventType:
    draft = rules.check(replace(DRAFT, **changes))
    words = {name: getattr(draft, name) for name in EventTypeDraft.__dataclass_fields__}
    return EventType(id=1, organization_id=OrganizationId(1), owner_id=UserId(1), **words)


def question(kind: FieldKind = FieldKind.TEXT, slug: str = "topic", **more: Any) -> BookingField:
    return BookingField(**{"slug": slug, "kind": kind, "label": "Topic", **more})


# What an event type may say


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("intro", "intro"),
        ("Learn the secrets of Masterchief!", "learn-the-secrets-of-masterchief"),
        ("  --Ça va?_oui--  ", "ca-va-oui"),
        ("30min", "30min"),
        ("a/b\\c", "a-b-c"),
    ],
)
def test_a_slug_is_made_of_letters_digits_and_hyphens(text: str, slug: str) -> None:
    assert rules.check_slug(text) == slug


@pytest.mark.parametrize("text", ["", "---", "日本", "x" * 101])
def test_what_makes_no_slug_is_refused(text: str) -> None:
    with pytest.raises(EventTypeInvalid, match="slug"):
        rules.check_slug(text)


@given(st.text())
def test_a_slug_stays_what_it_is(text: str) -> None:
    try:
        slug = rules.check_slug(text)
    except EventTypeInvalid:
        return
    assert rules.check_slug(slug) == slug


@pytest.mark.parametrize(
    "changes",
    [
        {"length": 1},
        {"length": 1440},
        {"slot_interval": 1},
        {"minimum_notice": 0},
        {"before_buffer": 1440, "after_buffer": 0},
        {"booking_window": RollingWindow(1)},
        {"booking_window": RangeWindow(date(2027, 1, 4), date(2027, 1, 4))},
        {"confirmation": Confirmation()},
        {"confirmation": Confirmation(notice_minutes=60)},
        {"rescheduling": Rescheduling(disabled=True)},
        {"rescheduling": Rescheduling(minutes_before=1)},
        {"color": Color("#292929", "#FAFAFA")},
        {"layouts": Layouts(Layout.WEEK, (Layout.WEEK,))},
        {"metadata": {"k" * 40: "v" * 500, "number": 1, "truth": True}},
        {"locations": (ADDRESS, LINK, SECRET, ATTENDEE_PHONE)},
    ],
)
def test_what_an_event_type_may_say(changes: dict[str, Any]) -> None:
    checked = rules.check(replace(DRAFT, **changes))
    assert {name: getattr(checked, name) for name in changes} == changes


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"length": 0}, "The length must be 1 to 1440 minutes, not 0."),
        ({"length": 1441}, "The length"),
        ({"length_options": (15, 60)}, "add 30 to them"),
        ({"length_options": (0, 30)}, "The length"),
        ({"slot_interval": 0}, "The slot interval"),
        ({"minimum_notice": -1}, "The minimum booking notice"),
        ({"before_buffer": -1}, "The buffer before"),
        ({"after_buffer": 1441}, "The buffer after"),
        ({"offset_start": -1}, "The offset of the start"),
        ({"title": " "}, "The title is empty"),
        ({"title": "x" * 256}, "The title is longer than 255"),
        ({"description": "x" * 10_001}, "The description is longer"),
        ({"booking_window": RollingWindow(0)}, "1 to 730 days"),
        ({"booking_window": RangeWindow(date(2027, 1, 5), date(2027, 1, 4))}, "ends before it starts"),
        ({"confirmation": Confirmation(notice_minutes=0)}, "The notice for confirmation"),
        ({"rescheduling": Rescheduling(minutes_before=0)}, "can be rescheduled"),
        ({"rescheduling": Rescheduling(disabled=True, minutes_before=5)}, "choose one"),
        ({"color": Color("red", "#fafafa")}, "Write colours like"),
        ({"layouts": Layouts(Layout.WEEK, (Layout.MONTH,))}, "must be one of the enabled"),
        ({"metadata": {f"k{n}": "" for n in range(51)}}, "51 keys"),
        ({"metadata": {"k" * 41: ""}}, "longer than 40"),
        ({"metadata": {"k": "v" * 501}}, "of 'k' must be"),
        ({"metadata": {"k": {}}}, "of 'k' must be"),
        ({"custom_name": "{Organizer} meets"}, "{Organizer}, which is no variable"),
        ({"locations": (Location(LocationKind.INTEGRATION, "zoom"),)}, "No conferencing app is connected"),
        ({"locations": (Location(LocationKind.ADDRESS, " "),)}, "The address is empty"),
        ({"locations": (Location(LocationKind.LINK, "javascript:alert(1)"),)}, "Write the link in full"),
        ({"locations": (Location(LocationKind.LINK, "https://"),)}, "Write the link in full"),
        ({"locations": (Location(LocationKind.PHONE, "020 7946 0000"),)}, "with its country code"),
    ],
)
def test_what_an_event_type_may_not_say(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(EventTypeInvalid, match=message.replace("{", r"\{").replace("}", r"\}")):
        rules.check(replace(DRAFT, **changes))


def test_lengths_to_choose_from_are_sorted_and_differ() -> None:
    assert rules.check(replace(DRAFT, length_options=(60, 30, 60, 15))).length_options == (15, 30, 60)


def test_a_phone_number_is_stored_without_spaces() -> None:
    location = Location(LocationKind.PHONE, "+44 (20) 7946-0000")
    assert rules.check(replace(DRAFT, locations=(location,))).locations[0].value == "+442079460000"


@pytest.mark.parametrize(
    "url", ["https://my-app.com/thanks", "http://localhost:3001/done?a=1#top", "https://my-app.com/#/thanks"]
)
def test_a_success_url_is_kept_as_it_stands(url: str) -> None:
    assert rules.check(replace(DRAFT, success_redirect_url=url)).success_redirect_url == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//my-app.com",
        "/thanks",
        "http://my-app.com",
        "https://user@my-app.com",
        "https://my-app.com/{bookingUid}",
        "https://my-app.com/a b",
        "https://my-app.com/#a b",
        "#",
    ],
)
def test_a_success_url_that_leads_nowhere_is_refused(url: str) -> None:
    with pytest.raises((EventTypeInvalid, InvalidRedirect)):
        rules.check(replace(DRAFT, success_redirect_url=url))


@pytest.mark.parametrize("nothing", ["", None])
def test_an_empty_success_url_is_none(nothing: str | None) -> None:
    assert rules.check(replace(DRAFT, success_redirect_url=nothing)).success_redirect_url is None


def test_changes_replace_only_what_they_name() -> None:
    kept = event_type(description="About", slot_interval=15)
    changed = rules.apply(EventTypeChanges(title="New", slot_interval=None), kept)
    assert (changed.title, changed.slot_interval, changed.description) == ("New", None, "About")


def test_everybody_sees_no_private_address() -> None:
    shown = rules.for_everybody(event_type(locations=(ADDRESS, SECRET)))
    assert shown.locations == (ADDRESS, replace(SECRET, value=None))


# Booking fields


def test_own_questions_come_after_name_and_email() -> None:
    fields = rules.complete_fields([question(), BookingField("notes", FieldKind.TEXTAREA, required=True)])
    assert [field.slug for field in fields] == [
        "name",
        "email",
        "location",
        "topic",
        "notes",
        "title",
        "guests",
        "rescheduleReason",
    ]
    assert [field.slug for field in fields if field.is_default] == [
        slug for slug in [field.slug for field in fields] if slug != "topic"
    ]


def test_complete_fields_stay_as_they_are() -> None:
    fields = rules.complete_fields([question(), BookingField("name", FieldKind.NAME, "Who?", required=True)])
    assert rules.complete_fields(fields) == fields


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ([question(), question()], "two booking fields with the slug 'topic'"),
        ([question(slug="a b")], "'a b' is no slug"),
        ([question(slug="")], "is no slug"),
        ([question(label="  ")], "Give the booking field 'topic' a label"),
        ([question(FieldKind.SELECT)], "needs options"),
        ([question(FieldKind.TEXT, options=("a",))], "takes no options"),
        ([question(FieldKind.RADIO, options=("a", "a"))], "must differ"),
        ([question(FieldKind.RADIO, options=("a", " "))], "is empty"),
        ([question(FieldKind.NAME)], "Only the default booking fields have the type name"),
        ([question(FieldKind.TEXT, slug="email")], "belongs to a default booking field"),
        ([question(FieldKind.EMAIL, slug="email", required=True, hidden=True)], "keep it required and shown"),
        ([question(FieldKind.NAME, slug="name", required=False)], "keep it required and shown"),
        ([question(slug=f"f{n}") for n in range(101)], "at most 100 booking fields"),
    ],
)
def test_questions_that_cannot_be_asked(fields: list[BookingField], message: str) -> None:
    with pytest.raises(EventTypeInvalid, match=message):
        rules.complete_fields(fields)


# Answers

OPTIONS = ("red", "green", "blue")


def answer(field: BookingField, value: object) -> object:
    return checked((field,), {field.slug: value}).get(field.slug)


def checked(
    fields: tuple[BookingField, ...], answers: Mapping[str, object], *, rescheduling: bool = False
) -> Mapping[str, object]:
    return rules.check_answers(event_type(booking_fields=fields), answers, rescheduling=rescheduling)


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
    options = OPTIONS if kind in (FieldKind.SELECT, FieldKind.RADIO, FieldKind.MULTISELECT, FieldKind.CHECKBOX) else ()
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
    options = OPTIONS if kind in (FieldKind.SELECT, FieldKind.MULTISELECT, FieldKind.CHECKBOX) else ()
    with pytest.raises(AnswerInvalid, match=f"^Topic needs .*{needed}") as refused:
        answer(question(kind, options=options), said)
    assert refused.value.details == {"field": "topic"}


@given(st.sampled_from([kind for kind in FieldKind if kind not in rules._ONLY_DEFAULT]), st.from_type(object))
def test_any_answer_is_either_taken_or_refused(kind: FieldKind, said: object) -> None:
    options = OPTIONS if kind in rules._CHOICES else ()
    try:
        answer(question(kind, options=options), said)
    except Invalid as refused:
        assert refused.details == {"field": "topic"}


@pytest.mark.parametrize("nothing", [None, "", "  ", []])
def test_an_empty_answer_is_no_answer(nothing: object) -> None:
    assert checked((question(),), {"topic": nothing}) == {}
    with pytest.raises(AnswerMissing, match="^Topic needs an answer") as refused:
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
    with pytest.raises(AnswerMissing, match="^notes needs an answer"):
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
    with pytest.raises(AnswerMissing, match="^rescheduleReason"):
        checked(fields, {}, rescheduling=True)


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
        ((ATTENDEE_PHONE,), LocationKind.ATTENDEE_PHONE, "+371 20993151", (LocationKind.ATTENDEE_PHONE, "+37120993151")),
        ((ATTENDEE_ADDRESS,), LocationKind.ATTENDEE_ADDRESS, " Home ", (LocationKind.ATTENDEE_ADDRESS, "Home")),
    ],
)
def test_the_location_that_is_meant(
    locations: tuple[Location, ...],
    kind: LocationKind | None,
    value: str | None,
    chosen: tuple[LocationKind, str] | None,
) -> None:
    assert rules.check_location(event_type(locations=locations), kind, value) == chosen


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
        rules.check_location(event_type(locations=locations), kind, value)
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
    assert rules.booking_title(named, "Alice Host", "Bob van Booker", "Café") == title


def test_the_length_that_was_chosen_counts() -> None:
    named = event_type(custom_name="{Event duration}")
    assert rules.booking_title(named, "Alice", "Bob", "", minutes=45) == "45 minutes"


def test_a_name_with_braces_is_no_variable() -> None:
    assert rules.booking_title(event_type(), "Alice", "{Organiser}", "") == "Intro between Alice and {Organiser}"


def test_every_variable_has_a_value() -> None:
    named = event_type(custom_name="".join(f"{{{variable}}}" for variable in rules.NAME_VARIABLES))
    assert "{" not in rules.booking_title(named, "Alice", "Bob", "Café")
