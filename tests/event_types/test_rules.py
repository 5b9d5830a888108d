from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalends.accounts.redirects import InvalidRedirect
from kalends.core.metadata import InvalidMetadata
from kalends.engine.limits import RangeWindow, RollingWindow
from kalends.event_types import questions, rules
from kalends.event_types.errors import EventTypeInvalid
from kalends.event_types.model import (
    ActiveBookingsLimit,
    BookingField,
    Color,
    Confirmation,
    DestinationCalendar,
    EventTypeChanges,
    FieldKind,
    Frequency,
    Layout,
    Layouts,
    Location,
    LocationKind,
    Period,
    Recurrence,
    Rescheduling,
    ReschedulingChanges,
    Seats,
)
from tests.event_types.words import ADDRESS, ATTENDEE_PHONE, DRAFT, LINK, SECRET, event_type, question

SEATS = Seats(per_slot=4, show_attendees=True, show_count=True)
WEEKLY = Recurrence(Frequency.WEEKLY, interval=1, occurrences=4)

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
        {"count_limits": {Period.DAY: 3, Period.WEEK: 3, Period.YEAR: 9}},
        {"duration_limits": {Period.DAY: 60, Period.MONTH: 180}},
        {"active_bookings_limit": ActiveBookingsLimit(3, offer_reschedule=True)},
        {"recurrence": WEEKLY},
        {"recurrence": Recurrence(Frequency.YEARLY, 10, 10)},
        {"seats": SEATS, "disable_guests": True},
        {"video_settings": {"redirect_url_on_exit": "https://my-app.com/bye"}},
        {"interface_language": "pt-BR"},
        {"rescheduling": Rescheduling(past=True, cancelled=True)},
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
        ({"booking_window": RollingWindow(731)}, "0 to 730 days"),
        ({"booking_window": RangeWindow(date(2027, 1, 5), date(2027, 1, 4))}, "ends before it starts"),
        ({"booking_window": RangeWindow(date(1, 1, 1), date(2027, 1, 4))}, "years 1971 to 2199"),
        ({"booking_window": RangeWindow(date(2027, 1, 4), date(9999, 12, 31))}, "years 1971 to 2199"),
        ({"confirmation": Confirmation(notice_minutes=0)}, "The notice for confirmation"),
        ({"rescheduling": Rescheduling(minutes_before=0)}, "can be rescheduled"),
        ({"rescheduling": Rescheduling(disabled=True, minutes_before=5)}, "choose one"),
        ({"color": Color("red", "#fafafa")}, "Write colours like"),
        ({"layouts": Layouts(Layout.WEEK, (Layout.MONTH,))}, "must be one of the enabled"),
        ({"custom_name": "{Organizer} meets"}, "{Organizer}, which is no variable"),
        ({"count_limits": {Period.DAY: 0}}, "The limit of bookings a day must be 1 to"),
        ({"count_limits": {Period.DAY: 5, Period.YEAR: 4}}, "a day (5) is above that a year (4)"),
        ({"duration_limits": {Period.WEEK: 20}}, "must be a multiple of 15, not 20"),
        ({"active_bookings_limit": ActiveBookingsLimit(0)}, "The maximum of active bookings"),
        ({"recurrence": Recurrence(Frequency.WEEKLY, 0, 4)}, "The interval of a recurrence"),
        ({"recurrence": Recurrence(Frequency.WEEKLY, 1, 101)}, "The number of occurrences"),
        ({"recurrence": Recurrence(Frequency.YEARLY, 11, 10)}, "more than a hundred years"),
        ({"seats": replace(SEATS, per_slot=0)}, "The number of seats"),
        ({"seats": SEATS, "confirmation": Confirmation()}, "not confirmed one by one"),
        ({"seats": SEATS, "locations": (ADDRESS, LINK)}, "takes place at one location"),
        ({"active_bookings_limit": ActiveBookingsLimit(1), "recurrence": WEEKLY}, "or has a recurrence"),
        ({"destination_calendar": DestinationCalendar("x", "y")}, "No calendar is connected"),
        ({"use_destination_calendar_email": True}, "No calendar is connected"),
        ({"video_settings": {"redirect_url_on_exit": "javascript:alert(1)"}}, "redirectUrlOnExit in full"),
        ({"interface_language": "tlh"}, "The interface language must be one of en, "),
        ({"locations": (Location(LocationKind.ORGANIZERS_DEFAULT_APP),)}, "No conferencing app is connected"),
        ({"locations": (Location(LocationKind.INTEGRATION, "zoom"),)}, "No conferencing app is connected"),
        ({"locations": (Location(LocationKind.ADDRESS, " "),)}, "The address is empty"),
        ({"locations": (Location(LocationKind.LINK, "javascript:alert(1)"),)}, "Write the link in full"),
        ({"locations": (Location(LocationKind.LINK, "https://"),)}, "Write the link in full"),
        ({"locations": (Location(LocationKind.PHONE, "020 7946 0000"),)}, "with its country code"),
    ],
)
def test_what_an_event_type_may_not_say(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(EventTypeInvalid, match=re.escape(message)):
        rules.check(replace(DRAFT, **changes))


def test_metadata_has_limits() -> None:
    with pytest.raises(InvalidMetadata):
        rules.check(replace(DRAFT, metadata={"k": {}}))


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


def test_who_takes_a_seat_brings_nobody() -> None:
    assert rules.check(replace(DRAFT, seats=SEATS)).disable_guests


def test_changes_of_rescheduling_replace_only_what_they_name() -> None:
    kept = event_type(rescheduling=Rescheduling(minutes_before=60))
    changed = rules.apply(EventTypeChanges(rescheduling=ReschedulingChanges(past=True)), kept)
    assert changed.rescheduling == Rescheduling(minutes_before=60, past=True)


def test_everybody_sees_no_private_address() -> None:
    shown = rules.for_everybody(event_type(locations=(ADDRESS, SECRET)))
    assert shown.locations == (ADDRESS, replace(SECRET, value=None))


# Booking fields


def test_own_questions_come_after_name_and_email() -> None:
    fields = questions.complete([question(), BookingField("notes", FieldKind.TEXTAREA, required=True)])
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
    fields = questions.complete([question(), BookingField("name", FieldKind.NAME, "Who?", required=True)])
    assert questions.complete(fields) == fields


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
        ([question(FieldKind.TEXTAREA, max_length=10_001)], "maximum length of 'topic' must be 1 to 10000 characters"),
        ([question(min_length=6, max_length=5)], "minimum length of 'topic' must be 0 to 5 characters, not 6"),
        ([question(FieldKind.NUMBER, max_length=5)], "is no text; leave its lengths out"),
        ([question(slug=f"f{n}") for n in range(101)], "at most 100 booking fields"),
    ],
)
def test_questions_that_cannot_be_asked(fields: list[BookingField], message: str) -> None:
    with pytest.raises(EventTypeInvalid, match=message):
        questions.complete(fields)
