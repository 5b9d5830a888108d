"""Recognising a request that is only repeated: clients repeat what did not answer in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from kalends.bookings import drafts, rules, seats, store
from kalends.bookings.model import Booking, BookingQuery, BookingRequest
from kalends.bookings.verbs import look
from kalends.core.database import Tx
from kalends.event_types import service as event_types
from kalends.slots import rules as slot_rules

WITHIN = timedelta(minutes=1)
"""For so long after a booking was made, the same request means the same booking."""


async def find_repeated(tx: Tx, request: BookingRequest, now: datetime) -> Booking | None:
    """The live booking that the very same request made within the last minute; or in which it has taken a seat, where
    others have one and it has changed within that minute. Raises as `book`, but for the slot."""
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
    seen = (_as_booked(booking, draft.attendee.email) for booking in made)
    return next((booking for booking in seen if rules.is_repeated(booking, draft)), None)


async def find_repeated_series(tx: Tx, request: BookingRequest, now: datetime) -> tuple[Booking, ...]:
    """The live series that the very same request made within the last minute; empty where there is none. Raises as
    `find_repeated`."""
    first = await find_repeated(tx, request, now)
    if first is None or first.recurring_uid is None:
        return ()
    series = await look.get_series(tx, first.recurring_uid)
    return series if len(series) == request.recurrence_count and all(each.is_live for each in series) else ()


async def find_repeated_move(tx: Tx, uid: str, start: datetime, now: datetime) -> Booking | None:
    """The booking that the very same move made within the last minute."""
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
