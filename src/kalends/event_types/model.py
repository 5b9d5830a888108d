"""Event types and the words of their rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from kalends.accounts.model import UNSET, Maybe, OAuthClient, OrganizationId, User, UserId
from kalends.engine.hours import WorkingHours
from kalends.engine.limits import RangeWindow, RollingWindow
from kalends.event_types.keys import GROUP_ID


class LocationKind(StrEnum):
    """Where a meeting takes place, and who says so."""

    ADDRESS = "address"
    LINK = "link"
    PHONE = "phone"
    INTEGRATION = "integration"
    ORGANIZERS_DEFAULT_APP = "organizersDefaultApp"
    ATTENDEE_ADDRESS = "attendeeAddress"
    ATTENDEE_PHONE = "attendeePhone"
    ATTENDEE_DEFINED = "attendeeDefined"


@dataclass(frozen=True, slots=True)
class Location:
    """One place an event type offers. `value` is the host's address, link or number (or the app's slug);
    None where the attendee says it. A location that is not `public` is told only to those who have booked."""

    kind: LocationKind
    value: str | None = None
    public: bool = True


class FieldKind(StrEnum):
    """What a booking field asks for."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    TEXT = "text"
    NUMBER = "number"
    TEXTAREA = "textarea"
    SELECT = "select"
    MULTISELECT = "multiselect"
    MULTIEMAIL = "multiemail"
    CHECKBOX = "checkbox"
    RADIO = "radio"
    BOOLEAN = "boolean"
    URL = "url"
    RADIO_INPUT = "radioInput"


@dataclass(frozen=True, slots=True)
class BookingField:
    """One question to the booker. The default fields (name, email, location, title, notes, guests,
    rescheduleReason) are always there and may be relabelled or hidden; the others are the customer's own. A text has
    `min_length` to `max_length` characters; without a maximum as many as its kind takes."""

    slug: str
    kind: FieldKind
    label: str | None = None
    placeholder: str | None = None
    required: bool = False
    hidden: bool = False
    options: tuple[str, ...] = ()
    disable_on_prefill: bool = False
    is_default: bool = False
    min_length: int = 0
    max_length: int | None = None


BookingWindow: TypeAlias = RollingWindow | RangeWindow
"""How far ahead, or between which dates, may be booked; days are those of the host's zone."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """When a booking waits for the host's yes: always, or only when it is made less than
    `notice_minutes` before it starts. While it waits it holds its slot if `blocks_slot`."""

    notice_minutes: int | None = None
    notice_unit: str = "minutes"
    blocks_slot: bool = True


@dataclass(frozen=True, slots=True)
class Rescheduling:
    """Whether an attendee may move a booking: never, or until so many minutes before it starts; and whether one
    that is `past` or `cancelled` may be moved too."""

    disabled: bool = False
    minutes_before: int | None = None
    past: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class ReschedulingChanges:
    """What is to be different about rescheduling."""

    disabled: Maybe[bool] = UNSET
    minutes_before: Maybe[int | None] = UNSET
    past: Maybe[bool] = UNSET
    cancelled: Maybe[bool] = UNSET


class Period(StrEnum):
    """A stretch of the host's calendar over which bookings are counted."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class ActiveBookingsLimit:
    """How many bookings to come one booker may have. Who has them all may be offered to move the last one instead."""

    maximum: int
    offer_reschedule: bool = False


class Frequency(StrEnum):
    """What a series of meetings is counted in."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A booking is a series of at most `occurrences` meetings, one every `interval` weeks, months or years."""

    frequency: Frequency
    interval: int
    occurrences: int


@dataclass(frozen=True, slots=True)
class Seats:
    """So many people may book the same slot, one seat each; whether they learn who else comes, and bookers how many
    seats are left."""

    per_slot: int
    show_attendees: bool
    show_count: bool


@dataclass(frozen=True, slots=True)
class DestinationCalendar:
    """The connected calendar that bookings are written to: which kind of calendar, and its id there."""

    integration: str
    external_id: str


class Layout(StrEnum):
    """How the booker shows free time."""

    MONTH = "month"
    WEEK = "week"
    COLUMN = "column"


@dataclass(frozen=True, slots=True)
class Layouts:
    """The layouts a booker may choose between, and the one it starts with."""

    default: Layout
    enabled: tuple[Layout, ...]


@dataclass(frozen=True, slots=True)
class Color:
    """The event type's colour on light and on dark ground, each `#rrggbb`."""

    light: str
    dark: str


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
    rescheduling: Rescheduling = Rescheduling()
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
    rescheduling: ReschedulingChanges = ReschedulingChanges()
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


@dataclass(frozen=True, slots=True)
class PrivateLinkLimits:
    """When a private link ends: at an instant, after so many bookings, or at whichever comes first."""

    expires_at: datetime | None = None
    max_uses: int | None = None


@dataclass(frozen=True, slots=True)
class PrivateLinkChanges:
    """What is to be different about when a private link ends."""

    expires_at: Maybe[datetime | None] = UNSET
    max_uses: Maybe[int | None] = UNSET


@dataclass(frozen=True, slots=True)
class PrivateLink:
    """An address of its own under which an event type can be booked until the link ends. Its id is the secret."""

    id: str
    event_type_id: int
    limits: PrivateLinkLimits
    uses: int


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of those who are booked together, and his hours; None while he has no schedule."""

    user: User
    hours: WorkingHours | None


@dataclass(frozen=True, slots=True)
class Bookable:
    """An event type with all that booking it depends on: its host, the host's hours (None while the host has
    no schedule, so that nothing is offered), the OAuth client the host came with, and the `others` who are booked
    together with him. Of several, the host is the organiser."""

    event_type: EventType
    host: User
    hours: WorkingHours | None
    client: OAuthClient | None
    others: tuple[Colleague, ...] = ()

    @property
    def everybody(self) -> tuple[Colleague, ...]:
        """All who are booked, the organiser first."""
        return Colleague(self.host, self.hours), *self.others

    @property
    def locked_time_zone(self) -> str | None:
        """The zone that all visitors see; None where each has his own."""
        if not self.event_type.lock_time_zone:
            return None
        return self.event_type.locked_time_zone or self.host.time_zone

    @property
    def host_ids(self) -> tuple[UserId, ...]:
        """The ids of all who are booked, the organiser's first."""
        return self.host.id, *(each.user.id for each in self.others)
