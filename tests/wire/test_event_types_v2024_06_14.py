from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from kalends.accounts.model import OrganizationId, Role, User, UserId
from kalends.core.errors import Invalid
from kalends.engine.limits import RangeWindow, RollingWindow
from kalends.event_types import rules
from kalends.event_types.errors import EventTypeInvalid
from kalends.event_types.model import (
    ActiveBookingsLimit,
    BookingField,
    Color,
    Confirmation,
    DestinationCalendar,
    EventType,
    EventTypeChanges,
    EventTypeDraft,
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
from kalends.wire.event_types.v2024_06_14 import answers, requests

SEATS = Seats(4, show_attendees=False, show_count=True)
LEAST = {"title": "Intro", "slug": "intro", "lengthInMinutes": 30}
ALICE = User(
    id=UserId(10),
    organization_id=OrganizationId(1),
    client_id=None,
    role=Role.OWNER,
    email="alice@example.com",
    username="alice",
    name="Alice",
    time_zone="Europe/London",
    time_format=12,
    week_start="Monday",
    locale="en",
    bio=None,
    avatar_url=None,
    metadata={},
    default_schedule_id=None,
    created_at=datetime(2027, 1, 4, tzinfo=UTC),
)


def draft(**more: Any) -> EventTypeDraft:
    return requests.draft(requests.CreateEventTypeInput.model_validate({**LEAST, **more}))


def changes(**more: Any) -> EventTypeChanges:
    return requests.changes(requests.UpdateEventTypeInput.model_validate(more))


def output(**more: Any) -> dict[str, Any]:
    checked = rules.check(replace(EventTypeDraft(slug="intro", title="Intro", length=30), **more))
    words = {name: getattr(checked, name) for name in EventTypeDraft.__dataclass_fields__}
    word = EventType(id=1, organization_id=OrganizationId(1), owner_id=UserId(10), **words)
    answer = answers.output(word, ALICE, "https://book.example")
    return answer.model_dump(mode="json", by_alias=True)


def test_the_least_that_can_be_said() -> None:
    assert draft() == EventTypeDraft(slug="intro", title="Intro", length=30, minimum_notice=120)


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [
        (lambda n: {"lengthInMinutes": n}, 1, 1440),
        (lambda n: {"lengthInMinutesOptions": [30, n]}, 1, 1440),
        (lambda n: {"slotInterval": n}, 1, 1440),
        (lambda n: {"minimumBookingNotice": n}, 0, 1_054_080),
        (lambda n: {"beforeEventBuffer": n}, 0, 1440),
        (lambda n: {"afterEventBuffer": n}, 0, 1440),
        (lambda n: {"offsetStart": n}, 0, 1440),
        (lambda n: {"bookingWindow": {"type": "businessDays", "value": n}}, 0, 730),
        (lambda n: {"bookingLimitsCount": {"week": n}}, 1, 1_000_000),
        (lambda n: {"bookingLimitsDuration": {"year": n * 15}}, 1, 66_666),
        (lambda n: {"bookerActiveBookingsLimit": {"maximumActiveBookings": n}}, 1, 1_000_000),
        (lambda n: {"recurrence": {"interval": 1, "occurrences": n, "frequency": "weekly"}}, 1, 100),
        (
            lambda n: {"seats": {"seatsPerTimeSlot": n, "showAttendeeInfo": True, "showAvailabilityCount": True}},
            1,
            1000,
        ),
        (lambda n: {"disableRescheduling": {"minutesBefore": n}}, 1, 527_040),
        (lambda n: {"title": "x" * n}, 1, 255),
        (lambda n: {"customName": "x" * n}, 0, 400),
        (lambda n: {"description": "x" * n}, 0, 10_000),
        (lambda n: {"locations": [{"type": "address", "address": f"Room {i}"} for i in range(n)]}, 0, 50),
    ],
)
def test_the_subject_takes_just_what_is_declared(said: Callable[[int], dict[str, Any]], least: int, most: int) -> None:
    for number in (least, most):
        rules.check(draft(**said(number)))
    for number in (*([least - 1] if said(least - 1) != said(least) else []), most + 1):
        with pytest.raises(ValidationError):
            draft(**said(number))


def test_a_window_of_no_days_ends_with_the_day_unless_it_counts_free_days() -> None:
    rules.check(draft(bookingWindow={"type": "calendarDays", "value": 0}))
    with pytest.raises(EventTypeInvalid, match="1 to 730 days"):
        rules.check(draft(bookingWindow={"type": "calendarDays", "value": 0, "rolling": True}))


@pytest.mark.parametrize("field", LEAST)
def test_title_slug_and_length_must_be_said(field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        requests.CreateEventTypeInput.model_validate({name: value for name, value in LEAST.items() if name != field})


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"lengthInMinutesOptions": [15, "30"]}, {"length_options": (15, 30)}),
        ({"description": "About"}, {"description": "About"}),
        ({"disableGuests": True}, {"disable_guests": True}),
        ({"slotInterval": 10}, {"slot_interval": 10}),
        ({"minimumBookingNotice": 0}, {"minimum_notice": 0}),
        ({"beforeEventBuffer": 5, "afterEventBuffer": 10}, {"before_buffer": 5, "after_buffer": 10}),
        ({"offsetStart": 5}, {"offset_start": 5}),
        ({"scheduleId": 7}, {"schedule_id": 7}),
        ({"onlyShowFirstAvailableSlot": True}, {"only_first_slot": True}),
        ({"lockTimeZoneToggleOnBookingPage": True}, {"lock_time_zone": True}),
        ({"hidden": True}, {"hidden": True}),
        ({"customName": "{Organiser}"}, {"custom_name": "{Organiser}"}),
        ({"successRedirectUrl": "https://a.example"}, {"success_redirect_url": "https://a.example"}),
        ({"forwardParamsSuccessRedirect": False}, {"forward_params": False}),
        ({"metadata": {"a": 1}}, {"metadata": {"a": 1}}),
        ({"disableCancelling": {"disabled": True}}, {"cancelling_disabled": True}),
        ({"disableCancelling": {}}, {"cancelling_disabled": False}),
        ({"bookingLimitsCount": {"day": 1, "year": 4}}, {"count_limits": {Period.DAY: 1, Period.YEAR: 4}}),
        ({"bookingLimitsCount": {"week": 2, "disabled": False}}, {"count_limits": {Period.WEEK: 2}}),
        ({"bookingLimitsCount": {"disabled": True}}, {"count_limits": {}}),
        ({"bookingLimitsDuration": {"month": 180}}, {"duration_limits": {Period.MONTH: 180}}),
        ({"bookingLimitsDuration": {"disabled": True}}, {"duration_limits": {}}),
        (
            {"bookerActiveBookingsLimit": {"maximumActiveBookings": 3, "offerReschedule": True}},
            {"active_bookings_limit": ActiveBookingsLimit(3, offer_reschedule=True)},
        ),
        ({"bookerActiveBookingsLimit": {"disabled": True}}, {"active_bookings_limit": None}),
        (
            {"recurrence": {"interval": 2, "occurrences": 4, "frequency": "monthly"}},
            {"recurrence": Recurrence(Frequency.MONTHLY, 2, 4)},
        ),
        ({"recurrence": {"disabled": True}}, {"recurrence": None}),
        (
            {"seats": {"seatsPerTimeSlot": 4, "showAttendeeInfo": True, "showAvailabilityCount": False}},
            {"seats": Seats(4, show_attendees=True, show_count=False)},
        ),
        ({"seats": {"disabled": True}}, {"seats": None}),
        ({"requiresBookerEmailVerification": True}, {"requires_email_verification": True}),
        ({"bookingRequiresAuthentication": True}, {"requires_authentication": True}),
        (
            {"hideCalendarNotes": True, "hideCalendarEventDetails": True, "hideOrganizerEmail": True},
            {"hide_calendar_notes": True, "hide_calendar_event_details": True, "hide_organizer_email": True},
        ),
        (
            {"destinationCalendar": {"integration": "caldav", "externalId": "y"}},
            {"destination_calendar": DestinationCalendar("caldav", "y")},
        ),
        ({"useDestinationCalendarEmail": False}, {"use_destination_calendar_email": False}),
        (
            {"calVideoSettings": {"disableRecordingForGuests": True}},
            {"video_settings": {"disable_recording_for_guests": True, "send_transcription_emails": True}},
        ),
        ({"interfaceLanguage": "de"}, {"interface_language": "de"}),
        ({"interfaceLanguage": ""}, {"interface_language": None}),
        ({"showOptimizedSlots": True}, {"optimized_slots": True}),
        (
            {"color": {"lightThemeHex": "#292929", "darkThemeHex": "#fafafa"}},
            {"color": Color("#292929", "#fafafa")},
        ),
        (
            {"bookerLayouts": {"defaultLayout": "week", "enabledLayouts": ["month", "week", "week"]}},
            {"layouts": Layouts(Layout.WEEK, (Layout.MONTH, Layout.WEEK))},
        ),
        ({"bookingWindow": {"type": "calendarDays", "value": 30}}, {"booking_window": RollingWindow(30)}),
        (
            {"bookingWindow": {"type": "businessDays", "value": 5, "rolling": True}},
            {"booking_window": RollingWindow(5, business_days=True, rolling=True)},
        ),
        (
            {"bookingWindow": {"type": "range", "value": ["2030-09-05", "2030-09-09"]}},
            {"booking_window": RangeWindow(date(2030, 9, 5), date(2030, 9, 9))},
        ),
        ({"bookingWindow": {"disabled": True}}, {"booking_window": None}),
        (
            {"confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True}},
            {"confirmation": Confirmation()},
        ),
        (
            {
                "confirmationPolicy": {
                    "type": "time",
                    "noticeThreshold": {"unit": "days", "count": 2},
                    "blockUnconfirmedBookingsInBooker": False,
                }
            },
            {"confirmation": Confirmation(2880, "days", blocks_slot=False)},
        ),
        ({"confirmationPolicy": {"disabled": True}}, {"confirmation": None}),
    ],
)
def test_what_is_said_becomes_words(said: dict[str, Any], words: dict[str, Any]) -> None:
    assert draft(**said) == replace(draft(), **words)
    assert changes(**said) == EventTypeChanges(**words)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({"type": "address", "address": "1 High Street"}, Location(LocationKind.ADDRESS, "1 High Street")),
        (
            {"type": "link", "link": "https://a.example", "public": True},
            Location(LocationKind.LINK, "https://a.example"),
        ),
        ({"type": "phone", "phone": "+371", "public": False}, Location(LocationKind.PHONE, "+371", public=False)),
        ({"type": "integration", "integration": "zoom"}, Location(LocationKind.INTEGRATION, "zoom")),
        ({"type": "organizersDefaultApp"}, Location(LocationKind.ORGANIZERS_DEFAULT_APP)),
        ({"type": "attendeeAddress"}, Location(LocationKind.ATTENDEE_ADDRESS)),
        ({"type": "attendeePhone"}, Location(LocationKind.ATTENDEE_PHONE)),
        ({"type": "attendeeDefined"}, Location(LocationKind.ATTENDEE_DEFINED)),
    ],
)
def test_locations_become_words(said: dict[str, Any], word: Location) -> None:
    assert draft(locations=[said]).locations == (word,)


@pytest.mark.parametrize(
    "said", [{"type": "space"}, {"type": "address"}, {"type": "address", "address": "a", "link": "b"}, {"address": "a"}]
)
def test_locations_that_say_too_little_or_too_much_are_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        draft(locations=[said])


@pytest.mark.parametrize(
    ("said", "word"),
    [
        (
            {"type": "text", "slug": "topic", "label": "Topic", "required": True, "placeholder": "…", "hidden": False},
            BookingField("topic", FieldKind.TEXT, "Topic", "…", required=True),
        ),
        (
            {"type": "select", "slug": "c", "label": "C", "options": ["a"], "disableOnPrefill": True},
            BookingField("c", FieldKind.SELECT, "C", options=("a",), disable_on_prefill=True),
        ),
        (
            {"type": "name", "label": "Who?", "placeholder": "Bob"},
            BookingField("name", FieldKind.NAME, "Who?", "Bob", required=True),
        ),
        ({"type": "email", "label": "Mail"}, BookingField("email", FieldKind.EMAIL, "Mail", required=True)),
        ({"slug": "title"}, BookingField("title", FieldKind.TEXT, hidden=True)),
        ({"slug": "title", "hidden": False}, BookingField("title", FieldKind.TEXT)),
        ({"slug": "notes", "required": True}, BookingField("notes", FieldKind.TEXTAREA, required=True)),
        (
            {"slug": "location", "label": "Where?"},
            BookingField("location", FieldKind.RADIO_INPUT, "Where?", required=True),
        ),
    ],
)
def test_questions_become_words(said: dict[str, Any], word: BookingField) -> None:
    assert draft(bookingFields=[said]).booking_fields == (word,)


@pytest.mark.parametrize("said", [{"label": "Topic"}, {"type": "text", "label": "Topic"}, {"slug": "topic"}])
def test_questions_need_a_type_and_a_slug(said: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="a type and a slug"):
        draft(bookingFields=[said])


@pytest.mark.parametrize(
    "said",
    [
        {"type": "always", "noticeThreshold": {"unit": "days", "count": 2}, "blockUnconfirmedBookingsInBooker": True},
        {"type": "time", "blockUnconfirmedBookingsInBooker": True},
    ],
)
def test_a_threshold_goes_with_the_type_time(said: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="noticeThreshold with the type `time`"):
        draft(confirmationPolicy=said)


@pytest.mark.parametrize(
    "said",
    [
        {"bookingWindow": {"type": "moonPhases", "value": 3}},
        {"bookingWindow": {"type": "range", "value": ["2030-09-05"]}},
        {"bookingWindow": {"disabled": False}},
        {"bookingWindow": 30},
        {"confirmationPolicy": {"type": "time", "noticeThreshold": {"unit": "moons", "count": 1}}},
        {"confirmationPolicy": "always"},
        {"seats": {"seatsPerTimeSlot": 4}},
        {"seats": {"disabled": False}},
        {"recurrence": {"interval": 1, "occurrences": 4, "frequency": "daily"}},
        {"bookingLimitsCount": {"decade": 1}},
        {"lengthInMinutes": 30.5},
        {"lengthInMinutes": None},
        {"scheduleId": 2**80},
        {"colour": "red"},
    ],
)
def test_what_cannot_be_read_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        draft(**said)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"disableRescheduling": {"disabled": True}}, {"disabled": True, "minutes_before": None}),
        ({"disableRescheduling": {"minutesBefore": 60}}, {"disabled": False, "minutes_before": 60}),
        ({"allowReschedulingPastBookings": True}, {"past": True}),
        ({"allowReschedulingCancelledBookings": True}, {"cancelled": True}),
        ({"allowReschedulingCancelledBookings": False}, {"cancelled": False}),
    ],
)
def test_what_is_said_of_rescheduling_becomes_words(said: dict[str, Any], words: dict[str, Any]) -> None:
    assert draft(**said).rescheduling == Rescheduling(**words)
    assert changes(**said) == EventTypeChanges(rescheduling=ReschedulingChanges(**words))


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"bookingLimitsCount": {"day": 1, "disabled": True}}, "either disabled or set"),
        ({"bookerActiveBookingsLimit": {"offerReschedule": True}}, "say maximumActiveBookings"),
    ],
)
def test_what_is_said_in_part_is_refused(said: dict[str, Any], message: str) -> None:
    with pytest.raises(Invalid, match=message):
        draft(**said)


def test_only_what_is_named_changes() -> None:
    assert changes() == EventTypeChanges()
    assert changes(title="New") == EventTypeChanges(title="New")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("slotInterval", "slot_interval"),
        ("scheduleId", "schedule_id"),
        ("successRedirectUrl", "success_redirect_url"),
        ("customName", "custom_name"),
        ("color", "color"),
        ("bookerLayouts", "layouts"),
        ("bookingWindow", "booking_window"),
        ("confirmationPolicy", "confirmation"),
        ("seats", "seats"),
        ("recurrence", "recurrence"),
        ("bookerActiveBookingsLimit", "active_bookings_limit"),
        ("destinationCalendar", "destination_calendar"),
        ("calVideoSettings", "video_settings"),
        ("interfaceLanguage", "interface_language"),
    ],
)
def test_null_takes_away_what_may_be_missing(name: str, word: str) -> None:
    taken_away: dict[str, Any] = {word: None}
    assert changes(**{name: None}) == EventTypeChanges(**taken_away)


def test_an_answer_says_whose_it_is_and_where_it_is_booked() -> None:
    answer = output()
    assert (answer["ownerId"], answer["users"], answer["bookingUrl"]) == (
        10,
        ["alice"],
        "https://book.example/alice/intro",
    )
    assert answer["host"] == {
        "name": "Alice",
        "username": "alice",
        "avatarUrl": None,
        "timeZone": "Europe/London",
    }


@pytest.mark.parametrize(
    ("words", "name", "shown"),
    [
        ({"length_options": (15, 30)}, "lengthInMinutesOptions", [15, 30]),
        (
            {"booking_window": RollingWindow(5, True, True)},
            "bookingWindow",
            [{"type": "businessDays", "value": 5, "rolling": True}],
        ),
        (
            {"booking_window": RangeWindow(date(2030, 9, 5), date(2030, 9, 9))},
            "bookingWindow",
            [{"type": "range", "value": ["2030-09-05", "2030-09-09"]}],
        ),
        ({}, "confirmationPolicy", {"disabled": True}),
        (
            {"confirmation": Confirmation()},
            "confirmationPolicy",
            {"type": "always", "blockUnconfirmedBookingsInBooker": True},
        ),
        (
            {"confirmation": Confirmation(120, "hours", blocks_slot=False)},
            "confirmationPolicy",
            {
                "type": "time",
                "noticeThreshold": {"unit": "hours", "count": 2},
                "blockUnconfirmedBookingsInBooker": False,
            },
        ),
        ({}, "disableRescheduling", {"disabled": False}),
        (
            {"rescheduling": Rescheduling(minutes_before=60)},
            "disableRescheduling",
            {"disabled": False, "minutesBefore": 60},
        ),
        ({"cancelling_disabled": True}, "disableCancelling", {"disabled": True}),
        ({"color": Color("#292929", "#fafafa")}, "color", {"lightThemeHex": "#292929", "darkThemeHex": "#fafafa"}),
        ({"locations": (Location(LocationKind.ATTENDEE_PHONE),)}, "locations", [{"type": "attendeePhone"}]),
        (
            {"locations": (Location(LocationKind.LINK, "https://a.example"),)},
            "locations",
            [{"type": "link", "link": "https://a.example", "public": True}],
        ),
        ({"count_limits": {Period.DAY: 2}}, "bookingLimitsCount", {"day": 2}),
        ({"duration_limits": {Period.WEEK: 60, Period.YEAR: 90}}, "bookingLimitsDuration", {"week": 60, "year": 90}),
        (
            {"active_bookings_limit": ActiveBookingsLimit(3)},
            "bookerActiveBookingsLimit",
            {"maximumActiveBookings": 3, "offerReschedule": False},
        ),
        (
            {"recurrence": Recurrence(Frequency.WEEKLY, 1, 4)},
            "recurrence",
            {"interval": 1, "occurrences": 4, "frequency": "weekly"},
        ),
        (
            {"seats": SEATS},
            "seats",
            {"seatsPerTimeSlot": 4, "showAttendeeInfo": False, "showAvailabilityCount": True},
        ),
        ({"seats": SEATS}, "seatsPerTimeSlot", 4),
        ({"seats": SEATS}, "seatsShowAvailabilityCount", True),
        ({"seats": SEATS}, "disableGuests", True),
        (
            {"video_settings": {"send_transcription_emails": False}},
            "calVideoSettings",
            {"sendTranscriptionEmails": False},
        ),
        ({"interface_language": "de"}, "interfaceLanguage", "de"),
        ({}, "interfaceLanguage", ""),
        ({"hide_organizer_email": True}, "hideOrganizerEmail", True),
        ({"requires_email_verification": True}, "requiresBookerEmailVerification", True),
        ({"requires_authentication": True}, "bookingRequiresAuthentication", True),
        ({"optimized_slots": True}, "showOptimizedSlots", True),
        ({"rescheduling": Rescheduling(past=True)}, "allowReschedulingPastBookings", True),
        ({}, "recurrence", None),
        ({}, "seatsPerTimeSlot", None),
        ({}, "price", 0),
        ({}, "bookingRequiresAuthentication", False),
    ],
)
def test_words_are_written_in_the_contracts_spelling(words: dict[str, Any], name: str, shown: object) -> None:
    assert output(**words)[name] == shown


@pytest.mark.parametrize(
    "name",
    [
        "color",
        "bookingWindow",
        "bookerLayouts",
        "customName",
        "lengthInMinutesOptions",
        "seats",
        "bookingLimitsCount",
        "calVideoSettings",
        "destinationCalendar",
    ],
)
def test_what_is_not_set_is_left_out(name: str) -> None:
    assert name not in output()


def test_where_there_is_no_choice_of_location_it_is_not_asked() -> None:
    link, phone = Location(LocationKind.LINK, "https://a.example"), Location(LocationKind.ATTENDEE_PHONE)

    def slugs(*locations: Location) -> list[str]:
        return [field["slug"] for field in output(locations=locations)["bookingFields"]]

    assert "location" not in slugs()
    assert "location" not in slugs(link)
    assert "location" in slugs(link, phone)


@pytest.mark.parametrize("kind", [FieldKind.SELECT, FieldKind.MULTISELECT, FieldKind.CHECKBOX, FieldKind.RADIO])
def test_choices_are_written_with_their_options(kind: FieldKind) -> None:
    fields = output(booking_fields=(BookingField("c", kind, "Colour", options=("red", "green")),))["bookingFields"]
    shown = next(field for field in fields if field["slug"] == "c")
    assert shown["options"] == ["red", "green"]
    assert ("placeholder" in shown) is (kind is FieldKind.SELECT)


def test_default_questions_have_labels_until_their_owner_says_some() -> None:
    fields = {field["slug"]: field for field in output()["bookingFields"]}
    assert fields["email"] == {
        "isDefault": True,
        "type": "email",
        "slug": "email",
        "label": "E-mail address",
        "required": True,
        "hidden": False,
        "disableOnPrefill": False,
        "placeholder": "",
    }
