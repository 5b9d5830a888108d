"""Bookings as of 2024-04-15, which clients ask for by that date, by 2024-06-14, or by none."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Depends, Path, Query

from kalends.accounts.model import Caller
from kalends.api import dated
from kalends.api.idempotency import IdempotencyKey, once
from kalends.bookings import disclosure, seats
from kalends.bookings import service as bookings
from kalends.bookings.model import Booking, BookingRequest
from kalends.core.database import Tx
from kalends.http.deps import EmbeddedDep, NowDep, OriginDep, PermittedDep, TxDep, VisitorDep, api_date
from kalends.wire import dates
from kalends.wire.bookings.v2024_04_15 import answers, requests
from kalends.wire.envelope import Success
from kalends.wire.unsupported import NotSupported

_OPERATIONS = "BookingsController_2024_04_15"

router = APIRouter(
    prefix="/v2/bookings",
    tags=["Bookings"],
    dependencies=[Depends(api_date(dates.BOOKINGS))],
    route_class=dated.only(dates.BOOKINGS, "2024-04-15"),
)
"""Paths that later dates have as well."""

only_here = APIRouter(prefix="/v2/bookings", tags=["Atoms"])
"""Paths that no later date has; they are served whatever date is asked for."""

Answer = Success[answers.BookingOutput]
SeriesAnswer = Success[list[answers.BookingOutput]]
BookingUid = Annotated[str, Path(alias="bookingUid")]


@router.post("", status_code=201, operation_id=f"{_OPERATIONS}_createBooking")
async def create(
    tx: TxDep,
    now: NowDep,
    caller: VisitorDep,
    origin: OriginDep,
    embedded: EmbeddedDep,
    body: requests.BookingInput,
    key: IdempotencyKey = None,
) -> Answer:
    """Create a booking, or move the one that `rescheduleUid` names"""
    asked = f"2024-04-15 {body.model_dump_json()}"
    return await once(Answer, tx, caller, key, asked, now, lambda: _booked(tx, caller, origin, body, embedded, now))


@router.get("", operation_id=f"{_OPERATIONS}_getBookings")
async def list_bookings(
    tx: TxDep, now: NowDep, caller: PermittedDep, origin: OriginDep, asked: Annotated[requests.BookingsQuery, Query()]
) -> Success[answers.BookingsOutput]:
    """Get all bookings"""
    query = requests.query(asked)
    return Success(data=answers.bookings(await bookings.list_(tx, caller, query, now), query, origin))


@router.get("/{bookingUid}", operation_id=f"{_OPERATIONS}_getBooking")
async def get(tx: TxDep, caller: VisitorDep, origin: OriginDep, booking_uid: BookingUid) -> Answer:
    """Get a booking, by its uid or by that of a seat"""
    return Success(data=answers.booking(await _seen(tx, caller, booking_uid), origin))


@router.post("/{bookingUid}/cancel", operation_id=f"{_OPERATIONS}_cancelBooking")
async def cancel(
    tx: TxDep, now: NowDep, caller: VisitorDep, booking_uid: BookingUid, body: requests.CancelInput | None = None
) -> Success[answers.CancelledOutput]:
    """Cancel a booking by its uid or, as older clients do, by its id; or give up a seat of it"""
    uid = await bookings.uid_of(tx, booking_uid)
    return Success(data=answers.cancelled(await _cancelled(tx, caller, uid, body or requests.CancelInput(), now)))


@only_here.post("/recurring", status_code=201, operation_id=f"{_OPERATIONS}_createRecurringBooking")
async def create_recurring(
    tx: TxDep,
    now: NowDep,
    caller: VisitorDep,
    origin: OriginDep,
    embedded: EmbeddedDep,
    body: Annotated[list[requests.BookingInput], Body(min_length=1)],
    key: IdempotencyKey = None,
) -> SeriesAnswer:
    """Create every booking of a series, or none"""
    asked = f"2024-04-15 {[each.model_dump_json() for each in body]}"
    series = requests.series(body, embedded=embedded)
    return await once(SeriesAnswer, tx, caller, key, asked, now, lambda: _series(tx, caller, origin, series, now))


@only_here.post("/instant", include_in_schema=False)
async def create_instant() -> None:
    """Refused: nobody is called to a meeting at once."""
    raise NotSupported("Meetings that begin at once are not supported yet; book a slot.")


@only_here.get("/{bookingUid}/reschedule", operation_id=f"{_OPERATIONS}_getBookingForReschedule")
async def get_for_reschedule(
    tx: TxDep, caller: VisitorDep, booking_uid: BookingUid
) -> Success[answers.ReschedulableOutput]:
    """Get a booking as the form for moving it needs it"""
    return Success(data=answers.reschedulable(await _seen(tx, caller, booking_uid)))


async def _seen(tx: Tx, caller: Caller, uid: str) -> Booking:
    """The booking as the caller sees it: whole, or from the seat that is named."""
    booking = await bookings.find(tx, uid)
    seen = seats.seen_by(booking, caller) if booking else await bookings.get_by_seat(tx, caller, uid)
    return disclosure.told(seen, caller)


async def _cancelled(tx: Tx, caller: Caller, uid: str, body: requests.CancelInput, now: datetime) -> Booking:
    reason = body.cancellation_reason
    if body.seat_reference_uid:
        seat = await bookings.seat_in(tx, uid, body.seat_reference_uid)
        if body.all_remaining_bookings:
            await bookings.cancel_seats_from(tx, caller, seat, reason=reason, now=now)
            return await bookings.get(tx, uid)
        return await bookings.cancel_seat(tx, caller, seat, reason=reason, now=now)
    if not body.all_remaining_bookings:
        return await bookings.cancel(tx, caller, uid, reason=reason, now=now)
    await bookings.cancel_from(tx, caller, uid, reason=reason, now=now)
    return await bookings.get(tx, uid)


async def _booked(
    tx: Tx, caller: Caller, origin: str, body: requests.BookingInput, embedded: bool, now: datetime
) -> Answer:
    if not body.is_dry_run:
        return Success(data=answers.booking(await _book_or_move(tx, caller, body, embedded, now), origin))
    async with tx.begin_nested() as trial:
        word = await _book_or_move(tx, caller, body, embedded, now)
        await trial.rollback()
    return Success(data=answers.tried(word, origin))


async def _series(tx: Tx, caller: Caller, origin: str, request: BookingRequest, now: datetime) -> SeriesAnswer:
    made = await bookings.book_once(tx, caller, request, now)
    return Success(data=[answers.booking(disclosure.told(word, caller), origin) for word in made])


async def _book_or_move(tx: Tx, caller: Caller, body: requests.BookingInput, embedded: bool, now: datetime) -> Booking:
    move = requests.move(body)
    if move is None:
        booked, *_ = await bookings.book_once(tx, caller, requests.request(body, embedded=embedded), now)
        return disclosure.told(booked, caller)
    moved = await bookings.move_once(
        tx, caller, move.uid, start=move.start, reason=move.reason, by=move.by, said=move.said, now=now
    )
    return disclosure.told(moved, caller)
