"""Many people use one private link at the same moment, each for a time of their own."""

from __future__ import annotations

import asyncio
from collections import Counter

import httpx

from kalends.accounts import service as accounts
from kalends.core.time import utc_now
from kalends.event_types import service as event_types
from kalends.event_types.model import PrivateLinkLimits
from tests.races.conftest import Cluster, event_type_always_open, in_two_days

FORM = {"answer-name": "Bob", "answer-email": "bob@example.com"}


async def test_a_link_for_three_bookings_makes_three(cluster: Cluster) -> None:
    event_type = await event_type_always_open(cluster)
    async with cluster.database.transaction() as tx:
        owner = await accounts.get_user(tx, event_type.owner_id)
        limits = PrivateLinkLimits(max_uses=3)
        link = await event_types.create_private_link(tx, owner, event_type.id, limits, utc_now())
    starts = [in_two_days(hour, minute) for hour in range(4, 14) for minute in (0, 30)]
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        urls = [f"{cluster.urls[i % len(cluster.urls)]}/d/{link.id}/x" for i in range(len(starts))]
        query = [{"time": f"{start:%Y-%m-%dT%H:%MZ}", "tz": "UTC"} for start in starts]
        posts = [client.post(url, params=each, data=FORM) for url, each in zip(urls, query, strict=True)]
        answers = await asyncio.gather(*posts)
    assert Counter(answer.status_code for answer in answers) == {303: 3, 410: len(starts) - 3}
