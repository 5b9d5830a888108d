"""Keeping a slot out of the lists for a booker who is still typing."""

from __future__ import annotations

from datetime import datetime, timedelta

from kalends.core import ids
from kalends.core.database import Tx
from kalends.event_types.model import Bookable
from kalends.slots import rules, store
from kalends.slots.model import Hold
from kalends.slots.rules import HoldNotFound
from kalends.slots.verbs.claims import lock
from kalends.slots.verbs.offers import check


async def hold(tx: Tx, bookable: Bookable, start: datetime, length: int | None, minutes: int, now: datetime) -> Hold:
    """Keeps a slot out of the lists for `minutes`. Raises as `check`, also when somebody else holds it."""
    return await _hold(tx, ids.new_uid(), bookable, start, length, minutes, now, beside_holds=False)


async def hold_anew(
    tx: Tx, bookable: Bookable, start: datetime, length: int | None, minutes: int, now: datetime
) -> Hold:
    """As `hold`, whoever else holds the slot: for clients that prolong a hold by asking for it once more, and never
    name the one they have."""
    return await _hold(tx, ids.new_uid(), bookable, start, length, minutes, now, beside_holds=True)


async def change_hold(
    tx: Tx, uid: str, bookable: Bookable, start: datetime, length: int | None, minutes: int, now: datetime
) -> Hold:
    """Lets a hold keep another slot, from now on for `minutes`. Raises `HoldNotFound`, else as `hold`; the slot it
    had is then still held."""
    await get_hold(tx, uid, now)
    await store.delete_hold(tx, uid)
    return await _hold(tx, uid, bookable, start, length, minutes, now, beside_holds=False)


async def get_hold(tx: Tx, uid: str, now: datetime) -> Hold:
    """The hold. Raises `HoldNotFound` when there is none or its time is over."""
    held = await store.find_hold(tx, uid, now)
    if held is None:
        raise HoldNotFound("There is no such reservation, or it has expired; reserve the slot again.")
    return held


async def release_hold(tx: Tx, uid: str) -> None:
    """Frees a held slot. Raises `HoldNotFound`."""
    if not await store.delete_hold(tx, uid):
        raise HoldNotFound("There is no such reservation, or it has expired.")


async def drop_hold(tx: Tx, uid: str) -> None:
    """Frees a held slot, where there is still such a hold."""
    await store.delete_hold(tx, uid)


async def prune_holds(tx: Tx, now: datetime) -> int:
    """Deletes expired holds, and says how many."""
    return await store.delete_expired_holds(tx, now)


async def _hold(
    tx: Tx,
    uid: str,
    bookable: Bookable,
    start: datetime,
    length: int | None,
    minutes: int,
    now: datetime,
    *,
    beside_holds: bool,
) -> Hold:
    slot = rules.slot_length(bookable.event_type, length)
    await lock(tx, bookable.host_ids)
    await check(tx, bookable, start, slot, None, now, with_holds=not beside_holds)
    held = Hold(
        uid=uid,
        organization_id=bookable.host.organization_id,
        host_id=bookable.host.id,
        event_type_id=bookable.event_type.id,
        start=start,
        end=start + timedelta(minutes=slot),
        until=now + timedelta(minutes=minutes),
        minutes=minutes,
    )
    await store.insert_hold(tx, held, ids.new_number())
    return held
