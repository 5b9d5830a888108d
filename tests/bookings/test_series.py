"""Recurring bookings, on real PostgreSQL: all of a series or nothing of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from kalends.accounts.model import Anonymous, User, UserCaller
from kalends.bookings import rules
from kalends.bookings import service as bookings
from kalends.bookings.model import Booking, BookingQuery, Status
from kalends.bookings.series import NotRecurring, TooManyOccurrences
from kalends.core.database import Tx
from kalends.event_types.model import Confirmation, EventType, Frequency, Recurrence
from kalends.slots.rules import SlotNotOffered, SlotTaken
from tests.bookings.test_service import BOB, TEN, ask, book, bookable, facts
from tests.support import NOW
from tests.support.event_types import make_event_type

WEEK = timedelta(weeks=1)
WEEKLY = Recurrence(Frequency.WEEKLY, 1, 4)


async def recurring(tx: Tx, **changes: object) -> tuple[User, EventType]:
    """A host whose event type recurs four weeks in a row."""
    return await bookable(tx, recurrence=WEEKLY, **changes)


async def series(tx: Tx, event_type: EventType, **changes: object) -> tuple[Booking, ...]:
    return await bookings.book_all(tx, Anonymous(), ask(event_type, **changes), NOW)  # type: ignore[arg-type]


async def count(tx: Tx) -> tuple[int, int]:
    """How many bookings and how many claims there are."""
    return (
        (await tx.execute(sa.text("SELECT count(*) FROM bookings"))).scalar_one(),
        (await tx.execute(sa.text("SELECT count(*) FROM claims"))).scalar_one(),
    )


async def test_every_occurrence_becomes_a_booking(tx: Tx) -> None:
    _, event_type = await recurring(tx)
    booked = await series(tx, event_type)
    assert [booking.start for booking in booked] == [TEN, TEN + WEEK, TEN + 2 * WEEK, TEN + 3 * WEEK]
    assert len({booking.uid for booking in booked}) == 4
    assert {booking.recurring_uid for booking in booked} == {booked[0].recurring_uid}
    assert await bookings.get_series(tx, str(booked[0].recurring_uid)) == booked


async def test_a_series_keeps_the_hosts_clock_over_a_clock_change(tx: Tx) -> None:
    _, event_type = await recurring(tx, booking_window=None)
    march = TEN.replace(month=3, day=22)
    booked = await series(tx, event_type, start=march)
    assert [booking.start.hour for booking in booked] == [10, 9, 9, 9]


async def test_a_series_by_nobodys_clock_has_its_places_by_the_hosts(tx: Tx) -> None:
    _, event_type = await recurring(tx)
    told = [datetime.fromisoformat(f"2027-03-{day}:00-0{hours}:00") for day, hours in (("08T10", 5), ("15T10", 4))]
    tokyo = replace(BOB, time_zone="Asia/Tokyo")
    booked = await series(
        tx, event_type, start=told[0].astimezone(UTC), attendee=tokyo, recurrence_count=2, recurrence_starts=tuple(told)
    )
    assert [each.start.isoformat()[5:16] for each in booked] == ["03-08T15:00", "03-15T14:00"], "New York's clock"
    places = [each.recurrence_start for each in booked]
    assert [each and each.isoformat()[5:16] for each in places] == ["03-08T15:00", "03-15T15:00"], "London's clock"


async def test_a_series_can_be_shorter_than_the_event_type_says(tx: Tx) -> None:
    _, event_type = await recurring(tx)
    assert len(await series(tx, event_type, recurrence_count=2)) == 2
    with pytest.raises(TooManyOccurrences, match="at most 4 times"):
        await series(tx, event_type, recurrence_count=5)


async def test_an_event_type_that_does_not_recur_takes_no_count(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    with pytest.raises(NotRecurring):
        await series(tx, event_type, recurrence_count=2)


async def test_one_taken_occurrence_refuses_the_series_and_is_named(tx: Tx) -> None:
    host, event_type = await recurring(tx)
    other = await make_event_type(tx, host, slug="single")
    await book(tx, other, TEN + 2 * WEEK)
    before = await count(tx)
    with pytest.raises(SlotTaken, match=r"Occurrence 3 of the series, 2027-01-18T10:00:00.000Z:") as refusal:
        async with tx.begin_nested():
            await series(tx, event_type)
    assert isinstance(refusal.value.details, dict)
    assert refusal.value.details["occurrence"] == 3
    assert await count(tx) == before


async def test_an_occurrence_out_of_hours_refuses_the_series(tx: Tx) -> None:
    _, event_type = await bookable(tx, recurrence=Recurrence(Frequency.MONTHLY, 1, 2))
    with pytest.raises(SlotNotOffered, match="Occurrence 2"):  # the sixth of February is a Saturday
        await series(tx, event_type, start=TEN.replace(day=6))


async def test_a_series_is_told_once(tx: Tx) -> None:
    _, event_type = await recurring(tx)
    first, *others = await series(tx, event_type)
    uids = [booking.uid for booking in (first, *others)]
    readers = (("host", first.host.email), ("attendee", first.attendee.email))
    letters = [{"role": role, "addresses": [address], "bookings": uids} for role, address in readers]
    assert await facts(tx) == [
        ("BookingCreated", {"uid": first.uid, "sequence": 0, "letters": letters}),
        *(("BookingCreated", {"uid": each.uid, "sequence": 0, "letters": []}) for each in others),
    ]


async def test_one_occurrence_can_be_cancelled(tx: Tx) -> None:
    _, event_type = await recurring(tx)
    booked = await series(tx, event_type)
    await bookings.cancel(tx, Anonymous(), booked[1].uid, now=NOW)
    assert await statuses(tx, booked) == ["accepted", "cancelled", "accepted", "accepted"]


async def test_an_occurrence_can_be_cancelled_with_those_after_it(tx: Tx) -> None:
    _, event_type = await recurring(tx)
    booked = await series(tx, event_type)
    await bookings.cancel_from(tx, Anonymous(), booked[2].uid, reason="Holiday", now=NOW)
    assert await statuses(tx, booked) == ["accepted", "accepted", "cancelled", "cancelled"]
    assert (await count(tx))[1] == 2
    told = [data for _, data in (await facts(tx))[-2:]]
    assert [data["uid"] for data in told] == [each.uid for each in booked[2:]]
    assert [[letter["bookings"] for letter in data["letters"]] for data in told] == [
        [[each.uid for each in booked[2:]]] * 2,
        [],
    ]


async def test_cancelling_with_those_after_it_cancels_a_booking_without_a_series(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    booked = await book(tx, event_type)
    cancelled = await bookings.cancel_from(tx, Anonymous(), booked.uid, now=NOW)
    assert isinstance(cancelled, Booking)
    assert cancelled.status is Status.CANCELLED


async def test_cancelling_a_series_leaves_what_is_over(tx: Tx) -> None:
    _, event_type = await recurring(tx)
    booked = await series(tx, event_type)
    later = TEN + WEEK + timedelta(hours=2)
    cancelled = await bookings.cancel_series(tx, Anonymous(), str(booked[0].recurring_uid), now=later)
    assert [each.status.value for each in cancelled] == ["accepted", "accepted", "cancelled", "cancelled"]


async def test_cancelling_a_cancelled_series_changes_nothing(tx: Tx) -> None:
    _, event_type = await recurring(tx)
    uid = str((await series(tx, event_type))[0].recurring_uid)
    once = await bookings.cancel_series(tx, Anonymous(), uid, now=NOW)
    told = await facts(tx)
    assert await bookings.cancel_series(tx, Anonymous(), uid, now=NOW) == once
    assert await facts(tx) == told


async def test_a_series_that_is_over_cannot_be_cancelled(tx: Tx) -> None:
    _, event_type = await recurring(tx)
    uid = str((await series(tx, event_type))[0].recurring_uid)
    with pytest.raises(rules.NotChangeable, match="over"):
        await bookings.cancel_series(tx, Anonymous(), uid, now=TEN + 5 * WEEK)


async def test_a_request_for_a_series_is_answered_once_for_all(tx: Tx) -> None:
    host, event_type = await recurring(tx, confirmation=Confirmation())
    booked = await series(tx, event_type)
    assert {booking.status for booking in booked} == {Status.PENDING}
    await bookings.confirm(tx, UserCaller(host), booked[2].uid, now=NOW)
    assert await statuses(tx, booked) == ["accepted"] * 4
    assert [name for name, _ in await facts(tx)][4:] == ["BookingConfirmed"] * 4


async def test_a_request_for_a_series_can_be_declined_by_the_series_uid(tx: Tx) -> None:
    host, event_type = await recurring(tx, confirmation=Confirmation())
    booked = await series(tx, event_type)
    declined = await bookings.decline_series(tx, UserCaller(host), str(booked[0].recurring_uid), reason="No", now=NOW)
    assert {(each.status, each.rejection_reason) for each in declined} == {(Status.REJECTED, "No")}
    assert (await count(tx))[1] == 0
    with pytest.raises(rules.NotChangeable):
        await bookings.decline_series(tx, UserCaller(host), str(booked[0].recurring_uid), now=NOW)


async def test_a_moved_occurrence_stays_in_its_series(tx: Tx) -> None:
    _, event_type = await recurring(tx)
    booked = await series(tx, event_type)
    moved = await bookings.reschedule(
        tx, Anonymous(), booked[1].uid, start=booked[1].start + timedelta(days=1), now=NOW
    )
    assert (moved.recurring_uid, moved.recurrence_start) == (booked[1].recurring_uid, booked[1].start)
    whole = await bookings.get_series(tx, str(moved.recurring_uid))
    assert [each.uid for each in whole] == [booked[0].uid, moved.uid, booked[2].uid, booked[3].uid]


async def test_the_recurring_view_lists_what_is_ahead_of_series(tx: Tx) -> None:
    host, event_type = await recurring(tx)
    await book(tx, await make_event_type(tx, host, slug="single"), TEN + timedelta(days=1))
    booked = await series(tx, event_type, recurrence_count=2)
    page = await bookings.list_(tx, UserCaller(host), BookingQuery(statuses=("recurring",)), NOW)
    assert [each.uid for each in page.bookings] == [each.uid for each in booked]


async def statuses(tx: Tx, booked: tuple[Booking, ...]) -> list[str]:
    return [(await bookings.get(tx, each.uid)).status.value for each in booked]
