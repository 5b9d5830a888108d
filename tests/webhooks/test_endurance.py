"""A webhook that keeps failing is paused, loses nothing, and is resumed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from kalends.accounts.model import UserCaller
from kalends.webhooks import rules, service
from kalends.webhooks.model import State, Webhook
from tests.support import NOW
from tests.support.work import hurry
from tests.webhooks.stage import ELEVEN, TEN, Stage

LATER = NOW + timedelta(hours=1)


async def fail(stage: Stage, now: datetime) -> None:
    """Tries what waits, in vain."""
    stage.receiver.answers.clear()
    for _ in range(5):
        stage.receiver.answer(500)
    await stage.deliver(now=now)
    stage.receiver.answers.clear()


async def paused(stage: Stage) -> Webhook:
    """A webhook that was told in vain of a booking for an hour, and then of its cancellation, and is paused."""
    webhook = await stage.subscribe()
    booking = await stage.book(TEN)
    stage.receiver.answer(500)
    await stage.work()
    await fail(stage, LATER)
    await stage.change("cancel", booking.uid)
    await stage.work(now=LATER)
    stage.receiver.arrived.clear()
    return await stage.webhook(webhook)


async def test_what_fails_for_less_than_an_hour_is_not_paused(stage: Stage) -> None:
    webhook = await stage.subscribe()
    stage.receiver.answer(500)
    await stage.book()
    await stage.work()
    await fail(stage, LATER - timedelta(seconds=1))
    health = (await stage.webhook(webhook)).health
    assert (health.failing_since, health.paused_at) == (NOW, None)


async def test_what_fails_for_an_hour_is_paused(stage: Stage) -> None:
    health = (await paused(stage)).health
    assert (health.failing_since, health.paused_at, health.probe_at) == (NOW, LATER, LATER + rules.PROBE)


async def test_a_success_in_between_begins_the_hour_anew(stage: Stage) -> None:
    webhook = await stage.subscribe()
    stage.receiver.answer(500)
    await stage.book()
    await stage.work()
    await stage.deliver(now=NOW + timedelta(minutes=50))
    assert (await stage.webhook(webhook)).health.failing_since is None


async def test_nothing_is_sent_to_a_paused_webhook_and_nothing_is_lost(stage: Stage) -> None:
    webhook = await paused(stage)
    await stage.book(ELEVEN)
    await stage.work(now=LATER + timedelta(minutes=14))
    assert stage.told() == []
    assert [each.state for each in await stage.deliveries(webhook)] == [State.WAITING] * 3


async def test_others_are_told_meanwhile(stage: Stage) -> None:
    await paused(stage)
    await stage.subscribe(path="/other")
    await stage.book(ELEVEN)
    await stage.work(now=LATER)
    assert [post.path for post in stage.receiver.arrived] == ["/other"]


async def test_after_a_while_one_delivery_is_tried_and_its_failure_changes_nothing(stage: Stage) -> None:
    webhook = await paused(stage)
    now = LATER + rules.PROBE
    await fail(stage, now)
    assert len(stage.receiver.arrived) == 1
    health = (await stage.webhook(webhook)).health
    assert (health.paused_at, health.probe_at) == (LATER, now + rules.PROBE)


async def test_its_success_resumes_and_all_arrives_in_order(stage: Stage) -> None:
    webhook = await paused(stage)
    await stage.deliver(now=LATER + rules.PROBE)
    assert stage.told() == [("BOOKING_CREATED", 1), ("BOOKING_CANCELLED", 2)]
    assert (await stage.webhook(webhook)).health.failing_since is None


async def test_the_least_tried_is_the_one_that_is_tried(stage: Stage) -> None:
    await paused(stage)
    fresh = await stage.book(ELEVEN)
    await stage.work(now=LATER)
    await fail(stage, LATER + rules.PROBE)
    (post,) = stage.receiver.arrived
    assert json.loads(post.body)["payload"]["uid"] == fresh.uid


@pytest.mark.parametrize("days", [0, 5])
async def test_resuming_lets_all_out_in_order_however_long_it_took(stage: Stage, days: int) -> None:
    webhook = await paused(stage)
    now = LATER + timedelta(days=days)
    async with stage.database.transaction() as tx:
        resumed = await service.resume(tx, UserCaller(stage.host), webhook.id, now)
    await stage.deliver(now=now)
    assert stage.told() == [("BOOKING_CREATED", 1), ("BOOKING_CANCELLED", 2)]
    assert resumed.health.paused_at is None


async def test_resuming_gives_what_waited_three_more_days(stage: Stage) -> None:
    webhook = await paused(stage)
    now = LATER + timedelta(days=5)
    async with stage.database.transaction() as tx:
        await service.resume(tx, UserCaller(stage.host), webhook.id, now)
    await fail(stage, now + timedelta(days=2))
    first, _ = await stage.deliveries(webhook)
    assert first.state is State.WAITING


async def test_what_was_left_waiting_by_mistake_is_found(stage: Stage) -> None:
    webhook = await paused(stage)
    async with stage.database.transaction() as tx:
        assert await service.unpark(tx, LATER) == 0
        await service.resume(tx, UserCaller(stage.host), webhook.id, LATER)
    await stage.deliver(now=LATER)
    assert len(stage.told()) == 2


async def test_what_another_holds_back_is_tried_right_after_it(stage: Stage) -> None:
    await stage.subscribe()
    booking = await stage.book()
    await stage.change("cancel", booking.uid)
    stage.receiver.answer(500)
    await stage.work()
    assert stage.told() == [("BOOKING_CREATED", 1)]
    await hurry(stage.database)
    await stage.work()
    assert stage.told()[1:] == [("BOOKING_CREATED", 1), ("BOOKING_CANCELLED", 2)]
