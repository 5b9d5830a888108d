"""Answering requests, as their host."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kalends.accounts.model import Caller
from kalends.bookings import rules, series, store
from kalends.bookings.model import Booking, Status
from kalends.bookings.verbs import look, steps
from kalends.core.database import Tx
from kalends.slots import service as slots
from kalends.slots.model import BookingUid


async def confirm(tx: Tx, caller: Caller, uid: str, *, now: datetime) -> Booking:
    """Accepts a request, as its host; one for a series with all of the series.

    Raises `BookingNotFound`, `NotTheHost`, `NotChangeable`, and `SlotTaken` when the request did not hold its time and
    somebody else has it.
    """
    booking = _asked(caller, await steps.locked(tx, uid))
    return await _confirm(tx, booking, await _same_request(tx, booking), now)


async def confirm_series(tx: Tx, caller: Caller, recurring_uid: str, *, now: datetime) -> tuple[Booking, ...]:
    """Accepts a request for a series, and gives the series. Raises as `confirm`."""
    booking = _asked(caller, series.request_of(await steps.locked_series(tx, recurring_uid)))
    await _confirm(tx, booking, await _same_request(tx, booking), now)
    return await look.get_series(tx, recurring_uid)


async def decline(tx: Tx, caller: Caller, uid: str, *, reason: str | None = None, now: datetime) -> Booking:
    """Refuses a request, as its host, and frees its time; one for a series with all of the series.

    Raises `BookingNotFound`, `NotTheHost`, `NotChangeable`.
    """
    booking = _asked(caller, await steps.locked(tx, uid))
    return await _decline(tx, booking, await _same_request(tx, booking), reason, now)


async def decline_series(
    tx: Tx, caller: Caller, recurring_uid: str, *, reason: str | None = None, now: datetime
) -> tuple[Booking, ...]:
    """Refuses a request for a series, and gives the series. Raises as `decline`."""
    booking = _asked(caller, series.request_of(await steps.locked_series(tx, recurring_uid)))
    await _decline(tx, booking, await _same_request(tx, booking), reason, now)
    return await look.get_series(tx, recurring_uid)


def _asked(caller: Caller, booking: Booking) -> Booking:
    rules.check_decides(caller, booking)
    rules.check_pending(booking)
    return booking


async def _same_request(tx: Tx, booking: Booking) -> tuple[Booking, ...]:
    """The bookings that wait for the same answer; of one that has been moved, it alone."""
    if booking.recurring_uid is None or booking.rescheduled_from_uid is not None:
        return (booking,)
    return series.requested(await look.get_series(tx, booking.recurring_uid))


async def _confirm(tx: Tx, asked: Booking, bookings: Sequence[Booking], now: datetime) -> Booking:
    for booking in bookings:
        await steps.confirm_time(tx, booking)
        await store.update(tx, booking.uid, {"status": Status.ACCEPTED.value}, now)
    await _record(tx, "BookingConfirmed", bookings, now)
    return await look.get(tx, asked.uid)


async def _decline(tx: Tx, asked: Booking, bookings: Sequence[Booking], reason: str | None, now: datetime) -> Booking:
    for booking in bookings:
        await slots.release(tx, BookingUid(booking.uid))
        changes = {"status": Status.REJECTED.value, "rejection_reason": reason}
        await store.update(tx, booking.uid, changes, now)
    await _record(tx, "BookingDeclined", bookings, now)
    return await look.get(tx, asked.uid)


async def _record(tx: Tx, name: str, bookings: Sequence[Booking], now: datetime) -> None:
    """A request for a series is answered once, even where it has come down to one booking."""
    first = bookings[0]
    if first.recurring_uid is None or first.rescheduled_from_uid is not None:
        await steps.record(tx, name, first, now)
    else:
        await steps.record_all(tx, name, bookings, now)
