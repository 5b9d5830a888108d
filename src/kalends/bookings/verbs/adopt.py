"""Taking over a booking that was made on another platform."""

from __future__ import annotations

from datetime import datetime

from kalends.bookings import drafts, rules, store
from kalends.bookings.model import Booking, BookingRecord
from kalends.bookings.verbs import steps
from kalends.core.database import Tx
from kalends.event_types import service as event_types
from kalends.event_types.model import EventTypeById
from kalends.slots import service as slots


async def adopt(tx: Tx, event_type_id: int, record: BookingRecord, now: datetime) -> Booking:
    """Writes down a booking under the uid that it has, and takes its time, whatever hours, notice and limits say.

    Nobody is told: no fact is recorded, so no e-mail and no webhook follows. Raises `EventTypeNotFound`, `UidTaken`,
    `Invalid` for an attendee or a uid that cannot be, and `SlotTaken` when the host's time has been taken otherwise.
    """
    bookable = await event_types.get_bookable(tx, EventTypeById(event_type_id))
    booking = drafts.adopted(bookable, rules.check_record(record), now)
    await slots.lock(tx, bookable.host_ids)
    if await store.find_hosts(tx, record.uid):
        raise rules.UidTaken(f"There is a booking with the uid {record.uid} already.")
    await steps.keep(tx, bookable, booking)
    return booking
