"""E-mails, and the words around them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from kalends.accounts.model import OrganizationId
from kalends.bookings.links import Links
from kalends.bookings.model import Attendee, Booking


class Kind(StrEnum):
    """What an e-mail tells."""

    BOOKED = "booked"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    RESCHEDULED = "rescheduled"
    MOVE_REQUESTED = "move_requested"
    CANCELLED = "cancelled"
    RELOCATED = "relocated"
    JOINED = "joined"
    LEFT = "left"


class Role(StrEnum):
    """What the reader is in the booking."""

    HOST = "host"
    ATTENDEE = "attendee"
    GUEST = "guest"


class Method(StrEnum):
    """What a calendar is to do with the entry (RFC 5546)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class State(StrEnum):
    """How far an e-mail has come. `sending` is a claim that ends; the last three are final."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who reads, where and in which language. `hours` is 12 or 24, None for what the locale is used to."""

    role: Role
    name: str
    address: str
    time_zone: str
    locale: str
    hours: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """An e-mail that is due: to whom, what it tells, and what it does to the reader's calendar (None: nothing)."""

    recipient: Recipient
    kind: Kind
    method: Method | None


@dataclass(frozen=True, slots=True)
class Email:
    """An e-mail as it is recorded. `sequence` is the calendar entry's at the time of the fact; `occurrences` are the
    uids of the bookings it tells of, where these are of one series."""

    id: uuid.UUID
    organization_id: OrganizationId
    fact_id: uuid.UUID
    booking_uid: str
    ics_uid: str
    sequence: int
    kind: Kind
    role: Role
    address: str
    method: Method | None
    created_at: datetime
    occurrences: tuple[str, ...] = ()
    attendee_id: int | None = None
    """The one of several attendees whom it is about."""


@dataclass(frozen=True, slots=True)
class Letter:
    """All that the words of one e-mail depend on. `previous` is the booking that this one moved; `questions` are the
    labels of the booking fields by their slugs; `answer` is where the host confirms or declines a request.
    `occurrences` are the bookings of a series that are told of together, earliest first, and `goes_on` says whether
    the series has others that take place; where they are told of together, `known` says whether the reader's calendar
    has their entry already."""

    kind: Kind
    method: Method | None
    sequence: int
    recipient: Recipient
    booking: Booking
    links: Links
    stamp: datetime
    previous: Booking | None = None
    questions: Mapping[str, str] = field(default_factory=dict)
    occurrences: tuple[Booking, ...] = ()
    goes_on: bool = False
    known: bool = False
    concerning: Attendee | None = None
    """The one of several attendees whom it is about, coming or not."""
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """The words of one e-mail. `ics` is a calendar (RFC 5545) whose method is `method`."""

    subject: str
    text: str
    html: str
    ics: bytes | None = None
    method: Method | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """An e-mail ready to go: bare addresses, and the message as it is on the wire (RFC 5322)."""

    id: uuid.UUID
    sender: str
    recipient: str
    content: bytes
