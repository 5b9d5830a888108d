"""What an owner can say about an event type, each part by itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from kalends.accounts.model import UNSET, Maybe
from kalends.engine.limits import RangeWindow, RollingWindow


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
