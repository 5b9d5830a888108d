"""What clients read of bookings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from kalends.bookings.model import Attendee, BookedLocation, Booking, BookingPage, BookingQuery, Host, Status
from kalends.event_types.model import LocationKind
from kalends.wire.bookings import common
from kalends.wire.bookings.common import CommonBookingOutput, CommonHostOutput
from kalends.wire.envelope import Answer, Said, Success
from kalends.wire.instants import Instant


class HostOutput(CommonHostOutput):
    """A booked user."""

    display_email: str


class AttendeeOutput(Answer):
    """Who booked."""

    name: str
    email: str
    display_email: str
    time_zone: str
    language: str
    absent: bool
    phone_number: Said[str] = None


class EventTypeOutput(Answer):
    """The booked event type."""

    id: int
    slug: str


class CommonOutput(CommonBookingOutput):
    """What a booking of every kind shows."""

    hosts: list[HostOutput]
    status: Status
    cancellation_reason: Said[str] = None
    cancelled_by_email: Said[str] = None
    rescheduling_reason: Said[str] = None
    rescheduled_by_email: Said[str] = None
    rescheduled_from_uid: Said[str] = None
    rescheduled_to_uid: Said[str] = None
    start: Instant
    end: Instant
    duration: int
    event_type: EventTypeOutput
    meeting_url: Said[str] = None
    absent_host: bool
    rating: Said[int] = None
    ics_uid: str


class BookingOutput(CommonOutput):
    """A booking."""

    attendees: list[AttendeeOutput]
    guests: list[str]
    booking_fields_responses: dict[str, object]


class RecurringBookingOutput(BookingOutput):
    """One booking of a series."""

    recurring_booking_uid: str


class SeatedAttendeeOutput(AttendeeOutput):
    """One of those who share a booking."""

    seat_uid: str
    booking_fields_responses: dict[str, object]
    metadata: dict[str, object]


class SeatedBookingOutput(CommonOutput):
    """A booking that several share; without attendees for those to whom they are not shown."""

    attendees: list[SeatedAttendeeOutput]


class RecurringSeatedBookingOutput(SeatedBookingOutput):
    """One of a series of bookings that several share."""

    recurring_booking_uid: str


class SeatOutput(SeatedBookingOutput):
    """A booking that several share, as seen from a seat."""

    seat_uid: str


class RecurringSeatOutput(SeatOutput):
    """A booking that several share, as seen from a seat that is one of a series."""

    recurring_booking_uid: str


OneOutput: TypeAlias = (
    RecurringBookingOutput
    | BookingOutput
    | RecurringSeatOutput
    | SeatOutput
    | RecurringSeatedBookingOutput
    | SeatedBookingOutput
)
ManyOutput: TypeAlias = list[OneOutput]


class Pagination(Answer):
    """Where a page stands in the whole list."""

    total_items: int
    remaining_items: int
    returned_items: int
    items_per_page: int
    current_page: int
    total_pages: int
    has_next_page: bool
    has_previous_page: bool


class BookingsAnswer(Success[ManyOutput]):
    """A page of bookings."""

    pagination: Pagination


def booking(word: Booking, origin: str) -> BookingOutput | SeatedBookingOutput:
    """A booking as the contract shows it; `origin` is where Kalends' own pages are."""
    return _seated(word, origin) if word.has_seats else unseated(word, origin)


def moved(word: Booking, origin: str) -> BookingOutput | SeatedBookingOutput:
    """A booking that has been moved. The contract names a seat with each that several share, also with one that has
    been moved for all of them; which is an empty one."""
    return booking(replace(word, seat_uid=word.seat_uid or ""), origin)


def unseated(word: Booking, origin: str) -> BookingOutput:
    """A booking without a word about seats, also where there are some: what each of those who share it has answered is
    left out."""
    parts = {
        **_common(word, origin),
        "attendees": [attendee_output(attendee) for attendee in word.attendees],
        "guests": list(word.guests),
        "booking_fields_responses": _responses(word),
    }
    if word.recurring_uid:
        return RecurringBookingOutput(**parts, recurring_booking_uid=word.recurring_uid)
    return BookingOutput(**parts)


def _seated(word: Booking, origin: str) -> SeatedBookingOutput:
    parts = {
        **_common(word, origin),
        "attendees": [_seated_attendee(attendee) for attendee in word.attendees],
    }
    match word.seat_uid, word.recurring_uid:
        case str(seat), str(series):
            return RecurringSeatOutput(**parts, seat_uid=seat, recurring_booking_uid=series)
        case str(seat), _:
            return SeatOutput(**parts, seat_uid=seat)
        case _, str(series):
            return RecurringSeatedBookingOutput(**parts, recurring_booking_uid=series)
        case _:
            return SeatedBookingOutput(**parts)


def _seated_attendee(attendee: Attendee) -> SeatedAttendeeOutput:
    said = {"name": attendee.name, "email": attendee.email, **attendee.responses}
    return SeatedAttendeeOutput(
        **dict(attendee_output(attendee)),
        seat_uid=attendee.seat_uid or "",
        booking_fields_responses=said,
        metadata=dict(attendee.metadata),
    )


def series(words: Sequence[Booking], origin: str) -> ManyOutput:
    """The bookings of a series."""
    return [booking(word, origin) for word in words]


def _common(word: Booking, origin: str) -> dict[str, Any]:
    place = word.location
    return {
        **common.booking_parts(word, origin),
        "hosts": [_host(host) for host in word.hosts],
        "status": word.status,
        "cancellation_reason": word.cancellation_reason or word.rejection_reason,
        "cancelled_by_email": word.cancelled_by,
        "rescheduling_reason": word.rescheduling_reason,
        "rescheduled_by_email": word.rescheduled_by,
        "rescheduled_from_uid": word.rescheduled_from_uid,
        "rescheduled_to_uid": word.rescheduled_to_uid,
        "start": word.start,
        "end": word.end,
        "duration": word.minutes,
        "event_type": EventTypeOutput(id=word.event_type.id, slug=word.event_type.slug),
        "meeting_url": place.value if place and place.kind is LocationKind.LINK else None,
        "absent_host": word.absent_host,
        "ics_uid": word.ics_uid,
    }


def bookings(page: BookingPage, asked: BookingQuery, origin: str) -> BookingsAnswer:
    """A page of bookings, with where it stands in the list."""
    returned = len(page.bookings)
    return BookingsAnswer(
        data=[booking(word, origin) for word in page.bookings],
        pagination=Pagination(
            total_items=page.total,
            remaining_items=max(page.total - asked.skip - returned, 0),
            returned_items=returned,
            items_per_page=asked.take,
            current_page=asked.skip // asked.take + 1,
            total_pages=-(-page.total // asked.take),
            has_next_page=asked.skip + returned < page.total,
            has_previous_page=asked.skip > 0,
        ),
    )


def _host(host: Host) -> HostOutput:
    return HostOutput(**common.host_parts(host), display_email=host.email)


def attendee_output(attendee: Attendee) -> AttendeeOutput:
    """One of those who come, as the contract shows them."""
    return AttendeeOutput(
        name=attendee.name,
        email=attendee.email,
        display_email=attendee.email,
        time_zone=attendee.time_zone,
        language=attendee.language,
        absent=attendee.absent,
        phone_number=attendee.phone_number,
    )


def _responses(word: Booking) -> dict[str, object]:
    attendee = {} if word.has_seats else {"name": word.attendee.name, "email": word.attendee.email}
    return common.responses(word, attendee, _location_answer)


def _location_answer(place: BookedLocation) -> dict[str, str]:
    return {"value": place.kind.value, "optionValue": place.value}
