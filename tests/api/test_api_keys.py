"""API keys over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from httpx import AsyncClient

from kalends.core.database import Tx
from tests.support.accounts import bearer, make_client, make_key, make_managed_user, make_owner, make_tokens
from tests.support.clock import Clock

URL = "/v2/api-keys/refresh"


@pytest_asyncio.fixture
async def key(tx: Tx) -> str:
    """An owner's API key."""
    return await make_key(tx, await make_owner(tx))


async def status(api: AsyncClient, key: str) -> int:
    return (await api.get("/v2/me", headers=bearer(key))).status_code


async def refresh(api: AsyncClient, key: str, **body: Any) -> str:
    answer = await api.post(URL, json=body, headers=bearer(key))
    assert answer.status_code == 200, answer.text
    return str(answer.json()["data"]["apiKey"])


async def test_a_refreshed_key_takes_the_old_ones_place(api: AsyncClient, key: str) -> None:
    new = await refresh(api, key)
    assert new.startswith("cal_")
    assert (await status(api, key), await status(api, new)) == (401, 200)
    assert (await api.post(URL, json={}, headers=bearer(key))).status_code == 401


@pytest.mark.parametrize(
    ("body", "days", "then"),
    [
        ({}, 29, 200),
        ({}, 30, 401),
        ({"apiKeyDaysValid": 60}, 59, 200),
        ({"apiKeyDaysValid": 60}, 60, 401),
        ({"apiKeyNeverExpires": True}, 4000, 200),
        ({"apiKeyNeverExpires": False}, 30, 401),
    ],
)
async def test_a_refreshed_key_ends_when_it_was_asked_to(
    api: AsyncClient, key: str, clock: Clock, body: dict[str, Any], days: int, then: int
) -> None:
    new = await refresh(api, key, **body)
    clock.advance(days=days)
    assert await status(api, new) == then


@pytest.mark.parametrize("body", [{"apiKeyDaysValid": 0}, {"apiKeyDaysValid": 40000}, {"apiKeyNeverExpires": "yes"}])
async def test_an_impossible_end_is_refused(api: AsyncClient, key: str, body: dict[str, Any]) -> None:
    assert (await api.post(URL, json=body, headers=bearer(key))).status_code == 400
    assert await status(api, key) == 200


async def test_an_access_token_is_no_key(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx)
    token = (await make_tokens(tx, await make_managed_user(tx, client))).access_token
    assert (await api.post(URL, json={}, headers=bearer(token))).status_code == 403
    assert (await api.post(URL, json={}, headers=client.headers)).status_code == 403
    assert (await api.post(URL, json={})).status_code == 401
