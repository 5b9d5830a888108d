"""Starts and ends of meetings, told at their time."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

from kalends.core.facts import Fact
from kalends.event_types.model import Confirmation
from kalends.webhooks import service
from kalends.webhooks.model import MOMENTS, Delay, Delivery, Trigger, Unit, Webhook
from tests.support.event_types import make_event_type
from tests.webhooks.stage import ELEVEN, TEN, Stage

HALF_PAST_TEN = TEN + timedelta(minutes=30)
STARTED, ENDED = ("MEETING_STARTED", 1), ("MEETING_ENDED", 2)


async def subscribe(stage: Stage, **changes: Any) -> Webhook:
    return await stage.subscribe(**{"triggers": MOMENTS, **changes})


async def test_start_and_end_are_told_when_they_come(stage: Stage) -> None:
    await subscribe(stage)
    await stage.book(TEN)
    await stage.work(now=TEN - timedelta(seconds=1))
    assert stage.told() == []
    await stage.work(now=TEN)
    assert stage.told() == [STARTED]
    await stage.work(now=HALF_PAST_TEN)
    assert stage.told() == [STARTED, ENDED]


async def test_they_take_their_place_after_what_was_told_before(stage: Stage) -> None:
    await stage.subscribe(triggers=tuple(Trigger))
    await stage.book(TEN)
    await stage.work()
    await stage.work(now=HALF_PAST_TEN)
    assert stage.told() == [("BOOKING_CREATED", 1), ("MEETING_STARTED", 2), ("MEETING_ENDED", 3)]


async def test_a_delay_lets_them_be_told_later(stage: Stage) -> None:
    await subscribe(stage, delay=Delay(2, Unit.HOUR))
    await stage.book(TEN)
    await stage.work(now=TEN + timedelta(hours=2, seconds=-1))
    assert stage.told() == []
    await stage.work(now=TEN + timedelta(hours=2))
    assert stage.told() == [STARTED]


async def test_a_meeting_that_moved_starts_once_at_its_new_time(stage: Stage) -> None:
    await subscribe(stage)
    booking = await stage.book(TEN)
    await stage.work()
    await stage.change("reschedule", booking.uid, start=ELEVEN)
    await stage.work()
    await stage.work(now=HALF_PAST_TEN)
    assert stage.told() == []
    await stage.work(now=ELEVEN)
    assert stage.told() == [STARTED]


async def test_a_cancelled_meeting_does_not_start(stage: Stage) -> None:
    await subscribe(stage)
    booking = await stage.book(TEN)
    await stage.work()
    await stage.change("cancel", booking.uid)
    await stage.deliver(now=TEN)  # before anybody has reacted to the cancellation
    await stage.work(now=HALF_PAST_TEN)
    assert stage.told() == []


async def test_a_request_starts_only_once_it_is_accepted(stage: Stage) -> None:
    async with stage.database.transaction() as tx:
        asking = await make_event_type(tx, stage.host, slug="on-request", confirmation=Confirmation())
    stage = replace(stage, event_type=asking)
    await subscribe(stage)
    await stage.book(TEN)
    accepted = await stage.book(ELEVEN)
    await stage.change("confirm", accepted.uid)
    await stage.work()
    await stage.work(now=ELEVEN)
    assert stage.told() == [STARTED]


async def test_a_meeting_starts_once_however_often_its_fact_is_told(stage: Stage) -> None:
    await subscribe(stage)
    booking = await stage.book(TEN)
    await stage.work()
    await stage.work(now=TEN)
    async with stage.database.transaction() as tx:
        await service.follow(tx, Fact(uuid.uuid4(), "BookingCreated", {"uid": booking.uid, "sequence": 0}), TEN)
    await stage.work(now=TEN)
    assert stage.told() == [STARTED]


async def test_several_workers_tell_it_once(stage: Stage) -> None:
    webhook = await subscribe(stage)
    await stage.book(TEN)
    await stage.work()
    await asyncio.gather(*(stage.deliver(now=HALF_PAST_TEN) for _ in range(4)))
    assert stage.told() == [STARTED, ENDED]
    assert len(await stage.deliveries(webhook)) == 2


async def test_a_webhook_hears_of_meetings_that_were_booked_before_and_are_not_over(stage: Stage) -> None:
    await stage.book(TEN)
    await stage.book(ELEVEN)
    await stage.work()
    webhook = await stage.subscribe(triggers=(Trigger.BOOKING_CREATED,))
    await stage.change_webhook(webhook, triggers=MOMENTS, now=TEN + timedelta(minutes=5))
    await stage.work(now=ELEVEN)
    assert sorted(stage.told()) == [("MEETING_ENDED", 1), STARTED]


async def test_who_stops_to_ask_is_not_told(stage: Stage) -> None:
    webhook = await subscribe(stage)
    await stage.book(TEN)
    await stage.work()
    await stage.change_webhook(webhook, triggers=(Trigger.MEETING_ENDED,))
    await stage.work(now=HALF_PAST_TEN)
    assert stage.told() == [("MEETING_ENDED", 1)]


async def test_another_delay_counts_for_what_is_booked_already(stage: Stage) -> None:
    webhook = await subscribe(stage)
    await stage.book(TEN)
    await stage.work()
    await stage.change_webhook(webhook, delay=Delay(5, Unit.MINUTE))
    await stage.work(now=TEN)
    assert stage.told() == []
    await stage.work(now=TEN + timedelta(minutes=5))
    assert stage.told() == [STARTED]


async def test_a_webhook_that_is_off_waits_for_no_meeting(stage: Stage) -> None:
    webhook = await subscribe(stage)
    await stage.book(TEN)
    await stage.work()
    await stage.change_webhook(webhook, active=False)
    await stage.work(now=TEN)
    await stage.change_webhook(webhook, active=True, now=TEN + timedelta(minutes=1))
    await stage.work(now=HALF_PAST_TEN)
    assert stage.told() == [("MEETING_ENDED", 1)]


async def test_a_webhook_hears_of_all_that_was_booked_before_it_was_made_in_order(stage: Stage) -> None:
    for start in (TEN, ELEVEN, TEN + timedelta(hours=2)):
        await stage.book(start)
    await stage.work()
    webhook = await subscribe(stage)
    for minutes in range(0, 181, 30):
        await stage.work(now=TEN + timedelta(minutes=minutes))
    assert stage.told() == [STARTED, ENDED] * 3
    told = [(each.booking_uid, each.trigger) for each in await in_time(stage, webhook)]
    assert len({uid for uid, _ in told[::2]}) == 3
    assert [uid for uid, _ in told[::2]] == [uid for uid, _ in told[1::2]]


async def test_a_worker_that_was_away_tells_each_booking_in_order(stage: Stage) -> None:
    for start in (TEN, ELEVEN):
        await stage.book(start)
    await stage.work()
    webhook = await subscribe(stage)
    await stage.work(now=ELEVEN + timedelta(hours=2))
    for uid in {each.booking_uid for each in await stage.deliveries(webhook)}:
        its = [each for each in await stage.deliveries(webhook) if each.booking_uid == uid]
        assert [(each.trigger.value, each.sequence) for each in its] == [STARTED, ENDED]


async def test_what_happens_to_a_booking_that_was_there_before_the_webhook_counts_with_its_moments(
    stage: Stage,
) -> None:
    booking = await stage.book(TEN)
    await stage.work()
    await stage.subscribe(triggers=tuple(Trigger))
    await stage.change("reschedule", booking.uid, start=ELEVEN)
    for now in (TEN, ELEVEN, ELEVEN + timedelta(minutes=30)):
        await stage.work(now=now)
    assert stage.told() == [("BOOKING_RESCHEDULED", 1), ("MEETING_STARTED", 2), ("MEETING_ENDED", 3)]


async def test_a_delay_counts_from_meetings_that_were_there_before_the_webhook(stage: Stage) -> None:
    await stage.book(TEN)
    await stage.work()
    webhook = await stage.subscribe(triggers=(Trigger.BOOKING_CREATED,))
    delayed = {"triggers": MOMENTS, "delay": Delay(1, Unit.HOUR)}
    await stage.change_webhook(webhook, **delayed, now=HALF_PAST_TEN + timedelta(minutes=10))
    await stage.work(now=TEN + timedelta(hours=1))
    assert stage.told() == [STARTED]
    await stage.work(now=HALF_PAST_TEN + timedelta(hours=1))
    assert stage.told() == [STARTED, ENDED]


async def test_a_webhook_that_is_made_before_the_worker_has_seen_a_booking_is_told_once(stage: Stage) -> None:
    await stage.book(TEN)
    await subscribe(stage)
    await stage.work()
    await stage.work(now=HALF_PAST_TEN)
    assert stage.told() == [STARTED, ENDED]


async def test_a_moment_that_has_come_is_told_although_the_webhook_is_changed_just_then(stage: Stage) -> None:
    webhook = await subscribe(stage)
    await stage.book(TEN)
    await stage.work()
    await stage.change_webhook(webhook, triggers=tuple(Trigger), now=TEN + timedelta(seconds=1))
    await stage.work(now=TEN + timedelta(seconds=2))
    assert stage.told() == [STARTED]


async def test_a_booking_from_elsewhere_has_the_moments_that_are_still_to_come(stage: Stage) -> None:
    await subscribe(stage)
    begun, coming = [(await stage.book(start)).uid for start in (TEN, ELEVEN)]
    async with stage.database.transaction() as tx:
        for uid in (begun, coming):
            await service.expect(tx, uid, TEN + timedelta(minutes=5))
    await stage.deliver(now=ELEVEN)
    assert sorted(stage.told()) == [("MEETING_ENDED", 1), STARTED]


async def in_time(stage: Stage, webhook: Webhook) -> list[Delivery]:
    """What was recorded for a webhook, in the order in which that happened."""
    return sorted(await stage.deliveries(webhook), key=lambda each: each.created_at)
