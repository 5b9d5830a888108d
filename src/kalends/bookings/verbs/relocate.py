"""Meeting somewhere else, or with somebody else."""

from __future__ import annotations

from datetime import datetime

from kalends.accounts.model import Caller
from kalends.bookings import places, rules
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
    place = places.check(location)
    changes = {
        "location_kind": place.kind.value,
        "location_value": place.value,
        "ics_sequence": booking.ics_sequence + 1,
    }
    return await steps.changed(tx, "BookingLocationChanged", uid, changes, now)


async def reassign(tx: Tx, caller: Caller, uid: str) -> Booking:
    """Gives a booking to another host of its team, as its host. Only round-robin bookings have other hosts.

    Raises `BookingNotFound`, `NotTheHost`, `NotReassignable`. (Contract: POST /v2/bookings/{bookingUid}/reassign.)
    """
    await look.get_hosted(tx, caller, uid)
    raise places.NotReassignable("This event type has one host; only bookings of a round-robin team can be reassigned.")
