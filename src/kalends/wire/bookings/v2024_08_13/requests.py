"""What clients ask of bookings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from kalends.bookings.model import Attendee, BookingQuery, BookingRequest, LocationChoice, Routing
from kalends.core import addresses
from kalends.core.errors import Invalid
from kalends.event_types.model import LocationKind
from kalends.wire import keys, places
from kalends.wire.envelope import Asked, Request
from kalends.wire.instants import Instant, SlotStart
from kalends.wire.managed_users import Locale
from kalends.wire.metadata import Metadata
from kalends.wire.unsupported import NotSupported

MAX_TAKE = 250

Reason = Annotated[str, Field(max_length=10_000)]


class AttendeeInput(Request):
    """Who books."""

    name: str
    email: Annotated[
        str | None, Field(description="Required: only event types of teams are booked with a phone number alone.")
    ] = None
    time_zone: Annotated[str, Field(examples=["Europe/London"])]
    phone_number: Annotated[str | None, Field(examples=["+441632960001"])] = None
    language: Locale = "en"


class HostLocation(Request):
    """One of the places the host defined."""

    type: Literal["address", "link", "phone"]


class AttendeeAddress(Request):
    """An address the attendee gives."""

    type: Literal["attendeeAddress"]
    address: str


class AttendeePhone(Request):
    """A number the host calls."""

    type: Literal["attendeePhone"]
    phone: str


class AttendeeDefined(Request):
    """A place in the attendee's words."""

    type: Literal["attendeeDefined"]
    location: str


class IntegrationLocation(Request):
    """A conferencing app."""

    type: Literal["integration"]
    integration: str


LocationInput: TypeAlias = Annotated[
    HostLocation | AttendeeAddress | AttendeePhone | AttendeeDefined | IntegrationLocation,
    Field(discriminator="type"),
]


class RoutingInput(Request):
    """What a routing form has decided."""

    team_member_ids: list[int]
    response_id: int | None = None
    queued_response_id: str | None = None
    team_member_email: str | None = None
    skip_contact_owner: bool | None = None
    crm_app_slug: str | None = None
    crm_owner_record_type: str | None = None


class BookingInput(Request):
    """A booking to be made: an event type, by id or by username and slug, a start, and the attendee."""

    start: SlotStart
    attendee: AttendeeInput
    event_type_id: int | None = None
    event_type_slug: str | None = None
    username: Annotated[
        str | None, Field(description="The host's; or those of several people who are booked together, joined by `+`.")
    ] = None
    booking_fields_responses: Annotated[
        dict[str, object],
        Field(default_factory=dict, description="Answers to the event type's own booking fields, by slug."),
    ]
    guests: tuple[str, ...] = ()
    location: Annotated[
        LocationInput | str | None,
        Field(
            description="Which of the event type's locations. A text is an older form: the name of a kind, a link for "
            "this booking alone, or a place in the attendee's words."
        ),
    ] = None
    metadata: Metadata = Field(default_factory=dict)
    length_in_minutes: Annotated[int | None, Field(ge=1)] = None
    team_slug: Annotated[str | None, Field(description="Not supported: no team has event types here.")] = None
    organization_slug: Annotated[
        str | None, Field(description="The organisation of the user with the username, or nobody is booked.")
    ] = None
    meeting_url: Annotated[
        str | None, Field(description="A link for this booking alone. Deprecated: use `location`.")
    ] = None
    routing: Annotated[RoutingInput | None, Field(description="May name no other host than the event type's.")] = None
    email_verification_code: Annotated[
        str | None, Field(description="The code sent to the attendee's address, where the event type asks for it.")
    ] = None
    instant: Annotated[bool | None, Field(description="Not supported: only event types of teams have it.")] = None
    recurrence_count: Annotated[
        int | None,
        Field(ge=1, description="How many meetings the series of a recurring event type has; else as many as it says."),
    ] = None


class RescheduleInput(Request):
    """Where a booking is to go."""

    start: SlotStart
    rescheduled_by: Annotated[
        str | None, Field(description="E-mail of who moves it; recorded. Confirmation depends on the credentials.")
    ] = None
    rescheduling_reason: Reason | None = None
    seat_uid: Annotated[str | None, Field(description="The seat to move, of a booking that several share.")] = None
    email_verification_code: Annotated[
        str | None, Field(description="Looked at where one is sent: who knows the uid has proved the address by that.")
    ] = None


class CancelInput(Request):
    """Why a booking is cancelled."""

    cancellation_reason: Reason | None = None
    cancel_subsequent_bookings: Annotated[
        bool, Field(description="Whether all bookings that come after this one in its series are cancelled with it.")
    ] = False
    seat_uid: Annotated[str | None, Field(description="The seat to give up, of a booking that several share.")] = None


class DeclineInput(Request):
    """Why a request is declined."""

    reason: Reason | None = None


class BookingsQuery(Asked):
    """Filters, sorting and paging of GET /v2/bookings. Lists are separated by commas or repeated."""

    status: Annotated[list[str], Field(default_factory=list)]
    attendee_email: str | None = None
    attendee_name: str | None = None
    booking_uid: str | None = None
    event_type_ids: str | None = None
    event_type_id: int | None = None
    teams_ids: Annotated[str | None, Field(description="Not supported yet.")] = None
    team_id: Annotated[str | None, Field(description="Not supported yet.")] = None
    after_start: Instant | None = None
    before_end: Instant | None = None
    after_created_at: Instant | None = None
    before_created_at: Instant | None = None
    after_updated_at: Instant | None = None
    before_updated_at: Instant | None = None
    sort_start: Literal["asc", "desc"] | None = None
    sort_end: Literal["asc", "desc"] | None = None
    sort_created: Literal["asc", "desc"] | None = None
    sort_updated_at: Literal["asc", "desc"] | None = None
    take: Annotated[int, Field(ge=1, le=MAX_TAKE)] = 100
    skip: Annotated[int, Field(ge=0)] = 0


def request(body: BookingInput) -> BookingRequest:
    """What is asked to be booked. Raises `Invalid`, saying what is missing, and `NotSupported`."""
    _check_no_team(body)
    location, link = _place(body)
    return BookingRequest(
        event_type=keys.event_type_key(body.event_type_id, body.username, body.event_type_slug),
        start=body.start,
        attendee=_attendee(body.attendee),
        length=body.length_in_minutes,
        location=location,
        meeting_url=link,
        guests=body.guests,
        responses=_own_answers(body.booking_fields_responses),
        metadata=body.metadata,
        recurrence_count=body.recurrence_count,
        verification_code=body.email_verification_code,
        organization_slug=body.organization_slug if body.event_type_id is None else None,
        routing=_routing(body.routing),
    )


def rescheduler(body: RescheduleInput) -> str | None:
    """The address of who says that he moves the booking. Raises `InvalidAddress`."""
    return addresses.check_email(body.rescheduled_by, "rescheduledBy") if body.rescheduled_by else None


def query(asked: BookingsQuery) -> BookingQuery:
    """Which bookings to list. Raises `Invalid` for an id or status that is none."""
    ids = [part for part in (asked.event_type_ids or "").split(",") if part.strip()]
    if asked.event_type_id is not None:
        ids.append(str(asked.event_type_id))
    return BookingQuery(
        statuses=_statuses(asked.status),
        attendee_email=asked.attendee_email,
        attendee_name=asked.attendee_name,
        uid=asked.booking_uid,
        event_type_ids=tuple(_id(part) for part in ids),
        after_start=asked.after_start,
        before_end=asked.before_end,
        after_created=asked.after_created_at,
        before_created=asked.before_created_at,
        after_updated=asked.after_updated_at,
        before_updated=asked.before_updated_at,
        sort=_sort(asked),
        take=asked.take,
        skip=asked.skip,
    )


def _attendee(body: AttendeeInput) -> Attendee:
    if not body.email:
        raise Invalid("attendee.email is missing; only event types of teams are booked with a phone number alone.")
    return Attendee(body.name, body.email, body.time_zone, body.language, body.phone_number)


def _check_no_team(body: BookingInput) -> None:
    if body.team_slug is not None:
        raise NotSupported(
            "teamSlug: no team has event types here; send eventTypeId, or eventTypeSlug together with username.",
            details={"field": "teamSlug"},
        )
    if body.instant:
        raise NotSupported(
            "instant: only event types of teams are booked for this very moment; choose a slot and leave it out.",
            details={"field": "instant"},
        )


def _routing(body: RoutingInput | None) -> Routing | None:
    return Routing(tuple(body.team_member_ids), body.team_member_email) if body else None


def _place(body: BookingInput) -> tuple[LocationChoice | None, str | None]:
    """Which of the locations is chosen, or the link of this booking alone. Raises `Invalid` where both are said."""
    if body.meeting_url:
        if body.location is not None:
            raise Invalid("meetingUrl and location say two places; send location alone.")
        return None, body.meeting_url
    if isinstance(body.location, str):
        return _said_place(body.location)
    return _location_choice(body.location), None


def _said_place(text: str) -> tuple[LocationChoice | None, str | None]:
    """What a text means in which older clients say where to meet."""
    if not text.strip():
        return None, None
    if addresses.link(text):
        return None, text
    if text in list(LocationKind):
        return LocationChoice(LocationKind(text)), None
    named = places.kind_of(text)
    return LocationChoice(*named) if named else LocationChoice(LocationKind.ATTENDEE_DEFINED, text), None


def _location_choice(body: LocationInput | None) -> LocationChoice | None:
    match body:
        case None:
            return None
        case HostLocation():
            return LocationChoice(LocationKind(body.type))
        case AttendeeAddress():
            return LocationChoice(LocationKind.ATTENDEE_ADDRESS, body.address)
        case AttendeePhone():
            return LocationChoice(LocationKind.ATTENDEE_PHONE, body.phone)
        case AttendeeDefined():
            return LocationChoice(LocationKind.ATTENDEE_DEFINED, body.location)
        case IntegrationLocation():
            return LocationChoice(LocationKind.INTEGRATION, body.integration)


_ELSEWHERE = {"name": "attendee.name", "email": "attendee.email", "guests": "guests", "location": "location"}


def _own_answers(responses: Mapping[str, object]) -> Mapping[str, object]:
    """The answers. Raises `Invalid` for one that has a field of its own in the request."""
    for slug in responses.keys() & _ELSEWHERE.keys():
        raise Invalid(f"bookingFieldsResponses.{slug} belongs into {_ELSEWHERE[slug]}; move it there.")
    return responses


def _statuses(asked: list[str]) -> tuple[str, ...]:
    known = ("upcoming", "recurring", "past", "cancelled", "unconfirmed")
    names = tuple(name.strip() for value in asked for name in value.split(",") if name.strip())
    for name in names:
        if name not in known:
            raise Invalid(f"status: {name!r} is none of {', '.join(known)}.")
    return names


def _id(text: str) -> int:
    if not text.strip().isdecimal():
        raise Invalid(f"eventTypeIds: {text!r} is not an event type's id; separate ids by commas.")
    return int(text)


def _sort(asked: BookingsQuery) -> tuple[tuple[str, bool], ...]:
    named = (
        ("start", asked.sort_start),
        ("end", asked.sort_end),
        ("created", asked.sort_created),
        ("updated", asked.sort_updated_at),
    )
    return tuple((name, order == "desc") for name, order in named if order)
