"""What the webhooks of several hosts are told, who are booked together. These tests commit."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta

import pytest

from kalends.accounts.model import Anonymous, User
from kalends.bookings import service as bookings
from kalends.bookings.model import Attendee, Booking, BookingRequest
from kalends.event_types.keys import GroupByUsernames
from kalends.webhooks import service
from kalends.webhooks.model import Trigger
from tests.support.accounts import make_client, make_managed_user
from tests.support.event_types import make_schedule
from tests.webhooks.stage import TEN, Stage

ADA = Attendee("Ada Booker", "ada@example.org", "Europe/Berlin")


@dataclass(frozen=True)
class Group:
    """Three people of one client, of whom the first two are booked together."""

    people: tuple[User, User, User]
    key: GroupByUsernames


@pytest.fixture
async def group(stage: Stage) -> Group:
    async with stage.database.transaction() as tx:
        client = await make_client(tx, stage.host)
        people = [await make_managed_user(tx, client) for _ in range(3)]
        for person in people:
            await make_schedule(tx, person)
    alice, carol, dave = people
    return Group((alice, carol, dave), GroupByUsernames((alice.username, carol.username)))


async def book(stage: Stage, group: Group) -> Booking:
    async with stage.database.transaction() as tx:
        return await bookings.book(tx, Anonymous(), BookingRequest(group.key, TEN, ADA), TEN - timedelta(hours=2))


async def test_the_webhook_of_each_host_is_told_once(stage: Stage, group: Group) -> None:
    for person in group.people:
        await stage.subscribe(service.of_user(person), path=f"/{person.id}")
    await book(stage, group)
    await stage.work()
    assert sorted(post.path for post in stage.receiver.arrived) == [f"/{person.id}" for person in group.people[:2]]
    payload = json.loads(stage.receiver.arrived[0].body)["payload"]
    assert (payload["organizer"]["id"], [each["id"] for each in payload["team"]["members"]]) == (
        group.people[0].id,
        [group.people[1].id],
    )


async def test_each_host_is_told_of_the_start(stage: Stage, group: Group) -> None:
    for person in group.people:
        triggers = (Trigger.MEETING_STARTED,)
        await stage.subscribe(service.of_user(person), path=f"/{person.id}", triggers=triggers)
    await book(stage, group)
    await stage.work()
    await stage.work(now=TEN + timedelta(minutes=1))
    assert sorted(post.path for post in stage.receiver.arrived) == [f"/{person.id}" for person in group.people[:2]]


async def test_a_webhook_that_comes_later_hears_of_the_start_too(stage: Stage, group: Group) -> None:
    await book(stage, group)
    await stage.subscribe(service.of_user(group.people[1]), path="/later", triggers=(Trigger.MEETING_STARTED,))
    await stage.work(now=TEN + timedelta(minutes=1))
    assert [post.path for post in stage.receiver.arrived] == ["/later"]
