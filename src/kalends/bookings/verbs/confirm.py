"""Answering a request, as its host."""

from __future__ import annotations

from datetime import datetime

from kalends.accounts.model import Caller
from kalends.bookings import rules
from kalends.bookings.model import Booking, Status
from kalends.bookings.verbs import steps
from kalends.core.database import Tx
from kalends.event_types import service as event_types
from kalends.event_types.model import EventTypeById
from kalends.slots import service as slots
from kalends.slots.model import BookingUid, ClaimKind


async def confirm(tx: Tx, caller: Caller, uid: str, *, now: datetime) -> Booking:
    """Accepts a request, as its host. Raises `BookingNotFound`, `NotTheHost`, `NotChangeable`, and `SlotTaken` when
    the request did not hold its time and somebody else has it."""
    booking = await steps.locked(tx, uid)
    rules.check_decides(caller, booking)
    rules.check_pending(booking)
    if not await slots.confirm_claim(tx, BookingUid(uid)):
        bookable = await event_types.get_bookable(tx, EventTypeById(booking.event_type.id))
        await slots.claim(tx, bookable, BookingUid(uid), ClaimKind.ACCEPTED, booking.start, booking.end)
    return await steps.changed(tx, "BookingConfirmed", uid, {"status": Status.ACCEPTED.value}, now)


async def decline(tx: Tx, caller: Caller, uid: str, *, reason: str | None = None, now: datetime) -> Booking:
    """Refuses a request, as its host, and frees its time. Raises `BookingNotFound`, `NotTheHost`, `NotChangeable`."""
    booking = await steps.locked(tx, uid)
    rules.check_decides(caller, booking)
    rules.check_pending(booking)
    await slots.release(tx, BookingUid(uid))
    changes = {"status": Status.REJECTED.value, "rejection_reason": reason}
    return await steps.changed(tx, "BookingDeclined", uid, changes, now)
