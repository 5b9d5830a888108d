"""Bookings, and who comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from kalends.client.answers.base import Answer

BookingStatus = Literal["accepted", "pending", "cancelled", "rejected"]
View = Literal["upcoming", "past", "recurring", "cancelled", "unconfirmed"]


@dataclass(frozen=True)
class Attendee:
    """Who books. Times are shown to them in `time_zone` (an IANA name), texts in `language`."""

    name: str
    email: str
    time_zone: str
    language: str | None = None
    phone_number: str | None = None


@dataclass(frozen=True)
class BookingAttendee(Answer):
    """Who booked, as a booking shows them. `display_email` is the address without an OAuth client's tag."""

    name: str
    email: str
    time_zone: str
    display_email: str | None = None
    language: str = "en"
    phone_number: str | None = None
    absent: bool = False
    id: int | None = None
    seat_uid: str | None = None
    booking_fields_responses: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Guest:
    """Whom to invite to a booking. What is left out is as for the attendee."""

    email: str
    name: str | None = None
    time_zone: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class CalendarLink(Answer):
    """A link that puts a booking into a calendar, named by `label`."""

    label: str
    link: str


@dataclass(frozen=True)
class BookingReference(Answer):
    """The entry of a booking in a connected calendar or conferencing app."""

    id: int
    type: str
    event_uid: str
    destination_calendar_id: str | None = None


@dataclass(frozen=True)
class SessionParticipant(Answer):
    """Who took part in a video meeting, from `join_time` (seconds since 1970) on for `duration` seconds."""

    user_id: str
    user_name: str
    join_time: int
    duration: int


@dataclass(frozen=True)
class ConferencingSession(Answer):
    """A video meeting that took place, from `start_time` (seconds since 1970) on for `duration` seconds."""

    id: str
    room: str
    start_time: int
    duration: int
    ongoing: bool
    max_participants: int
    participants: tuple[SessionParticipant, ...] = ()


@dataclass(frozen=True)
class Recording(Answer):
    """A recording of a video meeting, from `start_ts` (seconds since 1970) on for `duration` seconds."""

    id: str
    room_name: str
    start_ts: int
    status: str
    duration: int
    share_token: str
    max_participants: int | None = None
    download_link: str | None = None
    error: str | None = None


@dataclass(frozen=True)
class BookingHost(Answer):
    """Who is booked, as a booking shows them."""

    id: int
    name: str
    email: str
    username: str
    time_zone: str
    display_email: str | None = None


@dataclass(frozen=True)
class BookingEventType(Answer):
    """The event type of a booking."""

    id: int
    slug: str


@dataclass(frozen=True)
class BookingLinks(Answer):
    """Where to send people: your own pages where the OAuth client has them, else those of Kalends. None where the
    booking can no longer be rescheduled or cancelled."""

    booking: str | None = None
    reschedule: str | None = None
    cancel: str | None = None
    success: str | None = None


@dataclass(frozen=True)
class Booking(Answer):
    """A meeting, `start` to `end`.

    Rescheduling makes a new booking: the old one is cancelled and names its successor in `rescheduled_to_uid`.
    """

    id: int
    uid: str
    title: str
    status: BookingStatus
    start: datetime
    end: datetime
    length_in_minutes: int = field(metadata={"name": "duration"})
    event_type: BookingEventType
    hosts: tuple[BookingHost, ...]
    attendees: tuple[BookingAttendee, ...]
    description: str = ""
    location: str | None = None
    guests: tuple[str, ...] = ()
    booking_fields_responses: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    cancellation_reason: str | None = None
    cancelled_by_email: str | None = None
    rescheduling_reason: str | None = None
    rescheduled_by_email: str | None = None
    rescheduled_from_uid: str | None = None
    rescheduled_to_uid: str | None = None
    recurring_booking_uid: str | None = None
    seat_uid: str | None = None
    """The seat that the booking is seen from, where several people share it."""
    absent_host: bool = False
    ics_uid: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    links: BookingLinks = BookingLinks()

    @property
    def is_live(self) -> bool:
        """Whether it still may take place."""
        return self.status in ("accepted", "pending")
