"""The life of a booking of several hosts, on real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from kalends.accounts import service as accounts
from kalends.accounts.model import Anonymous, ClientCaller, User, UserCaller
from kalends.bookings import service as bookings
from kalends.bookings.model import Attendee, Booking, BookingQuery, BookingRequest, Status
from kalends.bookings.rules import BookingNotFound, NotTheHost
from kalends.core.database import Tx
from kalends.event_types.keys import EventTypeById, GroupByUsernames
from kalends.slots.rules import LengthNotOffered, SlotNotOffered, SlotTaken
from kalends.slots.store import claims
from tests.support import NOW
from tests.support.accounts import make_client, make_managed_user
from tests.support.event_types import make_colleagues, make_event_type, make_schedule

TEN = NOW.replace(hour=10)
ELEVEN = NOW.replace(hour=11)
ADA = Attendee("Ada Booker", "ada@example.org", "Europe/Berlin", "de")


def ask(*people: User, start: datetime = TEN, **changes: Any) -> BookingRequest:
    """A request of Ada's for these people together."""
    key = GroupByUsernames(tuple(person.username for person in people))
    return BookingRequest(key, start, replace(ADA), **changes)


async def book(tx: Tx, *people: User, **changes: Any) -> Booking:
    return await bookings.book(tx, Anonymous(), ask(*people, **changes), NOW)


async def alone(tx: Tx, person: User, start: datetime = TEN) -> Booking:
    """Books one of them by an event type of his own."""
    event_type = await make_event_type(tx, person, slug=f"talk-{person.id}-{start.hour}")
    return await bookings.book(tx, Anonymous(), BookingRequest(EventTypeById(event_type.id), start, ADA), NOW)


async def taken(tx: Tx, uid: str) -> set[int]:
    """Whose time the booking claims."""
    return set((await tx.execute(sa.select(claims.c.host_id).where(claims.c.booking_uid == uid))).scalars())


async def test_a_booking_of_several_is_stored_as_it_was_answered(tx: Tx) -> None:
    alice, bob, carol = await make_colleagues(tx, "Alice", "Bob", "Carol")
    booking = await book(tx, carol, alice, bob)
    assert await bookings.get(tx, booking.uid) == booking
    assert [host.id for host in booking.hosts] == [carol.id, alice.id, bob.id]
    assert (booking.host.id, booking.event_type.id, booking.event_type.slug) == (carol.id, 0, "dynamic")
    assert booking.title == "Group meeting between Carol, Alice, Bob and Ada Booker"
    assert booking.usernames == f"{carol.username}+{alice.username}+{bob.username}"


async def test_a_booking_takes_the_time_of_all_of_them(tx: Tx) -> None:
    alice, bob = await make_colleagues(tx, "Alice", "Bob")
    booking = await book(tx, alice, bob)
    assert await taken(tx, booking.uid) == {alice.id, bob.id}
    for person in (alice, bob):
        with pytest.raises(SlotTaken):
            await alone(tx, person)


async def test_where_one_of_them_is_taken_nobody_is_booked(tx: Tx) -> None:
    alice, bob = await make_colleagues(tx, "Alice", "Bob")
    await alone(tx, bob)
    with pytest.raises(SlotTaken):
        await book(tx, alice, bob)
    assert await alone(tx, alice)


async def test_only_the_time_at_which_all_of_them_work_is_offered(tx: Tx) -> None:
    alice, bob = await make_colleagues(tx, "Alice", "Bob")
    await make_schedule(tx, bob, time_zone="America/New_York")
    with pytest.raises(SlotNotOffered):
        await book(tx, alice, bob)
    assert await book(tx, alice, bob, start=NOW.replace(hour=15))


async def test_people_meet_for_as_long_as_is_asked_up_to_a_day(tx: Tx) -> None:
    people = await make_colleagues(tx, "Alice", "Bob")
    assert (await book(tx, *people, start=NOW.replace(hour=9, minute=50), length=50)).minutes == 50
    with pytest.raises(LengthNotOffered):
        await book(tx, *people, start=ELEVEN, length=1441)


async def test_each_of_them_has_it_in_his_list(tx: Tx) -> None:
    alice, bob, carol = await make_colleagues(tx, "Alice", "Bob", "Carol")
    booking = await book(tx, alice, bob)
    own = await alone(tx, bob, ELEVEN)
    listed = [await bookings.list_(tx, UserCaller(each), BookingQuery(), NOW) for each in (alice, bob, carol)]
    assert [[each.uid for each in page.bookings] for page in listed] == [[booking.uid], [booking.uid, own.uid], []]
    assert [page.total for page in listed] == [1, 2, 0]


async def test_each_of_them_decides_and_nobody_else_does(tx: Tx) -> None:
    alice, bob, carol = await make_colleagues(tx, "Alice", "Bob", "Carol")
    booking = await book(tx, alice, bob)
    absent = {"host": True, "attendees": {}, "now": booking.end}
    assert (await bookings.mark_absent(tx, UserCaller(bob), booking.uid, **absent)).absent_host
    with pytest.raises(NotTheHost):
        await bookings.mark_absent(tx, UserCaller(carol), booking.uid, **absent)


async def test_a_booking_moves_with_all_its_hosts(tx: Tx) -> None:
    alice, bob = await make_colleagues(tx, "Alice", "Bob")
    old = await book(tx, alice, bob)
    new = await bookings.reschedule(tx, Anonymous(), old.uid, start=ELEVEN, now=NOW)
    assert await bookings.get(tx, new.uid) == new
    assert [host.id for host in new.hosts] == [alice.id, bob.id]
    assert await taken(tx, new.uid) == {alice.id, bob.id}
    assert await taken(tx, old.uid) == set()


async def test_a_booking_moves_into_its_own_time(tx: Tx) -> None:
    people = await make_colleagues(tx, "Alice", "Bob")
    old = await book(tx, *people, length=60)
    new = await bookings.reschedule(tx, Anonymous(), old.uid, start=ELEVEN, now=NOW)
    assert (new.start, new.end) == (ELEVEN, ELEVEN + timedelta(minutes=60))


async def test_a_booking_does_not_move_to_where_one_of_them_is_taken(tx: Tx) -> None:
    alice, bob = await make_colleagues(tx, "Alice", "Bob")
    old = await book(tx, alice, bob)
    await alone(tx, bob, ELEVEN)
    with pytest.raises(SlotTaken):
        await bookings.reschedule(tx, Anonymous(), old.uid, start=ELEVEN, now=NOW)


async def test_a_cancelled_booking_frees_everybody(tx: Tx) -> None:
    alice, bob = await make_colleagues(tx, "Alice", "Bob")
    booking = await book(tx, alice, bob)
    assert (await bookings.cancel(tx, Anonymous(), booking.uid, now=NOW)).status is Status.CANCELLED
    assert await taken(tx, booking.uid) == set()
    assert await alone(tx, alice)
    assert await alone(tx, bob)


async def test_the_same_request_for_the_same_people_is_recognised(tx: Tx) -> None:
    alice, bob, carol = await make_colleagues(tx, "Alice", "Bob", "Carol")
    booking = await book(tx, alice, bob)
    assert await bookings.book_once(tx, Anonymous(), ask(alice, bob), NOW) == (booking,)
    with pytest.raises(SlotTaken):
        await bookings.book_once(tx, Anonymous(), ask(alice, carol), NOW)


async def two_of_a_client(tx: Tx) -> tuple[ClientCaller, User, User]:
    client = await make_client(tx)
    alice, bob = await make_managed_user(tx, client), await make_managed_user(tx, client)
    for person in (alice, bob):
        await make_schedule(tx, person)
    return client.caller, alice, bob


async def test_without_a_member_who_is_deleted_the_others_meet(tx: Tx) -> None:
    client, alice, bob = await two_of_a_client(tx)
    booking = await book(tx, alice, bob)
    await accounts.delete_managed_user(tx, client, bob.id)
    left = await bookings.get(tx, booking.uid)
    assert [host.id for host in left.hosts] == [alice.id]
    moved = await bookings.reschedule(tx, Anonymous(), booking.uid, start=ELEVEN, now=NOW)
    assert await taken(tx, moved.uid) == {alice.id}
    assert (await bookings.cancel(tx, Anonymous(), moved.uid, now=NOW)).status is Status.CANCELLED


async def test_with_the_organiser_who_is_deleted_the_booking_goes_and_frees_the_others(tx: Tx) -> None:
    client, alice, bob = await two_of_a_client(tx)
    booking = await book(tx, alice, bob)
    await accounts.delete_managed_user(tx, client, alice.id)
    with pytest.raises(BookingNotFound):
        await bookings.get(tx, booking.uid)
    assert await taken(tx, booking.uid) == set()
    assert await alone(tx, bob)
