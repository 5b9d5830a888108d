"""One's own profile over HTTP."""

from __future__ import annotations

import pytest
from httpx import AsyncClient

from kalends.core.database import Tx
from tests.support.accounts import bearer, make_client, make_key, make_managed_user, make_owner, make_tokens

URL = "/v2/me"


async def test_an_owner_has_a_profile(api: AsyncClient, tx: Tx) -> None:
    owner = await make_owner(tx, email="dora@example.com")
    me = (await api.get(URL, headers=bearer(await make_key(tx, owner)))).json()["data"]
    assert me["email"] == "dora@example.com"
    assert me["organization"] == {"isPlatform": False, "id": owner.organization_id}


async def test_a_managed_user_has_a_profile(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx)
    user = await make_managed_user(tx, client, email="alice@example.com")
    me = (await api.get(URL, headers=bearer((await make_tokens(tx, user)).access_token))).json()["data"]
    assert me["email"] == f"alice+{client.id}@example.com"
    assert (me["id"], me["organizationId"]) == (user.id, user.organization_id)


async def test_nobody_has_no_profile(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx)
    assert (await api.get(URL)).status_code == 401
    assert (await api.get(URL, headers={"Authorization": "Basic YTpi"})).status_code == 401
    assert (await api.get(URL, headers={"x-cal-client-id": client.id})).status_code == 401
    assert (await api.get(URL, headers=client.headers)).status_code == 403


async def test_a_new_time_zone_is_the_default_schedules_as_well(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx)
    body = {"email": "alice@example.com", "name": "Alice", "timeZone": "Europe/Berlin"}
    new = await api.post(f"/v2/oauth-clients/{client.id}/users", json=body, headers=client.headers)
    headers = bearer(new.json()["data"]["accessToken"])
    other = {"name": "Other", "timeZone": "Europe/Berlin", "isDefault": False}
    await api.post("/v2/schedules", json=other, headers=headers)
    me = (await api.patch(URL, json={"timeZone": "America/New_York"}, headers=headers)).json()["data"]
    assert me["timeZone"] == "America/New_York"
    schedules = (await api.get("/v2/schedules", headers=headers)).json()["data"]
    assert {each["isDefault"]: each["timeZone"] for each in schedules} == {
        True: "America/New_York",
        False: "Europe/Berlin",
    }


async def test_without_a_schedule_only_the_profile_moves(api: AsyncClient, tx: Tx) -> None:
    headers = bearer((await make_tokens(tx, await make_managed_user(tx))).access_token)
    me = (await api.patch(URL, json={"timeZone": "America/New_York"}, headers=headers)).json()["data"]
    assert (me["timeZone"], me["defaultScheduleId"]) == ("America/New_York", None)


async def test_a_profile_is_changed_where_the_change_says_so(api: AsyncClient, tx: Tx) -> None:
    headers = bearer(await make_key(tx, await make_owner(tx)))
    before = (await api.get(URL, headers=headers)).json()["data"]
    change = {"name": "Dora", "weekStart": "Monday", "timeFormat": 24, "bio": "Hi"}
    after = (await api.patch(URL, json=change, headers=headers)).json()["data"]
    assert after == {**before, **change}


async def test_the_default_schedule_is_one_of_ones_own(api: AsyncClient, tx: Tx) -> None:
    headers, stranger = [bearer(await make_key(tx, await make_owner(tx))) for _ in range(2)]
    body = {"name": "Mine", "timeZone": "Europe/Berlin", "isDefault": False}
    mine = (await api.post("/v2/schedules", json=body, headers=headers)).json()["data"]["id"]
    me = await api.patch(URL, json={"defaultScheduleId": mine}, headers=headers)
    assert me.json()["data"]["defaultScheduleId"] == mine
    assert (await api.patch(URL, json={"defaultScheduleId": mine}, headers=stranger)).status_code == 404


@pytest.mark.parametrize(
    ("permissions", "reading", "writing"),
    [(("*",), 200, 200), (("PROFILE_READ",), 200, 403), (("PROFILE_WRITE",), 403, 200), (("BOOKING_READ",), 403, 403)],
)
async def test_a_token_reaches_as_far_as_its_clients_permissions(
    api: AsyncClient, tx: Tx, permissions: tuple[str, ...], reading: int, writing: int
) -> None:
    user = await make_managed_user(tx, await make_client(tx, permissions=permissions))
    headers = bearer((await make_tokens(tx, user)).access_token)
    assert (await api.get(URL, headers=headers)).status_code == reading
    assert (await api.patch(URL, json={"bio": "Hi"}, headers=headers)).status_code == writing
