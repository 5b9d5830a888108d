"""Bookings that several people share, a seat each: how one is begun, and who sees what of it. Pure."""

from __future__ import annotations

from dataclasses import replace

from kalends.accounts.model import Caller
from kalends.bookings import rules
from kalends.bookings.model import Attendee, Booking
from kalends.core import ids
from kalends.core.errors import Conflict, Invalid, NotFound


class SeatNotFound(NotFound):
    """Nobody has this seat, or not in this booking."""


class SeatNeeded(Invalid):
    """Somebody with a seat wants to change the booking of all."""


class AlreadySeated(Conflict):
    """The address has a seat at this time already."""

    code = "AlreadySeated"


def begun(booking: Booking) -> Booking:
    """A new booking whose time others may share: what the first one says is his own, and its title names nobody."""
    attendee = replace(booking.attendee, seat_uid=ids.new_uid(), responses=booking.responses, metadata=booking.metadata)
    return replace(
        booking, title=booking.event_type.title, description="", attendees=(attendee,), responses={}, metadata={}
    )


def check_new(booking: Booking, newcomer: Attendee) -> None:
    """Passes for an address that has no seat yet. Raises `AlreadySeated`."""
    if any(attendee.email.lower() == newcomer.email.lower() for attendee in booking.attendees):
        raise AlreadySeated(
            f"{newcomer.email} has a seat at this time already; choose another time.", details={"field": "email"}
        )


def check_whole(booking: Booking, caller: Caller) -> None:
    """Passes for who may change a booking for all that have a seat in it: the host. Raises `SeatNeeded`."""
    if booking.has_seats and not rules.decides(caller, booking):
        raise SeatNeeded(
            "Several people share this booking; send the seatUid of the seat that is meant.",
            details={"field": "seatUid"},
        )


def seen_from(booking: Booking, attendee: Attendee, caller: Caller | None = None) -> Booking:
    """The booking as the one who has the seat sees it: himself first, the others where they are shown, or where it is
    the host who asks."""
    seen = shown_from(booking, attendee)
    shown = booking.event_type.shows_attendees or (caller is not None and rules.decides(caller, booking))
    return seen if shown else replace(seen, attendees=(attendee,))


def shown_from(booking: Booking, attendee: Attendee) -> Booking:
    """The booking with one of those who share it first, and with what he has said; for who may see everybody."""
    return replace(
        booking,
        seat_uid=attendee.seat_uid,
        attendees=(attendee, *(each for each in booking.attendees if each.id != attendee.id)),
        responses=attendee.responses,
        metadata=attendee.metadata,
    )


def letter_view(booking: Booking, concerning: Attendee | None, address: str | None) -> Booking:
    """The booking as a reader of news about it sees it: one who has a seat (`address` is his) from there; the host
    with everybody, and with what the one has said whom the news concerns."""
    if not booking.has_seats:
        return booking
    if address is None:
        return replace(booking, responses=concerning.responses) if concerning else booking
    coming = (attendee for attendee in booking.attendees if attendee.email == address)
    reader = next(coming, concerning)
    return seen_from(booking, reader) if reader else booking


def seen_by(booking: Booking, caller: Caller) -> Booking:
    """The booking as a caller sees it who names no seat: nobody who has one, unless they are shown or he is the
    host."""
    hidden = booking.has_seats and not booking.event_type.shows_attendees and not rules.decides(caller, booking)
    return replace(booking, attendees=()) if hidden else booking
