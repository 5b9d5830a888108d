"""Connected calendars (contract: Calendars): there are none, and the answers say so."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request

from kalends.core.errors import NotFound
from kalends.http.deps import UserDep
from kalends.wire.atoms import apps as wire
from kalends.wire.envelope import Success
from kalends.wire.unsupported import NotSupported

router = APIRouter(prefix="/v2", tags=["Calendars"])
refusals = APIRouter(prefix="/v2", include_in_schema=False)
"""What would need a connected calendar, or connect one."""

Calendar = Literal["apple", "google", "office365"]

NAMING = ("calendarsToLoad", "credentialId", "externalId")
"""Beginnings of the parameters that name a calendar: those that clients send, and those that the contract lists."""


class CalendarNotConnected(NotFound):
    """The user has not connected this calendar; components offer to connect it then."""


@router.get("/calendars", operation_id="CalendarsController_getCalendars")
async def list_(caller: UserDep) -> Success[wire.CalendarsOutput]:
    """Get my connected calendars, of which there are none"""
    return Success(data=wire.no_calendars(caller.user))


@router.get("/calendars/busy-times", operation_id="CalendarsController_getBusyTimes")
async def list_busy_times(request: Request, caller: UserDep) -> Success[list[wire.BusyTimeOutput]]:
    """Get when my connected calendars are busy. None is connected, so that a calendar which is named is not there. My
    bookings are not in the answer: GET /v2/bookings lists them, and components draw both."""
    if any(name.startswith(NAMING) for name in request.query_params):
        raise _not_connected()
    return Success(data=[])


@refusals.get("/calendars/{calendar}/check")
@refusals.post("/calendars/{calendar}/disconnect")
async def check(caller: UserDep, calendar: Calendar) -> None:
    """Refused: the calendar is not connected."""
    raise _not_connected()


@refusals.get("/gcal/check")
@refusals.post("/selected-calendars")
@refusals.delete("/selected-calendars")
@refusals.put("/destination-calendars")
async def choose(caller: UserDep) -> None:
    """Refused: no calendar is connected."""
    raise _not_connected()


@refusals.get("/calendars/{calendar}/connect")
@refusals.post("/calendars/{calendar}/credentials")
async def connect(caller: UserDep, calendar: Calendar) -> None:
    """Refused: calendars cannot be connected yet."""
    raise _cannot_connect()


@refusals.get("/gcal/oauth/auth-url")
async def connect_google(caller: UserDep) -> None:
    """Refused: calendars cannot be connected yet."""
    raise _cannot_connect()


def _not_connected() -> CalendarNotConnected:
    return CalendarNotConnected("You have no such calendar connected.")


def _cannot_connect() -> NotSupported:
    return NotSupported("Calendars cannot be connected to Kalends yet; its own bookings are what makes you busy.")
