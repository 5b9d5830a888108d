"""Cancelling a booking."""

from __future__ import annotations

from datetime import datetime

from kalends.accounts.model import Caller
from kalends.bookings import rules
from kalends.bookings.model import Booking, Status
from kalends.bookings.verbs import steps
from kalends.core.database import Tx
from kalends.slots import service as slots
from kalends.slots.model import BookingUid


async def cancel(tx: Tx, caller: Caller, uid: str, *, reason: str | None = None, now: datetime) -> Booking:
    """Cancels a booking and frees its time. Cancelling a cancelled one again changes nothing.

    Raises `BookingNotFound`, `NotChangeable`. (Contract: POST /v2/bookings/{bookingUid}/cancel.)
    """
    booking = await steps.locked(tx, uid)
    if booking.status is Status.CANCELLED and not booking.rescheduled_to_uid:
        return booking
    rules.check_cancellable(booking, caller, now)
    await slots.release(tx, BookingUid(uid))
    changes = {
        "status": Status.CANCELLED.value,
        "cancellation_reason": reason,
        "cancelled_by": steps.email_of(caller),
        "ics_sequence": booking.ics_sequence + 1,
    }
    return await steps.changed(tx, "BookingCancelled", uid, changes, now)
