"""What has become of bookings at the source: series, seats, those that were moved; and what becomes of them here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from kalends.accounts import service as accounts
from kalends.accounts.model import Anonymous, UserCaller
from kalends.bookings import service as bookings
from kalends.bookings.model import Booking, BookingRequest, Status
from kalends.client import AsyncKalends, Attendee, NewManagedUser, Recurrence, Seats
from kalends.client import Booking as SourceBooking
from kalends.core.database import Tx
from kalends.core.settings import Settings
from kalends.event_types.keys import EventTypeById
from kalends.importing.model import Kind, Report
from tests.importing.conftest import MONDAY, New, Old, Run
from tests.support import NOW
from tests.support.bookings import ATTENDEE
from tests.support.clock import Clock
from tests.support.serving import serving
from tests.support.smtp import Post, make_post
from tests.support.work import work

BOB = Attendee("Bob", "bob@example.com", "Europe/Berlin")
CAROL = Attendee("Carol", "carol@example.com", "Europe/Paris")
WEEK = timedelta(weeks=1)


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server."""
    post = make_post()
    with post.open():
        yield post


async def book_series(old: Old) -> tuple[NewManagedUser, tuple[SourceBooking, ...]]:
    """Alice, and four weekly meetings of Bob's with her."""
    alice = await old.add_user("Alice")
    weekly = await old.add_event_type(alice, minimum_booking_notice=0, recurrence=Recurrence(1, 4, "weekly"))
    return alice, await old.app.bookings.create_series(event_type_id=weekly.id, start=MONDAY, attendee=BOB)


async def find(new: New, uid: str) -> Booking:
    async with new.database.transaction() as tx:
        return await bookings.get(tx, uid)


async def current(new: New, uid: str) -> str:
    async with new.database.transaction() as tx:
        return (await bookings.find_current(tx, uid)).uid


async def caller(tx: Tx, report: Report, user: NewManagedUser) -> UserCaller:
    """The imported user."""
    return UserCaller(await accounts.get_user(tx, int(report.ids[Kind.USER][str(user.user.id)])))


async def mailed(new: New, settings: Settings, post: Post) -> dict[str, Any]:
    """The calendars that arrive by mail, by who reads them."""
    await work(new.database, settings.model_copy(update={"smtp_url": post.url}))
    parts = ((mail["To"], part) for mail in post.arrived for part in mail.walk())
    return {
        str(to): Calendar.from_ical(part.get_payload(decode=True))
        for to, part in parts
        if part.get_content_type() == "text/calendar"
    }


async def test_a_series_arrives_as_one(old: Old, new: New, run: Run) -> None:
    _, series = await book_series(old)
    moved = await old.app.bookings.reschedule(series[1].uid, start=series[1].start + timedelta(hours=2))
    await run()
    async with new.database.transaction() as tx:
        arrived = await bookings.get_series(tx, str(series[0].recurring_booking_uid))
    assert [booking.uid for booking in arrived] == [series[0].uid, moved.uid, series[2].uid, series[3].uid]
    assert [booking.recurrence_start for booking in arrived] == [each.start for each in series]
    assert {booking.ics_uid for booking in arrived} == {series[0].ics_uid}


async def test_the_last_of_a_series_is_still_an_occurrence(old: Old, new: New, run: Run) -> None:
    _, series = await book_series(old)
    for booking in series[:-1]:
        await old.app.bookings.cancel(booking.uid)
    await run()
    assert (await find(new, series[-1].uid)).recurrence_start == series[-1].start


async def test_the_rest_of_a_series_is_cancelled_and_calendars_learn_of_it(
    old: Old, new: New, run: Run, settings: Settings, post: Post
) -> None:
    _, series = await book_series(old)
    await run()
    async with new.database.transaction() as tx:
        await bookings.cancel_from(tx, Anonymous(), series[2].uid, now=NOW)
    assert [(await find(new, each.uid)).status for each in series] == [Status.ACCEPTED] * 2 + [Status.CANCELLED] * 2
    calendars = await mailed(new, settings, post)
    entries = [event for to, each in calendars.items() if "bob@example.com" in to for event in each.walk("VEVENT")]
    assert [event["RECURRENCE-ID"].dt for event in entries] == [each.start for each in series[2:]]
    assert {str(event["UID"]) for event in entries} == {series[0].ics_uid}
    assert {str(event["STATUS"]) for event in entries} == {"CANCELLED"}


async def test_a_booking_that_is_cancelled_later_leaves_the_calendars(
    old: Old, new: New, run: Run, settings: Settings, post: Post
) -> None:
    alice = await old.add_alice()
    await run()
    async with new.database.transaction() as tx:
        await bookings.cancel(tx, Anonymous(), alice.booking_uid, now=NOW)
    calendars = await mailed(new, settings, post)
    assert len(calendars) == 2
    there = await old.app.bookings.get(alice.booking_uid)
    for calendar in calendars.values():
        assert calendar["METHOD"] == "CANCEL"
        (event,) = calendar.walk("VEVENT")
        assert (str(event["UID"]), int(event["SEQUENCE"])) == (there.ics_uid, 1001)


async def test_seats_keep_their_uids_and_lead_to_their_booking(old: Old, new: New, run: Run) -> None:
    alice = await old.add_user("Alice")
    shared = await old.add_event_type(alice, minimum_booking_notice=0, seats=Seats(3, False, True))
    seats = [
        await old.app.bookings.create(event_type_id=shared.id, start=MONDAY, attendee=each) for each in (BOB, CAROL)
    ]
    report = await run()
    assert report.losses == []
    async with new.database.transaction() as tx:
        for seat, name in zip(seats, ("Bob", "Carol"), strict=True):
            seen = await bookings.find_current(tx, str(seat.seat_uid))
            assert (seen.uid, [each.name for each in seen.attendees]) == (seat.uid, [name])
        left = await bookings.cancel_seat(tx, Anonymous(), str(seats[0].seat_uid), now=NOW)
        assert left.status is Status.ACCEPTED
        assert [each.name for each in (await bookings.get(tx, seats[0].uid)).attendees] == ["Carol"]


async def test_the_uids_that_a_booking_had_lead_to_it(old: Old, new: New, run: Run) -> None:
    alice = await old.add_alice()
    second = await old.app.bookings.reschedule(alice.booking_uid, start=alice.start + timedelta(minutes=30))
    third = await old.app.bookings.reschedule(second.uid, start=alice.start + timedelta(hours=1))
    report = await run()
    assert (report.made[Kind.BOOKING], report.losses) == (1, [])
    for uid in (alice.booking_uid, second.uid, third.uid):
        assert await current(new, uid) == third.uid
    former = await find(new, alice.booking_uid)
    assert (former.status, former.start, former.rescheduled_to_uid) == (Status.CANCELLED, alice.start, second.uid)
    assert (await run()).made == dict.fromkeys(Kind, 0)


async def test_what_happened_between_two_runs_is_followed(old: Old, new: New, run: Run) -> None:
    alice = await old.add_alice()
    cancelled = await old.add_booking(alice.event_type, alice.start + timedelta(hours=1))
    kept = await old.add_booking(alice.event_type, alice.start + timedelta(minutes=90))
    await run()
    await old.app.bookings.cancel(cancelled, cancellation_reason="Ill")
    moved = await old.app.bookings.reschedule(alice.booking_uid, start=alice.start + timedelta(hours=1))

    report = await run()
    assert (report.made[Kind.BOOKING], report.known[Kind.BOOKING], report.followed) == (1, 1, 2)
    assert report.losses == []
    ended = await find(new, cancelled)
    assert (ended.status, ended.cancellation_reason) == (Status.CANCELLED, "Ill")
    assert await current(new, alice.booking_uid) == moved.uid
    assert (await find(new, moved.uid)).start == alice.start + timedelta(hours=1)
    assert (await find(new, kept)).status is Status.ACCEPTED
    assert (await run()).followed == 0


async def test_a_dry_run_follows_nothing(old: Old, new: New, run: Run) -> None:
    alice = await old.add_alice()
    await run()
    await old.app.bookings.cancel(alice.booking_uid)
    assert (await run(apply=False)).followed == 1
    assert (await find(new, alice.booking_uid)).status is Status.ACCEPTED


async def test_what_was_changed_here_stays_so(old: Old, new: New, run: Run) -> None:
    alice = await old.add_alice()
    report = await run()
    async with new.database.transaction() as tx:
        host = await caller(tx, report, alice.user)
        later = alice.start + timedelta(minutes=30)
        here = await bookings.reschedule(tx, host, alice.booking_uid, start=later, now=NOW)
    await old.app.bookings.cancel(alice.booking_uid)
    assert (await run()).followed == 0
    assert (await find(new, here.uid)).status is Status.ACCEPTED


async def test_more_bookings_than_a_page_has_arrive_once_each(old: Old, new: New, run: Run) -> None:
    alice = await old.add_user("Alice")
    series = Recurrence(1, 20, "weekly")
    weekly = await old.add_event_type(alice, minimum_booking_notice=0, recurrence=series)
    for number in range(13):
        start = MONDAY + timedelta(minutes=30 * number)
        await old.app.bookings.create_series(event_type_id=weekly.id, start=start, attendee=BOB)
    report = await run()
    assert (report.made[Kind.BOOKING], report.losses) == (260, [])
    assert len(report.ids[Kind.BOOKING]) == 260


async def book_seats(old: Old, host: NewManagedUser) -> tuple[SourceBooking, ...]:
    """Three weekly meetings in which Bob and Carol have seats; Bob's."""
    weekly = {"recurrence": Recurrence(1, 3, "weekly"), "seats": Seats(3, False, True)}
    shared = await old.add_event_type(host, "weekly", minimum_booking_notice=0, **weekly)
    bob, _ = [
        await old.app.bookings.create_series(event_type_id=shared.id, start=MONDAY, attendee=each)
        for each in (BOB, CAROL)
    ]
    return bob


async def test_who_has_seats_of_a_series_gives_up_all_that_are_left_of_it(
    old: Old, new: New, run: Run, settings: Settings, clock: Clock, post: Post
) -> None:
    seats = await book_seats(old, await old.add_user("Alice"))
    assert (await run()).losses == []
    async with serving(new.database, settings, clock) as url, AsyncKalends(url) as visitor:
        series = await visitor.bookings.cancel_from(seats[1].uid, seat_uid=seats[1].seat_uid)
    assert [(seen.seat_uid, seen.status) for seen in series] == [
        (seats[0].seat_uid, "accepted"),
        (seats[1].seat_uid, "cancelled"),
        (seats[2].seat_uid, "cancelled"),
    ]
    assert [[each.name for each in (await find(new, seat.uid)).attendees] for seat in seats] == [
        ["Bob", "Carol"],
        ["Carol"],
        ["Carol"],
    ]
    calendars = await mailed(new, settings, post)
    entries = [event for to, each in calendars.items() if "bob@example.com" in to for event in each.walk("VEVENT")]
    assert [event["RECURRENCE-ID"].dt for event in entries] == [each.start for each in seats[1:]]
    assert {str(event["UID"]) for event in entries} == {(await find(new, seats[0].uid)).ics_uid}


async def test_seats_of_a_series_that_come_with_a_later_run_are_of_the_same_series(
    old: Old, new: New, run: Run
) -> None:
    alice = await old.add_user("Alice")
    intro = await old.add_event_type(alice, minimum_booking_notice=0)
    report = await run()
    intro_here = EventTypeById(int(report.ids[Kind.EVENT_TYPE][str(intro.id)]))
    seats = await book_seats(old, alice)
    async with new.database.transaction() as tx:
        request = BookingRequest(intro_here, seats[1].start, ATTENDEE)
        in_the_way = await bookings.book(tx, Anonymous(), request, NOW)
    assert [loss.name for loss in (await run()).losses] == [seats[1].uid]
    async with new.database.transaction() as tx:
        await bookings.cancel(tx, Anonymous(), in_the_way.uid, now=NOW)
    assert (await run()).made[Kind.BOOKING] == 1
    async with new.database.transaction() as tx:
        mine = [await bookings.find_current(tx, str(seat.seat_uid)) for seat in seats]
        theirs = {each.recurring_uid for seat in seats for each in (await bookings.get(tx, seat.uid)).attendees}
    assert len({seen.recurring_uid for seen in mine}) == 1
    assert [seen.recurrence_start for seen in mine] == [seat.start for seat in seats]
    assert len(theirs) == 2
    assert str(seats[0].recurring_booking_uid) not in theirs
