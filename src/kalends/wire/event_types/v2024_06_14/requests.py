"""What clients say about event types, and ask of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, Strict

from kalends.event_types import bounds, groups
from kalends.event_types.keys import GroupByUsernames
from kalends.event_types.model import EventTypeChanges, EventTypeDraft, Rescheduling, ReschedulingChanges
from kalends.event_types.policies import LANGUAGES
from kalends.event_types.rules import DEFAULT_NOTICE
from kalends.wire.envelope import Asked, Changes, Request
from kalends.wire.event_types.v2024_06_14 import apps, booking_fields, limits, locations, policies
from kalends.wire.event_types.v2024_06_14.apps import DestinationCalendarInput, VideoSettingsInput
from kalends.wire.event_types.v2024_06_14.booking_fields import BookingFieldInput
from kalends.wire.event_types.v2024_06_14.limits import (
    ActiveBookingsLimitSetting,
    CountLimitsInput,
    DurationLimitsInput,
    RecurrenceSetting,
    SeatsSetting,
)
from kalends.wire.event_types.v2024_06_14.locations import LocationInput
from kalends.wire.event_types.v2024_06_14.policies import (
    BookingWindowInput,
    ColorInput,
    ConfirmationPolicyInput,
    DisableCancellingInput,
    DisableReschedulingInput,
    LayoutsInput,
)
from kalends.wire.metadata import Metadata

Length = Annotated[int, Field(ge=1, le=bounds.DAY)]
Span = Annotated[int, Field(ge=0, le=bounds.DAY)]
Title = Annotated[str, Field(min_length=1, max_length=bounds.TITLE)]
Slug = Annotated[str, Field(min_length=1, description="Lower case letters, digits and hyphens; others are replaced.")]


class EventTypeInput(Request):
    """What may be said about an event type. Lengths, notice, buffers and offsets are minutes."""

    length_in_minutes: Length = 0
    length_in_minutes_options: Annotated[
        list[Annotated[Length, Strict(False)]],  # the contract's document calls them texts, its examples are numbers
        Field(description="Lengths to choose from; must include `lengthInMinutes`."),
    ] = Field(default_factory=list)
    title: Title = ""
    slug: Slug = ""
    description: Annotated[str, Field(max_length=bounds.DESCRIPTION)] = ""
    locations: Annotated[list[LocationInput], Field(max_length=bounds.LOCATIONS)] = Field(default_factory=list)
    booking_fields: Annotated[
        list[BookingFieldInput],
        Field(
            max_length=bounds.QUESTIONS,
            description="All questions; default ones that are left out stay as they come.",
        ),
    ] = Field(default_factory=list)
    disable_guests: bool = False
    slot_interval: Annotated[Length | None, Field(description="From one slot to the next; the length if missing.")] = (
        None
    )
    minimum_booking_notice: Annotated[int, Field(ge=0, le=bounds.NOTICE)] = DEFAULT_NOTICE
    before_event_buffer: Span = 0
    after_event_buffer: Span = 0
    schedule_id: Annotated[
        int | None, Field(ge=1, le=2**63 - 1, description="The owner's default schedule if missing.")
    ] = None
    only_show_first_available_slot: bool = False
    booking_window: BookingWindowInput | None = None
    offset_start: Span = 0
    booker_layouts: LayoutsInput | None = None
    confirmation_policy: ConfirmationPolicyInput | None = None
    lock_time_zone_toggle_on_booking_page: bool = False
    color: ColorInput | None = None
    custom_name: Annotated[
        str | None,
        Field(
            max_length=bounds.CUSTOM_NAME,
            description="A booking's title.",
            examples=["{Event type title} between {Organiser} and {Scheduler}"],
        ),
    ] = None
    success_redirect_url: Annotated[
        str | None, Field(description="Where bookers go after booking: https, or http on loopback hosts.")
    ] = None
    forward_params_success_redirect: Annotated[
        bool, Field(description="Whether the success URL gets the booking's details as query.")
    ] = True
    hidden: Annotated[bool, Field(description="Not listed; who knows the address can book.")] = False
    disable_cancelling: DisableCancellingInput = DisableCancellingInput()
    disable_rescheduling: DisableReschedulingInput = DisableReschedulingInput()
    metadata: Metadata = Field(default_factory=dict)
    booking_limits_count: CountLimitsInput | None = None
    booker_active_bookings_limit: ActiveBookingsLimitSetting | None = None
    booking_limits_duration: DurationLimitsInput | None = None
    recurrence: RecurrenceSetting | None = None
    seats: SeatsSetting | None = None
    requires_booker_email_verification: Annotated[
        bool, Field(description="Whether bookers prove with a code that the e-mail address is theirs.")
    ] = False
    hide_calendar_notes: Annotated[bool, Field(description="Whether calendar entries leave out the notes.")] = False
    hide_calendar_event_details: Annotated[
        bool, Field(description="Whether calendar entries say when, and little else.")
    ] = False
    hide_organizer_email: Annotated[bool, Field(description="Whether bookers do not learn the host's address.")] = False
    destination_calendar: DestinationCalendarInput | None = None
    use_destination_calendar_email: Annotated[
        bool, Field(description="Refused unless false: no calendar is connected.")
    ] = False
    cal_video_settings: VideoSettingsInput | None = None
    booking_requires_authentication: Annotated[
        bool, Field(description="Whether only its owner, or who manages them, can book this event type.")
    ] = False
    interface_language: Annotated[
        Annotated[str, Field(json_schema_extra={"enum": ["", *LANGUAGES]})] | None,
        Field(description="The language of pages and mails; empty for the visitor's own."),
    ] = None
    allow_rescheduling_past_bookings: bool = False
    allow_rescheduling_cancelled_bookings: bool = False
    show_optimized_slots: Annotated[
        bool, Field(description="Whether the starts offered leave as little time unused as possible.")
    ] = False


class CreateEventTypeInput(EventTypeInput):
    """An event type to create."""

    length_in_minutes: Length
    title: Title
    slug: Slug


class UpdateEventTypeInput(EventTypeInput, Changes):
    """What to change of an event type; what is left out stays, and lists replace the whole list."""


class EventTypesQuery(Asked):
    """Whose event types to list: those of `username`, or one's own."""

    username: str | None = None
    event_slug: Annotated[str | None, Field(description="Just this one; needs `username`.")] = None
    usernames: Annotated[
        str | None, Field(description="Several, separated by commas: what they have together. So does `username` a+b.")
    ] = None
    org_slug: Annotated[str | None, Field(description="The slug of the organization that `username` has to be of.")] = (
        None
    )
    org_id: Annotated[int | None, Field(description="The organization that `username` has to be of.")] = None
    sort_created_at: Literal["asc", "desc"] = "asc"


def group(asked: EventTypesQuery) -> GroupByUsernames | None:
    """The people of whom is asked what they have together; None where it is one user's event types."""
    if asked.usernames is not None:
        return GroupByUsernames(tuple(name.strip() for name in asked.usernames.split(",") if name.strip()))
    people = groups.usernames(asked.username or "")
    return GroupByUsernames(people) if len(people) > 1 else None


def draft(asked: CreateEventTypeInput) -> EventTypeDraft:
    """The event type that a request describes. Raises `Invalid` saying what to change."""
    rescheduling = Rescheduling(**_rescheduling(asked))
    return EventTypeDraft(**{"minimum_notice": DEFAULT_NOTICE, "rescheduling": rescheduling, **_said(asked)})


def changes(asked: UpdateEventTypeInput) -> EventTypeChanges:
    """The changes that a request names; null takes away what may be missing. Raises as `draft`."""
    return EventTypeChanges(rescheduling=ReschedulingChanges(**_rescheduling(asked)), **_said(asked))


def _said(asked: EventTypeInput) -> dict[str, Any]:
    """What a request says, in the words of the subject."""
    given = asked.given()
    return {word: read(getattr(asked, name)) for name, (word, read) in _WORDS.items() if name in given}


def _rescheduling(asked: EventTypeInput) -> dict[str, Any]:
    """What a request says about rescheduling, which the contract has in three places."""
    given, disabling = asked.given(), asked.disable_rescheduling
    parts: dict[str, dict[str, Any]] = {
        "disable_rescheduling": {"disabled": disabling.disabled, "minutes_before": disabling.minutes_before},
        "allow_rescheduling_past_bookings": {"past": asked.allow_rescheduling_past_bookings},
        "allow_rescheduling_cancelled_bookings": {"cancelled": asked.allow_rescheduling_cancelled_bookings},
    }
    return {word: said for name, part in parts.items() if name in given for word, said in part.items()}


def _same(value: Any) -> Any:
    return value


_WORDS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "length_in_minutes": ("length", _same),
    "length_in_minutes_options": ("length_options", tuple),
    "title": ("title", _same),
    "slug": ("slug", _same),
    "description": ("description", _same),
    "locations": ("locations", locations.read),
    "booking_fields": ("booking_fields", booking_fields.read),
    "disable_guests": ("disable_guests", _same),
    "slot_interval": ("slot_interval", _same),
    "minimum_booking_notice": ("minimum_notice", _same),
    "before_event_buffer": ("before_buffer", _same),
    "after_event_buffer": ("after_buffer", _same),
    "schedule_id": ("schedule_id", _same),
    "only_show_first_available_slot": ("only_first_slot", _same),
    "booking_window": ("booking_window", policies.booking_window),
    "offset_start": ("offset_start", _same),
    "booker_layouts": ("layouts", policies.layouts),
    "confirmation_policy": ("confirmation", policies.confirmation),
    "lock_time_zone_toggle_on_booking_page": ("lock_time_zone", _same),
    "color": ("color", policies.color),
    "custom_name": ("custom_name", _same),
    "success_redirect_url": ("success_redirect_url", _same),
    "forward_params_success_redirect": ("forward_params", _same),
    "hidden": ("hidden", _same),
    "disable_cancelling": ("cancelling_disabled", lambda asked: asked.disabled),
    "booking_limits_count": ("count_limits", limits.periods),
    "booking_limits_duration": ("duration_limits", limits.periods),
    "booker_active_bookings_limit": ("active_bookings_limit", limits.active_bookings),
    "recurrence": ("recurrence", limits.recurrence),
    "seats": ("seats", limits.seats),
    "requires_booker_email_verification": ("requires_email_verification", _same),
    "booking_requires_authentication": ("requires_authentication", _same),
    "hide_calendar_notes": ("hide_calendar_notes", _same),
    "hide_calendar_event_details": ("hide_calendar_event_details", _same),
    "hide_organizer_email": ("hide_organizer_email", _same),
    "destination_calendar": ("destination_calendar", apps.destination_calendar),
    "use_destination_calendar_email": ("use_destination_calendar_email", _same),
    "cal_video_settings": ("video_settings", apps.video_settings),
    "interface_language": ("interface_language", lambda asked: asked or None),
    "show_optimized_slots": ("optimized_slots", _same),
    "metadata": ("metadata", _same),
}
"""Each field of a request: the word it says something about, and how that is read."""
