"""Free time and reservations (2024-04-15), on paths of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query

from kalends.bookings import service as bookings
from kalends.core import ids
from kalends.core.database import Tx
from kalends.event_types import service as event_types
from kalends.event_types.keys import GROUP_ID, EventTypeById
from kalends.http.deps import DatabaseDep, NowDep, TxDep
from kalends.slots import rules as slot_rules
from kalends.slots import service as slots
from kalends.slots.model import Offer, SlotQuery
from kalends.wire.envelope import Done, Success
from kalends.wire.slots import v2024_04_15 as wire

router = APIRouter(prefix="/v2/slots", tags=["Atoms"])


@router.get("/available", operation_id="AtomsSlots_getAvailableSlots")
async def list_slots(
    database: DatabaseDep, now: NowDep, asked: Annotated[wire.SlotsQuery, Query()]
) -> Success[wire.SlotsOutput]:
    """Get free starts. While a page does not know its event type yet, there are none."""
    query = wire.query(asked)
    async with database.reading() as tx:
        offer = await _offer(tx, asked, query, now)
    return Success(data=wire.slots(offer, query.time_zone))


@router.post("/reserve", status_code=201, operation_id="AtomsSlots_reserveSlot")
async def reserve(tx: TxDep, now: NowDep, body: wire.ReserveInput) -> Success[str]:
    """Reserve a slot for 5 minutes, and answer the reservation's uid. Of several people at once nothing is reserved:
    clients do not say who they are."""
    if body.event_type_id == GROUP_ID:
        return Success(data=ids.new_uid())
    bookable = await event_types.get_bookable(tx, EventTypeById(body.event_type_id))
    if body.is_dry_run:
        return Success(data=ids.new_uid())
    length = wire.minutes(body.slot_utc_start_date, body.slot_utc_end_date)
    held = await slots.hold_anew(tx, bookable, body.slot_utc_start_date, length, slot_rules.HOLD_MINUTES, now)
    return Success(data=held.uid)


@router.delete("/selected-slot", operation_id="AtomsSlots_deleteSelectedSlot")
async def release(tx: TxDep, uid: str | None = None) -> Done:
    """Release a reserved slot. Without a uid, or with one that is over, there is nothing to do."""
    if uid is not None:
        await slots.drop_hold(tx, uid)
    return Done()


async def _offer(tx: Tx, asked: wire.SlotsQuery, query: SlotQuery, now: datetime) -> Offer | None:
    key = wire.event_type_key(asked)
    if key is None:
        return None
    bookable = await event_types.get_bookable(tx, key)
    return await slots.list_starts(tx, bookable, await bookings.with_moving(tx, bookable, query), now)
