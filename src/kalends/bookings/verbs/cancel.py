"""Cancelling bookings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kalends.accounts.model import Caller
from kalends.bookings import rules, seats, series, store, telling
from kalends.bookings.model import Booking, Status
from kalends.bookings.verbs import look, steps
from kalends.core.database import Tx
from kalends.slots import service as slots
from kalends.slots.model import BookingUid


async def cancel(tx: Tx, caller: Caller, uid: str, *, reason: str | None = None, now: datetime) -> Booking:
    """Cancels a booking and frees its time. Cancelling a cancelled one again changes nothing.

    One that several people share is cancelled for all of them, by the host alone. Raises `BookingNotFound`,
    `NotChangeable`, `SeatNeeded`. (Contract: POST /v2/bookings/{bookingUid}/cancel.)
    """
    booking = await steps.locked(tx, uid)
    if rules.is_cancelled(booking):
        return booking
    seats.check_whole(booking, caller)
    rules.check_cancellable(booking, caller, now)
    cancelled = await _cancelled(tx, caller, booking, reason, now)
    await steps.record(tx, "BookingCancelled", cancelled, now)
    return cancelled


async def cancel_seat(tx: Tx, caller: Caller, seat_uid: str, *, reason: str | None = None, now: datetime) -> Booking:
    """Gives up a seat, for somebody else to take; the last one cancels the booking. Giving it up again changes
    nothing. Raises `SeatNotFound`, `NotChangeable`."""
    booking, seat = await steps.locked_seat(tx, seat_uid)
    if seat.given_up or rules.is_cancelled(booking):
        return seats.seen_from(booking, seat.attendee)
    rules.check_cancellable(booking, caller, now)
    if len(booking.attendees) == 1:
        cancelled = await _cancelled(tx, caller, booking, reason, now)
        await steps.record(tx, "BookingCancelled", cancelled, now, seat_uid=seat_uid)
        return seats.seen_from(cancelled, seat.attendee)
    left = await steps.leave(tx, booking, seat.attendee, now, reason=reason, by=steps.email_of(caller))
    return seats.seen_from(left, seat.attendee)


async def cancel_from(
    tx: Tx, caller: Caller, uid: str, *, reason: str | None = None, now: datetime
) -> Booking | tuple[Booking, ...]:
    """Cancels a booking and all that come after it in its series, and gives the series. Where there is none, the
    booking is cancelled alone; where `uid` is the series', all of it is. Those that several people share are cancelled
    for all of them, by the host alone.

    Raises as `cancel`. (Contract: `cancelSubsequentBookings`.)
    """
    if await look.is_series(tx, uid):
        return await cancel_series(tx, caller, uid, reason=reason, now=now)
    booking = await steps.locked(tx, uid)
    if booking.recurring_uid is None:
        return await cancel(tx, caller, uid, reason=reason, now=now)
    seats.check_whole(booking, caller)
    return await _cancel_later(tx, caller, booking, booking.recurring_uid, reason, now)


async def cancel_seats_from(
    tx: Tx, caller: Caller, seat_uid: str, *, reason: str | None = None, now: datetime
) -> Booking | tuple[Booking, ...]:
    """Gives up a seat and all later ones of its series, and gives the series as seen from its seats; a seat without
    series is given up alone. Raises as `cancel_seat`."""
    booking, seat = await steps.locked_seat(tx, seat_uid)
    if seat.attendee.recurring_uid is None:
        return await cancel_seat(tx, caller, seat_uid, reason=reason, now=now)
    seen = seats.held(booking, seat)
    return await _cancel_later(tx, caller, seen, seat.attendee.recurring_uid, reason, now)


async def cancel_series(
    tx: Tx, caller: Caller, recurring_uid: str, *, reason: str | None = None, now: datetime
) -> tuple[Booking, ...]:
    """Cancels what is still ahead of a series, and gives the series; of a series of seats, gives these up. Raises as
    `cancel`."""
    bookings = await steps.locked_series(tx, recurring_uid)
    for booking in bookings:
        seats.check_whole(booking, caller)
    if not all(map(rules.is_cancelled, bookings)):
        rules.check_cancellable(next(iter(series.ahead(bookings, now)), bookings[-1]), caller, now)
    await _cancel_all(tx, caller, bookings, reason, now)
    return await look.get_series(tx, recurring_uid)


async def _cancel_all(tx: Tx, caller: Caller, bookings: Sequence[Booking], reason: str | None, now: datetime) -> None:
    """Cancels those of a series' bookings that are still ahead, or gives up the seats from which they are seen."""
    ahead = series.ahead(bookings, now)
    if not ahead:
        return
    if ahead[0].seat_uid:
        changes = [await _given_up(tx, caller, seen, reason, now) for seen in ahead]
        await steps.record_seats(tx, changes, now, by=steps.email_of(caller))
    else:
        cancelled = [await _cancelled(tx, caller, booking, reason, now) for booking in ahead]
        await steps.record_all(tx, "BookingCancelled", cancelled, now)


async def _cancel_later(
    tx: Tx, caller: Caller, booking: Booking, recurring_uid: str, reason: str | None, now: datetime
) -> tuple[Booking, ...]:
    """Cancels one of a series and all that come after it. Gives the series."""
    if not rules.is_cancelled(booking):
        rules.check_cancellable(booking, caller, now)
    later = [each for each in await look.get_series(tx, recurring_uid) if each.start >= booking.start]
    await _cancel_all(tx, caller, later, reason, now)
    return await look.get_series(tx, recurring_uid)


async def _given_up(tx: Tx, caller: Caller, seen: Booking, reason: str | None, now: datetime) -> telling.Change:
    """Gives up the seat from which a booking is seen; the last one cancels it."""
    booking, attendee = await look.get(tx, seen.uid), seen.attendee
    if len(booking.attendees) == 1:
        return telling.Change("BookingCancelled", await _cancelled(tx, caller, booking, reason, now), attendee)
    left = await steps.vacate(tx, booking, attendee, reason, now)
    return telling.Change("BookingAttendeeRemoved", left, attendee)


async def _cancelled(tx: Tx, caller: Caller, booking: Booking, reason: str | None, now: datetime) -> Booking:
    await slots.release(tx, BookingUid(booking.uid))
    changes = {
        "status": Status.CANCELLED.value,
        "cancellation_reason": reason,
        "cancelled_by": steps.email_of(caller),
        "ics_sequence": booking.ics_sequence + 1,
    }
    await store.update(tx, booking.uid, changes, now)
    return await look.get(tx, booking.uid)
