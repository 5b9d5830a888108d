"""Bookings (contract: Bookings)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from kalends.bookings import service as bookings
from kalends.http.deps import NowDep, OriginDep, PermittedDep, TxDep, VisitorDep, api_date
from kalends.wire import dates, unsupported
from kalends.wire.bookings import v2024_08_13 as wire
from kalends.wire.envelope import Success

_OPERATIONS = "BookingsController_2024_08_13"

router = APIRouter(prefix="/v2/bookings", tags=["Bookings"], dependencies=[Depends(api_date(dates.BOOKINGS))])

Answer = Success[wire.BookingOutput]

BookingUid = Annotated[str, Path(alias="bookingUid")]


@router.post("", status_code=201, operation_id=f"{_OPERATIONS}_createBooking")
async def create(tx: TxDep, now: NowDep, caller: VisitorDep, origin: OriginDep, body: wire.BookingInput) -> Answer:
    """Create a booking"""
    unsupported.refuse(body, wire.NOT_YET)
    return Success(data=wire.booking(await bookings.book(tx, caller, wire.request(body), now), origin))


@router.get("", operation_id=f"{_OPERATIONS}_getBookings")
async def list_bookings(
    tx: TxDep, now: NowDep, caller: PermittedDep, origin: OriginDep, asked: Annotated[wire.BookingsQuery, Query()]
) -> wire.BookingsAnswer:
    """Get all bookings"""
    unsupported.refuse(asked, ("teams_ids", "team_id"))
    query = wire.query(asked)
    return wire.bookings(await bookings.list_(tx, caller, query, now), query, origin)


@router.get("/{bookingUid}", operation_id=f"{_OPERATIONS}_getBooking")
async def get(tx: TxDep, origin: OriginDep, booking_uid: BookingUid) -> Answer:
    """Get a booking"""
    return Success(data=wire.booking(await bookings.get(tx, booking_uid), origin))


@router.post("/{bookingUid}/reschedule", status_code=201, operation_id=f"{_OPERATIONS}_rescheduleBooking")
async def reschedule(
    tx: TxDep, now: NowDep, caller: VisitorDep, origin: OriginDep, booking_uid: BookingUid, body: wire.RescheduleInput
) -> Answer:
    """Reschedule a booking"""
    unsupported.refuse(body, ("seat_uid", "email_verification_code"))
    moved = await bookings.reschedule(
        tx,
        caller,
        booking_uid,
        start=body.start,
        reason=body.rescheduling_reason,
        by=body.rescheduled_by,
        now=now,
    )
    return Success(data=wire.booking(moved, origin))


@router.post("/{bookingUid}/cancel", operation_id=f"{_OPERATIONS}_cancelBooking")
async def cancel(
    tx: TxDep,
    now: NowDep,
    caller: VisitorDep,
    origin: OriginDep,
    booking_uid: BookingUid,
    body: wire.CancelInput | None = None,
) -> Answer:
    """Cancel a booking"""
    asked = body or wire.CancelInput()
    unsupported.refuse(asked, ("seat_uid",))
    uid = await bookings.uid_of(tx, booking_uid)
    cancelled = await bookings.cancel(tx, caller, uid, reason=asked.cancellation_reason, now=now)
    return Success(data=wire.booking(cancelled, origin))


@router.post("/{bookingUid}/confirm", operation_id=f"{_OPERATIONS}_confirmBooking")
async def confirm(tx: TxDep, now: NowDep, caller: PermittedDep, origin: OriginDep, booking_uid: BookingUid) -> Answer:
    """Confirm a booking"""
    return Success(data=wire.booking(await bookings.confirm(tx, caller, booking_uid, now=now), origin))


@router.post("/{bookingUid}/decline", operation_id=f"{_OPERATIONS}_declineBooking")
async def decline(
    tx: TxDep,
    now: NowDep,
    caller: PermittedDep,
    origin: OriginDep,
    booking_uid: BookingUid,
    body: wire.DeclineInput | None = None,
) -> Answer:
    """Decline a booking"""
    reason = body.reason if body else None
    return Success(data=wire.booking(await bookings.decline(tx, caller, booking_uid, reason=reason, now=now), origin))
