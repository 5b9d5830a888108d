"""Looking at bookings."""

from __future__ import annotations

from datetime import datetime

from kalends.accounts.model import Anonymous, Caller, ClientCaller, UserCaller
from kalends.bookings import rules, store
from kalends.bookings.model import Booking, BookingPage, BookingQuery
from kalends.core import ids
from kalends.core.database import Tx
from kalends.core.errors import Unauthenticated


async def get(tx: Tx, uid: str) -> Booking:
    """The booking. Whoever knows a uid may see it. Raises `BookingNotFound`."""
    booking = await store.find(tx, uid)
    if booking is None:
        raise rules.BookingNotFound("There is no booking with this uid.")
    return booking


async def get_hosted(tx: Tx, caller: Caller, uid: str) -> Booking:
    """The booking, for who speaks for its host. Raises `Unauthenticated`, `BookingNotFound`, `NotTheHost`."""
    booking = await get(tx, uid)
    rules.check_decides(caller, booking)
    return booking


async def uid_of(tx: Tx, name: str) -> str:
    """The uid that a uid or a booking's id means: older clients cancel by the number. Raises `BookingNotFound`."""
    if not (name.isascii() and name.isdigit() and len(name) <= ids.LONGEST_NUMBER):
        return name
    uid = await store.find_uid(tx, int(name))
    if uid is None:
        raise rules.BookingNotFound("There is no booking with this id.")
    return uid


async def find_current(tx: Tx, uid: str) -> Booking:
    """The booking, or the newest one it has been rescheduled to. Raises `BookingNotFound`."""
    current = await store.find_current_uid(tx, uid)
    return await get(tx, current or uid)


async def list_(tx: Tx, caller: Caller, query: BookingQuery, now: datetime) -> BookingPage:
    """The caller's bookings: a user's as host, an OAuth client's as the app they were made through.

    Raises `Unauthenticated` for anybody else. (Contract: GET /v2/bookings.)
    """
    match caller:
        case UserCaller(user=user):
            return await store.page(tx, query, now, host_id=user.id, client_id=None)
        case ClientCaller(client=client):
            return await store.page(tx, query, now, host_id=None, client_id=client.id)
        case Anonymous():
            raise Unauthenticated("Listing bookings needs an access token or an API key.")
