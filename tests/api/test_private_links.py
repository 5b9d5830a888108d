from __future__ import annotations

from typing import Any

import httpx
import pytest

from kalends.core.database import Tx
from kalends.event_types.model import EventType
from tests.support.accounts import bearer, make_key, make_owner
from tests.support.clock import Clock
from tests.support.event_types import make_event_type

NEVER_YET = "2999-12-31T23:59:59.000Z"


async def world(tx: Tx) -> tuple[EventType, dict[str, str], str]:
    owner = await make_owner(tx)
    event_type = await make_event_type(tx, owner, hidden=True)
    return event_type, bearer(await make_key(tx, owner)), f"/v2/event-types/{event_type.id}/private-links"


async def create(api: httpx.AsyncClient, path: str, headers: dict[str, str], **body: object) -> dict[str, Any]:
    response = await api.post(path, json=body, headers=headers)
    assert response.status_code == 201, response.text
    data: dict[str, Any] = response.json()["data"]
    return data


async def test_a_link_of_which_nothing_is_said_is_good_for_one_booking(tx: Tx, api: httpx.AsyncClient) -> None:
    event_type, headers, path = await world(tx)
    link = await create(api, path, headers)
    assert link == {
        "linkId": link["linkId"],
        "eventTypeId": event_type.id,
        "isExpired": False,
        "bookingUrl": f"http://kalends.test/d/{link['linkId']}/{event_type.slug}",
        "maxUsageCount": 1,
        "usageCount": 0,
    }
    assert len(link["linkId"]) == 22


async def test_a_link_that_ends_in_time_has_no_count(tx: Tx, api: httpx.AsyncClient) -> None:
    _, headers, path = await world(tx)
    link = await create(api, path, headers, expiresAt=NEVER_YET)
    assert link["expiresAt"] == NEVER_YET
    assert not {"maxUsageCount", "usageCount"} & link.keys()


async def test_links_are_listed_oldest_first(tx: Tx, api: httpx.AsyncClient, clock: Clock) -> None:
    _, headers, path = await world(tx)
    made = []
    for count in (1, 2, 3):
        clock.advance(seconds=1)
        made.append(await create(api, path, headers, maxUsageCount=count))
    assert (await api.get(path, headers=headers)).json()["data"] == made


async def test_a_change_leaves_the_end_it_does_not_name(tx: Tx, api: httpx.AsyncClient) -> None:
    _, headers, path = await world(tx)
    link = await create(api, path, headers, maxUsageCount=2)
    changed = await api.patch(f"{path}/{link['linkId']}", json={"expiresAt": NEVER_YET}, headers=headers)
    assert changed.json()["data"] == {**link, "expiresAt": NEVER_YET}
    again = await api.patch(f"{path}/{link['linkId']}", json={"maxUsageCount": None}, headers=headers)
    assert "maxUsageCount" not in again.json()["data"]


async def test_a_deleted_link_is_gone(tx: Tx, api: httpx.AsyncClient) -> None:
    _, headers, path = await world(tx)
    link = await create(api, path, headers)
    deleted = await api.delete(f"{path}/{link['linkId']}", headers=headers)
    assert deleted.json()["data"]["linkId"] == link["linkId"]
    assert (await api.get(path, headers=headers)).json()["data"] == []
    assert (await api.delete(f"{path}/{link['linkId']}", headers=headers)).status_code == 404


async def test_a_link_is_reached_through_its_own_event_type_alone(tx: Tx, api: httpx.AsyncClient) -> None:
    owner = await make_owner(tx)
    first, second = await make_event_type(tx, owner), await make_event_type(tx, owner, slug="other")
    headers = bearer(await make_key(tx, owner))
    link = await create(api, f"/v2/event-types/{first.id}/private-links", headers)
    path = f"/v2/event-types/{second.id}/private-links/{link['linkId']}"
    assert (await api.patch(path, json={"maxUsageCount": 5}, headers=headers)).status_code == 404
    assert (await api.delete(path, headers=headers)).status_code == 404


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"maxUsageCount": 0}, "maxUsageCount must be 1 or more."),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, "expiresAt is over"),
        ({"expiresAt": "soon"}, "expiresAt"),
        ({"maxUses": 3}, "maxUses is not known here"),
    ],
)
async def test_a_link_that_cannot_be_is_refused(
    tx: Tx, api: httpx.AsyncClient, body: dict[str, Any], message: str
) -> None:
    _, headers, path = await world(tx)
    response = await api.post(path, json=body, headers=headers)
    assert response.status_code == 400
    assert response.json()["error"]["message"].startswith(message)


async def test_a_link_without_any_end_is_refused(tx: Tx, api: httpx.AsyncClient) -> None:
    _, headers, path = await world(tx)
    link = await create(api, path, headers)
    response = await api.patch(f"{path}/{link['linkId']}", json={"maxUsageCount": None}, headers=headers)
    assert "A private link ends some time" in response.json()["error"]["message"]
