"""Free time and reservations (contract: Slots)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Depends, Response

from kalends.accounts import service as accounts
from kalends.bookings import service as bookings
from kalends.core.database import Tx
from kalends.event_types import service as event_types
from kalends.event_types.keys import EventTypeById
from kalends.event_types.model import Bookable
from kalends.http import queries
from kalends.http.deps import CallerDep, DatabaseDep, NowDep, TxDep, api_date
from kalends.slots import rules as slot_rules
from kalends.slots import service as slots
from kalends.slots.model import SlotQuery
from kalends.wire import dates, unsupported
from kalends.wire.envelope import Success
from kalends.wire.slots import v2024_09_04 as wire

_OPERATIONS = "SlotsController_2024_09_04"

router = APIRouter(prefix="/v2/slots", tags=["Slots"], dependencies=[Depends(api_date(dates.SLOTS))])

Asked = Annotated[wire.SlotsQuery, Depends(queries.read(wire.SlotsQuery))]
Reservation = Success[wire.ReservationOutput]


@router.get(
    "",
    response_model=wire.SlotsOutput,
    operation_id=f"{_OPERATIONS}_getAvailableSlots",
    openapi_extra=queries.documented(wire.SlotsQuery),
)
async def list_slots(database: DatabaseDep, now: NowDep, asked: Asked) -> Response:
    """Get available time slots for an event type"""
    unsupported.refuse(asked, wire.NOT_YET)
    async with database.reading() as tx:
        answer = await _kind(asked)(tx, asked, wire.query(asked), now)
    return Response(answer, media_type="application/json")


_Ask: TypeAlias = Callable[[Tx, wire.SlotsQuery, SlotQuery, datetime], Awaitable[str]]


def _kind(asked: wire.SlotsQuery) -> _Ask:
    return _explained if asked.explain else _listed


async def _listed(tx: Tx, asked: wire.SlotsQuery, query: SlotQuery, now: datetime) -> str:
    bookable = await _bookable(tx, asked)
    query = await bookings.with_moving(tx, bookable, query)
    return wire.listed(asked, await slots.list_starts(tx, bookable, query, now))


async def _explained(tx: Tx, asked: wire.SlotsQuery, query: SlotQuery, now: datetime) -> str:
    bookable = await _bookable(tx, asked)
    query = await bookings.with_moving(tx, bookable, query)
    found = await slots.explain_starts(tx, bookable, query, now)
    return wire.explained(wire.listed(asked, found.offer), found.removed, query.time_zone)


async def _bookable(tx: Tx, asked: wire.SlotsQuery) -> Bookable:
    bookable = await event_types.get_bookable(tx, wire.event_type_key(asked))
    await accounts.check_organization(tx, bookable.host.organization_id, asked.organization_slug)
    return bookable


@router.post("/reservations", status_code=201, operation_id=f"{_OPERATIONS}_reserveSlot")
async def reserve(tx: TxDep, now: NowDep, caller: CallerDep, body: wire.ReservationInput) -> Reservation:
    """Reserve a slot"""
    minutes = slot_rules.hold_minutes(caller, body.reservation_duration)
    bookable = await event_types.get_bookable(tx, EventTypeById(body.event_type_id))
    held = await slots.hold(tx, bookable, body.slot_start, body.slot_duration, minutes, now)
    return Success(data=wire.reservation(held))


@router.get("/reservations/{uid}", operation_id=f"{_OPERATIONS}_getReservedSlot")
async def get_reservation(tx: TxDep, now: NowDep, uid: str) -> Success[wire.ReadReservationOutput]:
    """Get reserved slot"""
    return Success(data=wire.read_reservation(await slots.get_hold(tx, uid, now)))


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
