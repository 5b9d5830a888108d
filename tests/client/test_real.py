"""The client and the real app: what the client promises is what the server does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
import pytest_asyncio
from fastapi import FastAPI

from kalends.client import (
    ActiveBookingsLimit,
    AsyncKalends,
    Attendee,
    Availability,
    BadRequest,
    BookingField,
    BookingWindow,
    Cancelling,
    Color,
    ConfirmationPolicy,
    Conflict,
    EventType,
    Guest,
    Layouts,
    Limits,
    Location,
    NewManagedUser,
    NotFound,
    Override,
    Recurrence,
    Rescheduling,
    Seats,
    SlotTaken,
    TokenExpired,
    Tokens,
    Unauthorized,
)
from kalends.core.database import Tx
from tests.client.judged import Judged
from tests.conftest import ORIGIN
from tests.support.accounts import make_key, make_owner
from tests.support.clock import Clock

BOB = Attendee("Bob", "bob@example.com", "Europe/Berlin")
MONDAY = datetime(2027, 1, 11, 10, tzinfo=UTC)
PAGES = "http://localhost:4000/bookings"


@pytest_asyncio.fixture
async def owner(app: FastAPI, tx: Tx, clock: Clock) -> AsyncIterator[AsyncKalends]:
    """An organisation's owner."""
    key = await make_key(tx, await make_owner(tx))
    async with AsyncKalends(ORIGIN, api_key=key, transport=Judged(app), clock=clock) as kalends:
        yield kalends


@pytest_asyncio.fixture
async def client(app: FastAPI, owner: AsyncKalends, clock: Clock) -> AsyncIterator[AsyncKalends]:
    """An OAuth client with pages of its own."""
    made = await owner.oauth_clients.create(
        name="My App",
        redirect_uris=["http://localhost:4000"],
        booking_redirect_uri=PAGES,
        booking_cancel_redirect_uri=f"{PAGES}/cancel",
    )
    credentials = {"client_id": made.client_id, "client_secret": made.client_secret}
    async with AsyncKalends(ORIGIN, **credentials, transport=Judged(app), clock=clock) as kalends:
        yield kalends


@pytest_asyncio.fixture
async def alice(client: AsyncKalends) -> NewManagedUser:
    """A managed user with working hours in London."""
    return await client.managed_users.create(email="alice@example.com", name="Alice", time_zone="Europe/London")


@pytest.fixture
def acting(client: AsyncKalends, alice: NewManagedUser) -> AsyncKalends:
    """The client, acting as Alice."""
    return client.as_user(alice.tokens)


@pytest_asyncio.fixture
async def intro(acting: AsyncKalends) -> EventType:
    """Half an hour with Alice."""
    room = Location("link", link="https://meet.example.com/alice", public=True)
    return await acting.event_types.create(title="Intro", slug="intro", length_in_minutes=30, locations=[room])


async def test_an_oauth_client_is_made_found_changed_and_deleted(owner: AsyncKalends) -> None:
    made = await owner.oauth_clients.create(name="One", redirect_uris=["http://localhost:4000"])
    found = await owner.oauth_clients.get(made.client_id)
    assert (found.name, found.secret) == ("One", made.client_secret)
    assert found in await owner.oauth_clients.list()

    changed = await owner.oauth_clients.update(made.client_id, name="Two", booking_redirect_uri=PAGES)
    assert (changed.name, changed.booking_redirect_uri) == ("Two", PAGES)
    cleared = await owner.oauth_clients.update(made.client_id, booking_redirect_uri=None)
    assert cleared.booking_redirect_uri is None

    await owner.oauth_clients.delete(made.client_id)
    with pytest.raises(NotFound):
        await owner.oauth_clients.get(made.client_id)


async def test_a_url_that_cannot_be_used_is_refused_with_a_sentence(owner: AsyncKalends) -> None:
    with pytest.raises(BadRequest) as caught:
        await owner.oauth_clients.create(
            name="One", redirect_uris=["http://localhost:4000"], booking_redirect_uri="javascript:alert(1)"
        )
    assert "bookingRedirectUri" in caught.value.message


async def test_managed_users_are_made_found_changed_and_deleted(client: AsyncKalends, alice: NewManagedUser) -> None:
    users = client.managed_users
    assert alice.user.time_zone == "Europe/London"
    assert await users.list(emails=["alice@example.com"]) == await users.list(emails=[alice.user.email])
    assert [user.id async for user in users.iterate()] == [alice.user.id]

    assert (await users.update(alice.user.id, bio="Writes.")).bio == "Writes."
    assert (await users.get(alice.user.id)).bio == "Writes."

    await users.delete(alice.user.id)
    with pytest.raises(NotFound):
        await users.get(alice.user.id)


async def test_an_expired_token_refreshes_itself_and_is_stored(
    client: AsyncKalends, alice: NewManagedUser, clock: Clock
) -> None:
    stored: list[Tokens] = []
    acting = client.as_user(alice.tokens, on_tokens=stored.append)
    clock.advance(minutes=61)

    assert (await acting.me.get()).username == alice.user.username
    assert [tokens.access_token for tokens in stored] == [acting.tokens and acting.tokens.access_token]
    assert stored[0].access_token_expires_at == clock.now + timedelta(minutes=60)


async def test_a_token_whose_end_is_not_known_refreshes_itself_when_it_is_refused(
    client: AsyncKalends, alice: NewManagedUser, clock: Clock
) -> None:
    acting = client.as_user(Tokens(alice.tokens.access_token, alice.tokens.refresh_token))
    clock.advance(minutes=61)
    assert (await acting.me.get()).id == alice.user.id


async def test_an_expired_token_without_means_to_refresh_it_is_an_error(
    app: FastAPI, alice: NewManagedUser, clock: Clock
) -> None:
    clock.advance(minutes=61)
    async with AsyncKalends(
        ORIGIN, access_token=alice.tokens.access_token, transport=Judged(app), clock=clock
    ) as kalends:
        with pytest.raises(TokenExpired):
            await kalends.me.get()


async def test_force_refresh_ends_the_earlier_tokens(client: AsyncKalends, alice: NewManagedUser) -> None:
    fresh = await client.managed_users.force_refresh(alice.user.id)
    assert (await client.as_user(fresh).me.get()).id == alice.user.id
    with pytest.raises(Unauthorized):
        await client.managed_users.refresh(alice.tokens.refresh_token or "")


async def test_the_profile_is_read_and_changed(acting: AsyncKalends, alice: NewManagedUser) -> None:
    assert (await acting.me.get()).default_schedule_id == alice.user.default_schedule_id
    assert (await acting.me.update(time_format=24)).time_format == 24
    assert (await acting.me.update(allow_dynamic_booking=False)).allow_dynamic_booking is False


async def test_schedules_are_made_found_changed_and_deleted(acting: AsyncKalends) -> None:
    first = await acting.schedules.default()
    assert first is not None
    made = await acting.schedules.create(
        name="Mornings",
        time_zone="Europe/Lisbon",
        is_default=False,
        availability=[Availability(("Monday",), "08:00", "12:00")],
        overrides=[Override(date(2027, 5, 20), "09:00", "10:00")],
    )
    assert await acting.schedules.get(made.id) == made
    assert {schedule.id for schedule in await acting.schedules.list()} == {first.id, made.id}
    assert made.overrides == (Override(date(2027, 5, 20), "09:00", "10:00"),)

    changed = await acting.schedules.update(made.id, name="Early")
    assert (changed.name, changed.availability) == ("Early", made.availability)
    await acting.schedules.delete(made.id)
    with pytest.raises(NotFound):
        await acting.schedules.get(made.id)


async def test_event_types_are_made_found_changed_and_deleted(acting: AsyncKalends, alice: NewManagedUser) -> None:
    made = await acting.event_types.create(
        title="Deep dive",
        slug="deep-dive",
        length_in_minutes=60,
        length_in_minutes_options=[30, 60],
        locations=[Location("attendeePhone")],
        booking_fields=[
            BookingField("text", "topic", "Topic", required=True, placeholder="", hidden=False),
        ],
        booking_window=BookingWindow("calendarDays", 30, rolling=False),
        confirmation_policy=ConfirmationPolicy("always"),
        minimum_booking_notice=120,
        before_event_buffer=5,
        after_event_buffer=10,
        slot_interval=15,
    )
    assert made.needs_confirmation
    assert (made.before_event_buffer, made.after_event_buffer, made.slot_interval) == (5, 10, 15)
    assert "topic" in [field.slug for field in made.booking_fields]
    assert await acting.event_types.get(made.id) == made
    assert await acting.event_types.list(username=alice.user.username) == (made,)

    changed = await acting.event_types.update(made.id, hidden=True, confirmation_policy={"disabled": True})
    assert changed.hidden
    assert not changed.needs_confirmation
    await acting.event_types.delete(made.id)
    assert await acting.event_types.list(username=alice.user.username) == ()


async def test_every_rule_of_an_event_type_is_set_read_and_taken_away(acting: AsyncKalends) -> None:
    made = await acting.event_types.create(
        title="Class",
        slug="class",
        length_in_minutes=30,
        booking_limits_count=Limits(day=3, week=10),
        booking_limits_duration=Limits(month=600),
        booker_active_bookings_limit=ActiveBookingsLimit(2, offer_reschedule=True),
        disable_rescheduling=Rescheduling(minutes_before=60),
        disable_cancelling=Cancelling(disabled=True),
        booking_window=BookingWindow("calendarDays", 30, rolling=True),
        color=Color("#111111", "#eeeeee"),
        booker_layouts=Layouts("month", ("month", "week")),
        hide_organizer_email=True,
        interface_language="de",
    )
    assert (made.booking_limits_count, made.booking_limits_duration) == (Limits(day=3, week=10), Limits(month=600))
    assert made.booker_active_bookings_limit == ActiveBookingsLimit(2, offer_reschedule=True)
    assert (made.disable_rescheduling.minutes_before, made.disable_cancelling.disabled) == (60, True)
    assert made.booking_window == BookingWindow("calendarDays", 30, rolling=True)
    assert (made.color, made.booker_layouts) == (Color("#111111", "#eeeeee"), Layouts("month", ("month", "week")))
    assert (made.hide_organizer_email, made.interface_language) == (True, "de")

    off = {"disabled": True}
    bare = await acting.event_types.update(
        made.id, booking_limits_count=off, booker_active_bookings_limit=off, booking_window=off
    )
    assert (bare.booking_limits_count, bare.booker_active_bookings_limit, bare.booking_window) == (None, None, None)
    assert bare.booking_limits_duration == Limits(month=600)

    series = Recurrence(interval=2, occurrences=4, frequency="weekly")
    assert (await acting.event_types.update(made.id, recurrence=series)).recurrence == series


async def test_slots_tell_how_many_seats_are_left(client: AsyncKalends, acting: AsyncKalends) -> None:
    shared = await acting.event_types.create(title="Class", slug="class", length_in_minutes=30, seats=Seats(5))
    assert shared.seats == Seats(5, show_attendee_info=False, show_availability_count=True)
    first = next(iter(await client.slots.list(event_type_id=shared.id, start=MONDAY, end=MONDAY.date())))
    assert (first.seats_total, first.seats_booked, first.seats_remaining) == (5, 0, 5)


async def test_a_series_is_booked_whole_found_and_cancelled(client: AsyncKalends, acting: AsyncKalends) -> None:
    weekly = await acting.event_types.create(
        title="Course", slug="course", length_in_minutes=30, recurrence=Recurrence(1, 3, "weekly")
    )
    series = await client.bookings.create_series(event_type_id=weekly.id, start=MONDAY, attendee=BOB)
    assert [booking.start for booking in series] == [MONDAY + timedelta(weeks=week) for week in range(3)]
    (uid,) = {str(booking.recurring_booking_uid) for booking in series}
    assert [found.uid for found in await client.bookings.get_series(uid)] == [booking.uid for booking in series]
    assert {booking.status for booking in await client.bookings.cancel_series(uid)} == {"cancelled"}


async def test_a_series_is_requested_confirmed_and_cancelled_from_one_on(
    client: AsyncKalends, acting: AsyncKalends
) -> None:
    asked = await acting.event_types.create(
        title="Course",
        slug="course",
        length_in_minutes=30,
        recurrence=Recurrence(1, 3, "weekly"),
        confirmation_policy=ConfirmationPolicy("always"),
    )
    series = await client.bookings.create_series(event_type_id=asked.id, start=MONDAY, attendee=BOB)
    confirmed = await acting.bookings.confirm_series(str(series[0].recurring_booking_uid))
    assert [booking.status for booking in confirmed] == ["accepted"] * 3
    left = await client.bookings.cancel_from(series[1].uid, cancellation_reason="Ill")
    assert [booking.status for booking in left] == ["accepted", "cancelled", "cancelled"]
    again = await client.bookings.create_series(
        event_type_id=asked.id, start=MONDAY + timedelta(days=1), attendee=BOB, recurrence_count=2
    )
    declined = await acting.bookings.decline_series(str(again[0].recurring_booking_uid), reason="Full")
    assert [(booking.status, booking.cancellation_reason) for booking in declined] == [("rejected", "Full")] * 2


async def test_a_booking_under_a_key_is_made_once(client: AsyncKalends, intro: EventType) -> None:
    ask = {"event_type_id": intro.id, "attendee": BOB, "idempotency_key": "order 7"}
    first = await client.bookings.create(start=MONDAY, **ask)
    assert await client.bookings.create(start=MONDAY, **ask) == first
    moved = [
        await client.bookings.reschedule(first.uid, start=MONDAY + timedelta(hours=2), idempotency_key="move 7")
        for _ in range(2)
    ]
    assert (moved[0], moved[0].rescheduled_from_uid) == (moved[1], first.uid)
    with pytest.raises(Conflict, match="Idempotency-Key"):
        await client.bookings.create(start=MONDAY + timedelta(hours=1), **ask)


async def test_private_links_are_made_found_changed_and_deleted(acting: AsyncKalends, intro: EventType) -> None:
    event_types = acting.event_types
    link = await event_types.create_private_link(intro.id, max_usage_count=2)
    assert (link.max_usage_count, link.usage_count, link.expires_at, link.is_expired) == (2, 0, None, False)
    assert link.booking_url.endswith(f"/d/{link.link_id}/intro")
    changed = await event_types.update_private_link(intro.id, link.link_id, expires_at=MONDAY, max_usage_count=None)
    assert (changed.expires_at, changed.max_usage_count) == (MONDAY, None)
    assert await event_types.list_private_links(intro.id) == (changed,)
    await event_types.delete_private_link(intro.id, link.link_id)
    assert await event_types.list_private_links(intro.id) == ()


async def test_a_seat_is_found_and_given_up(client: AsyncKalends, acting: AsyncKalends) -> None:
    shared = await acting.event_types.create(title="Class", slug="class", length_in_minutes=30, seats=Seats(5))
    carol = Attendee("Carol", "carol@example.com", "Europe/Paris")
    one, two = [
        await client.bookings.create(event_type_id=shared.id, start=MONDAY, attendee=who) for who in (BOB, carol)
    ]
    assert one.uid == two.uid
    seat = str(two.seat_uid)
    assert (await client.bookings.get_by_seat(seat)).uid == one.uid
    await client.bookings.cancel(one.uid, seat_uid=seat)
    left = await acting.bookings.get(one.uid)
    assert [attendee.name for attendee in left.attendees] == ["Bob"]


async def test_people_come_to_a_booking_are_absent_and_meet_elsewhere(
    client: AsyncKalends, acting: AsyncKalends, intro: EventType, clock: Clock
) -> None:
    uid = (await client.bookings.create(event_type_id=intro.id, start=MONDAY, attendee=BOB)).uid
    carol = await acting.bookings.add_attendee(uid, Attendee("Carol", "carol@example.com", "Europe/Paris"))
    assert (await acting.bookings.get_attendee(uid, carol.id or 0)).time_zone == "Europe/Paris"
    assert [each.name for each in await acting.bookings.list_attendees(uid)] == ["Bob", "Carol"]
    assert "dave@example.com" in (await acting.bookings.add_guests(uid, [Guest("dave@example.com")])).guests

    elsewhere = Location("link", link="https://meet.example.com/other")
    assert (await acting.bookings.change_location(uid, elsewhere)).location == elsewhere.link
    labels = [link.label for link in await client.bookings.calendar_links(uid)]
    assert "Google Calendar" in labels
    assert await acting.bookings.references(uid) == ()
    with pytest.raises(BadRequest):
        await acting.bookings.reassign(uid)

    clock.now = MONDAY + timedelta(hours=1)
    acting = client.as_user(await client.managed_users.force_refresh(intro.owner_id or 0))
    noted = await acting.bookings.mark_absent(uid, host=False, attendees={"bob@example.com": True})
    assert [each.absent for each in noted.attendees if each.email == "bob@example.com"] == [True]
    assert not noted.absent_host


async def test_what_is_offered_can_be_booked_moved_and_cancelled(
    client: AsyncKalends, acting: AsyncKalends, intro: EventType
) -> None:
    slots = await client.slots.list(
        event_type_id=intro.id, start=MONDAY, end=MONDAY.date() + timedelta(days=1), time_zone="Europe/Berlin"
    )
    first, second = list(slots)[:2]
    assert first.start == MONDAY
    assert first.start.utcoffset() == timedelta(hours=1)

    booking = await client.bookings.create(event_type_id=intro.id, start=first.start, attendee=BOB)
    assert (booking.status, booking.length_in_minutes) == ("accepted", 30)
    assert booking.links.booking.startswith(f"{PAGES}/{booking.uid}?")
    assert booking.links.cancel.startswith(f"{PAGES}/cancel/{booking.uid}?")

    moved = await client.bookings.reschedule(booking.uid, start=second.start, rescheduling_reason="A train.")
    old = await client.bookings.get(booking.uid)
    assert (moved.rescheduled_from_uid, old.rescheduled_to_uid) == (booking.uid, moved.uid)
    assert not old.is_live

    cancelled = await client.bookings.cancel(moved.uid, cancellation_reason="Ill.")
    assert (cancelled.status, cancelled.cancellation_reason) == ("cancelled", "Ill.")
    assert cancelled.links.cancel is None
    page = await acting.bookings.list(status=["cancelled"])
    assert {found.uid for found in page} == {booking.uid, moved.uid}


async def test_a_taken_slot_comes_with_the_next_free_times(client: AsyncKalends, intro: EventType) -> None:
    await client.bookings.create(event_type_id=intro.id, start=MONDAY, attendee=BOB)
    with pytest.raises(SlotTaken) as caught:
        await client.bookings.create(
            event_type_id=intro.id, start=MONDAY, attendee=Attendee("Carol", "carol@example.com", "Europe/Paris")
        )
    assert caught.value.next_starts[0] == MONDAY + timedelta(minutes=30)


async def test_a_request_is_confirmed_or_declined_by_the_host(client: AsyncKalends, acting: AsyncKalends) -> None:
    deep = await acting.event_types.create(
        title="Deep dive", slug="deep", length_in_minutes=60, confirmation_policy=ConfirmationPolicy("always")
    )
    one = await client.bookings.create(event_type_id=deep.id, start=MONDAY, attendee=BOB)
    two = await client.bookings.create(event_type_id=deep.id, start=MONDAY + timedelta(hours=2), attendee=BOB)
    assert {one.status, two.status} == {"pending"}
    assert (await acting.bookings.list(status=["unconfirmed"])).total_items == 2

    assert (await acting.bookings.confirm(one.uid)).status == "accepted"
    assert (await acting.bookings.decline(two.uid, reason="Full.")).status == "rejected"


async def test_bookings_are_paged_and_iterated(client: AsyncKalends, acting: AsyncKalends, intro: EventType) -> None:
    starts = [MONDAY + timedelta(minutes=30 * step) for step in range(3)]
    for start in starts:
        await client.bookings.create(event_type_id=intro.id, start=start, attendee=BOB)

    page = await acting.bookings.list(take=2, sort_start="desc")
    assert [booking.start for booking in page] == [starts[2], starts[1]]
    assert (page.total_items, page.has_next_page) == (3, True)
    found = [booking.start async for booking in acting.bookings.iterate(sort_start="asc", after_start=starts[0])]
    assert found[-2:] == starts[1:]


async def test_a_slot_is_reserved_and_released(client: AsyncKalends, intro: EventType) -> None:
    held = await client.slots.reserve(event_type_id=intro.id, slot_start=MONDAY, reservation_duration=10)
    assert (held.slot_end - held.slot_start, held.reservation_duration) == (timedelta(minutes=30), 10)

    later = MONDAY + timedelta(hours=1)
    moved = await client.slots.update_reservation(held.reservation_uid, event_type_id=intro.id, slot_start=later)
    found = await client.slots.get_reservation(held.reservation_uid)
    assert found is not None
    assert found.slot_start == moved.slot_start == later

    await client.slots.release(held.reservation_uid)
    with pytest.raises(NotFound):
        await client.slots.get_reservation(held.reservation_uid)
