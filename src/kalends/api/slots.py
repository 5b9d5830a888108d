"""Free time and reservations (contract: Slots)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from kalends.event_types import service as event_types
from kalends.event_types.model import EventTypeById
from kalends.http import queries
from kalends.http.deps import CallerDep, DatabaseDep, NowDep, TxDep, api_date
from kalends.slots import rules as slot_rules
from kalends.slots import service as slots
from kalends.wire import dates, unsupported
from kalends.wire.envelope import Success
from kalends.wire.slots import v2024_09_04 as wire

_OPERATIONS = "SlotsController_2024_09_04"

router = APIRouter(prefix="/v2/slots", tags=["Slots"], dependencies=[Depends(api_date(dates.SLOTS))])

Asked = Annotated[wire.SlotsQuery, Depends(queries.read(wire.SlotsQuery))]
Reservation = Success[wire.ReservationOutput]


@router.get(
    "",
    response_model=Success[dict[str, list[wire.SlotStart]] | dict[str, list[wire.SlotRange]]],
    operation_id=f"{_OPERATIONS}_getAvailableSlots",
    openapi_extra=queries.documented(wire.SlotsQuery),
)
async def list_slots(database: DatabaseDep, now: NowDep, asked: Asked) -> Response:
    """Get available time slots for an event type"""
    unsupported.refuse(asked, wire.NOT_YET)
    query = wire.query(asked)
    async with database.reading() as tx:
        bookable = await event_types.get_bookable(tx, wire.event_type_key(asked))
        offer = await slots.list_starts(tx, bookable, query, now)
    show = wire.ranges if asked.format == "range" else wire.times
    return Response(show(offer, query.time_zone), media_type="application/json")


@router.post("/reservations", status_code=201, operation_id=f"{_OPERATIONS}_reserveSlot")
async def reserve(tx: TxDep, now: NowDep, caller: CallerDep, body: wire.ReservationInput) -> Reservation:
    """Reserve a slot"""
    minutes = slot_rules.hold_minutes(caller, body.reservation_duration)
    bookable = await event_types.get_bookable(tx, EventTypeById(body.event_type_id))
    held = await slots.hold(tx, bookable, body.slot_start, body.slot_duration, minutes, now)
    return Success(data=wire.reservation(held))


@router.get("/reservations/{uid}", operation_id=f"{_OPERATIONS}_getReservedSlot")
async def get_reservation(tx: TxDep, now: NowDep, uid: str) -> Reservation:
    """Get reserved slot"""
    return Success(data=wire.reservation(await slots.get_hold(tx, uid, now)))


@router.patch("/reservations/{uid}", operation_id=f"{_OPERATIONS}_updateReservedSlot")
async def change_reservation(
    tx: TxDep, now: NowDep, caller: CallerDep, uid: str, body: wire.ReservationInput
) -> Reservation:
    """Update a reserved slot"""
    minutes = slot_rules.hold_minutes(caller, body.reservation_duration)
    bookable = await event_types.get_bookable(tx, EventTypeById(body.event_type_id))
    held = await slots.change_hold(tx, uid, bookable, body.slot_start, body.slot_duration, minutes, now)
    return Success(data=wire.reservation(held))


@router.delete("/reservations/{uid}", operation_id=f"{_OPERATIONS}_deleteReservedSlot")
async def release(tx: TxDep, uid: str) -> Success[None]:
    """Delete a reserved slot"""
    await slots.release_hold(tx, uid)
    return Success(data=None)
