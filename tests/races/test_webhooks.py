"""Webhooks that are deleted or changed while they are told something: one waits for the other, and none in a circle."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

from kalends.core.facts import Fact
from kalends.webhooks import service
from kalends.webhooks.model import MOMENTS, State, Trigger, Webhook, WebhookDraft
from kalends.webhooks.store import deliveries as store
from tests.support import NOW
from tests.support.accounts import VAULT
from tests.support.locks import somebody_waits
from tests.webhooks.stage import ELEVEN, TEN, Stage


async def delete(stage: Stage, webhook: Webhook) -> None:
    async with stage.database.transaction() as tx:
        await service.delete(tx, webhook.owner, webhook.id)


async def tell_moment(stage: Stage) -> bool:
    async with stage.database.transaction() as tx:
        return await service.tell_moment(tx, TEN)


def fact(name: str, uid: str) -> Fact:
    return Fact(uuid.uuid4(), name, {"uid": uid})


async def test_a_webhook_is_deleted_while_a_meetings_start_is_told(stage: Stage) -> None:
    webhook = await stage.subscribe(triggers=MOMENTS)
    booking = await stage.book(TEN)
    await stage.work()
    async with stage.database.transaction() as tx:
        await store.lock(tx, booking.ics_uid)
        telling = asyncio.create_task(tell_moment(stage))
        await somebody_waits(stage.database)
        deleting = asyncio.create_task(delete(stage, webhook))
        await somebody_waits(stage.database, many=2)
    assert await asyncio.wait_for(telling, 10)
    await asyncio.wait_for(deleting, 10)
    assert not await tell_moment(stage)


async def test_a_meetings_start_waits_for_nobody_who_deletes_the_webhook(stage: Stage) -> None:
    webhook = await stage.subscribe(triggers=MOMENTS)
    await stage.book(TEN)
    await stage.work()
    async with stage.database.transaction() as tx:
        await service.delete(tx, webhook.owner, webhook.id)
        assert not await asyncio.wait_for(tell_moment(stage), 10)


async def test_a_webhook_is_deleted_while_the_moments_of_bookings_are_noted(stage: Stage) -> None:
    webhook = await stage.subscribe(triggers=MOMENTS)
    bookings = [await stage.book(start) for start in (TEN, ELEVEN)]
    await stage.work()
    await stage.change("cancel", bookings[0].uid)
    async with stage.database.transaction() as tx:
        await service.follow(tx, fact("BookingCancelled", bookings[0].uid), NOW)
        deleting = asyncio.create_task(delete(stage, webhook))
        await somebody_waits(stage.database)
        await service.follow(tx, fact("BookingCreated", bookings[1].uid), NOW)
    await asyncio.wait_for(deleting, 10)
    assert not await tell_moment(stage)


async def test_what_is_booked_while_a_webhook_is_made_has_its_start_told(stage: Stage) -> None:
    draft = WebhookDraft(stage.receiver.url, MOMENTS, active=True)
    async with stage.database.transaction() as tx:
        await service.create(tx, service.of_user(stage.host), draft, VAULT, NOW, allow_private=True)
        await stage.book(TEN)
        working = asyncio.create_task(stage.work())
        await asyncio.sleep(1)
        assert not working.done()
    await asyncio.wait_for(working, 20)
    assert await tell_moment(stage)


async def test_webhooks_that_fail_are_deleted_changed_and_resumed_at_once(stage: Stage) -> None:
    stage.receiver.answers = [b"HTTP/1.1 500 Told\r\nContent-Length: 0\r\n\r\n"] * 1000
    webhooks = [await stage.subscribe(path=f"/{number}", triggers=tuple(Trigger)) for number in range(6)]
    for start in range(6):
        booking = await stage.book(TEN + timedelta(minutes=30 * start))
        await stage.change("cancel", booking.uid)

    async def resume(webhook: Webhook) -> None:
        for second in range(5):
            async with stage.database.transaction() as tx:
                await service.resume(tx, stage.caller, webhook.id, NOW + timedelta(seconds=second))

    async def end(number: int, webhook: Webhook) -> None:
        await asyncio.sleep(0.1 * number)
        await stage.change_webhook(webhook, delay=None)
        await delete(stage, webhook)

    async def deliver() -> None:
        for second in range(5):
            await stage.deliver(now=NOW + timedelta(seconds=20 * second))

    doomed = webhooks[:4]
    ending = (end(number, webhook) for number, webhook in enumerate(doomed))
    await asyncio.gather(deliver(), deliver(), *map(resume, webhooks[4:]), *ending)
    left = [len(await stage.deliveries(webhook)) for webhook in webhooks]
    assert left == [0, 0, 0, 0, 12, 12]


async def test_who_was_too_slow_does_not_undo_what_another_has_delivered(stage: Stage) -> None:
    webhook = await stage.subscribe()
    await stage.book()
    (slow,) = await service.take(stage.database, VAULT, NOW, most=1) or ()
    later = NOW + timedelta(minutes=1)
    await stage.deliver(now=later)
    stage.receiver.answer(500)
    await service.deliver(stage.database, slow, allow_private=True, now=later)
    assert [each.state for each in await stage.deliveries(webhook)] == [State.DELIVERED]


async def test_a_slow_success_counts(stage: Stage) -> None:
    webhook = await stage.subscribe()
    await stage.book()
    (slow,) = await service.take(stage.database, VAULT, NOW, most=1) or ()
    later = NOW + timedelta(minutes=1)
    (again,) = await service.take(stage.database, VAULT, later, most=1) or ()
    await service.deliver(stage.database, slow, allow_private=True, now=later)
    stage.receiver.answer(500)
    await service.deliver(stage.database, again, allow_private=True, now=later)
    assert [each.state for each in await stage.deliveries(webhook)] == [State.DELIVERED]
