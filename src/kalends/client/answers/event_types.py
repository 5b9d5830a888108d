"""What can be booked, under which rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from kalends.client.answers.base import Answer


@dataclass(frozen=True)
class Location:
    """Where a meeting takes place.

    `address`, `link`, `phone` and `integration` are said by the host; with the types `attendeeAddress`,
    `attendeePhone` and `attendeeDefined` the attendee says `address`, `phone` or `location` when booking. What is not
    `public` is told only to those who have booked.
    """

    type: str
    address: str | None = None
    link: str | None = None
    phone: str | None = None
    integration: str | None = None
    location: str | None = None
    public: bool | None = None


@dataclass(frozen=True)
class BookingField:
    """One question to the booker. `slug` names the answer in `booking_fields_responses`."""

    type: str | None = None
    slug: str | None = None
    label: str | None = None
    required: bool | None = None
    placeholder: str | None = None
    hidden: bool | None = None
    options: tuple[str, ...] | None = None
    disable_on_prefill: bool | None = None


@dataclass(frozen=True)
class BookingWindow:
    """How far ahead one can book: `value` days of the `type` `calendarDays` or `businessDays`, or with `range` the
    first and the last date (`YYYY-MM-DD`). A `rolling` window counts only days that have a free slot."""

    type: Literal["calendarDays", "businessDays", "range"]
    value: int | tuple[str, str]
    rolling: bool | None = None


@dataclass(frozen=True)
class NoticeThreshold:
    """So many `minutes`, `hours`, `days` or `weeks`."""

    count: int
    unit: str = "minutes"


@dataclass(frozen=True)
class ConfirmationPolicy:
    """When a booking waits for the host's yes: `always`, or with `time` when it is made later than the threshold before
    it starts. While it waits it holds its slot if `block_unconfirmed_bookings_in_booker`."""

    type: Literal["always", "time"] = "always"
    block_unconfirmed_bookings_in_booker: bool = True
    notice_threshold: NoticeThreshold | None = None


@dataclass(frozen=True)
class Limits:
    """At most so many (bookings, or minutes booked) in each period that is given, on the host's calendar."""

    day: int | None = None
    week: int | None = None
    month: int | None = None
    year: int | None = None


@dataclass(frozen=True)
class ActiveBookingsLimit:
    """How many bookings to come one booker may have; whether whoever is at the limit is offered to move one."""

    maximum_active_bookings: int
    offer_reschedule: bool = False


@dataclass(frozen=True)
class Recurrence:
    """A series: `occurrences` bookings, one every `interval` (1 for every week, 2 for every other) of `frequency`."""

    interval: int
    occurrences: int
    frequency: Literal["daily", "weekly", "monthly", "yearly"]


@dataclass(frozen=True)
class Seats:
    """How many may share a slot, and what bookers learn of each other."""

    seats_per_time_slot: int
    show_attendee_info: bool = False
    show_availability_count: bool = True


@dataclass(frozen=True)
class Color:
    """Colours on light and on dark ground, each `#rrggbb`."""

    light_theme_hex: str
    dark_theme_hex: str


@dataclass(frozen=True)
class Layouts:
    """The booker's layouts (`month`, `week`, `column`), and the one it starts with."""

    default_layout: str
    enabled_layouts: tuple[str, ...]


@dataclass(frozen=True)
class DestinationCalendar:
    """The connected calendar that bookings are entered into."""

    integration: str
    external_id: str


@dataclass(frozen=True)
class Cancelling:
    """Whether attendees may not cancel."""

    disabled: bool = False


@dataclass(frozen=True)
class Rescheduling:
    """Whether attendees may not move a booking: never, or less than so many minutes before it starts."""

    disabled: bool = False
    minutes_before: int | None = None


@dataclass(frozen=True)
class EventType(Answer):
    """Something that can be booked with its owner. Notice, buffers, lengths, offsets and intervals are minutes; what
    is not set is None. The window and the policy, which come in several shapes, are read with `booking_window` and
    `needs_confirmation`, and whole in `raw`."""

    id: int
    title: str
    slug: str
    length_in_minutes: int
    length_in_minutes_options: tuple[int, ...] = ()
    description: str = ""
    locations: tuple[Location, ...] = ()
    booking_fields: tuple[BookingField, ...] = ()
    disable_guests: bool = False
    minimum_booking_notice: int = 0
    before_event_buffer: int = 0
    after_event_buffer: int = 0
    offset_start: int = 0
    slot_interval: int | None = None
    only_show_first_available_slot: bool = False
    schedule_id: int | None = None
    owner_id: int | None = None
    booking_limits_count: Limits | None = None
    booking_limits_duration: Limits | None = None
    booker_active_bookings_limit: ActiveBookingsLimit | None = None
    recurrence: Recurrence | None = None
    seats: Seats | None = None
    disable_cancelling: Cancelling = Cancelling()
    disable_rescheduling: Rescheduling = Rescheduling()
    allow_rescheduling_past_bookings: bool = False
    allow_rescheduling_cancelled_bookings: bool = False
    requires_booker_email_verification: bool = False
    booking_requires_authentication: bool = False
    lock_time_zone_toggle_on_booking_page: bool = False
    show_optimized_slots: bool = False
    hide_calendar_notes: bool = False
    hide_calendar_event_details: bool = False
    hide_organizer_email: bool = False
    destination_calendar: DestinationCalendar | None = None
    use_destination_calendar_email: bool = False
    interface_language: str = ""
    color: Color | None = None
    booker_layouts: Layouts | None = None
    custom_name: str | None = None
    hidden: bool = False
    success_redirect_url: str | None = None
    forward_params_success_redirect: bool = True
    booking_url: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def booking_window(self) -> BookingWindow | None:
        """How far ahead one can book; None without a limit."""
        told = self.raw.get("bookingWindow")
        first = told[0] if isinstance(told, list) and told else None
        if not isinstance(first, dict):
            return None
        value = first["value"]
        return BookingWindow(first["type"], tuple(value) if isinstance(value, list) else value, first.get("rolling"))

    @property
    def needs_confirmation(self) -> bool:
        """Whether bookings may have to wait for the host's yes."""
        policy = self.raw.get("confirmationPolicy")
        return isinstance(policy, dict) and not policy.get("disabled", False)


@dataclass(frozen=True)
class PrivateLink(Answer):
    """A link to an event type that ends: at `expires_at`, after `max_usage_count` bookings, or at whichever is first.
    `booking_url` is the page behind it."""

    link_id: str
    event_type_id: int
    is_expired: bool
    booking_url: str
    expires_at: datetime | None = None
    max_usage_count: int | None = None
    usage_count: int | None = None
