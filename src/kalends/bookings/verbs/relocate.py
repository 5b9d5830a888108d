"""Meeting somewhere else, or with somebody else."""

from __future__ import annotations

from datetime import datetime
from typing import NoReturn

from kalends.accounts.model import Caller
from kalends.bookings import places, rules, series, store
from kalends.bookings.model import BookedLocation, Booking
from kalends.bookings.verbs import look, steps
from kalends.core.database import Tx


async def relocate(tx: Tx, caller: Caller, uid: str, location: BookedLocation, now: datetime) -> Booking:
    """Lets a booking take place elsewhere, as its host; the place need not be one that the event type offers.

    Raises `BookingNotFound`, `NotTheHost`, `NotChangeable`, and `InvalidPlace` for a wrong link or number. (Contract:
    PATCH /v2/bookings/{bookingUid}/location.)
    """
    booking = await steps.locked(tx, uid)
    rules.check_decides(caller, booking)
    places.check_movable(booking, now)
    return await steps.changed(tx, "BookingLocationChanged", uid, _moved(booking, places.check(location)), now)


async def relocate_series(
    tx: Tx, caller: Caller, recurring_uid: str, location: BookedLocation, now: datetime
) -> tuple[Booking, ...]:
    """Lets all that is ahead of a series take place elsewhere, and gives the series. Raises as `relocate`."""
    bookings = await steps.locked_series(tx, recurring_uid)
    rules.check_decides(caller, bookings[0])
    ahead = series.ahead(bookings, now) or bookings[-1:]
    for booking in ahead:
        places.check_movable(booking, now)
    for booking in ahead:
        await store.update(tx, booking.uid, _moved(booking, places.check(location)), now)
    await steps.record_agreed(tx, "BookingLocationChanged", [booking.uid for booking in ahead], now)
    return await look.get_series(tx, recurring_uid)


def _moved(booking: Booking, place: BookedLocation) -> dict[str, object]:
    return {
        "location_kind": place.kind.value,
        "location_value": place.value,
        "ics_sequence": booking.ics_sequence + 1,
    }


async def reassign(tx: Tx, caller: Caller, uid: str) -> NoReturn:
    """Gives a booking to another host of its team, as its host. Only round-robin bookings have other hosts.

    Raises `BookingNotFound`, `NotTheHost`, `NotReassignable`. (Contract: POST /v2/bookings/{bookingUid}/reassign.)
    """
    await look.get_hosted(tx, caller, uid)
    raise places.NotReassignable("Nobody else can take over; only bookings of a round-robin team can be reassigned.")
