"""How many bookings to come one booker may have of an event type."""

from __future__ import annotations

from datetime import datetime

from kalends.accounts.model import Caller
from kalends.bookings import active, store
from kalends.core.database import Tx
from kalends.event_types.model import Bookable
from kalends.slots import service as slots


async def check(tx: Tx, caller: Caller, bookable: Bookable, email: str, now: datetime) -> None:
    """Passes when the booker may have one booking more of the event type than those that are to come: accepted ones
    and requests, in which this address is an attendee's. Locks the hosts' time where there is a limit; event types
    that recur have none.

    Raises `TooManyActive`, which names the last of them where moving it is offered and the caller may know of it.
    (Contract: bookerActiveBookingsLimit.)
    """
    limit = bookable.event_type.active_bookings_limit
    if limit is None:
        return
    await slots.lock(tx, bookable.host_ids)
    coming = await store.coming(tx, bookable.event_type.id, email, now)
    if len(coming) >= limit.maximum:
        raise active.refusal(limit, coming, told=active.may_be_told(caller, bookable, email))
