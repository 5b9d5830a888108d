"""Bookings and the words around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from kalends.accounts.model import ClientId, OrganizationId, Redirects, UserId
from kalends.event_types.keys import GROUP_ID, EventTypeById, EventTypeKey, GroupByIds
from kalends.event_types.model import LocationKind


class Status(StrEnum):
    """Where a booking stands. Only accepted and pending ones can change."""

    ACCEPTED = "accepted"
    PENDING = "pending"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Host:
    """The user who is booked, as a booking shows him."""

    id: UserId
    name: str
    email: str
    contract_email: str
    username: str
    time_zone: str
    locale: str
    time_format: int
    avatar_url: str | None = None


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who comes. Times are shown to them in `time_zone`, texts in `language` (a BCP 47 tag).

    `id` is 0 until they are part of a booking. Who has a seat of a shared slot has its `seat_uid`, and answers and
    metadata of their own; what anybody else answered stands in the booking. Who has given up a seat may have said why.
    Seats that were booked as a series share a `recurring_uid`; `recurrence_start` is as that of a booking. `ics_uid`
    names the seat's own entry in a calendar, which moves with it, or the one of its series; where there is none, the
    booking's is theirs too.
    """

    name: str
    email: str
    time_zone: str
    language: str = "en"
    phone_number: str | None = None
    absent: bool = False
    id: int = 0
    seat_uid: str | None = None
    responses: Mapping[str, object] = field(default_factory=dict)
    metadata: Mapping[str, object] = field(default_factory=dict)
    leaving_reason: str | None = None
    recurring_uid: str | None = None
    recurrence_start: datetime | None = None
    ics_uid: str | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat: in which booking, whose, and whether it has been given up."""

    booking_uid: str
    attendee: Attendee
    given_up: bool


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody whom an attendee or the host brings along. What is not known of them is as for the attendee."""

    email: str
    name: str | None = None
    time_zone: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class BookedLocation:
    """Where this booking takes place; `value` is an address, a URL, a phone number or free text."""

    kind: LocationKind
    value: str


@dataclass(frozen=True, slots=True)
class BookedEventType:
    """The event type of a booking, as the booking shows it."""

    id: int
    slug: str
    title: str
    success_redirect_url: str | None
    rescheduling_disabled: bool
    cancelling_disabled: bool
    hide_calendar_notes: bool = False
    hide_calendar_event_details: bool = False
    hide_organizer_email: bool = False
    interface_language: str | None = None
    reschedules_past: bool = False
    reschedules_cancelled: bool = False
    """Whether one that has been cancelled may be moved, which makes it a booking again; as one that is over may."""
    forward_params: bool = True
    """Whether the page at `success_redirect_url` is told of the booking."""
    shows_attendees: bool = False
    """Whether those who share a booking learn of each other."""


@dataclass(frozen=True, slots=True)
class BookingClient:
    """The OAuth client a booking belongs to: whose pages its links lead to, and whether mail goes out.

    One that was made in an `embedded` booker does without the client's pages: it has no redirects, and mail goes out.
    """

    id: ClientId
    name: str
    redirects: Redirects
    emails_enabled: bool
    embedded: bool = False


@dataclass(frozen=True, slots=True)
class Booking:
    """A meeting of one or several hosts and attendees, in `[start, end)` (aware UTC instants).

    There is at least one attendee, shown or not; `attendees` has them in the order in which they came. The bookings
    of a recurring series share a `recurring_uid`; where several people share each of them, those that were begun
    together do, and the series of a seat is the attendee's. Rescheduling never moves a booking: it cancels it and makes
    a successor, which keeps `ics_uid` and has a higher `ics_sequence`, so that a calendar sees one entry that moved.
    """

    id: int
    uid: str
    organization_id: OrganizationId
    client: BookingClient | None
    event_type: BookedEventType
    host: Host
    title: str
    description: str
    status: Status
    start: datetime
    end: datetime
    location: BookedLocation | None
    attendees: tuple[Attendee, ...]
    guests: tuple[str, ...]
    responses: Mapping[str, object]
    metadata: Mapping[str, object]
    cancellation_reason: str | None
    cancelled_by: str | None
    rejection_reason: str | None
    rescheduling_reason: str | None
    rescheduled_by: str | None
    rescheduled_from_uid: str | None
    rescheduled_to_uid: str | None
    current_uid: str
    """The newest successor's uid; its own as long as it has not been rescheduled."""
    recurring_uid: str | None
    recurrence_start: datetime | None
    """The start that tells calendars which occurrence of a series this is, wherever it has been moved."""
    absent_host: bool
    ics_uid: str
    ics_sequence: int
    created_at: datetime
    updated_at: datetime
    co_hosts: tuple[Host, ...] = ()
    """Those who are booked together with the host, who is the organiser then."""
    guest_details: Mapping[str, Guest] = field(default_factory=dict)
    """What is known of guests besides their addresses, by address."""
    seat_uid: str | None = None
    """The seat from which the booking is seen: its attendees are those whom the seat's sees, himself first."""

    @property
    def hosts(self) -> tuple[Host, ...]:
        """All who are booked, the organiser first."""
        return self.host, *self.co_hosts

    @property
    def usernames(self) -> str:
        """The host's username, or those of several joined by `+`: under them the same can be booked again."""
        return "+".join(host.username for host in self.hosts)

    @property
    def event_type_key(self) -> EventTypeKey:
        """Names what was booked, to find it as it is now."""
        if self.event_type.id == GROUP_ID:
            return GroupByIds(tuple(host.id for host in self.hosts))
        return EventTypeById(self.event_type.id)

    @property
    def attendee(self) -> Attendee:
        """Who booked: the first to come; somebody without a name where nobody is to be seen."""
        return self.attendees[0] if self.attendees else Attendee("", "", self.host.time_zone, self.host.locale)

    @property
    def has_seats(self) -> bool:
        """Whether its attendees have seats of a time that several may share; only these may be hidden."""
        return self.attendee.seat_uid is not None or not self.attendees

    @property
    def handle(self) -> str:
        """The uid by which those who see it change it: the seat's, or the booking's."""
        return self.seat_uid or self.uid

    @property
    def length(self) -> timedelta:
        """How long it lasts."""
        return self.end - self.start

    @property
    def minutes(self) -> int:
        """How many minutes it lasts."""
        return int(self.length.total_seconds()) // 60

    @property
    def is_live(self) -> bool:
        """Whether it still may take place."""
        return self.status in (Status.ACCEPTED, Status.PENDING)


@dataclass(frozen=True, slots=True)
class LocationChoice:
    """Which of the event type's locations the booker wants; `value` where the booker says it."""

    kind: LocationKind
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Routing:
    """Whom a form has found to be the hosts: users by their ids, and one of them by address."""

    user_ids: tuple[int, ...]
    email: str | None = None


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """What somebody asks to book. `length` in minutes and `recurrence_count` in occurrences, None for the event
    type's own; `meeting_url` is a link for this booking alone, in place of the event type's locations. `private_link`
    is the id of the link through which they came, `verification_code` the code that was sent to the attendee's
    address, `organization_slug` that of the host's organisation."""

    event_type: EventTypeKey
    start: datetime
    attendee: Attendee
    length: int | None = None
    location: LocationChoice | None = None
    guests: tuple[str, ...] = ()
    responses: Mapping[str, object] = field(default_factory=dict)
    metadata: Mapping[str, object] = field(default_factory=dict)
    private_link: str | None = None
    recurrence_count: int | None = None
    recurrence_starts: tuple[datetime, ...] = ()
    """When the booker was told that the meetings of a series start, with the offsets of the clock that he was told
    by; empty where he was not told."""
    verification_code: str | None = None
    meeting_url: str | None = None
    organization_slug: str | None = None
    routing: Routing | None = None
    embedded: bool = False
    """Whether it is asked for in an embedded booker, on a page that is not the client's own."""


@dataclass(frozen=True, slots=True)
class Amendment:
    """What somebody says anew while moving a booking, None where nothing; it counts where `email` is the attendee's."""

    email: str
    name: str | None = None
    notes: str | None = None
    guests: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRecord:
    """A booking that was made on another platform, as it was written down there."""

    uid: str
    start: datetime
    end: datetime
    status: Status
    title: str
    description: str
    attendees: tuple[Attendee, ...]
    guests: tuple[str, ...]
    location: BookedLocation | None
    responses: Mapping[str, object]
    metadata: Mapping[str, object]
    recurring_uid: str | None
    ics_uid: str | None
    created_at: datetime
    recurrence_start: datetime | None = None
    rescheduled_from_uid: str | None = None


@dataclass(frozen=True, slots=True)
class BookingQuery:
    """Which bookings to list. Every condition that is set must hold; `statuses` are the contract's views
    (`upcoming`, `past`, `recurring`, `cancelled`, `unconfirmed`), any of which may hold."""

    statuses: tuple[str, ...] = ()
    attendee_email: str | None = None
    attendee_name: str | None = None
    uid: str | None = None
    event_type_ids: tuple[int, ...] = ()
    after_start: datetime | None = None
    before_end: datetime | None = None
    after_created: datetime | None = None
    before_created: datetime | None = None
    after_updated: datetime | None = None
    before_updated: datetime | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    """Pairs of `start`, `end`, `created` or `updated`, and whether descending."""
    take: int = 100
    skip: int = 0


@dataclass(frozen=True, slots=True)
class BookingPage:
    """One page of a list, and how many there are in all."""

    bookings: tuple[Booking, ...]
    total: int
