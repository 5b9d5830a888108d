"""Webhooks of users, event types and OAuth clients over HTTP."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
import sqlalchemy as sa
from httpx import AsyncClient

from kalends.core.database import Tx
from kalends.wire.webhooks.triggers import CAUSELESS, TriggerName
from tests.support import NOW
from tests.support.accounts import Client, bearer, make_client, make_key, make_managed_user, make_owner, make_tokens
from tests.support.event_types import make_event_type, make_schedule

URL = "https://my-app.com/webhooks"
WEBHOOK = {"subscriberUrl": URL, "triggers": ["BOOKING_CREATED", "BOOKING_CANCELLED"], "active": True}
HEALTHY = {"state": "working", "failingSince": None, "pausedAt": None, "nextTryAt": None}


@dataclass(frozen=True)
class Level:
    """Where webhooks of one level are, who keeps them, and the field that says whose they are."""

    path: str
    headers: dict[str, str]
    whose: dict[str, object]


@dataclass(frozen=True)
class World:
    """A managed user of a client, with an event type, and the three levels of webhooks."""

    client: Client
    token: dict[str, str]
    event_type_id: int
    levels: dict[str, Level]


@pytest_asyncio.fixture
async def world(tx: Tx) -> World:
    client = await make_client(tx)
    alice = await make_managed_user(tx, client)
    await make_schedule(tx, alice)
    talk = await make_event_type(tx, alice)
    token = bearer((await make_tokens(tx, alice)).access_token)
    levels = {
        "user": Level("/v2/webhooks", token, {"userId": alice.id}),
        "event type": Level(f"/v2/event-types/{talk.id}/webhooks", token, {"eventTypeId": talk.id}),
        "client": Level(f"/v2/oauth-clients/{client.id}/webhooks", client.headers, {"oAuthClientId": client.id}),
    }
    return World(client, token, talk.id, levels)


@pytest.fixture(params=["user", "event type", "client"])
def level(world: World, request: pytest.FixtureRequest) -> Level:
    return world.levels[request.param]


async def create(api: AsyncClient, level: Level, **changes: Any) -> dict[str, Any]:
    answer = await api.post(level.path, json={**WEBHOOK, **changes}, headers=level.headers)
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def test_a_webhook_is_created_as_asked(api: AsyncClient, level: Level) -> None:
    created = await create(api, level, secret="geheim", payloadTemplate='{"a": "{{title}}"}', version="2021-10-20")
    assert created == {
        "id": created["id"],
        **level.whose,
        **WEBHOOK,
        "secret": "geheim",
        "payloadTemplate": '{"a": "{{title}}"}',
        "version": "2021-10-20",
        "health": HEALTHY,
    }
    answer = await api.get(f"{level.path}/{created['id']}", headers=level.headers)
    assert answer.json()["data"] == created


async def test_what_is_not_said_is_empty(api: AsyncClient, level: Level) -> None:
    created = await create(api, level)
    assert "secret" not in created
    assert created["payloadTemplate"] == ""


async def test_webhooks_are_listed_in_pages(api: AsyncClient, level: Level) -> None:
    made = [(await create(api, level, subscriberUrl=f"{URL}/{number}"))["id"] for number in range(3)]
    answer = await api.get(level.path, params={"take": 2, "skip": 1}, headers=level.headers)
    assert [each["id"] for each in answer.json()["data"]] == made[1:]


async def test_a_change_leaves_the_rest(api: AsyncClient, level: Level) -> None:
    created = await create(api, level, secret="geheim")
    path = f"{level.path}/{created['id']}"
    changed = await api.patch(path, json={"active": False, "triggers": ["BOOKING_REJECTED"]}, headers=level.headers)
    assert changed.json()["data"] == {**created, "active": False, "triggers": ["BOOKING_REJECTED"]}


async def test_null_clears_secret_and_template(api: AsyncClient, level: Level) -> None:
    created = await create(api, level, secret="geheim", payloadTemplate="a={{title}}")
    cleared = {"secret": None, "payloadTemplate": None}
    answer = await api.patch(f"{level.path}/{created['id']}", json=cleared, headers=level.headers)
    data = answer.json()["data"]
    assert "secret" not in data
    assert data["payloadTemplate"] == ""


async def test_a_deleted_webhook_is_gone(api: AsyncClient, level: Level) -> None:
    created = await create(api, level)
    path = f"{level.path}/{created['id']}"
    assert (await api.delete(path, headers=level.headers)).json()["data"] == created
    assert (await api.get(path, headers=level.headers)).status_code == 404


@pytest.mark.parametrize("name", ["event type", "client"])
async def test_all_webhooks_are_deleted_at_once(api: AsyncClient, world: World, name: str) -> None:
    level = world.levels[name]
    await create(api, level)
    await create(api, level, subscriberUrl=f"{URL}/2")
    await create(api, world.levels["user"])
    answer = await api.delete(level.path, headers=level.headers)
    assert answer.json()["data"] == "Deleted 2 webhooks."
    assert (await api.get(level.path, headers=level.headers)).json()["data"] == []
    assert len((await api.get("/v2/webhooks", headers=world.token)).json()["data"]) == 1


async def test_a_url_has_one_webhook_of_a_level(api: AsyncClient, level: Level) -> None:
    await create(api, level)
    other = await create(api, level, subscriberUrl=f"{URL}/2")
    again = await api.post(level.path, json=WEBHOOK, headers=level.headers)
    moved = await api.patch(f"{level.path}/{other['id']}", json={"subscriberUrl": URL}, headers=level.headers)
    assert (again.status_code, moved.status_code) == (409, 409)
    assert "subscriberUrl" in again.json()["error"]["message"]


@pytest.mark.parametrize("trigger", sorted(CAUSELESS))
async def test_a_trigger_without_a_cause_is_refused(api: AsyncClient, world: World, trigger: TriggerName) -> None:
    answer = await api.post("/v2/webhooks", json={**WEBHOOK, "triggers": [trigger]}, headers=world.token)
    assert answer.status_code == 400
    assert answer.json()["error"] == {
        "code": "NotSupported",
        "message": f"The trigger {trigger} is not supported: {CAUSELESS[trigger]}; leave it out.",
        "details": {"field": "triggers"},
    }


@pytest.mark.parametrize("trigger", sorted(set(TriggerName) - CAUSELESS.keys()))
async def test_every_other_trigger_of_the_contract_is_taken(
    api: AsyncClient, level: Level, trigger: TriggerName
) -> None:
    assert (await create(api, level, triggers=[trigger]))["triggers"] == [trigger]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subscriberUrl": "http://my-app.com/"}, "subscriberUrl"),
        ({"subscriberUrl": "https://127.0.0.1/"}, "subscriberUrl"),
        ({"subscriberUrl": "nonsense"}, "subscriberUrl"),
        ({"triggers": ["BOOKING_EATEN"]}, "triggers"),
        ({"active": "yes"}, "active"),
        ({"version": "2020-01-01"}, "version"),
        ({"payloadTemplate": "x" * 20_001}, "payloadTemplate"),
        ({"secret": "x" * 501}, "secret"),
        ({"color": "red"}, "color"),
    ],
)
async def test_what_cannot_be_is_refused_by_name(
    api: AsyncClient, level: Level, changes: dict[str, Any], field: str
) -> None:
    created = await create(api, level, subscriberUrl=f"{URL}/first")
    refused = [
        await api.post(level.path, json={**WEBHOOK, **changes}, headers=level.headers),
        await api.patch(f"{level.path}/{created['id']}", json=changes, headers=level.headers),
    ]
    assert [answer.status_code for answer in refused] == [400, 400]
    assert all(field in answer.json()["error"]["message"] for answer in refused)


async def test_a_webhook_needs_an_address_and_keeps_it(api: AsyncClient, level: Level) -> None:
    created = await create(api, level, subscriberUrl=f"{URL}/first")
    refused = await api.post(level.path, json={**WEBHOOK, "subscriberUrl": None}, headers=level.headers)
    assert (refused.status_code, "subscriberUrl" in refused.json()["error"]["message"]) == (400, True)
    path = f"{level.path}/{created['id']}"
    kept = await api.patch(path, json={"subscriberUrl": None}, headers=level.headers)
    assert kept.json()["data"]["subscriberUrl"] == f"{URL}/first"


async def test_one_levels_webhooks_are_not_anothers(api: AsyncClient, world: World) -> None:
    made = {name: await create(api, level) for name, level in world.levels.items()}
    for name, level in world.levels.items():
        for other in made.keys() - {name}:
            answer = await api.get(f"{level.path}/{made[other]['id']}", headers=level.headers)
            assert answer.status_code == 404


async def test_a_token_that_may_not_read_bookings_makes_no_webhooks(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx, permissions=("SCHEDULE_READ",))
    token = (await make_tokens(tx, await make_managed_user(tx, client))).access_token
    assert (await api.post("/v2/webhooks", json=WEBHOOK, headers=bearer(token))).status_code == 403


async def book(api: AsyncClient, world: World) -> None:
    """Books, which is recorded for the webhooks."""
    wanted = {
        "eventTypeId": world.event_type_id,
        "start": "2027-01-11T10:00:00Z",
        "attendee": {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/London"},
    }
    assert (await api.post("/v2/bookings", json=wanted)).status_code == 201


async def test_deliveries_are_listed_for_whoever_keeps_the_webhook(
    api: AsyncClient, world: World, level: Level
) -> None:
    created = await create(api, level)
    await book(api, world)
    answer = await api.get(f"/v2/webhooks/{created['id']}/deliveries", headers=level.headers)
    (delivery,) = answer.json()["data"]
    body = delivery["request"].pop("body")
    assert '"triggerEvent":"BOOKING_CREATED"' in body
    assert delivery == {
        "id": delivery["id"],
        "webhookId": created["id"],
        "trigger": "BOOKING_CREATED",
        "bookingUid": delivery["bookingUid"],
        "sequence": 1,
        "status": "waiting",
        "attempts": 0,
        "createdAt": "2027-01-04T08:00:00.000Z",
        "request": {"url": URL, "headers": None, "contentType": "application/json"},
        "response": None,
    }


async def test_what_is_under_way_is_not_replayed(api: AsyncClient, world: World) -> None:
    created = await create(api, world.levels["user"])
    await book(api, world)
    path = f"/v2/webhooks/{created['id']}/deliveries"
    (delivery,) = (await api.get(path, headers=world.token)).json()["data"]
    answer = await api.post(f"{path}/{delivery['id']}/replay", headers=world.token)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "Conflict")


async def test_a_delivery_that_is_not_there_is_not_replayed(api: AsyncClient, world: World) -> None:
    created = await create(api, world.levels["user"])
    answer = await api.post(f"/v2/webhooks/{created['id']}/deliveries/{uuid.uuid4()}/replay", headers=world.token)
    assert answer.status_code == 404


async def test_an_owner_has_webhooks_with_an_api_key(api: AsyncClient, tx: Tx) -> None:
    owner = await make_owner(tx)
    level = Level("/v2/webhooks", bearer(await make_key(tx, owner)), {"userId": owner.id})
    assert (await create(api, level))["userId"] == owner.id


async def delivered(api: AsyncClient, tx: Tx, world: World, **changes: Any) -> tuple[str, dict[str, Any]]:
    """The path of a user's webhook, and the delivery to it of a booking that was just made."""
    created = await create(api, world.levels["user"], **changes)
    await book(api, world)
    path = f"/v2/webhooks/{created['id']}"
    (delivery,) = (await api.get(f"{path}/deliveries", headers=world.token)).json()["data"]
    return path, delivery


async def test_a_delay_is_taken_changed_and_taken_away(api: AsyncClient, level: Level) -> None:
    created = await create(api, level, triggers=["MEETING_STARTED"], time=5, timeUnit="minute")
    assert (created["time"], created["timeUnit"]) == (5, "minute")
    path = f"{level.path}/{created['id']}"
    changed = await api.patch(path, json={"time": 2, "timeUnit": "day"}, headers=level.headers)
    assert (changed.json()["data"]["time"], changed.json()["data"]["timeUnit"]) == (2, "day")
    cleared = await api.patch(path, json={"time": None, "timeUnit": None}, headers=level.headers)
    assert not {"time", "timeUnit"} & cleared.json()["data"].keys()


@pytest.mark.parametrize(
    "delay",
    [
        {"time": 5},
        {"timeUnit": "hour"},
        {"time": -1, "timeUnit": "hour"},
        {"time": 366, "timeUnit": "day"},
        {"time": 5, "timeUnit": "minute", "triggers": ["BOOKING_CREATED"]},
    ],
)
async def test_a_delay_that_cannot_be_is_refused(api: AsyncClient, level: Level, delay: dict[str, Any]) -> None:
    asked = {**WEBHOOK, "triggers": ["MEETING_ENDED"], **delay}
    answer = await api.post(level.path, json=asked, headers=level.headers)
    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {"field": "time"})


async def test_a_delivery_is_shown_by_itself(api: AsyncClient, tx: Tx, world: World) -> None:
    path, delivery = await delivered(api, tx, world)
    answer = await api.get(f"{path}/deliveries/{delivery['id']}", headers=world.token)
    assert answer.json()["data"] == delivery


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"status": "waiting"}, 1),
        ({"status": "failed"}, 0),
        ({"trigger": "BOOKING_CREATED"}, 1),
        ({"trigger": "BOOKING_CANCELLED"}, 0),
        ({"bookingUid": "another"}, 0),
        ({"since": "2027-01-04T08:00:00Z"}, 1),
        ({"since": "2027-01-04T08:00:01Z"}, 0),
        ({"until": "2027-01-04T08:00:00Z"}, 0),
        ({"until": "2027-01-04T08:00:01Z", "status": "waiting"}, 1),
        ({"skip": 1}, 0),
    ],
)
async def test_deliveries_are_listed_by_what_they_are(
    api: AsyncClient, tx: Tx, world: World, asked: dict[str, Any], found: int
) -> None:
    path, _ = await delivered(api, tx, world)
    answer = await api.get(f"{path}/deliveries", params=asked, headers=world.token)
    assert len(answer.json()["data"]) == found


@pytest.mark.parametrize("asked", [{"status": "lost"}, {"trigger": "EATEN"}, {"colour": "red"}, {"take": 251}])
async def test_a_list_of_deliveries_that_cannot_be_is_refused(
    api: AsyncClient, world: World, asked: dict[str, Any]
) -> None:
    created = await create(api, world.levels["user"])
    answer = await api.get(f"/v2/webhooks/{created['id']}/deliveries", params=asked, headers=world.token)
    assert answer.status_code == 400


async def test_all_that_failed_since_a_time_is_made_once_more(api: AsyncClient, tx: Tx, world: World) -> None:
    path, delivery = await delivered(api, tx, world)
    await tx.execute(sa.text("UPDATE webhook_deliveries SET state = 'failed'"))
    replayed = [
        (await api.post(f"{path}/deliveries/replay", json={"since": since}, headers=world.token)).json()["data"]
        for since in ("2027-01-04T08:00:01Z", "2027-01-04T08:00:00Z")
    ]
    assert replayed == [{"replayed": 0}, {"replayed": 1}]
    answer = await api.get(f"{path}/deliveries/{delivery['id']}", headers=world.token)
    assert answer.json()["data"]["status"] == "waiting"


async def test_a_paused_webhook_says_so_and_is_resumed(api: AsyncClient, tx: Tx, level: Level) -> None:
    created = await create(api, level)
    paused = {"since": NOW, "at": NOW + timedelta(hours=1), "next": NOW + timedelta(hours=1, minutes=15)}
    await tx.execute(sa.text("UPDATE webhooks SET failing_since = :since, paused_at = :at, probe_at = :next"), paused)
    shown = (await api.get(f"{level.path}/{created['id']}", headers=level.headers)).json()["data"]
    assert shown["health"] == {
        "state": "paused",
        "failingSince": "2027-01-04T08:00:00.000Z",
        "pausedAt": "2027-01-04T09:00:00.000Z",
        "nextTryAt": "2027-01-04T09:15:00.000Z",
    }
    resumed = await api.post(f"/v2/webhooks/{created['id']}/resume", headers=level.headers)
    assert resumed.json()["data"] == created


async def test_a_secret_is_replaced_by_the_one_that_is_given(api: AsyncClient, level: Level) -> None:
    created = await create(api, level, secret="alt")
    asked = {"secret": "neu", "overlapHours": 1}
    answer = await api.post(f"/v2/webhooks/{created['id']}/rotate-secret", json=asked, headers=level.headers)
    assert answer.json()["data"] == {
        **created,
        "secret": "neu",
        "previousSecretExpiresAt": "2027-01-04T09:00:00.000Z",
    }


async def test_a_secret_that_signs_no_more_is_not_shown(api: AsyncClient, level: Level) -> None:
    created = await create(api, level, secret="alt")
    asked = {"secret": "neu", "overlapHours": 0}
    answer = await api.post(f"/v2/webhooks/{created['id']}/rotate-secret", json=asked, headers=level.headers)
    assert answer.json()["data"] == {**created, "secret": "neu"}


async def test_a_secret_is_made_up_where_none_is_given(api: AsyncClient, level: Level) -> None:
    created = await create(api, level, secret="alt")
    answer = await api.post(f"/v2/webhooks/{created['id']}/rotate-secret", headers=level.headers)
    data = answer.json()["data"]
    assert data["previousSecretExpiresAt"] == "2027-01-05T08:00:00.000Z"
    assert len(base64.b64decode(data["secret"].removeprefix("whsec_"))) == 32


async def test_another_secret_by_patch_ends_the_old_ones(api: AsyncClient, level: Level) -> None:
    created = await create(api, level, secret="alt")
    await api.post(f"/v2/webhooks/{created['id']}/rotate-secret", headers=level.headers)
    changed = await api.patch(f"{level.path}/{created['id']}", json={"secret": "neu"}, headers=level.headers)
    assert changed.json()["data"] == {**created, "secret": "neu"}


async def test_without_a_secret_there_is_none_to_replace(api: AsyncClient, level: Level) -> None:
    created = await create(api, level)
    answer = await api.post(f"/v2/webhooks/{created['id']}/rotate-secret", headers=level.headers)
    assert answer.status_code == 409


@pytest.mark.parametrize("asked", [{"overlapHours": 169}, {"overlapHours": -1}, {"secret": "x" * 501}])
async def test_a_rotation_that_cannot_be_is_refused(api: AsyncClient, level: Level, asked: dict[str, Any]) -> None:
    created = await create(api, level, secret="alt")
    answer = await api.post(f"/v2/webhooks/{created['id']}/rotate-secret", json=asked, headers=level.headers)
    assert answer.status_code == 400
