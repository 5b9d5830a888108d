"""Bookings that several people share, a seat each: how one is begun, and who sees what of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kalends.accounts.model import Caller
from kalends.bookings import rules
from kalends.bookings.model import Attendee, Booking, Seat, Status
from kalends.core import ids
from kalends.core.errors import Conflict, Invalid, NotFound
from kalends.core.time import to_minute
from kalends.slots.model import BookingUid, Moving


class SeatNotFound(NotFound):
    """Nobody has this seat, or not in this booking."""


class SeatNeeded(Invalid):
    """Somebody with a seat wants to change the booking of all."""


class AlreadySeated(Conflict):
    """The address has a seat at this time already."""

    code = "AlreadySeated"


def begun(booking: Booking) -> Booking:
    """A new booking whose time others may share: what the first one says is his own, and its title names nobody."""
    attendee = replace(
        booking.attendee,
        seat_uid=ids.new_uid(),
        ics_uid=rules.calendar_uid(ids.new_uid()),
        responses=booking.responses,
        metadata=booking.metadata,
    )
    return replace(
        booking, title=booking.event_type.title, description="", attendees=(attendee,), responses={}, metadata={}
    )


def begun_series(bookings: Sequence[Booking]) -> tuple[Booking, ...]:
    """The new bookings of a series whose times others may share. The seats are a series of their own: others may have
    seats in the same bookings, and in others than these. Its uid is known to who has the seats, and to nobody else."""
    uid = ids.new_uid()
    return tuple(_in_series(begun(booking), uid) for booking in bookings)


def _in_series(booking: Booking, uid: str) -> Booking:
    attendee = replace(booking.attendee, ics_uid=rules.calendar_uid(uid))
    return replace(booking, attendees=(_of_series(booking, attendee, uid),))


def _of_series(booking: Booking, attendee: Attendee, uid: str) -> Attendee:
    return replace(attendee, recurring_uid=uid, recurrence_start=booking.recurrence_start)


def adopted_series(booking: Booking, known: Mapping[str, str]) -> Booking:
    """One of a series of shared bookings from elsewhere: everybody's seats in it are a series of their own. `known` has
    the uids of those that are there already, by the addresses in lower case. Calendars know it as they were told."""
    people = ((attendee, known.get(attendee.email.lower()) or ids.new_uid()) for attendee in booking.attendees)
    return replace(booking, attendees=tuple(_of_series(booking, attendee, uid) for attendee, uid in people))


def check_new(booking: Booking, newcomer: Attendee) -> None:
    """Passes for an address that has no seat yet. Raises `AlreadySeated`."""
    if any(attendee.email.lower() == newcomer.email.lower() for attendee in booking.attendees):
        raise AlreadySeated(
            f"{newcomer.email} has a seat at this time already; choose another time.", details={"field": "email"}
        )


def check_whole(booking: Booking, caller: Caller) -> None:
    """Passes for who may change a booking for all that have a seat in it: the host; and where it is seen from a seat,
    which alone is then changed. Raises `SeatNeeded`."""
    if booking.has_seats and booking.seat_uid is None and not rules.decides(caller, booking):
        raise SeatNeeded(
            "Several people share this booking; send the seatUid of the seat that is meant.",
            details={"field": "seatUid"},
        )


def seen_from(booking: Booking, attendee: Attendee, caller: Caller | None = None) -> Booking:
    """The booking as the one who has the seat sees it: himself first, who else comes where they are shown, or
    everybody where it is the host who asks; and, where his seats are a series, as it stands in his calendar."""
    seen = replace(shown_from(booking, attendee), ics_uid=ics_uid(booking, attendee))
    if caller is not None and rules.decides(caller, booking):
        return seen
    others = map(_shown, seen.attendees[1:]) if booking.event_type.shows_attendees else ()
    return replace(seen, attendees=(attendee, *others))


def shown_from(booking: Booking, attendee: Attendee) -> Booking:
    """The booking with one of those who share it first, and with what he has said; for who may see everybody."""
    return replace(
        booking,
        seat_uid=attendee.seat_uid,
        attendees=(attendee, *(each for each in booking.attendees if each.id != attendee.id)),
        responses=attendee.responses,
        metadata=attendee.metadata,
        recurring_uid=attendee.recurring_uid,
        recurrence_start=attendee.recurrence_start,
    )


def held(booking: Booking, seat: Seat) -> Booking:
    """The booking as seen from a seat that may have been given up: then it is off, for who had the seat."""
    seen = seen_from(booking, seat.attendee)
    if not seat.given_up:
        return seen
    reason = seat.attendee.leaving_reason
    return replace(seen, status=Status.CANCELLED, rescheduled_to_uid=None, cancellation_reason=reason)


def ics_uid(booking: Booking, attendee: Attendee) -> str:
    """By which uid an attendee's calendar knows the booking: that of his seat, so that the entry moves with it. Seats
    of one series are one entry there that recurs. The host has an entry for each of the bookings."""
    return attendee.ics_uid or booking.ics_uid


def moving(booking: Booking) -> Moving:
    """What slots for a booking that is to be moved must know of it."""
    uid, shared = BookingUid(booking.uid), booking.has_seats and booking.is_live
    if not shared:
        return Moving(uid, booking.minutes)
    return Moving(uid, booking.minutes, shared_at=to_minute(booking.start), people=len(booking.attendees))


def letter_view(booking: Booking, concerning: Attendee | None, *, is_his: bool) -> Booking:
    """The booking as a reader of news about it sees it: who has the seat that the news concerns from there, coming or
    not; anybody else with everybody, and with what the one has said."""
    if not booking.has_seats or concerning is None:
        return booking
    return seen_from(booking, concerning) if is_his else replace(booking, responses=concerning.responses)


def moved(booking: Booking, former: Seat) -> Booking:
    """The booking as it tells of a seat that came to it from another one."""
    if booking.rescheduled_from_uid == former.booking_uid:
        return booking
    reason = former.attendee.leaving_reason
    return replace(booking, rescheduled_from_uid=former.booking_uid, rescheduling_reason=reason, rescheduled_by=None)


def seen_by(booking: Booking, caller: Caller) -> Booking:
    """The booking as a caller sees it who names no seat: everybody who has one where he is the host, who comes where
    they are shown, else nobody."""
    if not booking.has_seats or rules.decides(caller, booking):
        return booking
    return replace(
        booking, attendees=tuple(map(_shown, booking.attendees)) if booking.event_type.shows_attendees else ()
    )


def _shown(attendee: Attendee) -> Attendee:
    """Somebody as the others see him. His seat's uid is his alone, for who knows it may give the seat up, and what he
    has said is the host's."""
    known = Attendee(attendee.name, attendee.email, attendee.time_zone, attendee.language)
    return replace(known, id=attendee.id, seat_uid="", absent=attendee.absent)
