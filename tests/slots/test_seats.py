"""Slots that several people share: joined while seats are left, never oversold."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from kalends.core.database import Database, Tx
from kalends.core.time import from_minute, to_minute
from kalends.event_types import service as event_types
from kalends.event_types.keys import EventTypeById
from kalends.event_types.model import Bookable, Seats
from kalends.slots import seats, store
from kalends.slots import service as slots
from kalends.slots.model import BookingUid, Claim, ClaimKind, Offer, SlotQuery
from kalends.slots.rules import SlotTaken
from tests.support import NOW
from tests.support.accounts import make_owner
from tests.support.event_types import make_event_type, make_schedule

NINE = NOW.replace(hour=9, minute=0) + timedelta(days=1)
HALF_PAST = NINE + timedelta(minutes=30)
THREE = Seats(per_slot=3, show_attendees=False, show_count=True)
ALICE, BOB = BookingUid("alice"), BookingUid("bob")


async def make_bookable(tx: Tx, shared: Seats | None = THREE, **rules: object) -> Bookable:
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    event_type = await make_event_type(tx, owner, seats=shared, **rules)
    return await event_types.get_bookable(tx, EventTypeById(event_type.id))


async def book(tx: Tx, bookable: Bookable, uid: BookingUid = ALICE, *, taken: int = 1) -> None:
    await slots.claim(tx, bookable, uid, ClaimKind.ACCEPTED, NINE, HALF_PAST, seats=taken)


async def offer(tx: Tx, bookable: Bookable) -> Offer:
    return await slots.list_starts(tx, bookable, SlotQuery(NINE, NINE + timedelta(hours=1), "UTC"), NOW)


def clocks(offer: Offer) -> list[str]:
    return [from_minute(start).strftime("%H:%M") for start in offer.starts]


async def check(tx: Tx, bookable: Bookable, **more: int) -> None:
    await slots.check(tx, bookable, NINE, 30, "UTC", NOW, **more)


async def test_a_slot_with_free_seats_stays_offered_and_says_how_many(tx: Tx) -> None:
    bookable = await make_bookable(tx)
    await book(tx, bookable, taken=2)
    found = await offer(tx, bookable)
    assert clocks(found) == ["09:00", "09:30"]
    assert found.seating is not None
    slot = found.seating.slot(to_minute(NINE))
    assert (slot.booking_uid, slot.booked, found.seating.free(to_minute(NINE))) == (ALICE, 2, 1)
    assert found.seating.free(to_minute(HALF_PAST)) == 3
    await check(tx, bookable)


async def test_a_full_slot_is_not_offered(tx: Tx) -> None:
    bookable = await make_bookable(tx)
    await book(tx, bookable, taken=3)
    assert clocks(await offer(tx, bookable)) == ["09:30"]
    with pytest.raises(SlotTaken):
        await check(tx, bookable)


async def test_a_party_needs_as_many_seats_as_it_has_people(tx: Tx) -> None:
    bookable = await make_bookable(tx)
    await book(tx, bookable, taken=2)
    with pytest.raises(SlotTaken):
        await check(tx, bookable, seats=2)
    with pytest.raises(SlotTaken):
        await slots.claim(tx, bookable, BOB, ClaimKind.ACCEPTED, HALF_PAST, HALF_PAST + timedelta(minutes=30), seats=4)


async def test_whoever_joins_finds_the_booking_and_takes_its_seats(tx: Tx) -> None:
    bookable = await make_bookable(tx)
    assert await slots.find_shared(tx, bookable, NINE, HALF_PAST) is None
    await book(tx, bookable)
    found = await slots.find_shared(tx, bookable, NINE, HALF_PAST)
    assert found == ALICE
    await slots.take_seats(tx, bookable.event_type, ALICE, 2)
    with pytest.raises(SlotTaken, match="seats"):
        await slots.take_seats(tx, bookable.event_type, ALICE)


async def test_another_length_or_another_event_type_is_not_joined(tx: Tx) -> None:
    bookable = await make_bookable(tx, length_options=(30, 60))
    await book(tx, bookable)
    hour = SlotQuery(NINE, HALF_PAST, "UTC", 60)
    assert (await slots.list_starts(tx, bookable, hour, NOW)).starts == []
    assert await slots.find_shared(tx, bookable, NINE, NINE + timedelta(hours=1)) is None
    other = replace(bookable, event_type=replace(bookable.event_type, id=bookable.event_type.id + 1))
    assert clocks(await offer(tx, other)) == ["09:30"]
    assert await slots.find_shared(tx, other, NINE, HALF_PAST) is None


async def test_the_last_seat_given_back_frees_the_time(tx: Tx) -> None:
    bookable = await make_bookable(tx)
    await book(tx, bookable, taken=2)
    assert await slots.free_seats(tx, ALICE)
    assert not await slots.free_seats(tx, ALICE)
    assert await slots.find_shared(tx, bookable, NINE, HALF_PAST) is None
    await book(tx, bookable, BOB)


async def test_more_or_fewer_seats_count_for_bookings_that_exist(tx: Tx) -> None:
    bookable = await make_bookable(tx)
    await book(tx, bookable, taken=3)
    four = replace(bookable.event_type, seats=replace(THREE, per_slot=4))
    assert clocks(await offer(tx, replace(bookable, event_type=four))) == ["09:00", "09:30"]
    await slots.take_seats(tx, four, ALICE)
    assert clocks(await offer(tx, bookable)) == ["09:30"]
    with pytest.raises(SlotTaken):
        await slots.take_seats(tx, bookable.event_type, ALICE)


async def test_a_booking_made_before_there_were_seats_is_not_joined(tx: Tx) -> None:
    bookable = await make_bookable(tx)
    await book(tx, replace(bookable, event_type=replace(bookable.event_type, seats=None)))
    assert clocks(await offer(tx, bookable)) == ["09:30"]
    assert await slots.find_shared(tx, bookable, NINE, HALF_PAST) is None


async def test_a_hold_keeps_one_seat(tx: Tx) -> None:
    bookable = await make_bookable(tx)
    await slots.hold(tx, bookable, NINE, None, 5, NOW)
    found = await offer(tx, bookable)
    assert clocks(found) == ["09:00", "09:30"]
    assert found.seating is not None
    assert found.seating.free(to_minute(NINE)) == 2
    for _ in range(2):
        await slots.hold(tx, bookable, NINE, None, 5, NOW)
    assert clocks(await offer(tx, bookable)) == ["09:30"]
    with pytest.raises(SlotTaken):
        await slots.hold(tx, bookable, NINE, None, 5, NOW)
    await check(tx, bookable)


async def test_a_shared_slot_respects_notice(tx: Tx) -> None:
    bookable = await make_bookable(tx, minimum_notice=3 * 1440)
    await book(tx, bookable)
    assert clocks(await offer(tx, bookable)) == []


async def test_the_database_refuses_a_seat_too_many(tx: Tx) -> None:
    bookable = await make_bookable(tx)
    await book(tx, bookable, taken=3)
    with pytest.raises(IntegrityError, match="seats_never_oversold"):
        await tx.execute(sa.update(store.claims).where(store.claims.c.booking_uid == ALICE).values(seats_taken=4))


async def test_of_fifty_at_once_as_many_get_a_seat_as_there_are(committed_database: Database) -> None:
    """Without the host's lock, which makes it only harder."""
    async with committed_database.transaction() as tx:
        bookable = await make_bookable(tx, replace(THREE, per_slot=8))
        await book(tx, bookable)

    async def join() -> bool:
        try:
            async with committed_database.transaction() as tx:
                await slots.take_seats(tx, bookable.event_type, ALICE)
        except SlotTaken:
            return False
        return True

    assert Counter(await asyncio.gather(*(join() for _ in range(50)))) == {True: 7, False: 43}


def test_holds_of_an_empty_slot_leave_it_to_the_hours() -> None:
    hold = Claim(ClaimKind.HOLD, 600, 630, 0, 0, 1, None)
    seating = seats.seating(THREE, [hold], 30)
    assert seats.joined([630], seating, 1) == [630]
    assert seats.joined([600, 630], seating, 3) == [630]
