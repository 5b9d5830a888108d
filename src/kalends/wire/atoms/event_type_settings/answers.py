"""What components read of a user's own event types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kalends.accounts.model import User
from kalends.event_types.model import Color, Confirmation, EventType, Period, PrivateLink
from kalends.schedules.model import Schedule
from kalends.wire.atoms.event_type_settings import places, private_links, questions
from kalends.wire.atoms.event_type_settings.private_links import PrivateLinkOutput
from kalends.wire.envelope import Answer
from kalends.wire.event_types.v2024_04_15 import policies
from kalends.wire.event_types.v2024_04_15.policies import LayoutsOutput, PeriodType, RecurrenceOutput
from kalends.wire.event_types.v2024_06_14.policies import UNITS
from kalends.wire.instants import Instant


class ListedOutput(Answer):
    """An event type in a list."""

    id: int
    title: str
    description: str
    length: int
    slug: str
    hidden: bool
    locations: list[places.PlaceOutput]


class ListOutput(Answer):
    """All event types of a user."""

    event_types: list[ListedOutput]


class TeamListedOutput(Answer):
    """An event type among those of a user and the user's teams. There are no teams."""

    id: int
    title: str
    slug: str
    length: int
    username: str
    team: None = None


class ThresholdOutput(Answer):
    """How long before its start a booking needs the host's yes."""

    time: int
    unit: str


class MetadataOutput(Answer):
    """Settings that the component keeps together. What is not set is left out."""

    multiple_duration: list[int] | None = None
    requires_confirmation_threshold: ThresholdOutput | None = None
    booker_layouts: LayoutsOutput | None = None


class ColorOutput(Answer):
    """The event type's colour on light and dark ground."""

    light_event_type_color: str
    dark_event_type_color: str


class HostOutput(Answer):
    """Who can be booked."""

    id: int
    name: str
    username: str
    email: str
    avatar_url: str | None
    time_zone: str


class SettingsOutput(Answer):
    """An event type, for its editor. Lengths, notice, buffers and offsets are minutes."""

    id: int
    title: str
    slug: str
    description: str
    length: int
    hidden: bool
    user_id: int
    owner: HostOutput
    users: list[HostOutput]
    schedule: int | None
    schedule_name: str | None
    event_name: str | None
    locations: list[places.PlaceOutput]
    booking_fields: list[questions.QuestionOutput]
    disable_guests: bool
    minimum_booking_notice: int
    before_event_buffer: int
    after_event_buffer: int
    slot_interval: int | None
    offset_start: int
    only_show_first_available_slot: bool
    period_type: PeriodType
    period_days: int | None = None
    period_count_calendar_days: bool | None = None
    period_start_date: Instant | None = None
    period_end_date: Instant | None = None
    requires_confirmation: bool
    requires_confirmation_will_block_slot: bool
    disable_cancelling: bool
    disable_rescheduling: bool
    minimum_reschedule_notice: int | None
    success_redirect_url: str | None
    forward_params_success_redirect: bool
    lock_time_zone_toggle_on_booking_page: bool
    locked_time_zone: str | None
    event_type_color: ColorOutput | None
    metadata: MetadataOutput
    recurring_event: RecurrenceOutput | None
    seats_per_time_slot: int | None
    seats_show_attendees: bool | None
    seats_show_availability_count: bool | None
    booking_limits: dict[str, int] | None
    duration_limits: dict[str, int] | None
    max_active_bookings_per_booker: int | None
    max_active_booking_per_booker_offer_reschedule: bool | None
    requires_booker_email_verification: bool
    hide_calendar_notes: bool
    hide_calendar_event_details: bool
    hide_organizer_email: bool
    allow_rescheduling_past_bookings: bool
    allow_rescheduling_cancelled_bookings: bool
    interface_language: str | None
    show_optimized_slots: bool
    price: int = 0
    currency: str = "usd"
    scheduling_type: None = None
    team: None = None
    team_id: None = None
    hosts: tuple[()] = ()
    children: tuple[()] = ()
    hashed_link: list[PrivateLinkOutput]
    workflows: tuple[()] = ()
    custom_inputs: tuple[()] = ()
    destination_calendar: None = None
    is_instant_event: bool = False
    use_event_type_destination_calendar_email: bool = False


class EditedOutput(Answer):
    """An event type with what its editor offers to choose from. There are no teams, and no calendars."""

    event_type: SettingsOutput
    location_options: list[places.PlaceGroup]
    destination_calendar: None = None
    team: None = None
    team_members: tuple[()] = ()
    current_user_membership: None = None


class SavedOutput(Answer):
    """The event type as it is now."""

    event_type: SettingsOutput


def listed(event_types: Iterable[EventType]) -> ListOutput:
    """Event types in a list."""
    return ListOutput(event_types=[_listed_output(event_type) for event_type in event_types])


def listed_with_team(event_types: Iterable[EventType], owner: User) -> list[TeamListedOutput]:
    """Event types in the list of the troubleshooter."""
    return [
        TeamListedOutput(id=each.id, title=each.title, slug=each.slug, length=each.length, username=owner.username)
        for each in event_types
    ]


def edited(event_type: EventType, owner: User, schedule: Schedule | None, links: Iterable[PrivateLink]) -> EditedOutput:
    """An event type of `owner`, for its editor; `schedule` is its own, where it has one."""
    return EditedOutput(event_type=_settings(event_type, owner, schedule, links), location_options=places.choices())


def saved(event_type: EventType, owner: User, schedule: Schedule | None, links: Iterable[PrivateLink]) -> SavedOutput:
    """An event type after a change."""
    return SavedOutput(event_type=_settings(event_type, owner, schedule, links))


def _settings(
    event_type: EventType, owner: User, schedule: Schedule | None, links: Iterable[PrivateLink]
) -> SettingsOutput:
    confirmation, rescheduling = event_type.confirmation, event_type.rescheduling
    return SettingsOutput(
        id=event_type.id,
        title=event_type.title,
        slug=event_type.slug,
        description=event_type.description,
        length=event_type.length,
        hidden=event_type.hidden,
        user_id=owner.id,
        owner=_host(owner),
        users=[_host(owner)],
        schedule=event_type.schedule_id,
        schedule_name=schedule.name if schedule else None,
        event_name=event_type.custom_name,
        locations=[places.output(location) for location in event_type.locations],
        booking_fields=[questions.output(field) for field in event_type.booking_fields],
        hashed_link=[private_links.output(link) for link in links],
        disable_guests=event_type.disable_guests,
        minimum_booking_notice=event_type.minimum_notice,
        before_event_buffer=event_type.before_buffer,
        after_event_buffer=event_type.after_buffer,
        slot_interval=event_type.slot_interval,
        offset_start=event_type.offset_start,
        only_show_first_available_slot=event_type.only_first_slot,
        requires_confirmation=confirmation is not None,
        requires_confirmation_will_block_slot=confirmation is not None and confirmation.blocks_slot,
        disable_cancelling=event_type.cancelling_disabled,
        disable_rescheduling=rescheduling.disabled,
        allow_rescheduling_past_bookings=rescheduling.past,
        allow_rescheduling_cancelled_bookings=rescheduling.cancelled,
        minimum_reschedule_notice=rescheduling.minutes_before,
        success_redirect_url=event_type.success_redirect_url,
        forward_params_success_redirect=event_type.forward_params,
        lock_time_zone_toggle_on_booking_page=event_type.lock_time_zone,
        locked_time_zone=event_type.locked_time_zone or owner.time_zone if event_type.lock_time_zone else None,
        event_type_color=_color(event_type.color),
        metadata=_metadata(event_type),
        requires_booker_email_verification=event_type.requires_email_verification,
        hide_calendar_notes=event_type.hide_calendar_notes,
        hide_calendar_event_details=event_type.hide_calendar_event_details,
        hide_organizer_email=event_type.hide_organizer_email,
        interface_language=event_type.interface_language,
        show_optimized_slots=event_type.optimized_slots,
        **policies.period(event_type.booking_window),
        **_policies(event_type),
    )


def _policies(event_type: EventType) -> dict[str, Any]:
    seats, active = event_type.seats, event_type.active_bookings_limit
    return {
        "recurring_event": policies.recurrence_output(event_type.recurrence),
        "seats_per_time_slot": seats.per_slot if seats else None,
        "seats_show_attendees": seats.show_attendees if seats else None,
        "seats_show_availability_count": seats.show_count if seats else None,
        "booking_limits": _limits(event_type.count_limits),
        "duration_limits": _limits(event_type.duration_limits),
        "max_active_bookings_per_booker": active.maximum if active else None,
        "max_active_booking_per_booker_offer_reschedule": active.offer_reschedule if active else None,
    }


def _limits(limits: Mapping[Period, int]) -> dict[str, int] | None:
    return {f"PER_{period.upper()}": limit for period, limit in limits.items()} or None


def _metadata(event_type: EventType) -> MetadataOutput:
    return MetadataOutput(
        multiple_duration=list(event_type.length_options) or None,
        requires_confirmation_threshold=_threshold(event_type.confirmation),
        booker_layouts=policies.layouts_output(event_type.layouts),
    )


def _threshold(confirmation: Confirmation | None) -> ThresholdOutput | None:
    if confirmation is None or confirmation.notice_minutes is None:
        return None
    unit = confirmation.notice_unit
    return ThresholdOutput(time=confirmation.notice_minutes // UNITS[unit], unit=unit)


def _color(color: Color | None) -> ColorOutput | None:
    return ColorOutput(light_event_type_color=color.light, dark_event_type_color=color.dark) if color else None


def _host(owner: User) -> HostOutput:
    return HostOutput(
        id=owner.id,
        name=owner.name,
        username=owner.username,
        email=owner.contract_email,
        avatar_url=owner.avatar_url,
        time_zone=owner.time_zone,
    )


def _listed_output(event_type: EventType) -> ListedOutput:
    return ListedOutput(
        id=event_type.id,
        title=event_type.title,
        description=event_type.description,
        length=event_type.length,
        slug=event_type.slug,
        hidden=event_type.hidden,
        locations=[places.output(location) for location in event_type.locations],
    )
