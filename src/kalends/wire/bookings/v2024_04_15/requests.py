"""What clients ask of bookings. They send `null` for what they do not know, and more fields than anybody reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Literal, get_args
from urllib.parse import unquote

from pydantic import Field

from kalends.bookings.model import Amendment, Attendee, BookingQuery, BookingRequest, LocationChoice
from kalends.core.errors import Invalid
from kalends.event_types import groups
from kalends.event_types.keys import GROUP_ID, EventTypeById, EventTypeKey, GroupByUsernames
from kalends.wire import places
from kalends.wire.instants import Instant, LocalStart, in_utc
from kalends.wire.lenient import LenientRequest
from kalends.wire.managed_users import Locale

Responses = Annotated[
    dict[str, object],
    Field(
        description="Answers by the names of the booking fields: `name` (a text, or `firstName` and `lastName`), "
        "`email`, `location` (`value` and `optionValue`), `guests`, `notes` and the event type's own."
    ),
]


class BookingInput(LenientRequest):
    """A booking to be made, or, with `rescheduleUid`, to be moved."""

    event_type_id: Annotated[int, Field(description="0 for several people at once, whom `user` names.")]
    user: Annotated[
        str | list[str] | None,
        Field(description="Usernames, joined by `+` or in a list; read where several people are booked at once."),
    ] = None
    start: LocalStart
    end: Annotated[Instant | None, Field(description="Start and chosen length; else the event type's length.")] = None
    time_zone: Annotated[str, Field(description="The attendee's.")] = "UTC"
    language: Annotated[str | None, Field(description="The attendee's; an unknown one is English.")] = None
    responses: Responses = Field(default_factory=dict)
    metadata: dict[str, object] | None = None
    reschedule_uid: Annotated[str | None, Field(description="The booking to move, which its attendee may amend.")] = (
        None
    )
    rescheduled_by: str | None = None
    verification_code: Annotated[str | None, Field(description="Proves the address, where that is asked for.")] = None
    hashed_link: Annotated[str | None, Field(description="The private link that the page was opened by.")] = None
    is_dry_run: Annotated[bool | None, Field(alias="_isDryRun", description="Judges the booking, keeps nothing.")] = (
        None
    )


class CancelInput(LenientRequest):
    """Why a booking is cancelled."""

    cancellation_reason: Annotated[str | None, Field(max_length=10_000)] = None
    all_remaining_bookings: Annotated[bool | None, Field(description="Of a series, this one and what follows.")] = None
    seat_reference_uid: Annotated[str | None, Field(description="The seat to give up, where several share it.")] = None


class BookingsQuery(LenientRequest):
    """Which of one's bookings to list, and how many from which one on."""

    limit: Annotated[int, Field(ge=1, le=100)] = 100
    cursor: Annotated[int | None, Field(ge=0, description="`nextCursor` of the page before.")] = None
    status: Annotated[
        Literal["upcoming", "recurring", "past", "cancelled", "unconfirmed"] | None, Field(alias="filters[status]")
    ] = None
    event_type_ids: Annotated[list[int], Field(default_factory=list, alias="filters[eventTypeIds]")]


@dataclass(frozen=True, slots=True)
class Move:
    """A booking to move, and where to."""

    uid: str
    start: datetime
    reason: str | None
    by: str | None
    said: Amendment | None


def move(body: BookingInput) -> Move | None:
    """What is to be moved; None where something new is booked. Clients send more or less of what the booking knows
    already."""
    if body.reschedule_uid is None:
        return None
    reason = _text(body.responses, "rescheduleReason")
    return Move(body.reschedule_uid, in_utc(body.start), reason, body.rescheduled_by, _amendment(body.responses))


def series(bodies: Sequence[BookingInput], *, embedded: bool) -> BookingRequest:
    """The series that is asked for, a body for each of its bookings: it begins with the first, and the others are
    where the page showed them."""
    first = request(bodies[0], embedded=embedded)
    return replace(first, recurrence_count=len(bodies), recurrence_starts=tuple(body.start for body in bodies))


def request(body: BookingInput, *, embedded: bool = False) -> BookingRequest:
    """What is asked to be booked, perhaps in an embedded booker. Raises `Invalid`, saying what is missing."""
    return BookingRequest(
        event_type=_event_type(body),
        start=in_utc(body.start),
        attendee=_attendee(body),
        length=_minutes(body),
        location=_location(body.responses.get("location")),
        guests=_guests(body.responses.get("guests")),
        responses={slug: answer for slug, answer in body.responses.items() if slug not in _PLACED},
        metadata=body.metadata or {},
        private_link=body.hashed_link,
        verification_code=body.verification_code,
        embedded=embedded,
    )


def query(asked: BookingsQuery) -> BookingQuery:
    """Which bookings to list, the newest start first where they are over."""
    descending = asked.status in ("past", "cancelled")
    return BookingQuery(
        statuses=(asked.status,) if asked.status else (),
        event_type_ids=tuple(asked.event_type_ids),
        sort=(("start", descending),),
        take=asked.limit,
        skip=asked.cursor or 0,
    )


_PLACED = frozenset({"name", "email", "guests", "location", "attendeePhoneNumber", "rescheduleReason"})
"""Answers that have places of their own in a request to book."""

_LOCALES = frozenset(get_args(Locale))


def _event_type(body: BookingInput) -> EventTypeKey:
    """What is booked: an event type, or what several people have together, which has no id of its own."""
    if body.event_type_id != GROUP_ID:
        return EventTypeById(body.event_type_id)
    said = [body.user] if isinstance(body.user, str) else body.user or ()
    people = groups.usernames(unquote("+".join(said)))
    if len(people) < 2:
        raise Invalid(
            "eventTypeId 0 books several people at once; name them in user, joined by +.", details={"field": "user"}
        )
    return GroupByUsernames(people)


def _attendee(body: BookingInput) -> Attendee:
    name, email = _name(body.responses.get("name")), _text(body.responses, "email")
    if not name or not email:
        missing = "email" if name else "name"
        raise Invalid(f"responses.{missing} is missing; every booking has a name and an e-mail address.")
    number = _text(body.responses, "attendeePhoneNumber")
    return Attendee(name, email, body.time_zone, _language(body.language or ""), number)


def _amendment(responses: Mapping[str, object]) -> Amendment | None:
    """What the form says anew, and whose address stands in it; nothing, where none does."""
    email, notes, guests = (responses.get(name) for name in ("email", "notes", "guests"))
    if not isinstance(email, str):
        return None
    return Amendment(
        email=email.strip(),
        name=_name(responses.get("name")) or None,
        notes=notes if isinstance(notes, str) else None,
        guests=None if guests is None else _guests(guests),
    )


def _name(answer: object) -> str | None:
    if isinstance(answer, Mapping):
        parts = (answer.get("firstName"), answer.get("lastName"))
        return " ".join(part.strip() for part in parts if isinstance(part, str) and part.strip())
    return answer if isinstance(answer, str) else None


def _language(tag: str) -> str:
    """The language of a tag such as `de-AT`."""
    return next((each for each in (tag, tag.partition("-")[0]) if each in _LOCALES), "en")


def _minutes(body: BookingInput) -> int | None:
    if body.end is None or body.end <= body.start:
        return None
    return int((body.end - body.start).total_seconds()) // 60


def _guests(answer: object) -> tuple[str, ...]:
    if not answer:
        return ()
    if not isinstance(answer, list) or not all(isinstance(guest, str) for guest in answer):
        raise Invalid("responses.guests must be a list of e-mail addresses.", details={"field": "guests"})
    return tuple(guest for guest in answer if guest.strip())


def _location(answer: object) -> LocationChoice | None:
    """What is chosen by `{"value": …, "optionValue": …}`. Raises `Invalid` for a place that means nothing."""
    name = answer.get("value") if isinstance(answer, Mapping) else answer
    if not name:
        return None
    kind = places.kind_of(name) if isinstance(name, str) else None
    if kind is None:
        named = ", ".join(places.NAMES.values())
        raise Invalid(f"responses.location.value must be one of {named}.", details={"field": "location"})
    said = answer.get("optionValue") if isinstance(answer, Mapping) else None
    return LocationChoice(kind[0], kind[1] or (said if isinstance(said, str) and said else None))


def _text(responses: Mapping[str, object], name: str) -> str | None:
    answer = responses.get(name)
    return answer.strip() or None if isinstance(answer, str) else None
