from __future__ import annotations

from typing import Any

import httpx
import pytest

from kalends.core.database import Tx
from tests.support.accounts import bearer, make_client, make_key, make_managed_user, make_owner, make_tokens
from tests.support.event_types import make_schedule

PATH = "/v2/schedules"
CATCH_UP = {
    "name": "Catch up hours",
    "timeZone": "Europe/Rome",
    "isDefault": True,
    "availability": [
        {"days": ["Monday", "Tuesday"], "startTime": "17:00", "endTime": "19:00"},
        {"days": ["Sunday"], "startTime": "16:00", "endTime": "23:59"},
    ],
    "overrides": [{"date": "2027-05-20", "startTime": "18:00", "endTime": "21:00"}],
}


async def signed_in(tx: Tx) -> dict[str, str]:
    return bearer(await make_key(tx, await make_owner(tx)))


async def create(api: httpx.AsyncClient, headers: dict[str, str], **changes: Any) -> dict[str, Any]:
    response = await api.post(PATH, json={**CATCH_UP, **changes}, headers=headers)
    assert response.status_code == 201, response.text
    data: dict[str, Any] = response.json()["data"]
    return data


async def test_a_schedule_is_answered_as_it_was_sent(tx: Tx, api: httpx.AsyncClient) -> None:
    headers = await signed_in(tx)
    made = await create(api, headers)
    assert {name: made[name] for name in CATCH_UP} == CATCH_UP
    assert (await api.get(f"{PATH}/{made['id']}", headers=headers)).json()["data"] == made


async def test_a_managed_user_makes_the_schedule_that_counts(tx: Tx, api: httpx.AsyncClient) -> None:
    user = await make_managed_user(tx)
    headers = bearer((await make_tokens(tx, user)).access_token)
    made = await create(api, headers)
    assert made["ownerId"] == user.id
    assert (await api.get(f"{PATH}/default", headers=headers)).json()["data"] == made


async def test_schedules_are_listed_oldest_first(tx: Tx, api: httpx.AsyncClient) -> None:
    headers = await signed_in(tx)
    made = [await create(api, headers, name=name, isDefault=False) for name in ("First", "Second")]
    assert (await api.get(PATH, headers=headers)).json()["data"] == made


async def test_without_a_default_schedule_there_is_none_to_get(tx: Tx, api: httpx.AsyncClient) -> None:
    response = await api.get(f"{PATH}/default", headers=await signed_in(tx))
    assert response.status_code == 404
    assert response.json()["error"]["message"] == "You have no default schedule; create one with isDefault true."


async def test_a_change_replaces_what_it_names(tx: Tx, api: httpx.AsyncClient) -> None:
    headers = await signed_in(tx)
    made = await create(api, headers)
    response = await api.patch(f"{PATH}/{made['id']}", json={"overrides": [], "name": "New"}, headers=headers)
    assert response.json()["data"] == {**made, "overrides": [], "name": "New"}


async def test_a_deleted_schedule_is_gone(tx: Tx, api: httpx.AsyncClient) -> None:
    headers = await signed_in(tx)
    made = await create(api, headers)
    response = await api.delete(f"{PATH}/{made['id']}", headers=headers)
    assert (response.status_code, response.json()) == (200, {"status": "success"})
    assert (await api.get(f"{PATH}/{made['id']}", headers=headers)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"timeZone": "Mars"}, "timeZone: 'Mars' is no IANA time zone; send one such as Europe/London."),
        ({"name": " "}, "Give the schedule a name of 1 to 200 characters."),
        ({"colour": "red"}, "colour is not known here; remove it."),
        (
            {"availability": [{"days": ["Monday"], "startTime": "9", "endTime": "10:00"}]},
            "availability.0.startTime: write the time as HH:MM, such as 08:00 or 24:00.",
        ),
        (
            {"availability": [{"days": ["Monday"], "startTime": "10:00", "endTime": "10:00"}]},
            "An availability must end later than it starts; use 24:00 for midnight.",
        ),
        (
            {"overrides": [{"date": "20 May", "startTime": "10:00", "endTime": "11:00"}]},
            "overrides.0.date: write the date as YYYY-MM-DD, such as 2027-05-20.",
        ),
    ],
)
async def test_a_mistake_is_answered_by_what_to_change(
    tx: Tx, api: httpx.AsyncClient, changes: dict[str, Any], message: str
) -> None:
    response = await api.post(PATH, json={**CATCH_UP, **changes}, headers=await signed_in(tx))
    assert (response.status_code, response.json()["error"]["message"]) == (400, message)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_somebody_elses_schedule_is_not_there(tx: Tx, api: httpx.AsyncClient, method: str) -> None:
    client = await make_client(tx)
    schedule = await make_schedule(tx, await make_managed_user(tx, client))
    neighbour = await make_tokens(tx, await make_managed_user(tx, client))
    body = {"name": "Mine"} if method == "PATCH" else None
    for headers in (bearer(neighbour.access_token), await signed_in(tx)):
        response = await api.request(method, f"{PATH}/{schedule.id}", headers=headers, json=body)
        assert response.status_code == 404


@pytest.mark.parametrize("schedule_id", ["0", "-1", "nine", str(2**80)])
async def test_what_cannot_be_an_id_is_refused(tx: Tx, api: httpx.AsyncClient, schedule_id: str) -> None:
    response = await api.get(f"{PATH}/{schedule_id}", headers=await signed_in(tx))
    assert response.status_code == 400


async def test_schedules_need_credentials(api: httpx.AsyncClient) -> None:
    assert (await api.get(PATH)).status_code == 401
