"""What webhooks are told of a seat: taken, moved, given up. These tests commit, for the worker to see it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from kalends.bookings.model import Booking
from kalends.event_types.model import Seats
from tests.support.event_types import make_event_type
from tests.webhooks.stage import ELEVEN, Stage


@pytest.fixture
async def shared(stage: Stage) -> Stage:
    """A stage on which several people have a seat in one booking, and its host's webhook."""
    async with stage.database.transaction() as tx:
        seats = Seats(3, show_attendees=False, show_count=True)
        event_type = await make_event_type(tx, stage.host, slug="class", seats=seats)
    await stage.subscribe()
    return replace(stage, event_type=event_type)


def payloads(stage: Stage) -> list[tuple[str, dict[str, Any]]]:
    """What was posted, in the order in which it arrived."""
    bodies = [json.loads(post.body) for post in stage.receiver.arrived]
    return [(body["triggerEvent"], body["payload"]) for body in bodies]


async def bob_and_carol(stage: Stage) -> tuple[Booking, Booking]:
    return await stage.book(), await stage.book(name="Carol")


def told(payload: dict[str, Any]) -> tuple[str, list[str], str]:
    """Whose seat it is about, and who is in it."""
    return (
        payload["attendeeSeatId"],
        [each["name"] for each in payload["attendees"]],
        payload["responses"]["name"]["value"],
    )


async def test_each_seat_that_is_taken_is_told_with_its_owner_first(shared: Stage) -> None:
    bob, carol = await bob_and_carol(shared)
    await shared.work()
    (first, of_bob), (second, of_carol) = payloads(shared)
    assert (first, second) == ("BOOKING_CREATED", "BOOKING_CREATED")
    assert of_bob["attendeeSeatId"] == bob.seat_uid
    assert told(of_carol) == (carol.seat_uid, ["Carol", "Bob Jones"], "Carol")


async def test_a_seat_that_is_given_up_is_cancelled_for_its_owner_alone(shared: Stage) -> None:
    bob, carol = await bob_and_carol(shared)
    await shared.change("cancel_seat", str(bob.seat_uid), reason="Ill")
    await shared.work()
    trigger, payload = payloads(shared)[2]
    assert (trigger, payload["status"], payload["uid"]) == ("BOOKING_CANCELLED", "CANCELLED", carol.uid)
    assert told(payload) == (bob.seat_uid, ["Bob Jones"], "Bob Jones")
    assert (payload["cancellationReason"], payload["cancelledBy"]) == ("Ill", shared.host.contract_email)


async def test_a_seat_that_moves_is_rescheduled_and_nothing_is_cancelled(shared: Stage) -> None:
    bob, carol = await bob_and_carol(shared)
    await shared.work()
    moved = await shared.change("reschedule_seat", str(bob.seat_uid), start=ELEVEN, reason="Late")
    await shared.change("reschedule_seat", str(carol.seat_uid), start=ELEVEN)
    await shared.work()
    arrived = payloads(shared)[2:]
    assert [trigger for trigger, _ in arrived] == ["BOOKING_RESCHEDULED", "BOOKING_RESCHEDULED"]
    (_, of_bob), (_, of_carol) = arrived
    assert (of_bob["uid"], of_bob["rescheduleUid"], of_bob["reschedulingReason"]) == (moved.uid, bob.uid, "Late")
    assert of_bob["attendeeSeatId"] == bob.seat_uid
    assert (of_carol["rescheduleUid"], of_carol["attendeeSeatId"]) == (bob.uid, carol.seat_uid)
