"""Bookings that were made on another platform."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kalends.bookings import service as bookings
from kalends.bookings.model import Attendee, BookingRecord, Status
from kalends.bookings.rules import UidTaken
from kalends.core.database import Tx
from kalends.core.errors import Invalid
from kalends.event_types.keys import EventTypeById
from kalends.event_types.model import Confirmation, EventType, Seats
from kalends.slots.rules import SlotTaken
from tests.support import NOW
from tests.support.accounts import make_owner
from tests.support.bookings import ATTENDEE, START
from tests.support.event_types import make_event_type, make_schedule

CAROL = Attendee("Carol", "carol@example.org", "Europe/Paris")
RECORD = BookingRecord(
    uid="oldPlatformsUid1234567",
    start=START,
    end=START + timedelta(minutes=30),
    status=Status.ACCEPTED,
    title="Intro",
    description="",
    attendees=(ATTENDEE,),
    guests=(),
    location=None,
    responses={},
    metadata={},
    recurring_uid=None,
    ics_uid="old@platform",
    created_at=NOW - timedelta(days=9),
)


async def _event_type(tx: Tx, **rules: object) -> EventType:
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    return await make_event_type(tx, owner, **rules)


async def test_it_keeps_its_uid_and_when_it_was_made(tx: Tx) -> None:
    event_type = await _event_type(tx)
    await bookings.adopt(tx, EventTypeById(event_type.id), RECORD, NOW)
    found = await bookings.get(tx, RECORD.uid)
    assert (found.uid, found.ics_uid, found.created_at) == (RECORD.uid, "old@platform", RECORD.created_at)
    assert (found.host.id, found.start, found.attendee.email) == (event_type.owner_id, START, ATTENDEE.email)


async def test_no_fact_is_recorded(tx: Tx) -> None:
    await bookings.adopt(tx, EventTypeById((await _event_type(tx)).id), RECORD, NOW)
    assert await tx.scalar(sa.text("SELECT count(*) FROM procrastinate_jobs")) == 0


async def test_hours_and_notice_are_not_asked(tx: Tx) -> None:
    event_type = await _event_type(tx, minimum_notice=60 * 24 * 30)
    sunday_night = START - timedelta(hours=12)
    record = replace(RECORD, start=sunday_night, end=sunday_night + timedelta(minutes=30))
    assert (await bookings.adopt(tx, EventTypeById(event_type.id), record, NOW)).start == sunday_night


async def test_taken_time_is_not_taken_twice(tx: Tx) -> None:
    event_type = await _event_type(tx)
    await bookings.adopt(tx, EventTypeById(event_type.id), RECORD, NOW)
    overlapping = replace(
        RECORD, uid="anotherUid12345", start=START + timedelta(minutes=15), end=START + timedelta(hours=1)
    )
    with pytest.raises(SlotTaken):
        await bookings.adopt(tx, EventTypeById(event_type.id), overlapping, NOW)


async def test_a_uid_is_not_used_twice(tx: Tx) -> None:
    event_type = await _event_type(tx)
    await bookings.adopt(tx, EventTypeById(event_type.id), RECORD, NOW)
    later = replace(RECORD, start=START + timedelta(hours=2), end=START + timedelta(hours=3))
    with pytest.raises(UidTaken):
        await bookings.adopt(tx, EventTypeById(event_type.id), later, NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"uid": "12345678"},
        {"uid": "../../etc/passwd"},
        {"end": START},
        {"attendees": ()},
        {"status": Status.CANCELLED},
        {"attendees": (replace(ATTENDEE, email="no address"),)},
    ],
)
async def test_what_cannot_be_a_booking_is_refused(tx: Tx, wrong: dict[str, object]) -> None:
    event_type = await _event_type(tx)
    with pytest.raises(Invalid):
        await bookings.adopt(tx, EventTypeById(event_type.id), replace(RECORD, **wrong), NOW)  # type: ignore[arg-type]  # a table of fields


async def test_everybody_in_a_shared_slot_has_a_seat(tx: Tx) -> None:
    event_type = await _event_type(tx, seats=Seats(3, show_attendees=False, show_count=True))
    seated = replace(ATTENDEE, seat_uid="oldPlatformsSeat")
    adopted = await bookings.adopt(tx, EventTypeById(event_type.id), replace(RECORD, attendees=(seated, CAROL)), NOW)
    first, second = adopted.attendees
    assert first.seat_uid == "oldPlatformsSeat"
    assert second.seat_uid is not None
    assert (
        await tx.scalar(sa.text("SELECT seats_taken FROM claims WHERE booking_uid = :uid"), {"uid": adopted.uid}) == 2
    )


async def test_more_people_than_seats_are_refused(tx: Tx) -> None:
    event_type = await _event_type(tx, seats=Seats(1, show_attendees=False, show_count=True))
    with pytest.raises(SlotTaken):
        await bookings.adopt(tx, EventTypeById(event_type.id), replace(RECORD, attendees=(ATTENDEE, CAROL)), NOW)


FORMER = replace(RECORD, uid="formerUid1", start=START + timedelta(hours=3), end=START + timedelta(hours=4))
EARLIEST = replace(FORMER, uid="earliestUid1", start=START + timedelta(days=1), end=START + timedelta(days=1, hours=1))


async def test_links_of_the_bookings_that_it_was_lead_to_it(tx: Tx) -> None:
    event_type = await _event_type(tx)
    record = replace(RECORD, rescheduled_from_uid=FORMER.uid)
    former = replace(FORMER, status=Status.CANCELLED, rescheduled_from_uid=EARLIEST.uid)
    await bookings.adopt(
        tx, EventTypeById(event_type.id), record, NOW, formers=(former, replace(EARLIEST, status=Status.CANCELLED))
    )
    for uid in (RECORD.uid, FORMER.uid, EARLIEST.uid):
        assert (await bookings.find_current(tx, uid)).uid == RECORD.uid
    found = await bookings.get(tx, FORMER.uid)
    assert (found.status, found.rescheduled_to_uid, found.start) == (Status.CANCELLED, RECORD.uid, FORMER.start)
    assert (await bookings.get(tx, EARLIEST.uid)).rescheduled_to_uid == FORMER.uid
    assert (await bookings.get(tx, RECORD.uid)).rescheduled_from_uid == FORMER.uid


async def test_what_it_was_takes_no_time(tx: Tx) -> None:
    event_type = await _event_type(tx)
    await bookings.adopt(tx, EventTypeById(event_type.id), RECORD, NOW, formers=(FORMER,))
    other = replace(FORMER, uid="anotherUid12345")
    assert (await bookings.adopt(tx, EventTypeById(event_type.id), other, NOW)).start == FORMER.start


async def test_one_that_was_adopted_before_gives_way_to_what_it_became(tx: Tx) -> None:
    event_type = await _event_type(tx)
    await bookings.adopt(tx, EventTypeById(event_type.id), RECORD, NOW)
    overlapping = replace(RECORD, uid="successorUid1", start=START + timedelta(minutes=15))
    await bookings.adopt(tx, EventTypeById(event_type.id), overlapping, NOW, formers=(RECORD,))
    assert (await bookings.get(tx, RECORD.uid)).status is Status.CANCELLED
    assert (await bookings.find_current(tx, RECORD.uid)).uid == "successorUid1"


async def test_another_hosts_booking_does_not_lead_elsewhere(tx: Tx) -> None:
    await bookings.adopt(tx, EventTypeById((await _event_type(tx)).id), RECORD, NOW)
    other = await make_owner(tx)
    await make_schedule(tx, other)
    mine = await make_event_type(tx, other)
    with pytest.raises(UidTaken):
        await bookings.adopt(tx, EventTypeById(mine.id), replace(RECORD, uid="successorUid1"), NOW, formers=(RECORD,))


async def test_a_series_is_one_hosts(tx: Tx) -> None:
    series = replace(RECORD, recurring_uid="seriesUid1", recurrence_start=START)
    adopted = await bookings.adopt(tx, EventTypeById((await _event_type(tx)).id), series, NOW)
    assert (adopted.recurring_uid, adopted.recurrence_start) == ("seriesUid1", START)
    other = await make_owner(tx)
    await make_schedule(tx, other)
    with pytest.raises(UidTaken):
        await bookings.adopt(
            tx, EventTypeById((await make_event_type(tx, other)).id), replace(series, uid="anotherUid12345"), NOW
        )


async def test_a_seat_is_in_one_booking(tx: Tx) -> None:
    event_type = await _event_type(tx, seats=Seats(3, show_attendees=False, show_count=True))
    seated = replace(RECORD, attendees=(replace(ATTENDEE, seat_uid="oldPlatformsSeat"),))
    await bookings.adopt(tx, EventTypeById(event_type.id), seated, NOW)
    later = replace(seated, uid="anotherUid12345", start=START + timedelta(hours=2), end=START + timedelta(hours=3))
    with pytest.raises(UidTaken):
        await bookings.adopt(tx, EventTypeById(event_type.id), later, NOW)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.REJECTED])
async def test_one_that_was_ended_elsewhere_frees_its_time_and_nobody_is_told(tx: Tx, status: Status) -> None:
    event_type = await _event_type(tx)
    await bookings.adopt(tx, EventTypeById(event_type.id), RECORD, NOW)
    assert await bookings.follow(tx, RECORD.uid, status, reason="Ill", now=NOW)
    found = await bookings.get(tx, RECORD.uid)
    assert (found.status, found.cancellation_reason or found.rejection_reason) == (status, "Ill")
    await bookings.adopt(tx, EventTypeById(event_type.id), replace(RECORD, uid="anotherUid12345"), NOW)
    assert not await bookings.follow(tx, RECORD.uid, Status.CANCELLED, now=NOW)
    assert await tx.scalar(sa.text("SELECT count(*) FROM procrastinate_jobs")) == 0


async def test_a_request_that_was_accepted_elsewhere_is_accepted(tx: Tx) -> None:
    event_type = await _event_type(tx, confirmation=Confirmation(blocks_slot=False))
    await bookings.adopt(tx, EventTypeById(event_type.id), replace(RECORD, status=Status.PENDING), NOW)
    assert await bookings.follow(tx, RECORD.uid, Status.ACCEPTED, now=NOW)
    assert (await bookings.get(tx, RECORD.uid)).status is Status.ACCEPTED
    with pytest.raises(SlotTaken):
        await bookings.adopt(tx, EventTypeById(event_type.id), replace(RECORD, uid="anotherUid12345"), NOW)
