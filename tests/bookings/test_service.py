"""The life of a booking, on real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from kalends.accounts.model import Anonymous, ClientId, User, UserCaller
from kalends.bookings import rules
from kalends.bookings import service as bookings
from kalends.bookings.model import Attendee, Booking, BookingQuery, BookingRequest, LocationChoice, Status
from kalends.core.addresses import InvalidAddress
from kalends.core.database import Tx
from kalends.core.errors import Invalid, Unauthenticated
from kalends.core.metadata import InvalidMetadata
from kalends.event_types import service as event_types
from kalends.event_types.answers import AnswerMissing
from kalends.event_types.keys import EventTypeById, EventTypeBySlug
from kalends.event_types.model import (
    BookingField,
    Confirmation,
    EventType,
    FieldKind,
    Location,
    LocationKind,
    Rescheduling,
)
from kalends.event_types.service import EventTypeNotFound
from kalends.slots.rules import LengthNotOffered, SlotNotOffered, SlotTaken
from tests.support import NOW
from tests.support.accounts import make_client, make_managed_user, make_owner
from tests.support.event_types import make_event_type, make_schedule

TEN = NOW.replace(hour=10)
ELEVEN = NOW.replace(hour=11)
BOB = Attendee("Bob Booker", "bob@example.com", "Europe/Berlin", "de")


async def bookable(tx: Tx, owner: User | None = None, **changes: object) -> tuple[User, EventType]:
    """A host with working hours, and an event type of theirs."""
    host = owner or await make_owner(tx, name="Alice Host")
    await make_schedule(tx, host)
    return host, await make_event_type(tx, host, **changes)


def ask(event_type: EventType, start: datetime = TEN, **changes: object) -> BookingRequest:
    """A request of Bob's."""
    return replace(BookingRequest(EventTypeById(event_type.id), start, BOB), **changes)  # type: ignore[arg-type]


async def book(tx: Tx, event_type: EventType, start: datetime = TEN, **changes: object) -> Booking:
    return await bookings.book(tx, Anonymous(), ask(event_type, start, **changes), NOW)


async def facts(tx: Tx) -> list[tuple[str, dict[str, Any]]]:
    """The facts recorded so far, oldest first."""
    rows = await tx.execute(sa.text("SELECT args FROM procrastinate_jobs WHERE task_name = 'react' ORDER BY id"))
    return [(args["name"], args["data"]) for (args,) in rows]


async def test_a_booking_is_stored_as_it_was_answered(tx: Tx) -> None:
    host, event_type = await bookable(tx)
    booking = await book(tx, event_type, guests=("carol@example.com",), metadata={"order": "7"})
    stored = await bookings.get(tx, booking.uid)
    assert stored == booking
    assert (stored.status, stored.start, stored.end) == (Status.ACCEPTED, TEN, TEN + timedelta(minutes=30))
    assert (stored.host.id, stored.attendees, stored.guests) == (
        host.id,
        (replace(BOB, id=stored.attendee.id),),
        ("carol@example.com",),
    )
    assert stored.title == "Thirty minutes between Alice Host and Bob Booker"


async def test_a_booking_records_what_happened(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    booking = await book(tx, event_type)
    assert await facts(tx) == [("BookingCreated", {"uid": booking.uid, "sequence": 0})]


async def test_an_event_type_can_be_named_by_username_and_slug(tx: Tx) -> None:
    host, event_type = await bookable(tx)
    request = replace(ask(event_type), event_type=EventTypeBySlug(host.username, event_type.slug))
    booking = await bookings.book(tx, Anonymous(), request, NOW)
    assert booking.event_type.id == event_type.id


async def test_an_unknown_event_type_is_refused(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    with pytest.raises(EventTypeNotFound):
        await book(tx, replace(event_type, id=0))


async def test_a_taken_slot_is_refused_with_the_next_free_ones(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    await book(tx, event_type)
    with pytest.raises(SlotTaken) as refusal:
        await book(tx, event_type)
    assert refusal.value.details == {
        "nextStarts": [f"2027-01-04T{clock}:00Z" for clock in ("10:30", "11:00", "11:30", "12:00", "12:30")]
    }


@pytest.mark.parametrize(
    "start", [NOW.replace(hour=7), TEN + timedelta(minutes=10), TEN + timedelta(seconds=1), TEN - timedelta(days=7)]
)
async def test_a_start_that_is_not_offered_is_refused(tx: Tx, start: datetime) -> None:
    _, event_type = await bookable(tx)
    with pytest.raises(SlotNotOffered):
        await book(tx, event_type, start)


async def test_one_host_is_not_booked_twice_through_two_event_types(tx: Tx) -> None:
    host, event_type = await bookable(tx)
    other = await make_event_type(tx, host, slug="sixty-minutes", length=60)
    await book(tx, event_type, TEN + timedelta(minutes=30))
    with pytest.raises(SlotTaken):
        await book(tx, other, TEN)


async def test_a_bookings_own_buffers_keep_other_event_types_away(tx: Tx) -> None:
    host, event_type = await bookable(tx, after_buffer=30)
    other = await make_event_type(tx, host, slug="other")
    await book(tx, event_type)
    with pytest.raises(SlotTaken):
        await book(tx, other, TEN + timedelta(minutes=30))
    await book(tx, other, ELEVEN)


async def test_the_booker_chooses_among_the_lengths(tx: Tx) -> None:
    _, event_type = await bookable(tx, length_options=(30, 60))
    assert (await book(tx, event_type, length=60)).minutes == 60
    with pytest.raises(LengthNotOffered):
        await book(tx, event_type, ELEVEN, length=45)


async def test_the_booker_says_where_when_asked_to(tx: Tx) -> None:
    _, event_type = await bookable(tx, locations=(Location(LocationKind.ATTENDEE_PHONE),))
    with pytest.raises(AnswerMissing):
        await book(tx, event_type)
    booking = await book(tx, event_type, location=LocationChoice(LocationKind.ATTENDEE_PHONE, "+441632960001"))
    assert booking.location is not None
    assert booking.location.value == "+441632960001"


async def test_required_answers_are_required(tx: Tx) -> None:
    field = BookingField("company", FieldKind.TEXT, label="Company", required=True)
    _, event_type = await bookable(tx, booking_fields=(field,))
    with pytest.raises(AnswerMissing) as refusal:
        await book(tx, event_type)
    assert refusal.value.details == {"field": "company"}
    assert (await book(tx, event_type, responses={"company": "ACME"})).responses == {"company": "ACME"}


async def test_required_guests_are_required(tx: Tx) -> None:
    field = BookingField("guests", FieldKind.MULTIEMAIL, required=True)
    _, event_type = await bookable(tx, booking_fields=(field,))
    with pytest.raises(AnswerMissing) as refusal:
        await book(tx, event_type)
    assert refusal.value.details == {"field": "guests"}
    assert (await book(tx, event_type, guests=("carol@example.com",))).guests == ("carol@example.com",)


async def test_metadata_has_limits(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    with pytest.raises(InvalidMetadata):
        await book(tx, event_type, metadata={"order": "7" * 501})


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"name": "  "}, Invalid),
        ({"email": "nobody"}, InvalidAddress),
        ({"time_zone": "Mars/Olympus"}, Invalid),
    ],
)
async def test_an_attendee_needs_a_name_an_address_and_a_zone(
    tx: Tx, changes: dict[str, str], kind: type[Invalid]
) -> None:
    _, event_type = await bookable(tx)
    with pytest.raises(kind):
        await book(tx, event_type, attendee=replace(BOB, **changes))


async def test_guests_may_be_turned_away(tx: Tx) -> None:
    _, event_type = await bookable(tx, disable_guests=True)
    with pytest.raises(rules.GuestsNotAllowed):
        await book(tx, event_type, guests=("carol@example.com",))


async def test_a_booking_belongs_to_its_hosts_client(tx: Tx) -> None:
    client = await make_client(tx)
    host = await make_managed_user(tx, client)
    _, event_type = await bookable(tx, host)
    booking = await book(tx, event_type)
    assert booking.client is not None
    assert booking.client.id == client.id


async def test_a_client_of_another_organisation_does_not_get_the_booking(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    stranger = await make_client(tx)
    booking = await bookings.book(tx, Anonymous(ClientId(stranger.id)), ask(event_type), NOW)
    assert booking.client is None


# Confirmation


async def test_a_request_waits_and_holds_its_time(tx: Tx) -> None:
    _, event_type = await bookable(tx, confirmation=Confirmation())
    booking = await book(tx, event_type)
    assert booking.status is Status.PENDING
    assert [name for name, _ in await facts(tx)] == ["BookingRequested"]
    with pytest.raises(SlotTaken):
        await book(tx, event_type)


async def test_a_request_may_leave_its_time_free_until_it_is_confirmed(tx: Tx) -> None:
    host, event_type = await bookable(tx, confirmation=Confirmation(blocks_slot=False))
    first, second = await book(tx, event_type), await book(tx, event_type)
    await bookings.confirm(tx, UserCaller(host), first.uid, now=NOW)
    with pytest.raises(SlotTaken):
        await bookings.confirm(tx, UserCaller(host), second.uid, now=NOW)


async def test_a_request_is_needed_only_at_short_notice(tx: Tx) -> None:
    _, event_type = await bookable(tx, confirmation=Confirmation(notice_minutes=150))
    assert (await book(tx, event_type)).status is Status.PENDING
    assert (await book(tx, event_type, ELEVEN)).status is Status.ACCEPTED


async def test_a_booking_outlives_its_event_type_and_cannot_be_booked_anew(tx: Tx) -> None:
    host, event_type = await bookable(tx, confirmation=Confirmation(blocks_slot=False))
    caller, booking = UserCaller(host), await book(tx, event_type)
    await event_types.delete(tx, host, event_type.id)
    with pytest.raises(rules.NotChangeable, match="has been deleted"):
        await bookings.confirm(tx, caller, booking.uid, now=NOW)
    with pytest.raises(rules.NotChangeable, match="has been deleted"):
        await bookings.reschedule(tx, caller, booking.uid, start=ELEVEN, now=NOW)
    assert (await bookings.decline(tx, caller, booking.uid, now=NOW)).status is Status.REJECTED


async def test_the_host_confirms(tx: Tx) -> None:
    host, event_type = await bookable(tx, confirmation=Confirmation())
    booking = await book(tx, event_type)
    confirmed = await bookings.confirm(tx, UserCaller(host), booking.uid, now=NOW)
    assert confirmed.status is Status.ACCEPTED
    assert [name for name, _ in await facts(tx)] == ["BookingRequested", "BookingConfirmed"]
    with pytest.raises(rules.NotChangeable):
        await bookings.confirm(tx, UserCaller(host), booking.uid, now=NOW)


async def test_the_host_declines_and_the_time_is_free_again(tx: Tx) -> None:
    host, event_type = await bookable(tx, confirmation=Confirmation())
    booking = await book(tx, event_type)
    declined = await bookings.decline(tx, UserCaller(host), booking.uid, reason="Away", now=NOW)
    assert (declined.status, declined.rejection_reason) == (Status.REJECTED, "Away")
    await book(tx, event_type)


async def test_nobody_else_decides(tx: Tx) -> None:
    host, event_type = await bookable(tx, confirmation=Confirmation())
    booking = await book(tx, event_type)
    with pytest.raises(Unauthenticated):
        await bookings.confirm(tx, Anonymous(), booking.uid, now=NOW)
    with pytest.raises(rules.BookingNotFound):
        await bookings.confirm(tx, UserCaller(await make_owner(tx)), booking.uid, now=NOW)
    colleague = replace(host, id=host.id + 10**6, role="member")  # type: ignore[arg-type]
    with pytest.raises(rules.NotTheHost):
        await bookings.confirm(tx, UserCaller(colleague), booking.uid, now=NOW)


# Rescheduling


async def move(tx: Tx, uid: str, start: datetime = ELEVEN, **more: object) -> Booking:
    return await bookings.reschedule(tx, Anonymous(), uid, start=start, now=NOW, **more)  # type: ignore[arg-type]


async def test_a_rescheduled_booking_has_a_successor(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    old = await book(tx, event_type)
    new = await move(tx, old.uid, reason="Train", by="bob@example.com")
    old = await bookings.get(tx, old.uid)
    assert (old.status, old.rescheduled_to_uid, old.current_uid) == (Status.CANCELLED, new.uid, new.uid)
    assert (new.status, new.start, new.rescheduled_from_uid) == (Status.ACCEPTED, ELEVEN, old.uid)
    assert (new.rescheduling_reason, new.rescheduled_by) == ("Train", "bob@example.com")
    assert (await facts(tx))[-1] == ("BookingRescheduled", {"uid": new.uid, "sequence": 1, "from_uid": old.uid})


async def test_a_calendar_sees_one_entry_that_moved(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    old = await book(tx, event_type)
    new = await move(tx, old.uid)
    assert new.ics_uid == old.ics_uid
    assert new.ics_sequence > old.ics_sequence


async def test_the_old_time_is_free_and_the_new_one_taken(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    old = await book(tx, event_type)
    await move(tx, old.uid)
    await book(tx, event_type, TEN)
    with pytest.raises(SlotTaken):
        await book(tx, event_type, ELEVEN)


async def test_a_bookings_own_time_counts_as_free(tx: Tx) -> None:
    _, event_type = await bookable(tx, length=60, slot_interval=30)
    old = await book(tx, event_type)
    assert (await move(tx, old.uid, TEN + timedelta(minutes=30))).start == TEN + timedelta(minutes=30)


async def test_every_uid_leads_to_the_newest_successor(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    first = await book(tx, event_type)
    second = await move(tx, first.uid)
    third = await move(tx, second.uid, TEN)
    assert {(await bookings.find_current(tx, b.uid)).uid for b in (first, second, third)} == {third.uid}


async def test_a_superseded_booking_changes_no_more(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    old = await book(tx, event_type)
    new = await move(tx, old.uid)
    with pytest.raises(rules.NotChangeable) as refusal:
        await move(tx, old.uid, TEN)
    assert refusal.value.details == {"rescheduledToUid": new.uid}
    with pytest.raises(rules.NotChangeable):
        await bookings.cancel(tx, Anonymous(), old.uid, now=NOW)


async def test_a_failed_move_leaves_the_booking_as_it_was(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    old, _ = await book(tx, event_type), await book(tx, event_type, ELEVEN)
    with pytest.raises(SlotTaken):
        await move(tx, old.uid, ELEVEN)
    assert (await bookings.get(tx, old.uid)).status is Status.ACCEPTED


async def test_an_attendees_move_waits_for_the_host_again(tx: Tx) -> None:
    host, event_type = await bookable(tx, confirmation=Confirmation())
    old = await book(tx, event_type)
    await bookings.confirm(tx, UserCaller(host), old.uid, now=NOW)
    assert (await move(tx, old.uid)).status is Status.PENDING


async def test_the_hosts_own_move_does_not_wait(tx: Tx) -> None:
    host, event_type = await bookable(tx, confirmation=Confirmation())
    old = await book(tx, event_type)
    moved = await bookings.reschedule(tx, UserCaller(host), old.uid, start=ELEVEN, now=NOW)
    assert moved.status is Status.ACCEPTED


async def test_an_event_type_may_forbid_moving(tx: Tx) -> None:
    host, event_type = await bookable(tx, rescheduling=Rescheduling(disabled=True))
    booking = await book(tx, event_type)
    with pytest.raises(rules.NotChangeable):
        await move(tx, booking.uid)
    await bookings.reschedule(tx, UserCaller(host), booking.uid, start=ELEVEN, now=NOW)


async def test_moving_may_be_forbidden_shortly_before(tx: Tx) -> None:
    _, event_type = await bookable(tx, rescheduling=Rescheduling(minutes_before=150))
    soon, later = await book(tx, event_type), await book(tx, event_type, ELEVEN)
    with pytest.raises(rules.NotChangeable):
        await move(tx, soon.uid, NOW.replace(hour=12))
    await move(tx, later.uid, NOW.replace(hour=12))


async def test_what_is_over_is_not_moved(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    booking = await book(tx, event_type)
    with pytest.raises(rules.NotChangeable):
        await bookings.reschedule(tx, Anonymous(), booking.uid, start=ELEVEN, now=NOW + timedelta(days=1))


# Cancelling


async def test_a_cancelled_booking_frees_its_time(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    booking = await book(tx, event_type)
    cancelled = await bookings.cancel(tx, Anonymous(), booking.uid, reason="Ill", now=NOW)
    assert (cancelled.status, cancelled.cancellation_reason) == (Status.CANCELLED, "Ill")
    assert cancelled.ics_sequence > booking.ics_sequence
    await book(tx, event_type)


async def test_cancelling_again_changes_and_tells_nothing(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    booking = await book(tx, event_type)
    first = await bookings.cancel(tx, Anonymous(), booking.uid, reason="Ill", now=NOW)
    again = await bookings.cancel(tx, Anonymous(), booking.uid, reason="Well", now=NOW + timedelta(seconds=9))
    assert again == first
    assert [name for name, _ in await facts(tx)] == ["BookingCreated", "BookingCancelled"]


async def test_an_event_type_may_forbid_cancelling(tx: Tx) -> None:
    host, event_type = await bookable(tx, cancelling_disabled=True)
    booking = await book(tx, event_type)
    with pytest.raises(rules.NotChangeable):
        await bookings.cancel(tx, Anonymous(), booking.uid, now=NOW)
    assert (await bookings.cancel(tx, UserCaller(host), booking.uid, now=NOW)).status is Status.CANCELLED


async def test_an_unknown_uid_is_not_found(tx: Tx) -> None:
    for attempt in (
        bookings.get(tx, "nobody"),
        bookings.find_current(tx, "nobody"),
        bookings.cancel(tx, Anonymous(), "nobody", now=NOW),
    ):
        with pytest.raises(rules.BookingNotFound):
            await attempt


# Lists


async def test_a_host_sees_his_bookings_and_nobody_elses(tx: Tx) -> None:
    host, event_type = await bookable(tx)
    _, other = await bookable(tx)
    mine = await book(tx, event_type)
    await book(tx, other)
    page = await bookings.list_(tx, UserCaller(host), BookingQuery(), NOW)
    assert ([b.uid for b in page.bookings], page.total) == ([mine.uid], 1)


async def test_the_views_of_a_list(tx: Tx) -> None:
    host, event_type = await bookable(tx)
    request_type = await make_event_type(tx, host, slug="request", confirmation=Confirmation())
    kept, waiting = await book(tx, event_type, TEN), await book(tx, request_type, ELEVEN)
    gone = await bookings.cancel(tx, Anonymous(), (await book(tx, event_type, NOW.replace(hour=12))).uid, now=NOW)

    async def seen(now: datetime, *statuses: str) -> set[str]:
        page = await bookings.list_(tx, UserCaller(host), BookingQuery(statuses=statuses), now)
        return {b.uid for b in page.bookings}

    assert await seen(NOW, "upcoming") == {kept.uid}
    assert await seen(NOW, "unconfirmed") == {waiting.uid}
    assert await seen(NOW, "cancelled") == {gone.uid}
    assert await seen(NOW, "upcoming", "cancelled") == {kept.uid, gone.uid}
    assert await seen(NOW + timedelta(days=1), "past") == {kept.uid, waiting.uid}
    assert await seen(NOW) == {kept.uid, waiting.uid, gone.uid}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (BookingQuery(attendee_email="BOB@example.com"), ["10", "11"]),
        (BookingQuery(attendee_email="carol@example.com"), []),
        (BookingQuery(attendee_name="booker"), ["10", "11"]),
        (BookingQuery(attendee_name="%"), []),
        (BookingQuery(after_start=ELEVEN), ["11"]),
        (BookingQuery(before_end=ELEVEN), ["10"]),
        (BookingQuery(after_created=NOW + timedelta(seconds=1)), []),
        (BookingQuery(sort=(("start", True),)), ["11", "10"]),
        (BookingQuery(take=1), ["10"]),
        (BookingQuery(take=1, skip=1), ["11"]),
        (BookingQuery(event_type_ids=(0,)), []),
    ],
)
async def test_a_list_is_filtered_sorted_and_cut(tx: Tx, query: BookingQuery, found: list[str]) -> None:
    host, event_type = await bookable(tx)
    for start in (ELEVEN, TEN):
        await book(tx, event_type, start)
    page = await bookings.list_(tx, UserCaller(host), query, NOW)
    assert [b.start.strftime("%H") for b in page.bookings] == found


async def test_a_visitor_lists_nothing(tx: Tx) -> None:
    with pytest.raises(Unauthenticated):
        await bookings.list_(tx, Anonymous(), BookingQuery(), NOW)


async def test_a_calendar_entry_does_not_give_the_uid_away(tx: Tx) -> None:
    _, event_type = await bookable(tx)
    booking = await book(tx, event_type)
    assert booking.uid not in booking.ics_uid
