"""What webhooks are told, from the fact to the receiver. These tests commit: the worker has connections of its own."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from kalends.accounts.model import UserCaller
from kalends.core.facts import Fact
from kalends.core.secrets import Vault
from kalends.event_types.model import Confirmation
from kalends.webhooks import service
from kalends.webhooks.model import State, Trigger
from kalends.webhooks.store import subscriptions
from tests.support import NOW
from tests.support.accounts import VAULT, make_client, make_managed_user
from tests.support.event_types import make_event_type, make_schedule
from tests.support.work import hurry
from tests.webhooks.stage import ELEVEN, Stage


async def test_the_life_of_a_booking_is_told_in_order(stage: Stage) -> None:
    webhook = await stage.subscribe()
    booking = await stage.book()
    moved = await stage.change("reschedule", booking.uid, start=ELEVEN)
    await stage.change("cancel", moved.uid, reason="Ill")
    await stage.work()
    assert stage.told() == [("BOOKING_CREATED", 1), ("BOOKING_RESCHEDULED", 2), ("BOOKING_CANCELLED", 3)]
    assert [each.state for each in await stage.deliveries(webhook)] == [State.DELIVERED] * 3


async def test_a_request_and_its_end_are_told(stage: Stage) -> None:
    async with stage.database.transaction() as tx:
        asking = await make_event_type(tx, stage.host, slug="on-request", confirmation=Confirmation())
    stage = replace(stage, event_type=asking)
    await stage.subscribe()
    await stage.change("confirm", (await stage.book()).uid)
    await stage.work()
    await stage.change("decline", (await stage.book(ELEVEN)).uid)
    await stage.work()
    assert [trigger for trigger, _ in stage.told()] == [
        "BOOKING_REQUESTED",
        "BOOKING_CREATED",
        "BOOKING_REQUESTED",
        "BOOKING_REJECTED",
    ]


async def test_what_arrives_is_signed_and_has_an_id_of_its_own(stage: Stage) -> None:
    webhook = await stage.subscribe()
    booking = await stage.book()
    await stage.work()
    (post,), (delivery,) = stage.receiver.arrived, await stage.deliveries(webhook)
    assert post.headers["x-cal-signature-256"] == hmac.new(b"geheim", post.body, hashlib.sha256).hexdigest()
    assert post.headers["webhook-id"] == str(delivery.id)
    assert post.headers["content-type"] == "application/json"
    assert json.loads(post.body)["payload"]["uid"] == booking.uid


async def test_user_event_type_and_client_each_hear_of_their_own(stage: Stage) -> None:
    async with stage.database.transaction() as tx:
        client = await make_client(tx, stage.host)
        alice = await make_managed_user(tx, client)
        await make_schedule(tx, alice)
        talk = await make_event_type(tx, alice)
        of_talk = await service.of_event_type(tx, alice, talk.id)
    await stage.subscribe(path="/stranger")
    for owner, path in (
        (service.of_user(alice), "/user"),
        (of_talk, "/event-type"),
        (service.of_client(client.client), "/client"),
    ):
        await stage.subscribe(owner, path=path)
    await replace(stage, event_type=talk).book()
    await stage.work()
    assert sorted(post.path for post in stage.receiver.arrived) == ["/client", "/event-type", "/user"]


async def test_only_what_was_asked_for_is_told(stage: Stage) -> None:
    await stage.subscribe(triggers=(Trigger.BOOKING_CANCELLED,))
    await stage.subscribe(path="/off", active=False)
    await stage.change("cancel", (await stage.book()).uid)
    await stage.work()
    assert stage.told() == [("BOOKING_CANCELLED", 1)]


async def test_a_fact_that_is_told_again_leads_to_one_delivery(stage: Stage) -> None:
    webhook = await stage.subscribe()
    booking = await stage.book()
    fact = Fact(uuid.uuid4(), "BookingCancelled", {"uid": booking.uid, "sequence": 1})
    await stage.announce(fact)
    await stage.announce(fact)
    assert [each.trigger.value for each in await stage.deliveries(webhook)] == ["BOOKING_CREATED", "BOOKING_CANCELLED"]


async def test_a_booking_that_is_gone_has_nothing_to_tell(stage: Stage) -> None:
    webhook = await stage.subscribe()
    await stage.announce(Fact(uuid.uuid4(), "BookingCancelled", {"uid": "gone", "sequence": 1}))
    assert await stage.deliveries(webhook) == ()


async def test_what_is_refused_is_tried_again_and_holds_back_what_follows(stage: Stage) -> None:
    webhook = await stage.subscribe()
    stage.receiver.answer(503, "Not now")
    await stage.change("cancel", (await stage.book()).uid)
    await stage.work()
    first, second = await stage.deliveries(webhook)
    assert (first.state, second.state, stage.told()) == (State.WAITING, State.WAITING, [("BOOKING_CREATED", 1)])
    assert first.last is not None
    assert (first.last.status, first.last.answer, first.last.error, first.attempts) == (503, "Not now", None, 1)
    await hurry(stage.database)
    await stage.work()
    assert stage.told() == [("BOOKING_CREATED", 1), ("BOOKING_CREATED", 1), ("BOOKING_CANCELLED", 2)]
    assert [post.headers["webhook-id"] for post in stage.receiver.arrived[:2]] == [str(first.id)] * 2
    assert [(each.state, each.attempts) for each in await stage.deliveries(webhook)] == [
        (State.DELIVERED, 2),
        (State.DELIVERED, 1),
    ]


async def test_one_bookings_trouble_does_not_hold_back_another(stage: Stage) -> None:
    await stage.subscribe()
    stage.receiver.answer(500)
    await stage.book()
    await stage.work()
    await stage.book(ELEVEN)
    await stage.work()
    assert stage.told() == [("BOOKING_CREATED", 1)] * 2


async def test_a_redirect_is_no_success_and_is_not_followed(stage: Stage) -> None:
    webhook = await stage.subscribe()
    stage.receiver.answer(307, "", f"Location: {stage.receiver.url}/elsewhere")
    await stage.book()
    await stage.work()
    assert [post.path for post in stage.receiver.arrived] == ["/"]
    assert (await stage.deliveries(webhook))[0].state is State.WAITING


async def test_after_three_days_a_delivery_is_given_up(stage: Stage) -> None:
    webhook = await stage.subscribe()
    stage.receiver.answer(500)
    await stage.book()
    await stage.work(now=NOW)
    stage.receiver.answer(500)
    await hurry(stage.database)
    await stage.work(now=NOW + timedelta(days=3, minutes=1))
    (delivery,) = await stage.deliveries(webhook)
    assert (delivery.state, delivery.attempts) == (State.FAILED, 2)


async def test_without_leave_nothing_private_is_reached(stage: Stage) -> None:
    webhook = await stage.subscribe()
    await stage.book()
    shut = replace(stage, settings=stage.settings.model_copy(update={"allow_private_targets": False}))
    await shut.work()
    (delivery,) = await stage.deliveries(webhook)
    assert stage.receiver.arrived == []
    assert delivery.last is not None
    assert delivery.last.error == "The host 127.0.0.1 leads to no public address."


async def test_what_waits_is_withheld_once_the_webhook_is_not_active(stage: Stage) -> None:
    webhook = await stage.subscribe()
    stage.receiver.answer(500)
    await stage.book()
    await stage.work()
    await stage.change_webhook(webhook, active=False)
    await hurry(stage.database)
    await stage.work()
    assert [each.state for each in await stage.deliveries(webhook)] == [State.WITHHELD]
    assert len(stage.receiver.arrived) == 1


async def test_what_waits_goes_where_the_webhook_is_then_and_is_signed_as_then(stage: Stage) -> None:
    webhook = await stage.subscribe()
    stage.receiver.answer(500)
    await stage.book()
    await stage.work()
    await stage.change_webhook(webhook, url=f"{stage.receiver.url}/new", secret="neu")
    await hurry(stage.database)
    await stage.work()
    last = stage.receiver.arrived[-1]
    assert last.path == "/new"
    assert last.headers["x-cal-signature-256"] == hmac.new(b"neu", last.body, hashlib.sha256).hexdigest()


async def test_a_template_is_filled_when_the_fact_is_told(stage: Stage) -> None:
    await stage.subscribe(template='{"text": "{{attendees.0.name}}"}')
    await stage.book()
    await stage.work()
    assert json.loads(stage.receiver.arrived[0].body) == {"text": "Bob Jones"}


async def test_a_delivery_that_is_made_is_made_once(stage: Stage) -> None:
    await stage.subscribe()
    await stage.book()
    await stage.work()
    await stage.deliver(now=NOW + timedelta(days=1))
    assert len(stage.receiver.arrived) == 1


async def test_two_workers_do_not_make_one_delivery(stage: Stage) -> None:
    await stage.subscribe()
    await stage.book()
    assert await service.take(stage.database, VAULT, NOW, most=10)
    await stage.deliver()
    assert stage.receiver.arrived == []
    await stage.deliver(now=NOW + timedelta(minutes=2))
    assert len(stage.receiver.arrived) == 1


async def test_why_nobody_answered_is_kept(stage: Stage) -> None:
    webhook = await stage.subscribe(url="http://127.0.0.1:1/")
    await stage.book()
    await stage.deliver()
    (delivery,) = await stage.deliveries(webhook)
    assert delivery.last is not None
    assert (delivery.last.status, bool(delivery.last.error)) == (None, True)


async def test_a_replay_has_the_same_id_and_body(stage: Stage) -> None:
    webhook = await stage.subscribe()
    await stage.book()
    await stage.work()
    (delivery,) = await stage.deliveries(webhook)
    async with stage.database.transaction() as tx:
        await service.replay(tx, UserCaller(stage.host), webhook.id, delivery.id, NOW)
    await stage.work()
    first, second = stage.receiver.arrived
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert [(each.state, each.attempts) for each in await stage.deliveries(webhook)] == [(State.DELIVERED, 2)]


async def test_old_deliveries_are_forgotten_when_they_are_done(stage: Stage) -> None:
    webhook = await stage.subscribe()
    await stage.book()
    await stage.work()
    async with stage.database.transaction() as tx:
        assert await service.prune(tx, NOW + timedelta(days=400)) == 0
        assert await service.prune(tx, NOW + timedelta(days=401)) == 1
    assert await stage.deliveries(webhook) == ()


async def test_a_secret_is_not_stored_as_it_is(stage: Stage) -> None:
    webhook = await stage.subscribe()
    async with stage.database.transaction() as tx:
        stored = (await tx.execute(sa.text("SELECT secret_encrypted FROM webhooks"))).scalar_one()
    assert b"geheim" not in stored
    assert service.secret_of(webhook, VAULT) == "geheim"


async def test_a_secret_that_cannot_be_read_keeps_nobody_else_from_hearing(stage: Stage) -> None:
    unreadable, webhook = await stage.subscribe(path="/1"), await stage.subscribe(path="/2")
    async with stage.database.transaction() as tx:
        sealed = {"secret_encrypted": Vault(b"another key").encrypt("geheim")}
        await subscriptions.update(tx, unreadable.id, sealed, NOW)
    await stage.book()
    await stage.deliver()
    assert [post.path for post in stage.receiver.arrived] == ["/2"]
    (waiting,), (delivered,) = await stage.deliveries(unreadable), await stage.deliveries(webhook)
    assert (waiting.state, delivered.state) == (State.WAITING, State.DELIVERED)
    assert waiting.last is not None
    assert waiting.last.error == (
        "A stored secret cannot be read with this key; start Kalends with the key it was stored under."
    )
