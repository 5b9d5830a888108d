"""Bookings of an organisation over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from kalends.core.database import Tx
from tests.support.accounts import bearer, make_client, make_key, make_managed_user, make_owner, make_tokens
from tests.support.event_types import make_event_type, make_schedule

BOB = {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Berlin"}


async def listed(api: httpx.AsyncClient, path: str, headers: dict[str, str]) -> list[str]:
    answer = await api.get(f"/v2/organizations/{path}", headers={**headers, "cal-api-version": "2024-06-14"})
    assert answer.status_code == 200, answer.text
    data: list[dict[str, Any]] = answer.json()["data"]
    return [each["uid"] for each in data]


async def test_who_sees_which_bookings_of_an_organisation(api: httpx.AsyncClient, tx: Tx) -> None:
    owner = await make_owner(tx)
    alice = await make_managed_user(tx, await make_client(tx, owner))
    await make_schedule(tx, alice)
    event_type = await make_event_type(tx, alice)
    body = {"eventTypeId": event_type.id, "start": "2027-01-04T10:00:00Z", "attendee": BOB}
    uid = (await api.post("/v2/bookings", json=body)).json()["data"]["uid"]
    key, token = bearer(await make_key(tx, owner)), bearer((await make_tokens(tx, alice)).access_token)
    org = owner.organization_id
    assert await listed(api, f"{org}/bookings", key) == [uid]
    assert await listed(api, f"{org}/users/{alice.id}/bookings?status[]=upcoming&status[]=past", token) == [uid]
    assert (await api.get(f"/v2/organizations/{org}/bookings", headers=token)).status_code == 403
    assert (await api.get(f"/v2/organizations/{org}/users/{owner.id}/bookings", headers=token)).status_code == 404
    stranger = bearer(await make_key(tx, await make_owner(tx)))
    assert (await api.get(f"/v2/organizations/{org}/bookings", headers=stranger)).status_code == 404
    assert await listed(api, "0/bookings", token) == await listed(api, f"0/users/{alice.id}/bookings", token) == []


@pytest.mark.parametrize("path", ["0/bookings", "0/users/1/bookings"])
async def test_nobody_lists_none(api: httpx.AsyncClient, path: str) -> None:
    assert (await api.get(f"/v2/organizations/{path}")).status_code == 401
