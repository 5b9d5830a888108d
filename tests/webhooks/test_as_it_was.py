"""Deliveries are recorded in the transaction in which something happens, as it is then; the worker comes later."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from kalends.accounts.model import Anonymous
from kalends.bookings import service as bookings
from kalends.bookings.model import Attendee, BookedLocation, Booking, BookingRequest
from kalends.core.database import Tx
from kalends.event_types.keys import EventTypeById
from kalends.event_types.model import LocationKind
from kalends.webhooks import service
from kalends.webhooks.model import State, Trigger, Webhook
from tests.support import NOW
from tests.support.processes import PATIENCE
from tests.webhooks.stage import ELEVEN, TEN, Stage


async def bodies(stage: Stage, webhook: Webhook) -> list[dict[str, Any]]:
    """What is to be posted, in order."""
    return [json.loads(each.body.text) for each in await stage.deliveries(webhook)]


async def book(stage: Stage, tx: Tx) -> Booking:
    request = BookingRequest(EventTypeById(stage.event_type.id), TEN, Attendee("Bob", "bob@example.org", "UTC"))
    return await bookings.book(tx, Anonymous(), request, NOW)


async def test_a_delivery_waits_as_soon_as_the_booking_is_made(stage: Stage) -> None:
    webhook = await stage.subscribe()
    booking = await stage.book()
    (delivery,) = await stage.deliveries(webhook)
    assert (delivery.booking_uid, delivery.state, delivery.created_at) == (booking.uid, State.WAITING, NOW)
    await stage.deliver()
    assert stage.told() == [("BOOKING_CREATED", 1)]


async def test_a_booking_that_comes_to_nothing_leaves_no_delivery(stage: Stage) -> None:
    webhook = await stage.subscribe()

    async def fail() -> None:
        async with stage.database.transaction() as tx:
            await book(stage, tx)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await stage.deliveries(webhook) == ()


async def test_each_tells_of_the_booking_as_it_was_then(stage: Stage) -> None:
    webhook = await stage.subscribe()
    booking = await stage.book()
    await stage.change("mark_absent", booking.uid, host=None, attendees={"bob@example.org": True}, now=booking.start)
    await stage.change("relocate", booking.uid, location=BookedLocation(LocationKind.LINK, "https://meet.example/new"))
    await stage.change("cancel", booking.uid, reason="Ill")
    created, absent, cancelled = await bodies(stage, webhook)
    assert (created["payload"]["location"], created["payload"]["iCalSequence"]) == ("", 0)
    assert absent["payload"]["message"] == "bob@example.org marked as no-show"
    assert (cancelled["payload"]["location"], cancelled["payload"]["iCalSequence"]) == ("https://meet.example/new", 2)
    assert cancelled["payload"]["cancellationReason"] == "Ill"


async def test_a_move_tells_from_when_to_when_whatever_comes_after(stage: Stage) -> None:
    webhook = await stage.subscribe(triggers=(Trigger.BOOKING_RESCHEDULED,))
    booking = await stage.book(TEN)
    moved = await stage.change("reschedule", booking.uid, start=ELEVEN)
    await stage.change("reschedule", moved.uid, start=ELEVEN + timedelta(hours=1))
    first, second = [each["payload"] for each in await bodies(stage, webhook)]
    assert (first["rescheduleStartTime"], first["startTime"]) == ("2027-01-04T10:00:00Z", "2027-01-04T11:00:00Z")
    assert (second["rescheduleStartTime"], second["startTime"]) == ("2027-01-04T11:00:00Z", "2027-01-04T12:00:00Z")


async def test_a_webhook_that_is_made_afterwards_hears_nothing_of_it(stage: Stage) -> None:
    booking = await stage.book()
    webhook = await stage.subscribe()
    await stage.work()
    assert await stage.deliveries(webhook) == ()
    await stage.change("cancel", booking.uid)
    assert [each["triggerEvent"] for each in await bodies(stage, webhook)] == ["BOOKING_CANCELLED"]


async def test_what_the_worker_does_about_a_fact_records_no_delivery_again(stage: Stage) -> None:
    webhook = await stage.subscribe()
    await stage.book()
    await stage.work()
    assert [each.state for each in await stage.deliveries(webhook)] == [State.DELIVERED]


async def test_a_webhook_that_is_deleted_meanwhile_keeps_nobody_from_booking(stage: Stage) -> None:
    webhook = await stage.subscribe()

    async def delete() -> None:
        async with stage.database.transaction() as other:
            await service.delete(other, webhook.owner, webhook.id)

    async with stage.database.transaction() as tx:
        booking = await book(stage, tx)
        deleting = asyncio.create_task(delete())
        await asyncio.sleep(0.2)
        assert not deleting.done()
    await asyncio.wait_for(deleting, PATIENCE)
    async with stage.database.transaction() as tx:
        assert (await bookings.get(tx, booking.uid)).uid == booking.uid
    assert await stage.deliveries(webhook) == ()


async def test_a_booking_waits_for_a_deletion_and_tells_nobody(stage: Stage) -> None:
    webhook = await stage.subscribe()
    async with stage.database.transaction() as tx:
        await service.delete(tx, webhook.owner, webhook.id)
        booking = asyncio.create_task(stage.book())
        await asyncio.sleep(0.2)
    assert (await asyncio.wait_for(booking, PATIENCE)).start == TEN
    assert await stage.deliveries(webhook) == ()
