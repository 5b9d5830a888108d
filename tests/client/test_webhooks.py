"""Webhooks by the client: what it asks for, and what it reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.client.conftest import collected, settled
from tests.client.loopback import Reply, Tape, success

PATH = "/v2/webhooks"
URL = "https://my-app.com/hook"
NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)
WEBHOOK: dict[str, Any] = {
    "id": 3,
    "userId": 7,
    "subscriberUrl": URL,
    "triggers": ["MEETING_STARTED"],
    "active": True,
    "payloadTemplate": "",
    "version": "2021-10-20",
    "secret": "geheim",
    "time": 5,
    "timeUnit": "minute",
    "previousSecretExpiresAt": "2027-01-05T08:00:00.000Z",
    "health": {
        "state": "paused",
        "failingSince": "2027-01-04T07:00:00.000Z",
        "pausedAt": "2027-01-04T08:00:00.000Z",
        "nextTryAt": "2027-01-04T08:15:00.000Z",
    },
}
DELIVERY: dict[str, Any] = {
    "id": "11111111-2222-3333-4444-555555555555",
    "webhookId": 3,
    "trigger": "BOOKING_CREATED",
    "bookingUid": "uid",
    "sequence": 1,
    "status": "failed",
    "attempts": 9,
    "createdAt": "2027-01-04T08:00:00.000Z",
    "request": {"url": URL, "headers": {"webhook-id": "1"}, "body": "{}", "contentType": "application/json"},
    "response": {
        "attemptedAt": "2027-01-04T08:00:00.000Z",
        "milliseconds": 12,
        "status": 503,
        "body": "Not now",
        "error": None,
    },
}


@pytest.mark.parametrize(
    ("of", "path"),
    [
        ({}, PATH),
        ({"event_type_id": 12}, "/v2/event-types/12/webhooks"),
        ({"client_id": "cl1"}, "/v2/oauth-clients/cl1/webhooks"),
    ],
)
async def test_webhooks_of_every_level(tape: Tape, connect: Callable[..., Any], of: dict[str, Any], path: str) -> None:
    for call in (f"POST {path}", f"GET {path}/3", f"PATCH {path}/3", f"DELETE {path}/3"):
        tape.record(call, Reply(success(WEBHOOK)))
    tape.record(f"GET {path}", Reply(success([WEBHOOK])))
    webhooks = connect(api_key="cal_key").webhooks

    made = await settled(webhooks.create(subscriber_url=URL, triggers=["BOOKING_CREATED"], secret="geheim", **of))
    assert (await settled(webhooks.list(**of)), await settled(webhooks.get(3, **of))) == ((made,), made)
    await settled(webhooks.update(3, active=False, payload_template=None, **of))
    await settled(webhooks.delete(3, **of))

    assert (made.time, made.time_unit, made.user_id) == (5, "minute", 7)
    assert (made.health.state, made.health.paused_at) == ("paused", NOW)
    assert "geheim" not in repr(made)
    assert tape.asked[0].body == {
        "subscriberUrl": URL,
        "triggers": ["BOOKING_CREATED"],
        "active": True,
        "secret": "geheim",
    }
    assert tape.asked[3].body == {"active": False, "payloadTemplate": None}


async def test_all_of_a_level_are_deleted_at_once(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record("DELETE /v2/event-types/12/webhooks", Reply(success("Deleted 2 webhooks.")))
    webhooks = connect(api_key="cal_key").webhooks
    await settled(webhooks.delete_all(event_type_id=12))
    with pytest.raises(ValueError, match="one by one"):
        await settled(webhooks.delete_all())


async def test_a_webhook_has_one_owner(connect: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="one of the two"):
        await settled(connect(api_key="cal_key").webhooks.list(event_type_id=1, client_id="cl1"))


async def test_a_secret_is_rotated_and_a_webhook_resumed(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record(f"POST {PATH}/3/rotate-secret", Reply(success(WEBHOOK)))
    tape.record(f"POST {PATH}/3/resume", Reply(success(WEBHOOK)))
    webhooks = connect(api_key="cal_key").webhooks
    rotated = await settled(webhooks.rotate_secret(3, overlap_hours=2))
    await settled(webhooks.resume(3))
    assert rotated.previous_secret_expires_at == datetime(2027, 1, 5, 8, tzinfo=UTC)
    assert tape.asked[0].body == {"secret": None, "overlapHours": 2}


async def test_deliveries_are_looked_at_and_made_once_more(tape: Tape, connect: Callable[..., Any]) -> None:
    path, one = f"{PATH}/3/deliveries", f"{PATH}/3/deliveries/{DELIVERY['id']}"
    tape.record(f"GET {path}", Reply(success([DELIVERY])))
    tape.record(f"GET {one}", Reply(success(DELIVERY)))
    tape.record(f"POST {one}/replay", Reply(success(DELIVERY)))
    tape.record(f"POST {path}/replay", Reply(success({"replayed": 4})))
    webhooks = connect(api_key="cal_key").webhooks

    (found,) = await settled(webhooks.deliveries(3, status="failed", since=NOW))
    assert found == await settled(webhooks.delivery(3, found.id))
    await settled(webhooks.replay(3, found.id))
    replayed = await settled(webhooks.replay_failed(3, since=NOW))

    assert (found.response.status, found.response.milliseconds, found.request.url) == (503, 12, URL)
    assert replayed.replayed == 4
    assert tape.asked[0].query == {"status": "failed", "since": "2027-01-04T08:00:00.000Z", "take": "50", "skip": "0"}
    assert tape.asked[3].body == {"since": "2027-01-04T08:00:00.000Z"}


async def test_every_delivery_is_iterated_page_by_page(tape: Tape, connect: Callable[..., Any]) -> None:
    tape.record(f"GET {PATH}/3/deliveries", Reply(success([DELIVERY, DELIVERY])), Reply(success([])))
    assert len(await collected(connect(api_key="cal_key").webhooks.iterate_deliveries(3))) == 2
    assert [asked.query["skip"] for asked in tape.asked] == ["0", "2"]
