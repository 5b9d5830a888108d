"""Requests under one `Idempotency-Key`, many at once, through several server processes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import httpx

from tests.races.conftest import Cluster, event_type_always_open, in_two_days
from tests.races.test_races import booking, booking_count, outcome

MANY = 30


async def send(cluster: Cluster, key: str, requests: Sequence[tuple[str, dict[str, object]]]) -> list[httpx.Response]:
    """Sends every (path, body) at once under a key, spread over the servers."""
    headers = {"Idempotency-Key": key, "cal-api-version": "2024-08-13"}
    async with httpx.AsyncClient(timeout=60, trust_env=False, headers=headers) as client:
        urls = [cluster.urls[i % len(cluster.urls)] for i in range(len(requests))]
        posts = [client.post(url + path, json=body) for url, (path, body) in zip(urls, requests, strict=True)]
        return await asyncio.gather(*posts)


async def test_of_two_requests_that_share_a_key_one_is_done(cluster: Cluster) -> None:
    event_type = await event_type_always_open(cluster)
    wanted = [booking(event_type, in_two_days(9) + timedelta(hours=i % 2)) for i in range(MANY)]
    answers = await send(cluster, "shared", wanted)
    assert outcome(answers) == {(201, ""): MANY // 2, (409, "IdempotencyKeyReused"): MANY // 2}
    assert len({answer.json()["data"]["uid"] for answer in answers if answer.is_success}) == 1
    assert await booking_count(cluster, event_type) == 1


async def test_what_is_refused_leaves_its_key_to_the_next(cluster: Cluster) -> None:
    event_type = await event_type_always_open(cluster)
    refused = await send(cluster, "refused", [booking(event_type, in_two_days(9, 7))] * MANY)
    assert outcome(refused) == {(400, "SlotNotOffered"): MANY}
    done = await send(cluster, "refused", [booking(event_type, in_two_days(9))] * MANY)
    assert outcome(done) == {(201, ""): MANY}
    assert await booking_count(cluster, event_type) == 1
