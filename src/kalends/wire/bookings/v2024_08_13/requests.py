"""What clients ask to be done with bookings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from kalends.bookings.model import Attendee, BookingRequest, Routing
from kalends.core import addresses
from kalends.core.errors import Invalid
from kalends.wire import keys
from kalends.wire.bookings.v2024_08_13 import locations
from kalends.wire.envelope import Request
from kalends.wire.instants import SlotStart
from kalends.wire.managed_users import Locale
from kalends.wire.metadata import Metadata
from kalends.wire.unsupported import NotSupported

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
        locations.LocationInput | str | None,
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


def request(body: BookingInput) -> BookingRequest:
    """What is asked to be booked. Raises `Invalid`, saying what is missing, and `NotSupported`."""
    _check_no_team(body)
    location, link = locations.place(body.location, body.meeting_url)
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


_ELSEWHERE = {"name": "attendee.name", "email": "attendee.email", "guests": "guests", "location": "location"}


def _own_answers(responses: Mapping[str, object]) -> Mapping[str, object]:
    """The answers. Raises `Invalid` for one that has a field of its own in the request."""
    for slug in responses.keys() & _ELSEWHERE.keys():
        raise Invalid(f"bookingFieldsResponses.{slug} belongs into {_ELSEWHERE[slug]}; move it there.")
    return responses
