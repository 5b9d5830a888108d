"""Doing once what is asked twice: clients repeat what did not answer in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from kalends.accounts.model import Caller
from kalends.bookings import drafts, rules, seats, store
from kalends.bookings.model import Amendment, Booking, BookingQuery, BookingRequest, Status
from kalends.bookings.verbs import look
from kalends.bookings.verbs.book import book_all
from kalends.bookings.verbs.reschedule import reschedule, reschedule_seat
from kalends.core.database import Tx
from kalends.core.errors import KalendsError
from kalends.event_types import service as event_types
from kalends.slots import rules as slot_rules

WITHIN = timedelta(minutes=1)
"""For so long after a booking was made, the same request means the same booking."""


async def book_once(tx: Tx, caller: Caller, request: BookingRequest, now: datetime) -> tuple[Booking, ...]:
    """Books as `book_all`, or gives what the very same request has booked within the last minute, also where both come
    at once. Of what is refused nothing is left, which would look as if it had been booked before. Raises as
    `book_all`."""
    try:
        async with tx.begin_nested() as attempt:
            made = await book_all(tx, caller, request, now)
            earlier = await _find_repeated_request(tx, request, made[0], now)
            if earlier:
                await attempt.rollback()
            return earlier or made
    except KalendsError:
        repeated = await _find_repeated(tx, request, now)
        if not repeated:
            raise
        return repeated


async def move_once(
    tx: Tx,
    caller: Caller,
    uid: str,
    *,
    start: datetime,
    reason: str | None = None,
    by: str | None = None,
    said: Amendment | None = None,
    now: datetime,
) -> Booking:
    """Moves as `reschedule` and `reschedule_seat`, or gives what the very same move within the last minute has led to,
    also where both come at once. Raises as these do."""
    repeated = await _find_repeated_move(tx, caller, uid, start, now)
    if repeated is not None:
        return repeated
    verb = reschedule if await look.find(tx, uid) else reschedule_seat
    try:
        async with tx.begin_nested():
            return await verb(tx, caller, uid, start=start, reason=reason, by=by, said=said, now=now)
    except KalendsError:
        repeated = await _find_repeated_move(tx, caller, uid, start, now)
        if repeated is None:
            raise
        return repeated


async def _find_repeated_request(tx: Tx, request: BookingRequest, made: Booking, now: datetime) -> tuple[Booking, ...]:
    """What had been asked for before `made`, where that waits for the host: it may have taken no time, and so have
    stood in the way of nothing."""
    return await _find_repeated(tx, request, now, but=made.uid) if made.status is Status.PENDING else ()


async def _find_repeated(
    tx: Tx, request: BookingRequest, now: datetime, *, but: str | None = None
) -> tuple[Booking, ...]:
    """What the very same request has booked within the last minute, of a series all; or in what it has taken a seat,
    where others have one and it has changed within that minute. None of it is the booking with the uid `but`."""
    bookable = await event_types.get_bookable(tx, request.event_type)
    length = slot_rules.slot_length(bookable.event_type, request.length)
    draft = drafts.new(bookable, None, request, length, now)
    query = BookingQuery(
        event_type_ids=(draft.event_type.id,),
        attendee_email=draft.attendee.email,
        after_start=draft.start,
        before_end=draft.end,
        after_updated=now - WITHIN,
    )
    changed = await store.page(tx, query, now, host_id=draft.host.id)
    made = (booking for booking in changed.bookings if booking.has_seats or now - booking.created_at <= WITHIN)
    seen = (_as_booked(booking, draft.attendee.email) for booking in made if booking.uid != but)
    first = next((booking for booking in seen if rules.is_repeated(booking, draft)), None)
    if first is None or request.recurrence_count is None:
        return (first,) if first else ()
    series = await look.get_series(tx, first.recurring_uid) if first.recurring_uid else ()
    return series if len(series) == request.recurrence_count and all(each.is_live for each in series) else ()


async def _find_repeated_move(tx: Tx, caller: Caller, uid: str, start: datetime, now: datetime) -> Booking | None:
    """The booking that the very same move made within the last minute, or that it brought this seat into."""
    if seat := await store.find_seat(tx, uid):
        shared = None if seat.given_up else await store.find(tx, seat.booking_uid)
        if shared is None or shared.start != start or now - shared.updated_at > WITHIN:
            return None
        return seats.seen_from(shared, seat.attendee, caller)
    moved = await store.find(tx, uid)
    successor = await store.find(tx, moved.rescheduled_to_uid) if moved and moved.rescheduled_to_uid else None
    if successor is None or successor.start != start or now - successor.created_at > WITHIN:
        return None
    return successor


def _as_booked(booking: Booking, email: str) -> Booking:
    """The booking as who has this address sees it, where several share it."""
    seated = (attendee for attendee in booking.attendees if attendee.seat_uid and attendee.email == email)
    attendee = next(seated, None)
    return seats.seen_from(booking, attendee) if attendee else booking
