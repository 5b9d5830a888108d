"""Where a booking takes place, with whom, and what it is known by elsewhere (contract: Bookings)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from kalends.api.bookings import Answer, BookingUid, NamedUid, answer
from kalends.bookings import calendars
from kalends.bookings import service as bookings
from kalends.http.deps import NowDep, OriginDep, PermittedDep, TxDep, api_date
from kalends.wire import dates
from kalends.wire.bookings import details as wire
from kalends.wire.envelope import Success

_OPERATIONS = "BookingsController_2024_08_13"

router = APIRouter(
    prefix="/v2/bookings/{bookingUid}", tags=["Bookings"], dependencies=[Depends(api_date(dates.BOOKINGS))]
)


@router.get("/calendar-links", operation_id=f"{_OPERATIONS}_getCalendarLinks")
async def calendar_links(
    tx: TxDep, origin: OriginDep, booking_uid: BookingUid
) -> Success[list[wire.CalendarLinkOutput]]:
    """Get 'Add to Calendar' links for a booking"""
    found = await bookings.get(tx, booking_uid)
    return Success(data=wire.calendar_links(calendars.calendar_links(found, origin)))


@router.patch("/location", operation_id="BookingLocationController_2024_08_13_updateBookingLocation")
async def change_location(
    tx: TxDep,
    now: NowDep,
    caller: PermittedDep,
    origin: OriginDep,
    booking_uid: NamedUid,
    body: wire.ChangeLocationInput,
) -> Answer:
    """Update booking location for an existing booking, or for all that is ahead of a series"""
    verb = bookings.relocate_series if await bookings.is_series(tx, booking_uid) else bookings.relocate
    return answer(caller, await verb(tx, caller, booking_uid, wire.place(body.location), now), origin)


@router.post("/reassign", operation_id=f"{_OPERATIONS}_reassignBooking")
async def reassign(tx: TxDep, caller: PermittedDep, booking_uid: BookingUid) -> wire.Reassigned:
    """Reassign a booking to auto-selected host"""
    await bookings.reassign(tx, caller, booking_uid)


@router.post("/reassign/{userId}", operation_id=f"{_OPERATIONS}_reassignBookingToUser")
async def reassign_to(
    tx: TxDep,
    caller: PermittedDep,
    booking_uid: BookingUid,
    user_id: Annotated[int, Path(alias="userId")],
    body: wire.ReassignInput | None = None,
) -> wire.Reassigned:
    """Reassign a booking to a specific host"""
    await bookings.reassign(tx, caller, booking_uid)


@router.get("/references", operation_id=f"{_OPERATIONS}_getBookingReferences")
async def references(
    tx: TxDep,
    caller: PermittedDep,
    booking_uid: BookingUid,
    type: Annotated[wire.ReferenceType | None, Query()] = None,
) -> Success[list[wire.ReferenceOutput]]:
    """Get booking references"""
    await bookings.get_hosted(tx, caller, booking_uid)
    return Success(data=[])


@router.get("/conferencing-sessions", operation_id=f"{_OPERATIONS}_getVideoSessions")
async def conferencing_sessions(
    tx: TxDep, caller: PermittedDep, booking_uid: BookingUid
) -> Success[list[wire.SessionOutput]]:
    """Get video meeting sessions"""
    await bookings.get_hosted(tx, caller, booking_uid)
    return Success(data=[])


@router.get("/recordings", operation_id=f"{_OPERATIONS}_getBookingRecordings")
async def recordings(tx: TxDep, caller: PermittedDep, booking_uid: BookingUid) -> Success[list[wire.RecordingOutput]]:
    """Get all the recordings for the booking"""
    await bookings.get_hosted(tx, caller, booking_uid)
    return Success(data=[])


@router.get("/transcripts", operation_id=f"{_OPERATIONS}_getBookingTranscripts")
async def transcripts(tx: TxDep, caller: PermittedDep, booking_uid: BookingUid) -> Success[list[str]]:
    """Get transcript download links for the booking"""
    await bookings.get_hosted(tx, caller, booking_uid)
    return Success(data=[])
