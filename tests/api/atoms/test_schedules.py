from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from httpx import AsyncClient

from kalends.core.database import Tx
from tests.support.accounts import bearer, make_managed_user, make_tokens

PATH = "/v2/atoms/schedules"
NO_HOURS: list[list[dict[str, str]]] = [[] for _ in range(7)]


@pytest_asyncio.fixture
async def headers(tx: Tx) -> dict[str, str]:
    user = await make_managed_user(tx, time_zone="Europe/Berlin")
    return bearer((await make_tokens(tx, user)).access_token)


async def create(api: AsyncClient, headers: dict[str, str], name: str = "Mornings") -> int:
    made = await api.post(f"{PATH}/create", json={"name": name}, headers=headers)
    assert made.status_code == 201, made.text
    schedule: dict[str, Any] = made.json()["data"]["schedule"]
    assert schedule["name"] == name
    return int(schedule["id"])


async def read_back(api: AsyncClient, headers: dict[str, str], schedule_id: int) -> dict[str, Any]:
    """The schedule as API v2 gives it."""
    data: dict[str, Any] = (await api.get(f"/v2/schedules/{schedule_id}", headers=headers)).json()["data"]
    return data


async def test_without_a_schedule_there_is_null(api: AsyncClient, headers: dict[str, str]) -> None:
    assert (await api.get(PATH, headers=headers)).json() == {"status": "success", "data": None}


async def test_the_first_schedule_has_the_usual_hours_and_is_the_default(
    api: AsyncClient, headers: dict[str, str]
) -> None:
    first, second = await create(api, headers), await create(api, headers, "Evenings")
    saved = await read_back(api, headers, first)
    assert (saved["isDefault"], saved["timeZone"]) == (True, "Europe/Berlin")
    assert saved["availability"][0]["startTime"] == "09:00"
    assert not (await read_back(api, headers, second))["isDefault"]


async def test_the_editor_reads_a_week_from_sunday(api: AsyncClient, headers: dict[str, str]) -> None:
    schedule_id = await create(api, headers)
    shown = (await api.get(PATH, headers=headers)).json()["data"]
    hours = {"start": "1970-01-01T09:00:00.000Z", "end": "1970-01-01T17:00:00.000Z"}
    assert shown["availability"] == [[], [hours], [hours], [hours], [hours], [hours], []]
    assert shown["workingHours"] == [{"days": [1, 2, 3, 4, 5], "startTime": 540, "endTime": 1020}]
    assert (shown["id"], shown["isLastSchedule"], shown["dateOverrides"]) == (schedule_id, True, [])


async def test_only_the_clock_times_of_saved_hours_count(api: AsyncClient, headers: dict[str, str]) -> None:
    schedule_id = await create(api, headers)
    week = [*NO_HOURS]
    week[1] = [{"start": "1970-01-01T08:00:00.000Z", "end": "1970-01-01T12:00:00.000Z"}]
    week[3] = [{"start": "2026-11-25T08:00:00.000Z", "end": "2026-11-25T12:00:00.000Z", "userId": 7}]
    body = {
        "name": "Mornings, renamed",
        "timeZone": "Asia/Tokyo",
        "isDefault": True,
        "schedule": week,
        "dateOverrides": [{"start": "2027-05-20T10:00:00.000Z", "end": "2027-05-20T11:30:00.000Z"}],
    }
    answer = await api.patch(f"{PATH}/{schedule_id}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    saved = await read_back(api, headers, schedule_id)
    assert (saved["name"], saved["timeZone"]) == ("Mornings, renamed", "Asia/Tokyo")
    assert saved["availability"] == [{"days": ["Monday", "Wednesday"], "startTime": "08:00", "endTime": "12:00"}]
    assert saved["overrides"] == [{"date": "2027-05-20", "startTime": "10:00", "endTime": "11:30"}]
    assert answer.json()["data"]["dateOverrides"] == [{"ranges": body["dateOverrides"]}]


async def test_what_is_left_out_stays(api: AsyncClient, headers: dict[str, str]) -> None:
    await create(api, headers)
    second = await create(api, headers, "Evenings")
    before = await read_back(api, headers, second)
    await api.patch(f"{PATH}/{second}", json={"isDefault": True}, headers=headers)
    assert await read_back(api, headers, second) == {**before, "isDefault": True}


async def test_all_are_listed_with_their_hours(api: AsyncClient, headers: dict[str, str]) -> None:
    first = await create(api, headers)
    override = {"start": "2027-05-20T00:00:00.000Z", "end": "2027-05-20T00:00:00.000Z"}
    await api.patch(f"{PATH}/{first}", json={"dateOverrides": [override]}, headers=headers)
    (listed,) = (await api.get(f"{PATH}/all", headers=headers)).json()["data"]["schedules"]
    assert (listed["id"], listed["isDefault"]) == (first, True)
    assert [(row["days"], row["date"]) for row in listed["availability"]] == [
        ([1, 2, 3, 4, 5], None),
        ([], "2027-05-20T00:00:00.000Z"),
    ]


async def test_a_copy_has_the_hours_and_is_not_the_default(api: AsyncClient, headers: dict[str, str]) -> None:
    schedule_id = await create(api, headers)
    made = await api.post(f"{PATH}/{schedule_id}/duplicate", headers=headers)
    copy = await read_back(api, headers, made.json()["data"]["schedule"]["id"])
    original = await read_back(api, headers, schedule_id)
    assert copy == {**original, "id": copy["id"], "name": "Mornings (Copy)", "isDefault": False}


async def test_the_schedule_of_an_event_type_is_found_by_its_slug(api: AsyncClient, headers: dict[str, str]) -> None:
    await create(api, headers)
    own = await create(api, headers, "Evenings")
    body = {"title": "Talk", "slug": "talk", "lengthInMinutes": 30, "scheduleId": own}
    assert (await api.post("/v2/event-types", json=body, headers=headers)).status_code == 201
    answer = await api.get(f"{PATH}/event-type/talk", headers=headers)
    assert answer.json()["data"]["name"] == "Evenings"


async def test_older_clients_say_for_atom(api: AsyncClient, headers: dict[str, str]) -> None:
    first, second = await create(api, headers), await create(api, headers, "Evenings")
    asked = {"for": "atom"}
    shown = (await api.get("/v2/schedules/default", params=asked, headers=headers)).json()["data"]
    assert (shown["id"], len(shown["availability"])) == (first, 7)
    assert (await api.get(f"/v2/schedules/{second}", params=asked, headers=headers)).json()["data"]["id"] == second
    body = {"scheduleId": second, "schedule": NO_HOURS}
    changed = await api.patch(f"/v2/schedules/{second}", params=asked, json=body, headers=headers)
    assert changed.json()["data"]["availability"] == NO_HOURS
    deleted = await api.delete(f"/v2/schedules/{second}", params=asked, headers=headers)
    assert deleted.json() == {"status": "success"}
    assert (await api.get(f"/v2/schedules/{second}", headers=headers)).status_code == 404


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"schedule": []}, "schedule must have 7 or more entries."),
        ({"timeZone": "Mars"}, "timeZone: 'Mars' is no IANA time zone; send one such as Europe/London."),
        ({"isDefault": False}, "This is the default schedule; to change that, make another schedule the default."),
    ],
)
async def test_a_mistake_is_answered_by_what_to_change(
    api: AsyncClient, headers: dict[str, str], body: dict[str, Any], message: str
) -> None:
    answer = await api.patch(f"{PATH}/{await create(api, headers)}", json=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)
