"""Bookings that several people share, on real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kalends.accounts.model import Anonymous, User, UserCaller
from kalends.bookings import seats
from kalends.bookings import service as bookings
from kalends.bookings.model import Booking, Status
from kalends.bookings.rules import NotChangeable
from kalends.core.database import Tx
from kalends.event_types import service as event_types
from kalends.event_types.model import EventType, EventTypeChanges, Seats
from kalends.slots.rules import SlotTaken
from tests.bookings.test_service import BOB, ELEVEN, TEN, ask, book, bookable, facts
from tests.support import NOW


async def shared(tx: Tx, per_slot: int = 3, *, show: bool = False) -> tuple[User, EventType]:
    """A host who takes several people at a time."""
    return await bookable(tx, seats=Seats(per_slot, show_attendees=show, show_count=True))


async def take(tx: Tx, event_type: EventType, name: str = "bob", **changes: object) -> Booking:
    who = replace(BOB, name=name.title(), email=f"{name}@example.com")
    return await bookings.book(tx, Anonymous(), ask(event_type, **{"attendee": who, **changes}), NOW)  # type: ignore[arg-type]


async def seat_of(tx: Tx, event_type: EventType, name: str, **changes: object) -> str:
    return str((await take(tx, event_type, name, **changes)).seat_uid)


async def taken(tx: Tx) -> list[int | None]:
    """How many seats each claim has given away."""
    return list((await tx.execute(sa.text("SELECT seats_taken FROM claims ORDER BY lower(during)"))).scalars())


async def test_people_share_one_booking(tx: Tx) -> None:
    _, event_type = await shared(tx)
    first, second = await take(tx, event_type, "bob"), await take(tx, event_type, "carol")
    assert (first.uid, first.id) == (second.uid, second.id)
    assert first.seat_uid != second.seat_uid
    stored = await bookings.get(tx, first.uid)
    assert [attendee.name for attendee in stored.attendees] == ["Bob", "Carol"]
    assert await taken(tx) == [2]


async def test_no_more_people_than_seats(tx: Tx) -> None:
    _, event_type = await shared(tx, 2)
    await take(tx, event_type, "bob")
    await take(tx, event_type, "carol")
    with pytest.raises(SlotTaken):
        await take(tx, event_type, "dave")


async def test_one_address_has_one_seat(tx: Tx) -> None:
    _, event_type = await shared(tx)
    await take(tx, event_type, "bob")
    with pytest.raises(seats.AlreadySeated, match=r"bob@example.com"):
        await take(tx, event_type, "bob")


async def test_what_somebody_says_is_with_the_seat(tx: Tx) -> None:
    _, event_type = await shared(tx)
    booked = await take(tx, event_type, "bob", responses={"notes": "A window"}, metadata={"order": "7"})
    stored = await bookings.get(tx, booked.uid)
    assert (stored.responses, stored.metadata, stored.title) == ({}, {}, event_type.title)
    assert (stored.attendee.responses, stored.attendee.metadata) == ({"notes": "A window"}, {"order": "7"})


async def test_a_seat_shows_its_owner_alone(tx: Tx) -> None:
    host, event_type = await shared(tx)
    await take(tx, event_type, "bob")
    seat = await seat_of(tx, event_type, "carol")
    assert [each.name for each in (await bookings.get_by_seat(tx, Anonymous(), seat)).attendees] == ["Carol"]
    assert [each.name for each in (await bookings.get_by_seat(tx, UserCaller(host), seat)).attendees] == [
        "Carol",
        "Bob",
    ]


async def test_a_seat_shows_everybody_where_attendees_are_shown(tx: Tx) -> None:
    _, event_type = await shared(tx, show=True)
    await take(tx, event_type, "bob")
    seat = await seat_of(tx, event_type, "carol")
    assert [each.name for each in (await bookings.get_by_seat(tx, Anonymous(), seat)).attendees] == ["Carol", "Bob"]


async def test_who_is_shown_to_others_keeps_the_uid_of_the_seat_and_what_was_said(tx: Tx) -> None:
    host, event_type = await shared(tx, show=True)
    bob = await take(tx, event_type, "bob", responses={"notes": "A window"}, metadata={"order": "7"})
    seat = await seat_of(tx, event_type, "carol")
    _, shown = (await bookings.get_by_seat(tx, Anonymous(), seat)).attendees
    stranger = seats.seen_by(await bookings.get(tx, bob.uid), Anonymous()).attendee
    assert (shown.name, shown.email, shown.seat_uid, shown.responses, shown.metadata) == (
        "Bob",
        "bob@example.com",
        "",
        {},
        {},
    )
    assert stranger == shown
    asked = await bookings.get_by_seat(tx, UserCaller(host), seat)
    assert (asked.attendees[1].seat_uid, asked.attendees[1].responses) == (bob.seat_uid, {"notes": "A window"})


async def test_a_seat_that_is_given_up_can_be_taken(tx: Tx) -> None:
    _, event_type = await shared(tx, 2)
    seat = await seat_of(tx, event_type, "bob")
    await take(tx, event_type, "carol")
    left = await bookings.cancel_seat(tx, Anonymous(), seat, reason="Ill", now=NOW)
    assert (left.status, left.attendee.name) == (Status.ACCEPTED, "Bob")
    assert (await bookings.get_anybody(tx, left.attendee.id)).leaving_reason == "Ill"
    with pytest.raises(seats.SeatNotFound):
        await bookings.get_by_seat(tx, Anonymous(), seat)
    await take(tx, event_type, "dave")
    assert [each.name for each in (await bookings.get(tx, left.uid)).attendees] == ["Carol", "Dave"]


async def test_giving_up_a_seat_again_changes_nothing(tx: Tx) -> None:
    _, event_type = await shared(tx)
    seat = await seat_of(tx, event_type, "bob")
    await take(tx, event_type, "carol")
    await bookings.cancel_seat(tx, Anonymous(), seat, now=NOW)
    told = await facts(tx)
    await bookings.cancel_seat(tx, Anonymous(), seat, now=NOW)
    assert (await facts(tx), await taken(tx)) == (told, [1])


async def test_giving_up_the_last_seat_cancels_the_booking(tx: Tx) -> None:
    _, event_type = await shared(tx)
    booked = await take(tx, event_type)
    cancelled = await bookings.cancel_seat(tx, Anonymous(), str(booked.seat_uid), reason="Ill", now=NOW)
    assert (cancelled.status, cancelled.cancellation_reason) == (Status.CANCELLED, "Ill")
    assert await taken(tx) == []


async def test_the_host_alone_cancels_for_everybody(tx: Tx) -> None:
    host, event_type = await shared(tx)
    booked = await take(tx, event_type)
    with pytest.raises(seats.SeatNeeded):
        await bookings.cancel(tx, Anonymous(), booked.uid, now=NOW)
    assert (await bookings.cancel(tx, UserCaller(host), booked.uid, now=NOW)).status is Status.CANCELLED


async def test_a_seat_moves_to_another_booking_and_the_others_stay(tx: Tx) -> None:
    _, event_type = await shared(tx)
    seat = await seat_of(tx, event_type, "bob")
    first = await take(tx, event_type, "carol")
    second = await take(tx, event_type, "dave", start=ELEVEN)
    moved = await bookings.reschedule_seat(tx, Anonymous(), seat, start=ELEVEN, now=NOW)
    assert (moved.uid, moved.seat_uid, moved.start) == (second.uid, seat, ELEVEN)
    assert [each.name for each in (await bookings.get(tx, first.uid)).attendees] == ["Carol"]
    assert [each.name for each in (await bookings.get(tx, second.uid)).attendees] == ["Dave", "Bob"]
    assert await taken(tx) == [1, 2]


async def test_a_seat_moves_to_a_time_that_nobody_has(tx: Tx) -> None:
    _, event_type = await shared(tx)
    seat = await seat_of(tx, event_type, "bob")
    await take(tx, event_type, "carol")
    moved = await bookings.reschedule_seat(tx, Anonymous(), seat, start=ELEVEN, now=NOW)
    assert (moved.seat_uid, moved.start, moved.status) == (seat, ELEVEN, Status.ACCEPTED)
    assert await taken(tx) == [1, 1]


async def test_a_seat_that_moves_leaves_behind_why_all_were_moved_before(tx: Tx) -> None:
    host, event_type = await shared(tx)
    booked = await take(tx, event_type, "bob")
    seat = await seat_of(tx, event_type, "carol")
    await bookings.reschedule(tx, UserCaller(host), booked.uid, start=ELEVEN, reason="The room is taken", now=NOW)
    moved = await bookings.reschedule_seat(tx, Anonymous(), seat, start=TEN, now=NOW)
    assert (moved.rescheduling_reason, moved.rescheduled_by) == (None, None)


async def test_the_only_seat_moves_with_the_booking(tx: Tx) -> None:
    _, event_type = await shared(tx)
    booked = await take(tx, event_type)
    moved = await bookings.reschedule_seat(tx, Anonymous(), str(booked.seat_uid), start=ELEVEN, now=NOW)
    assert (moved.rescheduled_from_uid, moved.seat_uid) == (booked.uid, booked.seat_uid)
    old = await bookings.get(tx, booked.uid)
    assert (old.status, old.rescheduled_to_uid, old.has_seats) == (Status.CANCELLED, moved.uid, True)


async def test_the_only_seat_leaves_an_empty_booking_cancelled(tx: Tx) -> None:
    _, event_type = await shared(tx)
    booked = await take(tx, event_type, "bob")
    await take(tx, event_type, "carol", start=ELEVEN)
    await bookings.reschedule_seat(tx, Anonymous(), str(booked.seat_uid), start=ELEVEN, now=NOW)
    assert (await bookings.get(tx, booked.uid)).status is Status.CANCELLED
    assert await taken(tx) == [2]


async def test_a_seat_does_not_move_to_a_full_booking(tx: Tx) -> None:
    _, event_type = await shared(tx, 1)
    seat = await seat_of(tx, event_type, "bob")
    await take(tx, event_type, "carol", start=ELEVEN)
    with pytest.raises(SlotTaken):
        await bookings.reschedule_seat(tx, Anonymous(), seat, start=ELEVEN, now=NOW)


async def test_the_host_moves_everybody(tx: Tx) -> None:
    host, event_type = await shared(tx)
    seat = await seat_of(tx, event_type, "bob")
    booked = await take(tx, event_type, "carol")
    with pytest.raises(seats.SeatNeeded):
        await bookings.reschedule(tx, Anonymous(), booked.uid, start=ELEVEN, now=NOW)
    moved = await bookings.reschedule(tx, UserCaller(host), booked.uid, start=ELEVEN, now=NOW)
    assert [each.name for each in moved.attendees] == ["Bob", "Carol"]
    assert (await bookings.get_by_seat(tx, Anonymous(), seat)).uid == moved.uid
    assert await taken(tx) == [2]


async def test_everybody_moves_to_a_time_of_which_nobody_has_a_seat(tx: Tx) -> None:
    host, event_type = await shared(tx)
    booked = await take(tx, event_type, "bob")
    await take(tx, event_type, "carol", start=ELEVEN)
    with pytest.raises(SlotTaken) as refusal:
        await bookings.reschedule(tx, UserCaller(host), booked.uid, start=ELEVEN, now=NOW)
    assert isinstance(refusal.value.details, dict)
    assert refusal.value.details["nextStarts"][0] == "2027-01-04T11:30:00Z"


async def test_who_booked_before_there_were_seats_shares_nothing_after_a_move(tx: Tx) -> None:
    host, event_type = await bookable(tx)
    alone = await book(tx, event_type)
    await event_types.update(tx, host, event_type.id, EventTypeChanges(seats=Seats(3, True, True)), NOW)
    moved = await bookings.reschedule(tx, Anonymous(), alone.uid, start=ELEVEN, now=NOW)
    assert not moved.has_seats
    with pytest.raises(SlotTaken):
        await take(tx, event_type, "carol", start=ELEVEN)


async def test_each_seat_is_told_of(tx: Tx) -> None:
    _, event_type = await shared(tx)
    first = await take(tx, event_type, "bob")
    second = await take(tx, event_type, "carol")
    await bookings.cancel_seat(tx, Anonymous(), str(first.seat_uid), now=NOW)
    told = [(name, data["sequence"], data["seat_uid"]) for name, data in await facts(tx)]
    assert told == [
        ("BookingCreated", 0, first.seat_uid),
        ("BookingCreated", 1, second.seat_uid),
        ("BookingAttendeeRemoved", 2, first.seat_uid),
    ]


async def test_a_seat_that_moves_is_said_to_move(tx: Tx) -> None:
    _, event_type = await shared(tx)
    seat, other = await seat_of(tx, event_type, "bob"), await take(tx, event_type, "carol")
    before = len(await facts(tx))
    moved = await bookings.reschedule_seat(tx, Anonymous(), seat, start=ELEVEN, reason="Late", now=NOW)
    (left, left_data), (joined, joined_data) = (await facts(tx))[before:]
    assert (left, left_data["uid"], left_data["seat_moves"]) == ("BookingAttendeeRemoved", other.uid, True)
    assert (joined, joined_data["uid"], joined_data["seat_uid"]) == ("BookingCreated", moved.uid, seat)
    assert (joined_data["moved_from"], joined_data["reason"]) == (other.uid, "Late")


async def test_a_seat_that_is_over_cannot_be_moved(tx: Tx) -> None:
    _, event_type = await shared(tx)
    seat = await seat_of(tx, event_type, "bob")
    with pytest.raises(NotChangeable, match="over"):
        await bookings.reschedule_seat(tx, Anonymous(), seat, start=ELEVEN, now=TEN + timedelta(hours=5))
