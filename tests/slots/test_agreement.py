"""Slots, holds and bookings agree: what is offered can be booked, what is not offered is refused."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import pytest

from kalends.accounts import service as accounts
from kalends.accounts.model import Anonymous
from kalends.bookings import service as bookings
from kalends.bookings.model import Attendee, BookingRequest
from kalends.core.database import Tx
from kalends.core.errors import KalendsError
from kalends.core.time import from_minute, to_minute
from kalends.engine.hours import WeeklyHours
from kalends.engine.limits import RollingWindow
from kalends.event_types import service as event_types
from kalends.event_types.keys import EventTypeById, GroupByUsernames
from kalends.event_types.model import Bookable, Confirmation, Period, Seats
from kalends.slots import service as slots
from kalends.slots.model import BookingUid, ClaimKind, SlotQuery
from kalends.slots.rules import HoldNotFound, SlotNotOffered, SlotTaken
from tests.support import NOW
from tests.support.accounts import make_owner
from tests.support.event_types import make_colleagues, make_event_type, make_schedule

ZONES = ["Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]


async def random_bookable(tx: Tx, chance: random.Random, seats: Seats | None = None) -> Bookable:
    """An event type with rules, hours and zone drawn by `chance`."""
    owner = await make_owner(tx)
    start = chance.choice([0, 480, 545])
    await make_schedule(
        tx,
        owner,
        time_zone=chance.choice(ZONES),
        weekly=(WeeklyHours((0, 1, 2, 3, 4, 5, 6), start, chance.choice([660, 1020, 1440])),),
        is_default=True,
    )
    event_type = await make_event_type(
        tx,
        owner,
        length=chance.choice([15, 25, 30, 45, 60, 90]),
        slot_interval=chance.choice([None, None, 20]),
        before_buffer=chance.choice([0, 10]),
        after_buffer=chance.choice([0, 0, 15]),
        offset_start=chance.choice([0, 0, 5]),
        minimum_notice=chance.choice([0, 90]),
        only_first_slot=chance.random() < 0.2,
        optimized_slots=chance.random() < 0.3,
        count_limits=chance.choice([{}, {Period.DAY: 2}, {Period.DAY: 1, Period.WEEK: 2}]),
        duration_limits=chance.choice([{}, {}, {Period.DAY: 60}, {Period.MONTH: 120}]),
        seats=seats,
        booking_window=chance.choice([None, RollingWindow(2), RollingWindow(2, rolling=True)]),
        confirmation=None if seats else chance.choice([None, Confirmation(), Confirmation(blocks_slot=False)]),
    )
    found = await event_types.find_bookable(tx, EventTypeById(event_type.id))
    assert found is not None
    return found


async def random_group(tx: Tx, chance: random.Random) -> Bookable:
    """Two or three people with hours and zones drawn by `chance`, each of whom has something booked already."""
    people = await make_colleagues(tx, *("Alice", "Carol", "Dave")[: chance.choice([2, 3])])
    for person in people:
        weekly = (WeeklyHours((0, 1, 2, 3, 4, 5, 6), chance.choice([0, 480, 545]), chance.choice([1020, 1440])),)
        await make_schedule(tx, person, time_zone=chance.choice(ZONES), weekly=weekly)
        own = await make_event_type(tx, person, slug="own", length=40, after_buffer=chance.choice([0, 15]))
        bookable = await event_types.get_bookable(tx, EventTypeById(own.id))
        starts = (await slots.list_starts(tx, bookable, SlotQuery(NOW, NOW + timedelta(days=3), "UTC"), NOW)).starts
        for start in chance.sample(starts, 3):
            with suppress(SlotTaken):
                await bookings.book(tx, Anonymous(), request_for(bookable, start, "UTC"), NOW)
    return await event_types.get_bookable(tx, GroupByUsernames(tuple(person.username for person in people)))


def request_for(bookable: Bookable, minute: int, zone: str) -> BookingRequest:
    attendee = Attendee("Bob", "bob@example.com", zone)
    people = GroupByUsernames(tuple(each.user.username for each in bookable.everybody))
    key = people if bookable.others else EventTypeById(bookable.event_type.id)
    return BookingRequest(key, from_minute(minute), attendee)


async def refusal(tx: Tx, bookable: Bookable, minute: int, zone: str) -> KalendsError | None:
    """Why the start cannot be booked; None when it can. Nothing stays booked."""
    trial = await tx.begin_nested()
    try:
        await bookings.book(tx, Anonymous(), request_for(bookable, minute, zone), NOW)
    except KalendsError as error:
        return error
    finally:
        await trial.rollback()
    return None


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("seed", range(12))
async def test_what_is_offered_can_be_booked_and_what_is_not_is_refused(tx: Tx, seed: int, several: bool) -> None:
    chance = random.Random(seed)
    bookable = await (random_group if several else random_bookable)(tx, chance)
    zone = chance.choice([*ZONES, "Asia/Kolkata"])
    query = SlotQuery(NOW, NOW + timedelta(days=3), zone)
    for _ in range(3):
        starts = (await slots.list_starts(tx, bookable, query, NOW)).starts
        if not starts:
            break
        await bookings.book(tx, Anonymous(), request_for(bookable, chance.choice(starts), zone), NOW)
    offered = set((await slots.list_starts(tx, bookable, query, NOW)).starts)
    shown = {
        start
        for other in (zone, "UTC", bookable.hours.time_zone if bookable.hours else "UTC")
        for start in (await slots.list_starts(tx, bookable, SlotQuery(query.start, query.end, other), NOW)).starts
    }
    span = range(to_minute(query.start), to_minute(query.end))
    looked_at = {*chance.sample(sorted(offered), min(8, len(offered))), *chance.sample(span, 25)}
    for minute in looked_at:
        refused = await refusal(tx, bookable, minute, zone)
        assert (refused is None) == (minute in shown), f"{from_minute(minute)} {refused!r}"
        assert refused is None or isinstance(refused, SlotTaken | SlotNotOffered)


@pytest.mark.parametrize("seed", range(8))
async def test_what_is_offered_beside_holds_can_be_booked(tx: Tx, seed: int) -> None:
    chance = random.Random(seed)
    bookable = await random_bookable(tx, chance, chance.choice([None, Seats(2, show_attendees=True, show_count=True)]))
    owner = await accounts.get_user(tx, bookable.host.id)
    other_id = (await make_event_type(tx, owner, slug="other", length=chance.choice([15, 30, 40]))).id
    other = await event_types.get_bookable(tx, EventTypeById(other_id))
    zone = chance.choice(ZONES)
    query = SlotQuery(NOW, NOW + timedelta(days=3), zone)
    for held in (other, bookable, other):
        for start in chance.sample(
            starts := list((await slots.list_starts(tx, held, query, NOW)).starts), min(2, len(starts))
        ):
            with suppress(SlotTaken, SlotNotOffered):
                await slots.hold(tx, held, from_minute(start), None, 5, NOW)
    for minute in (await slots.list_starts(tx, bookable, query, NOW)).starts:
        refused = await refusal(tx, bookable, minute, zone)
        assert refused is None, f"{from_minute(minute)} {refused!r}"


async def take_seat(tx: Tx, bookable: Bookable, minute: int, zone: str, name: str) -> None:
    """Books a seat, as whoever comes first or as one more."""
    start, length = from_minute(minute), bookable.event_type.length
    end = start + timedelta(minutes=length)
    await slots.lock(tx, bookable.host_ids)
    await slots.check(tx, bookable, start, length, zone, NOW)
    shared = await slots.find_shared(tx, bookable, start, end)
    if shared:
        await slots.take_seats(tx, bookable.event_type, shared)
    else:
        await slots.claim(tx, bookable, BookingUid(name), ClaimKind.ACCEPTED, start, end)


async def seat_refusal(tx: Tx, bookable: Bookable, minute: int, zone: str) -> KalendsError | None:
    """Why nobody can have a seat; None when somebody can. Nobody keeps it."""
    trial = await tx.begin_nested()
    try:
        await take_seat(tx, bookable, minute, zone, "trial")
    except KalendsError as error:
        return error
    finally:
        await trial.rollback()
    return None


@pytest.mark.parametrize("seed", range(12))
async def test_a_seat_that_is_offered_can_be_had_and_no_other(tx: Tx, seed: int) -> None:
    chance = random.Random(seed)
    bookable = await random_bookable(tx, chance, Seats(chance.choice([2, 3]), show_attendees=True, show_count=True))
    zone = chance.choice(ZONES)

    async def offered(zone: str) -> Sequence[int]:
        return (await slots.list_starts(tx, bookable, SlotQuery(NOW, NOW + timedelta(days=3), zone), NOW)).starts

    popular: list[int] = []
    for number in range(8):
        starts = await offered(zone)
        if not starts:
            break
        again = [start for start in popular if start in starts]
        popular.append(chance.choice(again) if again and chance.random() < 0.7 else chance.choice(starts))
        await take_seat(tx, bookable, popular[-1], zone, f"{seed}/{number}")
    assert bookable.hours is not None
    shown = {start for other in (zone, "UTC", bookable.hours.time_zone) for start in await offered(other)}
    span = range(to_minute(NOW), to_minute(NOW) + 3 * 1440)
    for minute in {*popular, *chance.sample(sorted(shown), min(6, len(shown))), *chance.sample(span, 15)}:
        refused = await seat_refusal(tx, bookable, minute, zone)
        assert (refused is None) == (minute in shown), f"{from_minute(minute)} {refused!r}"
        assert refused is None or isinstance(refused, SlotTaken | SlotNotOffered)


async def test_a_held_slot_leaves_the_list_and_can_still_be_booked(tx: Tx) -> None:
    bookable = await random_bookable(tx, random.Random(1))
    query = SlotQuery(NOW, NOW + timedelta(days=3), "UTC")
    start, *others = (await slots.list_starts(tx, bookable, query, NOW)).starts
    hold = await slots.hold(tx, bookable, from_minute(start), None, 5, NOW)
    assert start not in (await slots.list_starts(tx, bookable, query, NOW)).starts
    with pytest.raises(SlotTaken):
        await slots.hold(tx, bookable, from_minute(start), None, 5, NOW)
    assert await refusal(tx, bookable, start, "UTC") is None
    later = NOW + timedelta(minutes=5)
    assert (await slots.get_hold(tx, hold.uid, NOW)).start == from_minute(start)
    with pytest.raises(HoldNotFound):
        await slots.get_hold(tx, hold.uid, later)
    assert others


async def test_expired_holds_are_pruned(tx: Tx) -> None:
    bookable = await random_bookable(tx, random.Random(1))
    start, *_ = (await slots.list_starts(tx, bookable, SlotQuery(NOW, NOW + timedelta(days=3), "UTC"), NOW)).starts
    await slots.hold(tx, bookable, from_minute(start), None, 5, NOW)
    assert await slots.prune_holds(tx, NOW + timedelta(minutes=4)) == 0
    assert await slots.prune_holds(tx, NOW + timedelta(minutes=6)) == 1


async def test_the_database_refuses_what_a_check_might_overlook(tx: Tx) -> None:
    bookable = await random_bookable(tx, random.Random(1))
    start, end = NOW, NOW + timedelta(minutes=30)
    await slots.claim(tx, bookable, BookingUid("first"), ClaimKind.ACCEPTED, start, end)
    with pytest.raises(SlotTaken):
        await slots.claim(tx, bookable, BookingUid("second"), ClaimKind.PENDING, start + timedelta(minutes=29), end)
