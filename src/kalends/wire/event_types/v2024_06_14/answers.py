"""What clients read of event types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field

from kalends.accounts.model import User
from kalends.event_types.model import Bookable, EventType
from kalends.wire.envelope import Answer, Said
from kalends.wire.event_types.v2024_06_14 import apps, booking_fields, limits, locations, policies
from kalends.wire.event_types.v2024_06_14.apps import DestinationCalendarOutput, VideoSettingsOutput
from kalends.wire.event_types.v2024_06_14.booking_fields import BookingFieldOutput
from kalends.wire.event_types.v2024_06_14.limits import (
    ActiveBookingsLimitOutput,
    LimitsOutput,
    RecurrenceOutput,
    SeatsOutput,
)
from kalends.wire.event_types.v2024_06_14.locations import LocationOutput
from kalends.wire.event_types.v2024_06_14.policies import (
    BookingWindowOutput,
    ColorOutput,
    ConfirmationPolicyOutput,
    DisableCancellingOutput,
    DisableReschedulingOutput,
    LayoutsOutput,
)


class HostOutput(Answer):
    """Who can be booked, as pages show them. Beyond the contract."""

    name: str
    username: str
    avatar_url: str | None
    time_zone: Annotated[str, Field(description="The zone that times are shown in where the booker may not choose.")]


class EventTypeOutput(Answer):
    """An event type. Lengths, notice, buffers and offsets are minutes."""

    id: int
    owner_id: int
    length_in_minutes: int
    length_in_minutes_options: Said[list[int]] = None
    title: str
    slug: str
    description: str
    locations: list[LocationOutput]
    booking_fields: list[BookingFieldOutput]
    disable_guests: bool
    slot_interval: int | None
    minimum_booking_notice: int
    before_event_buffer: int
    after_event_buffer: int
    offset_start: int
    only_show_first_available_slot: bool
    schedule_id: int | None
    booking_window: Said[list[BookingWindowOutput]] = None
    booker_layouts: Said[LayoutsOutput] = None
    confirmation_policy: ConfirmationPolicyOutput
    disable_cancelling: DisableCancellingOutput
    disable_rescheduling: DisableReschedulingOutput
    lock_time_zone_toggle_on_booking_page: bool
    color: Said[ColorOutput] = None
    custom_name: Said[str] = None
    success_redirect_url: str | None
    forward_params_success_redirect: bool
    hidden: bool
    metadata: dict[str, Any]
    users: Annotated[list[str], Field(description="The usernames of who can be booked.")]
    host: HostOutput
    booking_url: Annotated[str, Field(description="The hosted booking page.")]
    price: int
    currency: str
    booking_limits_count: Said[LimitsOutput] = None
    booking_limits_duration: Said[LimitsOutput] = None
    booker_active_bookings_limit: Said[ActiveBookingsLimitOutput] = None
    recurrence: RecurrenceOutput | None
    seats: Said[SeatsOutput] = None
    seats_per_time_slot: int | None
    seats_show_availability_count: bool | None
    destination_calendar: Said[DestinationCalendarOutput] = None
    cal_video_settings: Said[VideoSettingsOutput] = None
    is_instant_event: bool
    booking_requires_authentication: bool
    requires_booker_email_verification: bool
    hide_calendar_notes: bool
    hide_calendar_event_details: bool
    hide_organizer_email: bool
    use_destination_calendar_email: bool
    interface_language: str
    allow_rescheduling_past_bookings: bool
    allow_rescheduling_cancelled_bookings: bool
    show_optimized_slots: bool


class TeamOutput(Answer):
    """The team of an event type."""

    id: int
    name: str
    slug: str | None = None
    banner_url: str | None = None
    logo_url: str | None = None
    week_start: str | None = None
    brand_color: str | None = None
    dark_brand_color: str | None = None
    theme: str | None = None


class EmailSettingsOutput(Answer):
    """Which e-mails are not sent."""

    disable_emails_to_attendees: bool
    disable_emails_to_hosts: bool


class FoundEventTypeOutput(EventTypeOutput):
    """An event type, and what it says of a team: nothing, as long as it is one person's."""

    team_id: int | None
    team: TeamOutput | None
    parent_event_type_id: int | None
    scheduling_type: str | None
    hosts: list[str]
    assign_all_team_members: bool
    reschedule_with_same_round_robin_host: bool
    email_settings: EmailSettingsOutput


class DeletedEventTypeOutput(Answer):
    """The event type that is gone."""

    id: int
    length_in_minutes: int
    title: str
    slug: str


_ALWAYS_SO: Mapping[str, Any] = {"price": 0, "currency": "usd", "is_instant_event": False}
"""What is true of every event type, since nothing else can be set."""

_OF_NO_TEAM: Mapping[str, Any] = {
    "team_id": None,
    "team": None,
    "parent_event_type_id": None,
    "scheduling_type": None,
    "hosts": [],
    "assign_all_team_members": False,
    "reschedule_with_same_round_robin_host": False,
    "email_settings": EmailSettingsOutput(disable_emails_to_attendees=False, disable_emails_to_hosts=False),
}
"""What is true of every event type that is one person's."""


def output(event_type: EventType, owner: User, origin: str) -> EventTypeOutput:
    """An event type of `owner`; `origin` is where this server's pages are."""
    return EventTypeOutput(
        id=event_type.id,
        owner_id=event_type.owner_id,
        length_in_minutes=event_type.length,
        title=event_type.title,
        slug=event_type.slug,
        description=event_type.description,
        locations=[locations.output(location) for location in event_type.locations],
        booking_fields=[booking_fields.output(field) for field in booking_fields.shown(event_type)],
        disable_guests=event_type.disable_guests,
        slot_interval=event_type.slot_interval,
        minimum_booking_notice=event_type.minimum_notice,
        before_event_buffer=event_type.before_buffer,
        after_event_buffer=event_type.after_buffer,
        offset_start=event_type.offset_start,
        only_show_first_available_slot=event_type.only_first_slot,
        schedule_id=event_type.schedule_id,
        confirmation_policy=policies.confirmation_output(event_type.confirmation),
        disable_cancelling=DisableCancellingOutput(disabled=event_type.cancelling_disabled),
        disable_rescheduling=policies.rescheduling_output(event_type.rescheduling),
        lock_time_zone_toggle_on_booking_page=event_type.lock_time_zone,
        success_redirect_url=event_type.success_redirect_url,
        forward_params_success_redirect=event_type.forward_params,
        hidden=event_type.hidden,
        metadata=dict(event_type.metadata),
        users=[owner.username],
        host=_host_output(owner),
        booking_url=f"{origin}/{owner.username}/{event_type.slug}",
        recurrence=limits.recurrence_output(event_type.recurrence),
        seats_per_time_slot=event_type.seats.per_slot if event_type.seats else None,
        seats_show_availability_count=event_type.seats.show_count if event_type.seats else None,
        booking_requires_authentication=event_type.requires_authentication,
        requires_booker_email_verification=event_type.requires_email_verification,
        hide_calendar_notes=event_type.hide_calendar_notes,
        hide_calendar_event_details=event_type.hide_calendar_event_details,
        hide_organizer_email=event_type.hide_organizer_email,
        use_destination_calendar_email=event_type.use_destination_calendar_email,
        interface_language=event_type.interface_language or "",
        allow_rescheduling_past_bookings=event_type.rescheduling.past,
        allow_rescheduling_cancelled_bookings=event_type.rescheduling.cancelled,
        show_optimized_slots=event_type.optimized_slots,
        **_only_where_set(event_type),
        **_ALWAYS_SO,
    )


def found(event_type: EventType, owner: User, origin: str) -> FoundEventTypeOutput:
    """As `output`, with what is said of its team."""
    shown = output(event_type, owner, origin)
    return FoundEventTypeOutput(**dict(shown), **_OF_NO_TEAM)


def group(bookable: Bookable, origin: str) -> EventTypeOutput:
    """What several people have together, as `output` shows an event type."""
    people = [each.user for each in bookable.everybody]
    usernames = "+".join(each.username for each in people)
    host = _host_output(bookable.host).model_copy(
        update={"name": ", ".join(each.name for each in people), "username": usernames}
    )
    url = f"{origin}/{usernames}/{bookable.event_type.slug}"
    update = {"users": [each.username for each in people], "host": host, "booking_url": url}
    return output(bookable.event_type, bookable.host, origin).model_copy(update=update)


def _host_output(owner: User) -> HostOutput:
    return HostOutput(name=owner.name, username=owner.username, avatar_url=owner.avatar_url, time_zone=owner.time_zone)


def deleted(event_type: EventType) -> DeletedEventTypeOutput:
    """An event type that is gone."""
    return DeletedEventTypeOutput(
        id=event_type.id, length_in_minutes=event_type.length, title=event_type.title, slug=event_type.slug
    )


def _only_where_set(event_type: EventType) -> dict[str, Any]:
    """The parts of an answer that only event types with such a setting have."""
    return {
        "length_in_minutes_options": list(event_type.length_options) or None,
        "custom_name": event_type.custom_name,
        "booking_window": policies.windows_output(event_type.booking_window),
        "color": policies.color_output(event_type.color),
        "booker_layouts": policies.layouts_output(event_type.layouts),
        "booking_limits_count": limits.periods_output(event_type.count_limits),
        "booking_limits_duration": limits.periods_output(event_type.duration_limits),
        "booker_active_bookings_limit": limits.active_bookings_output(event_type.active_bookings_limit),
        "seats": limits.seats_output(event_type.seats),
        "destination_calendar": apps.destination_calendar_output(event_type.destination_calendar),
        "cal_video_settings": apps.video_settings_output(event_type.video_settings),
    }
