"""Moving a booking."""

from __future__ import annotations

from datetime import datetime

from kalends.accounts.model import Caller
from kalends.bookings import drafts, rules, store
from kalends.bookings.model import Booking, Status
from kalends.bookings.verbs import steps
from kalends.core.database import Tx
from kalends.event_types import answers
from kalends.event_types import service as event_types
from kalends.event_types.model import EventTypeById
from kalends.slots import service as slots
from kalends.slots.model import BookingUid


async def reschedule(
    tx: Tx,
    caller: Caller,
    uid: str,
    *,
    start: datetime,
    reason: str | None = None,
    by: str | None = None,
    now: datetime,
) -> Booking:
    """Moves a booking to another free start of the same length: cancels it and makes its successor.

    Its own time counts as free. Where the event type asks for confirmation the successor waits for the host, unless
    he moves it himself. Raises `BookingNotFound`, `NotChangeable`, `AnswerMissing` where a reason is asked for,
    `SlotTaken`, `SlotNotOffered`.
    """
    old = await steps.locked(tx, uid)
    bookable = await event_types.get_bookable(tx, EventTypeById(old.event_type.id))
    rules.check_reschedulable(old, bookable.event_type, caller, now)
    answers.check_answers(bookable.event_type, {"rescheduleReason": reason}, rescheduling=True)
    await slots.check(tx, bookable, start, old.minutes, old.attendee.time_zone, now, besides=BookingUid(uid))
    move = drafts.Move(start, reason, by or steps.email_of(caller), confirmed=rules.decides(caller, old))
    new = drafts.successor(old, bookable, move, now)
    await slots.release(tx, BookingUid(uid))
    await store.update(tx, uid, drafts.superseded(old, new), now)
    await steps.keep(tx, bookable, new)
    await store.succeed(tx, uid, new.uid)
    name = "BookingRescheduled" if new.status is Status.ACCEPTED else "BookingRequested"
    await steps.record(tx, name, new, from_uid=uid)
    return new
