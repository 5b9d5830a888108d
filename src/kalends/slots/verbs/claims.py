"""Taking hosts' time for a booking, sharing it, and giving it back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kalends.accounts.model import UserId
from kalends.core.database import Tx
from kalends.event_types.model import Bookable, EventType
from kalends.slots import store
from kalends.slots.model import BookingUid, ClaimDraft, ClaimKind
from kalends.slots.rules import SlotTaken


async def lock(tx: Tx, host_ids: Iterable[UserId]) -> None:
    """Makes this transaction the only one that decides about the time of these hosts. Comes before `check` and `claim`,
    and once in a transaction with all hosts that it is about: who locks one after the other may wait for ever."""
    await store.lock_hosts(tx, host_ids)


async def claim(
    tx: Tx,
    bookable: Bookable,
    booking_uid: BookingUid,
    kind: ClaimKind,
    start: datetime,
    end: datetime,
    *,
    seats: int | None = None,
) -> None:
    """Takes the time of every host for a booking; where people share it and others may join, `seats` of it. Raises
    `SlotTaken` when the database knows better than `check`; the transaction must end then, for some of them may be
    taken already."""
    event_type = bookable.event_type
    shared = event_type.seats if seats is not None else None
    if shared and seats and seats > shared.per_slot:
        raise _too_few_seats()
    draft = ClaimDraft(
        organization_id=bookable.host.organization_id,
        host_ids=bookable.host_ids,
        event_type_id=event_type.id,
        booking_uid=booking_uid,
        kind=kind,
        start=start,
        end=end,
        before_buffer=event_type.before_buffer,
        after_buffer=event_type.after_buffer,
        seats=shared.per_slot if shared else None,
        seats_taken=seats if shared else None,
    )
    if not await store.insert_claims(tx, draft):
        raise SlotTaken("This time has just been taken; choose another one.", details={"nextStarts": []})


async def confirm_claim(tx: Tx, booking_uid: BookingUid) -> bool:
    """Makes a pending booking's claim an accepted one; False when it had not claimed its time."""
    return await store.accept_claim(tx, booking_uid)


async def release(tx: Tx, booking_uid: BookingUid) -> None:
    """Frees the time of a booking that will not take place."""
    await store.delete_claim(tx, booking_uid)


async def find_shared(tx: Tx, bookable: Bookable, start: datetime, end: datetime) -> BookingUid | None:
    """The booking in which one more person takes a seat at this time; None where nobody has booked it yet, so that it
    is to be booked anew. Only slots of exactly this length are shared."""
    return await store.find_shared(tx, bookable.event_type, start, end) if bookable.event_type.seats else None


async def take_seats(tx: Tx, event_type: EventType, booking_uid: BookingUid, seats: int = 1) -> None:
    """Takes seats of a booking that others share, as many as the event type now has at most. Raises `SlotTaken` when
    not as many are left; the database never oversells them, whoever forgot to lock."""
    if not event_type.seats or not await store.take_seats(tx, booking_uid, event_type.seats.per_slot, seats):
        raise _too_few_seats()


async def free_seats(tx: Tx, booking_uid: BookingUid, seats: int = 1) -> bool:
    """Gives back seats of a booking, and with the last one its whole time; whether anybody still has a seat."""
    if await store.free_seats(tx, booking_uid, seats):
        return True
    await store.delete_claim(tx, booking_uid)
    return False


def _too_few_seats() -> SlotTaken:
    return SlotTaken("Not enough seats are left at this time; choose another one.", details={"nextStarts": []})
