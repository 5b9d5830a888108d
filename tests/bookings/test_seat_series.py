"""Series of seats: a seat of every occurrence or none, whoever else shares which of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kalends.accounts.model import Anonymous, User, UserCaller
from kalends.bookings import seats
from kalends.bookings import service as bookings
from kalends.bookings.model import Booking, BookingQuery, Status
from kalends.bookings.rules import BookingNotFound
from kalends.core.database import Tx
from kalends.event_types.model import EventType, Seats
from kalends.slots.rules import SlotTaken
from tests.bookings.test_seats import taken
from tests.bookings.test_series import WEEK, WEEKLY, count
from tests.bookings.test_service import BOB, ELEVEN, TEN, ask, bookable, facts
from tests.support import NOW


async def shared(tx: Tx, per_slot: int = 3) -> tuple[User, EventType]:
    """A host who takes several people at a time, four weeks in a row."""
    return await bookable(tx, recurrence=WEEKLY, seats=Seats(per_slot, show_attendees=False, show_count=True))


async def take(tx: Tx, event_type: EventType, name: str = "bob", week: int = 0) -> tuple[Booking, ...]:
    """The series of somebody, from a week on."""
    who = replace(BOB, name=name.title(), email=f"{name}@example.com")
    return await bookings.book_all(tx, Anonymous(), ask(event_type, TEN + week * WEEK, attendee=who), NOW)


def series_of(booked: tuple[Booking, ...]) -> str:
    return str(booked[0].recurring_uid)


async def names(tx: Tx, booking: Booking) -> list[str]:
    return [attendee.name for attendee in (await bookings.get(tx, booking.uid)).attendees]


async def test_a_series_takes_a_seat_of_every_occurrence(tx: Tx) -> None:
    _, event_type = await shared(tx)
    booked = await take(tx, event_type)
    assert [each.start for each in booked] == [TEN + week * WEEK for week in range(4)]
    assert len({each.seat_uid for each in booked}) == 4
    assert {each.recurring_uid for each in booked} == {series_of(booked)}
    assert await taken(tx) == [1, 1, 1, 1]


async def test_series_share_the_bookings_of_the_weeks_that_they_have_in_common(tx: Tx) -> None:
    _, event_type = await shared(tx)
    bob, carol = await take(tx, event_type, "bob"), await take(tx, event_type, "carol", week=1)
    assert [each.uid for each in carol[:3]] == [each.uid for each in bob[1:]]
    assert series_of(bob) != series_of(carol)
    assert await taken(tx) == [1, 2, 2, 2, 1]
    assert [await names(tx, each) for each in (bob[0], bob[1], carol[3])] == [["Bob"], ["Bob", "Carol"], ["Carol"]]


async def test_a_full_occurrence_refuses_the_whole_series_and_is_named(tx: Tx) -> None:
    _, event_type = await shared(tx, 1)
    await take(tx, event_type, "bob", week=2)
    before = await count(tx)
    with pytest.raises(SlotTaken, match="Occurrence 3 of the series, 2027-01-18") as refusal:
        async with tx.begin_nested():
            await take(tx, event_type, "carol")
    assert isinstance(refusal.value.details, dict)
    assert refusal.value.details["occurrence"] == 3
    assert await count(tx) == before


async def test_one_address_has_one_seat_of_an_occurrence(tx: Tx) -> None:
    _, event_type = await shared(tx)
    await take(tx, event_type, "bob", week=3)
    with pytest.raises(seats.AlreadySeated, match="Occurrence 4"):
        await take(tx, event_type, "bob")


async def test_the_series_uid_gives_the_bookings_as_seen_from_its_seats(tx: Tx) -> None:
    _, event_type = await shared(tx)
    await take(tx, event_type, "bob")
    carol = await take(tx, event_type, "carol", week=1)
    seen = await bookings.get_series(tx, series_of(carol))
    assert [(each.uid, each.seat_uid) for each in seen] == [(each.uid, each.seat_uid) for each in carol]
    assert {tuple(attendee.name for attendee in each.attendees) for each in seen} == {("Carol",)}


async def test_nobody_learns_of_anothers_series_from_the_booking_that_they_share(tx: Tx) -> None:
    _, event_type = await shared(tx)
    bob = await take(tx, event_type, "bob")
    for uid in {(await bookings.get(tx, each.uid)).recurring_uid for each in bob}:
        assert uid != series_of(bob)
        with pytest.raises(seats.SeatNeeded):
            await bookings.cancel_series(tx, Anonymous(), str(uid), now=NOW)


async def test_one_seat_of_a_series_is_given_up_alone(tx: Tx) -> None:
    _, event_type = await shared(tx)
    bob, carol = await take(tx, event_type, "bob"), await take(tx, event_type, "carol")
    await bookings.cancel_seat(tx, Anonymous(), str(bob[1].seat_uid), now=NOW)
    assert await taken(tx) == [2, 1, 2, 2]
    assert await names(tx, carol[1]) == ["Carol"]
    statuses = [each.status.value for each in await bookings.get_series(tx, series_of(bob))]
    assert statuses == ["accepted", "cancelled", "accepted", "accepted"]


async def test_a_seat_and_all_later_ones_are_given_up(tx: Tx) -> None:
    _, event_type = await shared(tx)
    bob, carol = await take(tx, event_type, "bob"), await take(tx, event_type, "carol", week=1)
    left = await bookings.cancel_seats_from(tx, Anonymous(), str(bob[2].seat_uid), reason="Ill", now=NOW)
    assert isinstance(left, tuple)
    assert [(each.status.value, each.cancellation_reason) for each in left] == [
        ("accepted", None),
        ("accepted", None),
        ("cancelled", "Ill"),
        ("cancelled", "Ill"),
    ]
    assert await taken(tx) == [1, 2, 1, 1, 1]
    assert [each.status for each in await bookings.get_series(tx, series_of(carol))] == [Status.ACCEPTED] * 4


async def test_a_whole_series_is_given_up_by_its_uid(tx: Tx) -> None:
    _, event_type = await shared(tx)
    bob = await take(tx, event_type, "bob")
    await take(tx, event_type, "carol", week=1)
    left = await bookings.cancel_series(tx, Anonymous(), series_of(bob), now=NOW)
    assert {each.status for each in left} == {Status.CANCELLED}
    assert await taken(tx) == [1, 1, 1, 1]
    assert (await bookings.get(tx, bob[0].uid)).status is Status.CANCELLED
    assert await names(tx, bob[1]) == ["Carol"]
    told = await facts(tx)
    assert await bookings.cancel_series(tx, Anonymous(), series_of(bob), now=NOW) == left
    assert await facts(tx) == told


async def test_a_seat_of_a_series_moves_alone_and_stays_in_it(tx: Tx) -> None:
    _, event_type = await shared(tx)
    bob = await take(tx, event_type, "bob")
    await take(tx, event_type, "carol")
    to = ELEVEN + WEEK
    moved = await bookings.reschedule_seat(tx, Anonymous(), str(bob[1].seat_uid), start=to, now=NOW)
    assert (moved.recurring_uid, moved.recurrence_start) == (series_of(bob), TEN + WEEK)
    seen = await bookings.get_series(tx, series_of(bob))
    assert [each.start for each in seen] == [TEN, to, TEN + 2 * WEEK, TEN + 3 * WEEK]
    assert {each.status for each in seen} == {Status.ACCEPTED}


async def test_a_booking_that_the_host_moves_keeps_the_series_of_all_its_seats(tx: Tx) -> None:
    host, event_type = await shared(tx)
    bob, carol = await take(tx, event_type, "bob"), await take(tx, event_type, "carol", week=1)
    moved = await bookings.reschedule(tx, UserCaller(host), bob[1].uid, start=ELEVEN + WEEK, now=NOW)
    assert moved.uid == (await bookings.get_series(tx, series_of(bob)))[1].uid
    assert moved.uid == (await bookings.get_series(tx, series_of(carol)))[0].uid


async def test_the_host_cancels_what_was_begun_together_for_everybody(tx: Tx) -> None:
    host, event_type = await shared(tx)
    bob, carol = await take(tx, event_type, "bob"), await take(tx, event_type, "carol", week=1)
    await bookings.cancel_from(tx, UserCaller(host), bob[2].uid, now=NOW)
    assert [each.status.value for each in await bookings.get_series(tx, series_of(carol))] == [
        "accepted",
        "cancelled",
        "cancelled",
        "accepted",
    ]
    with pytest.raises(seats.SeatNeeded):
        await bookings.cancel_from(tx, Anonymous(), bob[1].uid, now=NOW)


async def test_people_are_told_once_of_a_series_and_the_host_once_of_each_entry(tx: Tx) -> None:
    _, event_type = await shared(tx)
    bob = await take(tx, event_type, "bob")
    before = len(await facts(tx))
    carol = await take(tx, event_type, "carol", week=1)
    told = [data for _, data in (await facts(tx))[before:]]
    uids = [each.uid for each in carol]
    assert [[(letter["role"], letter["bookings"]) for letter in data["letters"]] for data in told] == [
        [("host", [each.uid for each in bob[1:]]), ("attendee", uids)],
        [],
        [],
        [("host", uids[3:])],
    ]
    assert [data["seat_uid"] for data in told] == [each.seat_uid for each in carol]


async def test_the_recurring_view_lists_shared_bookings_of_series(tx: Tx) -> None:
    host, event_type = await shared(tx)
    bob = await take(tx, event_type, "bob")
    await take(tx, event_type, "carol")
    later = TEN + timedelta(hours=2)
    page = await bookings.list_(tx, UserCaller(host), BookingQuery(statuses=("recurring",)), later)
    assert [each.uid for each in page.bookings] == [each.uid for each in bob[1:]]


async def test_there_is_no_series_that_nobody_has(tx: Tx) -> None:
    with pytest.raises(BookingNotFound):
        await bookings.get_series(tx, "nobodys-series")
