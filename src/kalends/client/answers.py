"""What Kalends answers, and the parts that requests are made of: frozen dataclasses in Python's words.

Names are the contract's in snake_case. Times are aware datetimes. Every answer keeps the JSON object it was read from
as `raw`, so that what a newer server says besides is within reach. Secrets are left out of `repr`.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")

Day = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
BookingStatus = Literal["accepted", "pending", "cancelled", "rejected"]
View = Literal["upcoming", "past", "recurring", "cancelled", "unconfirmed"]
Order = Literal["asc", "desc"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What all answers share."""

    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class OAuthCredentials(Answer):
    """What a new OAuth client signs its requests with. Keep the secret on the server."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class OAuthClient(Answer):
    """An app that books through Kalends, and the pages of it that bookers land on."""

    id: str
    name: str
    redirect_uris: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    booking_redirect_uri: str | None = None
    booking_reschedule_redirect_uri: str | None = None
    booking_cancel_redirect_uri: str | None = None
    are_emails_enabled: bool = False
    are_default_event_types_enabled: bool = False
    are_calendar_events_enabled: bool = True
    logo: str | None = None
    organization_id: int | None = None
    created_at: datetime | None = None
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Tokens(Answer):
    """What a managed user's requests are signed with. Store both: a refresh gives a new pair and ends the old one.

    `access_token_expires_at` is None where it is not known; then an expired token shows itself when it is used.
    """

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    access_token_expires_at: datetime | None = None
    refresh_token_expires_at: datetime | None = None

    @classmethod
    def stored(cls, access_token: str, refresh_token: str | None = None) -> Tokens:
        """The pair from two strings you kept. When the access token ends is read from the token itself."""
        return cls(access_token, refresh_token, access_token_expires_at=_expiry(access_token))


@dataclass(frozen=True)
class ManagedUser(Answer):
    """A user whom your app manages. `email` carries the client's id as a tag (`alice+cl…@example.com`)."""

    id: int
    email: str
    username: str
    name: str
    bio: str | None = None
    time_zone: str = "Europe/London"
    week_start: str = "Sunday"
    time_format: int = 12
    default_schedule_id: int | None = None
    locale: str | None = None
    avatar_url: str | None = None
    created_date: datetime | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NewManagedUser(Answer):
    """A managed user just made, with the first pair of tokens."""

    user: ManagedUser
    tokens: Tokens


@dataclass(frozen=True)
class Me(Answer):
    """The user whom the credentials belong to."""

    id: int
    email: str
    username: str
    name: str | None = None
    bio: str | None = None
    avatar_url: str | None = None
    time_zone: str = "Europe/London"
    week_start: str = "Sunday"
    time_format: int = 12
    default_schedule_id: int | None = None
    organization_id: int | None = None


@dataclass(frozen=True)
class ApiKey(Answer):
    """A new API key, to be stored; it cannot be shown again."""

    api_key: str = field(repr=False)


@dataclass(frozen=True)
class App(Answer):
    """A third party's app, as anybody may see it."""

    client_id: str = field(metadata={"name": "client_id"})
    name: str
    redirect_uri: str = field(metadata={"name": "redirect_uri"})
    client_type: Literal["CONFIDENTIAL", "PUBLIC"] = field(metadata={"name": "client_type"})
    is_trusted: bool = field(default=False, metadata={"name": "is_trusted"})
    logo: str | None = None


@dataclass(frozen=True)
class AppTokens(Answer):
    """What a third party's app acts for a user with. Store both: a refresh gives a new pair and ends the old one.

    The access token lives for `expires_in` seconds. `scope` has what the user has allowed, separated by spaces.
    """

    access_token: str = field(repr=False, metadata={"name": "access_token"})
    refresh_token: str = field(repr=False, metadata={"name": "refresh_token"})
    expires_in: int = field(metadata={"name": "expires_in"})
    scope: str = ""


@dataclass(frozen=True)
class VerifiedEmail(Answer):
    """An e-mail address that a user has proven."""

    id: int
    email: str
    user_id: int


@dataclass(frozen=True)
class VerifiedPhone(Answer):
    """A phone number that a user has proven: `+`, country code and digits."""

    id: int
    phone_number: str
    user_id: int


@dataclass(frozen=True)
class Availability:
    """Working hours that repeat every week, `HH:MM` in the schedule's zone."""

    days: tuple[Day, ...]
    start_time: str
    end_time: str


@dataclass(frozen=True)
class Override:
    """Other hours on one date, `HH:MM` in the schedule's zone. The same start and end: away all day."""

    date: date
    start_time: str
    end_time: str


@dataclass(frozen=True)
class Schedule(Answer):
    """When its owner can be booked. The default one counts for event types that name none."""

    id: int
    owner_id: int
    name: str
    time_zone: str
    is_default: bool
    availability: tuple[Availability, ...] = ()
    overrides: tuple[Override, ...] = ()


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
class EventType(Answer):
    """Something that can be booked with its owner. Notice, buffers, lengths and intervals are minutes; what is not
    here (windows, limits, seats …) is in `raw`."""

    id: int
    title: str
    slug: str
    length_in_minutes: int
    length_in_minutes_options: tuple[int, ...] = ()
    description: str = ""
    locations: tuple[Location, ...] = ()
    booking_fields: tuple[BookingField, ...] = ()
    minimum_booking_notice: int = 0
    before_event_buffer: int = 0
    after_event_buffer: int = 0
    slot_interval: int | None = None
    schedule_id: int | None = None
    owner_id: int | None = None
    hidden: bool = False
    success_redirect_url: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def needs_confirmation(self) -> bool:
        """Whether bookings may have to wait for the host's yes."""
        policy = self.raw.get("confirmationPolicy")
        return isinstance(policy, dict) and not policy.get("disabled", False)


@dataclass(frozen=True)
class Slot(Answer):
    """A time that can be booked, in the zone that was asked for. Where people share it: how many seats there are (None
    where the event type hides that), and the booking that others have seats in already."""

    start: datetime
    end: datetime
    seats_total: int | None = None
    seats_booked: int | None = None
    seats_remaining: int | None = None
    booking_uid: str | None = None


@dataclass(frozen=True)
class NotOffered(Answer):
    """A time that working hours allow and that cannot be booked, with all that speaks against it, such as `booking`,
    `minimumNotice` or `bookingLimitsCount`."""

    start: datetime
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Slots(Answer):
    """The free times by date in the zone that was asked for; dates without one are left out. Iterating gives every
    slot, earliest first. `not_offered` is filled where it was asked for."""

    by_date: Mapping[date, tuple[Slot, ...]]
    not_offered: Mapping[date, tuple[NotOffered, ...]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Slot]:
        for day in sorted(self.by_date):
            yield from self.by_date[day]

    def __len__(self) -> int:
        return sum(map(len, self.by_date.values()))


@dataclass(frozen=True)
class Reservation(Answer):
    """A slot kept from others for a while. Durations are minutes."""

    event_type_id: int
    slot_start: datetime
    slot_end: datetime
    reservation_uid: str
    reservation_until: datetime
    slot_duration: int | None = None
    reservation_duration: int | None = None


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
    ics_uid: str | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None
    links: BookingLinks = BookingLinks()

    @property
    def is_live(self) -> bool:
        """Whether it still may take place."""
        return self.status in ("accepted", "pending")


@dataclass(frozen=True)
class Page(Answer, Generic[T]):
    """One page of a list."""

    items: tuple[T, ...]
    total_items: int
    has_next_page: bool

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def _expiry(access_token: str) -> datetime | None:
    """When a JWT says that it ends. It is not verified here, and need not be: it only spares a refused request."""
    try:
        _, payload, _ = access_token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(float(claims["exp"]), UTC)
    except (ValueError, TypeError, KeyError, OverflowError, binascii.Error):
        return None
