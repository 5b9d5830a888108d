"""Who comes to a booking, and who did not (contract: Bookings / Attendees, Bookings / Guests)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from kalends.api.bookings import Answer, BookingUid, NamedUid, OneAnswer, answer
from kalends.bookings import disclosure
from kalends.bookings import service as bookings
from kalends.http.deps import NowDep, OriginDep, PermittedDep, TxDep, api_date
from kalends.wire import dates, unsupported
from kalends.wire.bookings import attending as wire
from kalends.wire.bookings.v2024_08_13 import answers
from kalends.wire.envelope import Success

router = APIRouter(prefix="/v2/bookings/{bookingUid}", dependencies=[Depends(api_date(dates.BOOKINGS))])

_ATTENDEES, _GUESTS = "Bookings / Attendees", "Bookings / Guests"
_ATTENDEES_OPERATIONS = "BookingAttendeesController_2024_08_13"

AttendeeId = Annotated[int, Path(alias="attendeeId")]


@router.get("/attendees", tags=[_ATTENDEES], operation_id=f"{_ATTENDEES_OPERATIONS}_getBookingAttendees")
async def list_attendees(
    tx: TxDep, caller: PermittedDep, booking_uid: BookingUid
) -> Success[list[wire.AttendeeWithId]]:
    """Get all attendees for a booking"""
    return Success(data=wire.attendees(await bookings.list_attendees(tx, caller, booking_uid)))


@router.post("/attendees", status_code=201, tags=[_ATTENDEES], operation_id=f"{_ATTENDEES_OPERATIONS}_addAttendee")
async def add_attendee(
    tx: TxDep, now: NowDep, caller: PermittedDep, booking_uid: BookingUid, body: wire.AddAttendeeInput
) -> Success[wire.AddedAttendee]:
    """Add an attendee to a booking"""
    return Success(data=wire.added(*await bookings.add_attendee(tx, caller, booking_uid, wire.newcomer(body), now)))


@router.get("/attendees/{attendeeId}", tags=[_ATTENDEES], operation_id=f"{_ATTENDEES_OPERATIONS}_getBookingAttendee")
async def get_attendee(
    tx: TxDep, caller: PermittedDep, booking_uid: BookingUid, attendee_id: AttendeeId
) -> Success[wire.AttendeeWithId]:
    """Get a specific attendee for a booking"""
    return Success(data=wire.attendee(await bookings.get_attendee(tx, caller, booking_uid, attendee_id)))


@router.post("/guests", tags=[_GUESTS], operation_id="BookingGuestsController_2024_08_13_addGuests")
async def add_guests(
    tx: TxDep, now: NowDep, caller: PermittedDep, origin: OriginDep, booking_uid: NamedUid, body: wire.AddGuestsInput
) -> Answer:
    """Add guests to an existing booking, or to all that is ahead of a series"""
    for guest in body.guests:
        unsupported.refuse(guest, ("phone_number",))
    verb = bookings.add_guests_to_series if await bookings.is_series(tx, booking_uid) else bookings.add_guests
    return answer(caller, await verb(tx, caller, booking_uid, wire.guests(body), now), origin)


@router.post("/mark-absent", tags=["Bookings"], operation_id="BookingsController_2024_08_13_markNoShow")
async def mark_absent(
    tx: TxDep, now: NowDep, caller: PermittedDep, origin: OriginDep, booking_uid: BookingUid, body: wire.MarkAbsentInput
) -> OneAnswer:
    """Mark a booking absence"""
    changed = await bookings.mark_absent(
        tx, caller, booking_uid, host=body.host, attendees=wire.absences(body), now=now
    )
    return Success(data=answers.unseated(disclosure.told(changed, caller), origin))
