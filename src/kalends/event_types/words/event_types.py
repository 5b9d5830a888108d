"""Event types as they are, as they are to be, and what is to change about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kalends.accounts.model import UNSET, Maybe, OrganizationId, UserId
from kalends.event_types.keys import GROUP_ID
from kalends.event_types.words.settings import (
    ActiveBookingsLimit,
    BookingField,
    BookingWindow,
    Color,
    Confirmation,
    DestinationCalendar,
    Layouts,
    Location,
    Period,
    Recurrence,
    Rescheduling,
    ReschedulingChanges,
    Seats,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTypeDraft:
    """What its owner says about an event type. Lengths, buffers, notice and offsets are minutes.

    `count_limits` and `duration_limits` say how many bookings, and how many booked minutes, a period of the host's
    calendar takes; none where they are empty. `interface_language` is None where the visitor's own counts, and
    `locked_time_zone` where `lock_time_zone` means the host's.
    """

    slug: str
    title: str
    length: int
    description: str = ""
    length_options: tuple[int, ...] = ()
    locations: tuple[Location, ...] = ()
    booking_fields: tuple[BookingField, ...] = ()
    disable_guests: bool = False
    slot_interval: int | None = None
    minimum_notice: int = 0
    before_buffer: int = 0
    after_buffer: int = 0
    offset_start: int = 0
    only_first_slot: bool = False
    schedule_id: int | None = None
    booking_window: BookingWindow | None = None
    confirmation: Confirmation | None = None
    rescheduling: Rescheduling = field(default=Rescheduling())
    cancelling_disabled: bool = False
    custom_name: str | None = None
    success_redirect_url: str | None = None
    forward_params: bool = True
    lock_time_zone: bool = False
    locked_time_zone: str | None = None
    hidden: bool = False
    color: Color | None = None
    layouts: Layouts | None = None
    count_limits: Mapping[Period, int] = field(default_factory=dict)
    duration_limits: Mapping[Period, int] = field(default_factory=dict)
    active_bookings_limit: ActiveBookingsLimit | None = None
    recurrence: Recurrence | None = None
    seats: Seats | None = None
    requires_email_verification: bool = False
    requires_authentication: bool = False
    hide_calendar_notes: bool = False
    hide_calendar_event_details: bool = False
    hide_organizer_email: bool = False
    destination_calendar: DestinationCalendar | None = None
    use_destination_calendar_email: bool = False
    video_settings: Mapping[str, object] | None = None
    interface_language: str | None = None
    optimized_slots: bool = False
    metadata: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType(EventTypeDraft):
    """Something that can be booked with its owner. Its booking fields always hold the default ones too."""

    id: int
    organization_id: OrganizationId
    owner_id: UserId
    created_at: datetime | None = None

    @property
    def is_group(self) -> bool:
        """Whether it is what several people have together, which nobody has set up: it takes any length."""
        return self.id == GROUP_ID


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTypeChanges:
    """What is to be different about an event type; UNSET leaves a part as it is. Lists replace the whole list."""

    slug: Maybe[str] = UNSET
    title: Maybe[str] = UNSET
    length: Maybe[int] = UNSET
    description: Maybe[str] = UNSET
    length_options: Maybe[tuple[int, ...]] = UNSET
    locations: Maybe[tuple[Location, ...]] = UNSET
    booking_fields: Maybe[tuple[BookingField, ...]] = UNSET
    disable_guests: Maybe[bool] = UNSET
    slot_interval: Maybe[int | None] = UNSET
    minimum_notice: Maybe[int] = UNSET
    before_buffer: Maybe[int] = UNSET
    after_buffer: Maybe[int] = UNSET
    offset_start: Maybe[int] = UNSET
    only_first_slot: Maybe[bool] = UNSET
    schedule_id: Maybe[int | None] = UNSET
    booking_window: Maybe[BookingWindow | None] = UNSET
    confirmation: Maybe[Confirmation | None] = UNSET
    rescheduling: ReschedulingChanges = field(default=ReschedulingChanges())
    cancelling_disabled: Maybe[bool] = UNSET
    custom_name: Maybe[str | None] = UNSET
    success_redirect_url: Maybe[str | None] = UNSET
    forward_params: Maybe[bool] = UNSET
    lock_time_zone: Maybe[bool] = UNSET
    locked_time_zone: Maybe[str | None] = UNSET
    hidden: Maybe[bool] = UNSET
    color: Maybe[Color | None] = UNSET
    layouts: Maybe[Layouts | None] = UNSET
    count_limits: Maybe[Mapping[Period, int]] = UNSET
    duration_limits: Maybe[Mapping[Period, int]] = UNSET
    active_bookings_limit: Maybe[ActiveBookingsLimit | None] = UNSET
    recurrence: Maybe[Recurrence | None] = UNSET
    seats: Maybe[Seats | None] = UNSET
    requires_email_verification: Maybe[bool] = UNSET
    requires_authentication: Maybe[bool] = UNSET
    hide_calendar_notes: Maybe[bool] = UNSET
    hide_calendar_event_details: Maybe[bool] = UNSET
    hide_organizer_email: Maybe[bool] = UNSET
    destination_calendar: Maybe[DestinationCalendar | None] = UNSET
    use_destination_calendar_email: Maybe[bool] = UNSET
    video_settings: Maybe[Mapping[str, object] | None] = UNSET
    interface_language: Maybe[str | None] = UNSET
    optimized_slots: Maybe[bool] = UNSET
    metadata: Maybe[Mapping[str, object]] = UNSET
