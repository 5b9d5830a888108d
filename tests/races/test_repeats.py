"""Pages of older dates repeat what is not answered in time, while the first request is still at work."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from kalends.bookings.store import bookings
from kalends.event_types.model import Confirmation, EventType, Frequency, Recurrence, Seats
from tests.races.conftest import Cluster, event_type_always_open, in_two_days

TIMES = 12


async def repeat(cluster: Cluster, path: str, body: Any) -> list[httpx.Response]:
    """Sends one request many times at once, spread over the servers."""
    urls = [cluster.urls[number % len(cluster.urls)] + path for number in range(TIMES)]
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        return await asyncio.gather(*(client.post(url, json=body) for url in urls))


def booking(event_type: EventType, hour: int = 9, **more: object) -> dict[str, Any]:
    responses = {"name": "Bob", "email": "bob@example.com"}
    return {"eventTypeId": event_type.id, "start": in_two_days(hour).isoformat(), "responses": responses, **more}


def only(answers: list[httpx.Response]) -> Any:
    """What all of them say; each server's links lead to itself."""
    assert {answer.status_code for answer in answers} == {201}, [answer.text for answer in answers]
    said = [answer.json()["data"] for answer in answers]
    assert len({uids(each) for each in said}) == 1
    return said[0]


def uids(said: Any) -> tuple[str, ...]:
    return tuple(each["uid"] for each in (said if isinstance(said, list) else [said]))


async def count(cluster: Cluster, event_type: EventType) -> int:
    async with cluster.database.transaction() as tx:
        query = sa.select(sa.func.count()).where(bookings.c.event_type_id == event_type.id)
        return (await tx.execute(query)).scalar_one()


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"confirmation": Confirmation()},
        {"confirmation": Confirmation(blocks_slot=False)},
        {"seats": Seats(TIMES, show_attendees=True, show_count=True)},
    ],
)
async def test_one_booking_is_made(cluster: Cluster, rules: dict[str, object]) -> None:
    event_type = await event_type_always_open(cluster, **rules)
    made = only(await repeat(cluster, "/v2/bookings", booking(event_type)))
    assert [attendee["email"] for attendee in made["attendees"]] == ["bob@example.com"]
    assert await count(cluster, event_type) == 1


@pytest.mark.parametrize("confirmation", [None, Confirmation(blocks_slot=False)])
async def test_one_series_is_made(cluster: Cluster, confirmation: Confirmation | None) -> None:
    weekly = Recurrence(Frequency.WEEKLY, 1, 2)
    event_type = await event_type_always_open(cluster, recurrence=weekly, confirmation=confirmation)
    starts = (in_two_days(9), in_two_days(9) + timedelta(weeks=1))
    body = [booking(event_type, start=start.isoformat()) for start in starts]
    assert len(only(await repeat(cluster, "/v2/bookings/recurring", body))) == 2
    assert await count(cluster, event_type) == 2


@pytest.mark.parametrize("confirmation", [None, Confirmation(blocks_slot=False)])
async def test_a_booking_moves_once(cluster: Cluster, confirmation: Confirmation | None) -> None:
    event_type = await event_type_always_open(cluster, confirmation=confirmation)
    first = only(await repeat(cluster, "/v2/bookings", booking(event_type)))
    move = booking(event_type, hour=11, rescheduleUid=first["uid"])
    assert only(await repeat(cluster, "/v2/bookings", move))["fromReschedule"] == first["uid"]
    assert await count(cluster, event_type) == 2


async def test_a_seat_moves_once(cluster: Cluster) -> None:
    event_type = await event_type_always_open(cluster, seats=Seats(TIMES, show_attendees=True, show_count=True))
    first = only(await repeat(cluster, "/v2/bookings", booking(event_type)))
    seat = first["seatsReferences"][0]["referenceUid"]
    moved = only(await repeat(cluster, "/v2/bookings", booking(event_type, hour=11, rescheduleUid=seat)))
    assert [attendee["email"] for attendee in moved["attendees"]] == ["bob@example.com"]


async def test_a_booking_is_cancelled_once(cluster: Cluster) -> None:
    event_type = await event_type_always_open(cluster)
    made = only(await repeat(cluster, "/v2/bookings", booking(event_type)))
    answers = await repeat(cluster, f"/v2/bookings/{made['id']}/cancel", {"cancellationReason": "Off"})
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["data"]["bookingUid"] for answer in answers} == {made["uid"]}
