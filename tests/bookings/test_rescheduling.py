"""What may be moved when: bookings that are ahead, over and cancelled, seats and occurrences among them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kalends.accounts.model import Anonymous, UserCaller
from kalends.bookings import service as bookings
from kalends.bookings.active import TooManyActive
from kalends.bookings.model import Booking, Status
from kalends.bookings.rules import NotChangeable
from kalends.core.database import Tx
from kalends.event_types.model import ActiveBookingsLimit, Rescheduling, Seats
from kalends.verification import service as verification
from kalends.verification.errors import CodeWrong
from tests.bookings.test_seats import seat_of, take
from tests.bookings.test_series import WEEK, WEEKLY, series
from tests.bookings.test_service import BOB, ELEVEN, TEN, book, bookable, facts
from tests.support import NOW
from tests.support.accounts import VAULT
from tests.support.codes import newest_code

TOMORROW = NOW + timedelta(days=1)
NOON = NOW.replace(hour=12)
PAST, CANCELLED = Rescheduling(past=True), Rescheduling(cancelled=True)


async def move(tx: Tx, uid: str, *, start: datetime = ELEVEN, now: datetime = NOW) -> Booking:
    return await bookings.reschedule(tx, Anonymous(), uid, start=start, now=now)


async def cancelled(tx: Tx, booking: Booking) -> str:
    return (await bookings.cancel(tx, Anonymous(), booking.uid, reason="Ill", now=NOW)).uid


async def test_one_that_is_over_is_moved_where_the_event_type_allows_it(tx: Tx) -> None:
    _, event_type = await bookable(tx, rescheduling=PAST)
    old = await book(tx, event_type)
    moved = await move(tx, old.uid, start=ELEVEN + timedelta(days=2), now=TOMORROW)
    assert (moved.status, moved.rescheduled_from_uid) == (Status.ACCEPTED, old.uid)
    assert (await bookings.get(tx, old.uid)).rescheduled_to_uid == moved.uid


async def test_the_notice_for_moving_says_nothing_of_what_is_over(tx: Tx) -> None:
    _, event_type = await bookable(tx, rescheduling=Rescheduling(minutes_before=60, past=True))
    old = await book(tx, event_type)
    with pytest.raises(NotChangeable, match="60 minutes before"):
        await move(tx, old.uid, start=ELEVEN + timedelta(days=2), now=TEN - timedelta(minutes=30))
    with pytest.raises(NotChangeable, match="60 minutes before"):
        await move(tx, old.uid, start=ELEVEN + timedelta(days=2), now=TEN + timedelta(minutes=10))
    await move(tx, old.uid, start=ELEVEN + timedelta(days=2), now=TOMORROW)


async def test_what_attendees_never_move_they_do_not_move_when_it_is_over(tx: Tx) -> None:
    host, event_type = await bookable(tx, rescheduling=Rescheduling(disabled=True, past=True, cancelled=True))
    old = await book(tx, event_type)
    with pytest.raises(NotChangeable, match="ask the host"):
        await move(tx, old.uid, start=ELEVEN + timedelta(days=2), now=TOMORROW)
    later = ELEVEN + timedelta(days=2)
    await bookings.reschedule(tx, UserCaller(host), old.uid, start=later, now=TOMORROW)


async def test_a_cancelled_one_is_booked_anew_where_the_event_type_allows_it(tx: Tx) -> None:
    _, event_type = await bookable(tx, rescheduling=CANCELLED)
    uid = await cancelled(tx, await book(tx, event_type))
    moved = await move(tx, uid)
    assert (moved.status, moved.start, moved.cancellation_reason) == (Status.ACCEPTED, ELEVEN, None)
    assert await bookings.get(tx, moved.uid) == moved
    old = await bookings.get(tx, uid)
    assert (old.status, old.cancellation_reason, old.rescheduled_to_uid) == (Status.CANCELLED, "Ill", moved.uid)
    assert [name for name, _ in await facts(tx)] == ["BookingCreated", "BookingCancelled", "BookingRescheduled"]
    with pytest.raises(NotChangeable, match="rescheduled"):
        await move(tx, uid, start=NOON)


@pytest.mark.parametrize("rescheduling", [Rescheduling(), PAST])
async def test_a_cancelled_one_stays_cancelled_else(tx: Tx, rescheduling: Rescheduling) -> None:
    _, event_type = await bookable(tx, rescheduling=rescheduling)
    uid = await cancelled(tx, await book(tx, event_type))
    with pytest.raises(NotChangeable, match="cancelled"):
        await move(tx, uid)


async def test_a_cancelled_one_that_would_be_over_stays_cancelled(tx: Tx) -> None:
    _, event_type = await bookable(tx, rescheduling=CANCELLED)
    uid = await cancelled(tx, await book(tx, event_type))
    with pytest.raises(NotChangeable, match="over"):
        await move(tx, uid, start=ELEVEN + timedelta(days=2), now=TOMORROW)


async def test_a_booking_anew_counts_among_those_to_come(tx: Tx) -> None:
    _, event_type = await bookable(tx, rescheduling=CANCELLED, active_bookings_limit=ActiveBookingsLimit(1))
    uid = await cancelled(tx, await book(tx, event_type))
    await book(tx, event_type)
    with pytest.raises(TooManyActive):
        await move(tx, uid)


async def test_seats_heed_the_notice_for_moving(tx: Tx) -> None:
    limits = Rescheduling(minutes_before=60)
    _, event_type = await bookable(tx, seats=Seats(3, show_attendees=False, show_count=True), rescheduling=limits)
    seat = await seat_of(tx, event_type, "bob")
    soon = TEN - timedelta(minutes=59)
    with pytest.raises(NotChangeable, match="60 minutes before"):
        await bookings.reschedule_seat(tx, Anonymous(), seat, start=NOON, now=soon)
    in_time = TEN - timedelta(minutes=60)
    assert (await bookings.reschedule_seat(tx, Anonymous(), seat, start=NOON, now=in_time)).start == NOON


async def test_a_seat_of_a_cancelled_booking_is_taken_anew_and_told_once(tx: Tx) -> None:
    host, event_type = await bookable(tx, seats=Seats(3, show_attendees=False, show_count=True), rescheduling=CANCELLED)
    seat, other = await seat_of(tx, event_type, "bob"), await take(tx, event_type, "carol")
    await bookings.cancel(tx, UserCaller(host), other.uid, now=NOW)
    before = len(await facts(tx))
    moved = await bookings.reschedule_seat(tx, Anonymous(), seat, start=ELEVEN, now=NOW)
    assert (moved.status, moved.seat_uid, moved.start) == (Status.ACCEPTED, seat, ELEVEN)
    assert [name for name, _ in (await facts(tx))[before:]] == ["BookingCreated"]
    assert [each.name for each in (await bookings.get(tx, moved.uid)).attendees] == ["Bob"]
    assert (await bookings.get(tx, other.uid)).status is Status.CANCELLED


async def test_each_occurrence_of_a_series_heeds_its_own_notice(tx: Tx) -> None:
    _, event_type = await bookable(tx, recurrence=WEEKLY, rescheduling=Rescheduling(minutes_before=60))
    first, second, *_ = await series(tx, event_type)
    now = TEN - timedelta(minutes=30)
    with pytest.raises(NotChangeable, match="60 minutes before"):
        await move(tx, first.uid, start=NOON, now=now)
    moved = await move(tx, second.uid, start=NOON + WEEK, now=now)
    assert (moved.start, moved.recurring_uid) == (NOON + WEEK, first.recurring_uid)


async def test_a_code_is_looked_at_where_one_is_sent(tx: Tx) -> None:
    _, event_type = await bookable(tx, requires_email_verification=True)
    await verification.request_code(tx, BOB.email, VAULT, NOW, asked_by="a test")
    code = await newest_code(tx)
    old = await book(tx, event_type, verification_code=code)
    wrong = "000000" if code != "000000" else "111111"
    with pytest.raises(CodeWrong):
        await bookings.reschedule(tx, Anonymous(), old.uid, start=ELEVEN, code=wrong, now=NOW)
    moved = await bookings.reschedule(tx, Anonymous(), old.uid, start=ELEVEN, code=code, now=NOW)
    assert (await move(tx, moved.uid, start=NOON)).start == NOON
