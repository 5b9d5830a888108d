"""Moving from one Kalends into another: what arrives, what stays as it is, and what is told of it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from kalends.accounts import service as accounts
from kalends.accounts.model import ClientCaller, ClientDraft, ManagedUserDraft, User, UserCaller
from kalends.accounts.store.tables import users
from kalends.bookings import service as bookings
from kalends.bookings.model import BookingRequest, Status
from kalends.bookings.store import bookings as booking_rows
from kalends.core.database import Database, Tx
from kalends.event_types import service as event_types
from kalends.event_types.keys import EventTypeById
from kalends.importing.model import Kind, Report, SourceUnreachable
from kalends.schedules import service as schedules
from kalends.slots.rules import SlotTaken
from kalends.verification import service as verification
from kalends.verification.model import Channel
from kalends.webhooks import service as webhooks
from kalends.webhooks.model import Delay, Unit
from tests.importing.conftest import HOOK, MONDAY, PAGES, New, Old, Run
from tests.support import NOW
from tests.support.accounts import VAULT
from tests.support.bookings import ATTENDEE

NOTHING = dict.fromkeys(Kind, 0)


async def _user(tx: Tx, report: Report, source_id: int) -> User:
    return await accounts.get_user(tx, int(report.ids[Kind.USER][str(source_id)]))


def _losses(report: Report) -> list[tuple[Kind, str, str | None]]:
    return [(loss.kind, loss.name, loss.field) for loss in report.losses]


async def test_the_client_keeps_its_id_its_secret_and_its_pages(old: Old, new: New, run: Run) -> None:
    await run()
    async with new.database.transaction() as tx:
        caller = await accounts.authenticate_client(tx, old.client_id, old.client_secret)
    assert (caller.client.name, caller.client.redirects.booking) == ("My App", PAGES)
    assert "BOOKING_READ" in caller.client.permissions
    assert "APPS_WRITE" not in caller.client.permissions


async def test_a_user_arrives_with_everything(old: Old, new: New, run: Run) -> None:
    alice = await old.add_alice()
    report = await run()

    async with new.database.transaction() as tx:
        user = await _user(tx, report, alice.user.user.id)
        assert (user.username, user.contract_email) == (alice.user.user.username, alice.user.user.email)
        hours = {schedule.name: schedule for schedule in await schedules.list_(tx, user)}
        assert hours["Working hours"].is_default
        assert hours["Evenings"].hours.time_zone == "Europe/Berlin"
        (event_type,) = await event_types.list_(tx, user)
        assert (event_type.slug, event_type.length, event_type.schedule_id) == ("intro", 30, hours["Evenings"].id)
        booking = await bookings.get(tx, alice.booking_uid)
        assert (booking.start, booking.status, booking.event_type.id) == (alice.start, Status.ACCEPTED, event_type.id)
        assert (booking.attendee.email, booking.attendee.phone_number) == ("bob@example.com", "+441632960001")
        assert booking.client is not None
        assert booking.client.redirects.booking == PAGES
        assert booking.metadata == {"order": "7"}
    assert report.losses == []


async def test_a_booking_is_known_to_calendars_by_what_they_were_told(old: Old, new: New, run: Run) -> None:
    alice = await old.add_alice()
    there = await old.app.bookings.get(alice.booking_uid)
    await run()
    async with new.database.transaction() as tx:
        booking = await bookings.get(tx, alice.booking_uid)
    assert booking.ics_uid == there.raw["icsUid"]
    assert booking.ics_sequence > 0


async def test_the_time_of_a_booking_is_taken(old: Old, new: New, run: Run) -> None:
    alice = await old.add_alice()
    report = await run()
    (event_type_id,) = report.ids[Kind.EVENT_TYPE].values()
    async with new.database.transaction() as tx:
        user = await _user(tx, report, alice.user.user.id)
        request = BookingRequest(EventTypeById(int(event_type_id)), alice.start, ATTENDEE)
        with pytest.raises(SlotTaken):
            await bookings.book(tx, UserCaller(user), request, NOW)


async def test_nobody_is_told_of_a_booking(old: Old, new: New, run: Run) -> None:
    await old.add_alice()
    await run()
    async with new.database.transaction() as tx:
        assert await tx.scalar(sa.text("SELECT count(*) FROM procrastinate_jobs")) == 0


async def test_webhooks_arrive_with_their_secrets(old: Old, new: New, run: Run) -> None:
    alice = await old.add_alice()
    asked = {
        **{"subscriberUrl": HOOK, "triggers": ["BOOKING_CREATED", "MEETING_ENDED"], "active": True, "secret": "s3cret"},
        **{"payloadTemplate": '{"what": "{{title}}"}', "version": "2021-10-20", "time": 5, "timeUnit": "minute"},
    }
    token = {"Authorization": f"Bearer {alice.user.tokens.access_token}"}
    secret = {"x-cal-client-id": old.client_id, "x-cal-secret-key": old.client_secret}
    async with httpx.AsyncClient(base_url=old.url) as http:
        for path, headers in (
            ("/v2/webhooks", token),
            (f"/v2/event-types/{alice.event_type.id}/webhooks", token),
            (f"/v2/oauth-clients/{old.client_id}/webhooks", secret),
        ):
            (await http.post(path, json=asked, headers=headers)).raise_for_status()
    report = await run()

    async with new.database.transaction() as tx:
        user = await _user(tx, report, alice.user.user.id)
        client = await accounts.find_client(tx, old.client_id)
        assert client is not None
        (event_type,) = await event_types.list_(tx, user)
        for owner in (
            webhooks.of_user(user),
            await webhooks.of_event_type(tx, user, event_type.id),
            webhooks.of_client(client),
        ):
            (webhook,) = await webhooks.list_(tx, owner, take=10, skip=0)
            assert (webhook.url, webhooks.secret_of(webhook, VAULT)) == (HOOK, "s3cret")
            assert (webhook.template, webhook.version) == ('{"what": "{{title}}"}', "2021-10-20")
            assert webhook.delay == Delay(5, Unit.MINUTE)
    assert report.losses == []


async def test_webhooks_hear_of_the_end_of_bookings_of_every_run(old: Old, new: New, run: Run) -> None:
    alice = await old.add_alice()
    asked = {"subscriberUrl": HOOK, "triggers": ["MEETING_ENDED"], "active": True}
    token = {"Authorization": f"Bearer {alice.user.tokens.access_token}"}
    async with httpx.AsyncClient(base_url=old.url) as http:
        (await http.post("/v2/webhooks", json=asked, headers=token)).raise_for_status()
    await run()
    later = await old.add_booking(alice.event_type, alice.start + timedelta(hours=1))
    await run()
    async with new.database.transaction() as tx:
        told = await tx.scalars(sa.text("SELECT booking_uid FROM webhook_moments ORDER BY due_at"))
        assert list(told) == [alice.booking_uid, later]


async def test_verified_addresses_stay_verified(old: Old, new: New, run: Run, committed_database: Database) -> None:
    alice = await old.add_alice()
    async with committed_database.transaction() as tx:
        user = await accounts.get_user(tx, alice.user.user.id)
        await verification.adopt_email(tx, user, "alice@work.example.com", NOW)
        await verification.adopt_phone(tx, user, "+441632960001", NOW)
    report = await run()
    assert (report.made[Kind.EMAIL], report.made[Kind.PHONE], report.losses) == (1, 1, [])
    async with new.database.transaction() as tx:
        user = await _user(tx, report, alice.user.user.id)
        for channel, address in ((Channel.EMAIL, "alice@work.example.com"), (Channel.PHONE, "+441632960001")):
            (found,) = await verification.list_verified(tx, user, channel, take=10, skip=0)
            assert found.target.address == address


async def test_imported_webhooks_of_every_level_hear_of_the_moments_of_imported_bookings_in_order(
    old: Old, new: New, run: Run
) -> None:
    alice = await old.add_alice()
    asked = {"subscriberUrl": HOOK, "triggers": ["MEETING_ENDED", "MEETING_STARTED"], "active": True}
    token = {"Authorization": f"Bearer {alice.user.tokens.access_token}"}
    secret = {"x-cal-client-id": old.client_id, "x-cal-secret-key": old.client_secret}
    async with httpx.AsyncClient(base_url=old.url) as http:
        for path, headers in (
            ("/v2/webhooks", token),
            (f"/v2/event-types/{alice.event_type.id}/webhooks", token),
            (f"/v2/oauth-clients/{old.client_id}/webhooks", secret),
        ):
            (await http.post(path, json=asked, headers=headers)).raise_for_status()
    await run()

    async with new.database.transaction() as tx:
        while await webhooks.tell_moment(tx, alice.start + timedelta(hours=1)):
            pass
        told = sa.text("SELECT webhook_id, booking_uid, trigger FROM webhook_deliveries ORDER BY webhook_id, sequence")
        rows = (await tx.execute(told)).all()
    assert [(uid, trigger) for _, uid, trigger in rows] == [
        (alice.booking_uid, "MEETING_STARTED"),
        (alice.booking_uid, "MEETING_ENDED"),
    ] * 3
    assert len({webhook_id for webhook_id, _, _ in rows}) == 3


async def test_a_dry_run_says_what_would_be_made_and_makes_nothing(old: Old, new: New, run: Run) -> None:
    await old.add_alice()
    await old.add_user("Bert")
    report = await run(apply=False)
    assert report.made == {
        Kind.CLIENT: 1,
        Kind.USER: 2,
        Kind.SCHEDULE: 3,
        Kind.EVENT_TYPE: 1,
        Kind.PRIVATE_LINK: 0,
        Kind.BOOKING: 1,
        Kind.WEBHOOK: 0,
        Kind.EMAIL: 0,
        Kind.PHONE: 0,
    }
    async with new.database.transaction() as tx:
        assert await accounts.find_client(tx, old.client_id) is None
        assert await tx.scalar(sa.select(sa.func.count()).select_from(booking_rows)) == 0
    assert (await run()).made == report.made


async def test_a_second_run_makes_only_what_is_new(old: Old, new: New, run: Run) -> None:
    alice = await old.add_alice()
    first = await run()
    assert (await run()).made == NOTHING

    later = await old.add_booking(alice.event_type, alice.start + timedelta(hours=1))
    again = await run()
    assert again.made == {**NOTHING, Kind.BOOKING: 1}
    assert again.known[Kind.BOOKING] == 1
    assert again.ids[Kind.EVENT_TYPE] == first.ids[Kind.EVENT_TYPE]
    async with new.database.transaction() as tx:
        assert (await bookings.get(tx, later)).host.id == int(first.ids[Kind.USER][str(alice.user.user.id)])


async def test_more_users_than_a_page_has_arrive_once_each(old: Old, new: New, run: Run) -> None:
    for number in range(7):
        await old.add_user(f"User{number}")
    report = await run(page=3)
    assert report.made[Kind.USER] == 7
    async with new.database.transaction() as tx:
        names = (await tx.execute(sa.select(users.c.username).where(users.c.client_id == old.client_id))).scalars()
        assert sorted(names) == [f"user{number}" for number in range(7)]


async def test_bookings_that_overlap_are_reported_and_not_forced(old: Old, new: New, run: Run) -> None:
    alice = await old.add_user("Alice")
    intro = await old.add_event_type(alice, minimum_booking_notice=0)
    report = await run()
    (event_type_id,) = report.ids[Kind.EVENT_TYPE].values()
    async with new.database.transaction() as tx:
        user = await _user(tx, report, alice.user.id)
        taken = await bookings.book(
            tx, UserCaller(user), BookingRequest(EventTypeById(int(event_type_id)), MONDAY, ATTENDEE), NOW
        )
    overlapping = await old.add_booking(intro)
    fine = await old.add_booking(intro, MONDAY + timedelta(hours=1))

    report = await run()
    assert _losses(report) == [(Kind.BOOKING, overlapping, None)]
    assert (report.made[Kind.BOOKING], report.refused[Kind.BOOKING]) == (1, 1)
    async with new.database.transaction() as tx:
        assert (await bookings.get(tx, taken.uid)).start == MONDAY
        assert (await bookings.get(tx, fine)).start == MONDAY + timedelta(hours=1)


async def test_a_username_that_somebody_has_is_reported_and_the_others_arrive(old: Old, new: New, run: Run) -> None:
    await old.add_user("Alice")
    bert = await old.add_user("Bert")
    async with new.database.transaction() as tx:
        client, _ = await accounts.create_client(tx, new.caller, ClientDraft("Other", (), ("*",)), VAULT, NOW)
        await accounts.create_managed_user(
            tx, ClientCaller(client), ManagedUserDraft(email="alice@elsewhere.com", name="Another"), NOW
        )
    report = await run()
    assert _losses(report) == [(Kind.USER, "alice", None)]
    assert list(report.ids[Kind.USER]) == [str(bert.user.id)]


async def test_without_a_token_a_user_arrives_and_what_is_missing_is_said(old: Old, new: New, run: Run) -> None:
    alice = await old.add_alice()
    report = await run(tokens={})
    assert report.made == {**NOTHING, Kind.CLIENT: 1, Kind.USER: 1}
    assert [loss.field for loss in report.losses] == ["all that is theirs"]

    assert (await run()).made[Kind.BOOKING] == 1
    async with new.database.transaction() as tx:
        assert (await bookings.get(tx, alice.booking_uid)).status is Status.ACCEPTED


async def test_new_tokens_are_kept_where_the_old_ones_end(old: Old, run: Run, tokens_file: Path) -> None:
    alice = await old.add_alice()
    report = await run(tokens={}, force_refresh=True)
    assert report.made[Kind.BOOKING] == 1
    kept = _kept(tokens_file)[str(alice.user.user.id)]

    async with httpx.AsyncClient(base_url=old.url) as http:

        async def asks(token: str) -> int:
            return (await http.get("/v2/me", headers={"Authorization": f"Bearer {token}"})).status_code

        assert await asks(alice.user.tokens.access_token) == 401
        assert await asks(kept["accessToken"]) == 200


def _kept(path: Path) -> dict[str, Any]:
    """What is in the file, which nobody else may read."""
    assert path.stat().st_mode & 0o777 == 0o600
    found: dict[str, Any] = json.loads(path.read_text())
    return found


async def test_without_an_api_key_the_client_is_as_it_was_said(old: Old, new: New, run: Run) -> None:
    await run(api_key=None)
    async with new.database.transaction() as tx:
        caller = await accounts.authenticate_client(tx, old.client_id, old.client_secret)
    assert (caller.client.name, caller.client.permissions) == ("Imported", ("*",))


async def test_a_source_that_does_not_answer_is_said_so(old: Old, run: Run) -> None:
    old.url = "http://127.0.0.1:9"
    with pytest.raises(SourceUnreachable, match="Run the import again"):
        await run()
