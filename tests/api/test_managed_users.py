"""Managed users and their tokens over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import AsyncClient, Response

from kalends.core.database import Tx
from tests.support import NOW
from tests.support.accounts import Client, bearer, make_client, make_key, make_managed_user, make_owner, make_tokens
from tests.support.clock import Clock

NEW = {"email": "alice@example.com", "name": "Alice Smith"}


def users(client: Client, user_id: object = "", verb: str = "") -> str:
    return "/".join(filter(None, [f"/v2/oauth-clients/{client.id}/users", str(user_id), verb]))


async def create(api: AsyncClient, client: Client, **changes: Any) -> dict[str, Any]:
    answer = await api.post(users(client), json={**NEW, **changes}, headers=client.headers)
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def refresh(api: AsyncClient, client: Client, token: str) -> Response:
    headers = {"x-cal-secret-key": client.secret}
    return await api.post(f"/v2/oauth/{client.id}/refresh", json={"refreshToken": token}, headers=headers)


async def test_a_managed_user_comes_with_tokens_that_work(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx)
    data = await create(api, client, timeZone="Europe/Berlin")
    assert data["user"]["email"] == f"alice+{client.id}@example.com"
    assert data["accessTokenExpiresAt"] == NOW.timestamp() * 1000 + 60 * 60 * 1000
    assert data["refreshTokenExpiresAt"] == NOW.timestamp() * 1000 + 365 * 24 * 60 * 60 * 1000
    me = (await api.get("/v2/me", headers=bearer(data["accessToken"]))).json()["data"]
    assert (me["id"], me["timeZone"]) == (data["user"]["id"], "Europe/Berlin")


async def test_a_time_zone_gives_the_default_schedule(api: AsyncClient, tx: Tx) -> None:
    data = await create(api, await make_client(tx), timeZone="Europe/Berlin")
    schedule = (await api.get("/v2/schedules/default", headers=bearer(data["accessToken"]))).json()["data"]
    assert schedule["id"] == data["user"]["defaultScheduleId"]
    assert schedule["timeZone"] == "Europe/Berlin"
    hours = [(entry["days"], entry["startTime"], entry["endTime"]) for entry in schedule["availability"]]
    assert hours == [(["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"], "09:00", "17:00")]


async def test_without_a_time_zone_there_is_no_schedule(api: AsyncClient, tx: Tx) -> None:
    data = await create(api, await make_client(tx))
    assert data["user"]["defaultScheduleId"] is None
    assert data["user"]["timeZone"] == "Europe/London"
    assert (await api.get("/v2/schedules", headers=bearer(data["accessToken"]))).json()["data"] == []


@pytest.mark.parametrize(("enabled", "some"), [(True, True), (False, False)])
async def test_default_event_types_are_the_clients_choice(api: AsyncClient, tx: Tx, enabled: bool, some: bool) -> None:
    data = await create(api, await make_client(tx, default_event_types_enabled=enabled))
    listed = (await api.get("/v2/event-types", headers=bearer(data["accessToken"]))).json()["data"]
    assert bool(listed) is some


async def test_an_address_that_is_taken_is_a_conflict(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx)
    await create(api, client)
    again = await api.post(users(client), json=NEW, headers=client.headers)
    assert again.status_code == 409
    assert "alice@example.com" in again.json()["error"]["message"]


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({"email": "alice"}, "email"),
        ({"timeZone": "Berlin"}, "timeZone"),
        ({"timeFormat": 13}, "timeFormat must be 12 or 24"),
        ({"weekStart": "monday"}, "weekStart must be 'Monday'"),
        ({"locale": "xx"}, "locale"),
        ({"metadata": {"k": "v" * 501}}, "metadata"),
        ({"metadata": []}, "metadata"),
        ({"avatarUrl": "javascript:alert(1)"}, "avatarUrl"),
        ({"role": "owner"}, "role"),
    ],
)
async def test_a_wrong_field_is_named(api: AsyncClient, tx: Tx, change: dict[str, Any], hint: str) -> None:
    client = await make_client(tx)
    answer = await api.post(users(client), json={**NEW, **change}, headers=client.headers)
    assert answer.status_code == 400
    assert hint in answer.json()["error"]["message"]


async def test_the_secret_alone_authenticates_for_the_client_of_the_path(api: AsyncClient, tx: Tx) -> None:
    client, other = await make_client(tx), await make_client(tx)
    secret = {"x-cal-secret-key": client.secret}
    assert (await api.get(users(client), headers=secret)).status_code == 200
    assert (await api.get(users(other), headers=secret)).status_code == 401
    assert (await api.get(users(other), headers=client.headers)).status_code == 401


async def test_only_a_secret_manages_users(api: AsyncClient, tx: Tx) -> None:
    owner = await make_owner(tx)
    client = await make_client(tx, owner)
    token = (await make_tokens(tx, await make_managed_user(tx, client))).access_token
    assert (await api.get(users(client))).status_code == 401
    assert (await api.get(users(client), headers=bearer(token))).status_code == 403
    assert (await api.get(users(client), headers=bearer(await make_key(tx, owner)))).status_code == 403


async def test_the_list_takes_limit_offset_and_addresses(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx)
    emails = [(await make_managed_user(tx, client)).contract_email for _ in range(4)]

    async def listed(query: str) -> list[str]:
        answer = await api.get(f"{users(client)}?{query}", headers=client.headers)
        return [user["email"] for user in answer.json()["data"]]

    escaped = [email.replace("+", "%2B") for email in emails]
    assert await listed("") == emails
    assert await listed("limit=2&offset=1") == emails[1:3]
    assert await listed(f"emails={escaped[0]},{escaped[2]}") == [emails[0], emails[2]]
    assert await listed(f"emails={escaped[0]}&emails={escaped[3]}") == [emails[0], emails[3]]


@pytest.mark.parametrize("query", ["limit=0", "limit=251", "limit=x", "offset=-1", "emails=alice"])
async def test_a_wrong_query_is_refused(api: AsyncClient, tx: Tx, query: str) -> None:
    client = await make_client(tx)
    answer = await api.get(f"{users(client)}?{query}", headers=client.headers)
    assert answer.status_code == 400
    assert query.partition("=")[0].removesuffix("s") in answer.json()["error"]["message"]


async def test_a_managed_user_is_read_changed_and_deleted(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx)
    user = (await create(api, client, bio="Hello", metadata={"plan": "pro"}))["user"]
    assert user["allowDynamicBooking"] is True
    assert (await api.get(users(client, user["id"]), headers=client.headers)).json()["data"] == user
    change = {"name": "Alice Jones", "bio": None, "email": f"aj+{client.id}@example.com", "timeFormat": 24}
    changed = (await api.patch(users(client, user["id"]), json=change, headers=client.headers)).json()["data"]
    assert changed == {**user, **change}
    assert (await api.delete(users(client, user["id"]), headers=client.headers)).json()["data"] == changed
    assert (await api.get(users(client, user["id"]), headers=client.headers)).status_code == 404


@pytest.mark.parametrize("user_id", ["0", "-1", "x", "1.5", str(2**63), str(2**70), "%00"])
async def test_an_id_that_cannot_be_is_no_server_error(api: AsyncClient, tx: Tx, user_id: str) -> None:
    client = await make_client(tx)
    assert (await api.get(users(client, user_id), headers=client.headers)).status_code in (400, 404)


async def test_a_deleted_users_tokens_are_refused(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx)
    data = await create(api, client, timeZone="Europe/Berlin")
    await api.delete(users(client, data["user"]["id"]), headers=client.headers)
    assert (await api.get("/v2/me", headers=bearer(data["accessToken"]))).status_code == 401
    assert (await refresh(api, client, data["refreshToken"])).status_code == 401


async def test_a_default_schedule_must_be_the_users_own(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx)
    alice = await create(api, client, timeZone="Europe/Berlin")
    bob = await create(api, client, email="bob@example.com", timeZone="Europe/Berlin")
    change = {"defaultScheduleId": bob["user"]["defaultScheduleId"]}
    answer = await api.patch(users(client, alice["user"]["id"]), json=change, headers=client.headers)
    assert answer.status_code == 404


async def test_an_expired_access_token_is_answered_498_and_a_wrong_one_401(
    api: AsyncClient, tx: Tx, clock: Clock
) -> None:
    token = (await create(api, await make_client(tx)))["accessToken"]
    clock.advance(minutes=60)
    expired = await api.get("/v2/me", headers=bearer(token))
    assert expired.status_code == 498
    assert expired.json()["error"]["code"] == "TokenExpiredException"
    assert (await api.get("/v2/me", headers=bearer(token[:-2]))).status_code == 401


async def test_a_refresh_renews_an_expired_access_token(api: AsyncClient, tx: Tx, clock: Clock) -> None:
    client = await make_client(tx)
    data = await create(api, client)
    clock.advance(days=100)
    renewed = (await refresh(api, client, data["refreshToken"])).json()["data"]
    assert (await api.get("/v2/me", headers=bearer(renewed["accessToken"]))).status_code == 200


async def test_reusing_a_refresh_token_ends_the_family_for_good(api: AsyncClient, tx: Tx, clock: Clock) -> None:
    client = await make_client(tx)
    data = await create(api, client)
    new = (await refresh(api, client, data["refreshToken"])).json()["data"]
    assert (await refresh(api, client, data["refreshToken"])).status_code == 200
    reused = await refresh(api, client, data["refreshToken"])
    assert reused.status_code == 401
    assert "force-refresh" in reused.json()["error"]["message"]
    assert (await api.get("/v2/me", headers=bearer(new["accessToken"]))).status_code == 401
    assert (await refresh(api, client, new["refreshToken"])).status_code == 401


async def test_a_refresh_needs_the_secret_of_the_users_client(api: AsyncClient, tx: Tx) -> None:
    client, other = await make_client(tx), await make_client(tx)
    token = (await create(api, client))["refreshToken"]
    assert (await refresh(api, other, token)).status_code == 401
    unsigned = await api.post(f"/v2/oauth/{client.id}/refresh", json={"refreshToken": token})
    assert unsigned.status_code == 401
    assert (await refresh(api, client, token)).status_code == 200


async def test_a_forced_refresh_replaces_lost_tokens(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx)
    data = await create(api, client)
    answer = await api.post(users(client, data["user"]["id"], "force-refresh"), headers=client.headers)
    assert (await api.get("/v2/me", headers=bearer(answer.json()["data"]["accessToken"]))).status_code == 200
    assert (await api.get("/v2/me", headers=bearer(data["accessToken"]))).status_code == 401
