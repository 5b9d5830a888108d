"""Bookings (contract: Bookings)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Path, Query

from kalends.accounts.model import Caller
from kalends.api.idempotency import IdempotencyKey, once
from kalends.bookings import disclosure, seats
from kalends.bookings import service as bookings
from kalends.bookings.model import Booking
from kalends.core.database import Tx
from kalends.http.deps import NowDep, OriginDep, PermittedDep, TxDep, VisitorDep, api_date
from kalends.wire import dates, unsupported
from kalends.wire.bookings.v2024_08_13 import answers, listing, requests
from kalends.wire.envelope import Success

_OPERATIONS = "BookingsController_2024_08_13"

router = APIRouter(prefix="/v2/bookings", tags=["Bookings"], dependencies=[Depends(api_date(dates.BOOKINGS))])

OneAnswer = Success[answers.OneOutput]
Answer = Success[answers.OneOutput | answers.ManyOutput]
"""A booking, or all of a series."""

BookingUid = Annotated[str, Path(alias="bookingUid")]
SeatUid = Annotated[str, Path(alias="seatUid")]
NamedUid = Annotated[str, Path(alias="bookingUid", description="A booking's uid, or that of a series for all of it.")]


class Cancel(Protocol):
    """A verb that cancels."""

    async def __call__(
        self, tx: Tx, caller: Caller, uid: str, /, *, reason: str | None, now: datetime
    ) -> Booking | tuple[Booking, ...]: ...


@router.post("", status_code=201, operation_id=f"{_OPERATIONS}_createBooking")
async def create(
    tx: TxDep,
    now: NowDep,
    caller: VisitorDep,
    origin: OriginDep,
    body: requests.BookingInput,
    key: IdempotencyKey = None,
) -> Answer:
    """Create a booking"""
    asked = body.model_dump_json()
    return await once(Answer, tx, caller, key, asked, now, lambda: _book(tx, now, caller, origin, body))


@router.get("", operation_id=f"{_OPERATIONS}_getBookings")
async def list_bookings(
    tx: TxDep, now: NowDep, caller: PermittedDep, origin: OriginDep, asked: Annotated[listing.BookingsQuery, Query()]
) -> answers.BookingsAnswer:
    """Get all bookings"""
    unsupported.refuse(asked, ("teams_ids", "team_id"))
    query = listing.query(asked)
    return answers.bookings(await bookings.list_(tx, caller, query, now), query, origin)


@router.get("/by-seat/{seatUid}", operation_id=f"{_OPERATIONS}_getBookingBySeatUid")
async def get_by_seat(tx: TxDep, caller: VisitorDep, origin: OriginDep, seat_uid: SeatUid) -> Answer:
    """Get a booking by seat UID. It is always one: a series of seats is listed by its own uid"""
    return answer(caller, await bookings.get_by_seat(tx, caller, seat_uid), origin)


@router.get("/{bookingUid}", operation_id=f"{_OPERATIONS}_getBooking")
async def get(tx: TxDep, caller: VisitorDep, origin: OriginDep, booking_uid: NamedUid) -> Answer:
    """Get a booking"""
    booking = await bookings.find(tx, booking_uid)
    return answer(caller, booking or await bookings.get_series(tx, booking_uid), origin)


@router.post("/{bookingUid}/reschedule", status_code=201, operation_id=f"{_OPERATIONS}_rescheduleBooking")
async def reschedule(
    tx: TxDep,
    now: NowDep,
    caller: VisitorDep,
    origin: OriginDep,
    booking_uid: BookingUid,
    body: requests.RescheduleInput,
    key: IdempotencyKey = None,
) -> OneAnswer:
    """Reschedule a booking"""
    asked = f"reschedule {booking_uid} {body.model_dump_json()}"
    return await once(OneAnswer, tx, caller, key, asked, now, lambda: _move(tx, now, caller, origin, booking_uid, body))


@router.post("/{bookingUid}/cancel", operation_id=f"{_OPERATIONS}_cancelBooking")
async def cancel(
    tx: TxDep,
    now: NowDep,
    caller: VisitorDep,
    origin: OriginDep,
    booking_uid: NamedUid,
    body: requests.CancelInput | None = None,
) -> Answer:
    """Cancel a booking"""
    asked = body or requests.CancelInput()
    uid, reason = await bookings.uid_of(tx, booking_uid), asked.cancellation_reason
    if asked.seat_uid:
        uid = await bookings.seat_in(tx, uid, asked.seat_uid)
    verb = await _cancelling(tx, uid, asked)
    return answer(caller, await verb(tx, caller, uid, reason=reason, now=now), origin)


@router.post("/{bookingUid}/confirm", operation_id=f"{_OPERATIONS}_confirmBooking")
async def confirm(tx: TxDep, now: NowDep, caller: PermittedDep, origin: OriginDep, booking_uid: NamedUid) -> Answer:
    """Confirm a booking"""
    verb = bookings.confirm_series if await bookings.is_series(tx, booking_uid) else bookings.confirm
    return answer(caller, await verb(tx, caller, booking_uid, now=now), origin)


@router.post("/{bookingUid}/decline", operation_id=f"{_OPERATIONS}_declineBooking")
async def decline(
    tx: TxDep,
    now: NowDep,
    caller: PermittedDep,
    origin: OriginDep,
    booking_uid: NamedUid,
    body: requests.DeclineInput | None = None,
) -> Answer:
    """Decline a booking"""
    verb = bookings.decline_series if await bookings.is_series(tx, booking_uid) else bookings.decline
    return answer(caller, await verb(tx, caller, booking_uid, reason=body.reason if body else None, now=now), origin)


async def _book(tx: Tx, now: datetime, caller: Caller, origin: str, body: requests.BookingInput) -> Answer:
    booked = await bookings.book_all(tx, caller, requests.request(body), now)
    return answer(caller, booked if booked[0].recurring_uid else booked[0], origin)


async def _move(
    tx: Tx, now: datetime, caller: Caller, origin: str, booking_uid: str, body: requests.RescheduleInput
) -> OneAnswer:
    verb = bookings.reschedule_seat if body.seat_uid else bookings.reschedule
    moved = await verb(
        tx,
        caller,
        await bookings.seat_in(tx, booking_uid, body.seat_uid) if body.seat_uid else booking_uid,
        start=body.start,
        reason=body.rescheduling_reason,
        by=requests.rescheduler(body),
        code=body.email_verification_code,
        now=now,
    )
    return Success(data=answers.moved(disclosure.told(moved, caller), origin))


async def _cancelling(tx: Tx, uid: str, asked: requests.CancelInput) -> Cancel:
    """The verb for how much of a series is to be cancelled."""
    if asked.seat_uid:
        return bookings.cancel_seats_from if asked.cancel_subsequent_bookings else bookings.cancel_seat
    if asked.cancel_subsequent_bookings:
        return bookings.cancel_from
    return bookings.cancel_series if await bookings.is_series(tx, uid) else bookings.cancel


def answer(caller: Caller, word: Booking | tuple[Booking, ...], origin: str) -> Answer:
    """A booking, or all of a series, as the caller sees it."""
    if isinstance(word, tuple):
        told = [disclosure.told(_seen(each, caller), caller) for each in word]
        return Success(data=answers.series(told, origin))
    return Success(data=_one(caller, _seen(word, caller), origin).data)


def _seen(word: Booking, caller: Caller) -> Booking:
    """The booking as seen from the seat that is meant, or by the caller."""
    return word if word.seat_uid else seats.seen_by(word, caller)


def _one(caller: Caller, word: Booking, origin: str) -> OneAnswer:
    return Success(data=answers.booking(disclosure.told(word, caller), origin))
