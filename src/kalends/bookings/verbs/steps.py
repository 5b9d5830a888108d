"""Steps that several verbs share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kalends.accounts.model import Caller, UserCaller
from kalends.bookings import rules, store
from kalends.bookings.model import Booking, Status
from kalends.bookings.verbs import look
from kalends.core import events
from kalends.core.database import Tx
from kalends.event_types.model import Bookable
from kalends.slots import service as slots
from kalends.slots.model import BookingUid, ClaimKind

_CLAIM_KINDS = {Status.ACCEPTED: ClaimKind.ACCEPTED, Status.PENDING: ClaimKind.PENDING}


async def locked(tx: Tx, uid: str) -> Booking:
    """The booking, with its host's time locked: nothing about it changes until this transaction ends."""
    host_id = await store.find_host(tx, uid)
    if host_id is None:
        raise rules.BookingNotFound("There is no booking with this uid.")
    await slots.lock(tx, host_id)
    return await look.get(tx, uid)


async def keep(tx: Tx, bookable: Bookable, booking: Booking) -> None:
    if rules.claims_time(bookable.event_type.confirmation, booking.status):
        kind = _CLAIM_KINDS[booking.status]
        await slots.claim(tx, bookable, BookingUid(booking.uid), kind, booking.start, booking.end)
    await store.insert(tx, booking)


async def changed(tx: Tx, fact: str, uid: str, changes: Mapping[str, object], now: datetime, **more: object) -> Booking:
    await store.update(tx, uid, changes, now)
    booking = await look.get(tx, uid)
    await record(tx, fact, booking, **more)
    return booking


async def record(tx: Tx, name: str, booking: Booking, **more: object) -> None:
    data = {"uid": booking.uid, "sequence": booking.ics_sequence, **more}
    await events.record(tx, name, data, lock=booking.ics_uid)


def email_of(caller: Caller) -> str | None:
    return caller.user.contract_email if isinstance(caller, UserCaller) else None
