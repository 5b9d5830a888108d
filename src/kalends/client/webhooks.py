"""Webhooks: what happens to bookings, posted to your server. Operations `/v2/webhooks`,
`/v2/event-types/{eventTypeId}/webhooks` and `/v2/oauth-clients/{clientId}/webhooks`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from kalends.client import request, wire
from kalends.client.deliveries import Delivery, DeliveryStatus, Replayed, Trigger, Unit, Webhook
from kalends.client.operation import Family, S, operation, paged
from kalends.client.request import Pages, Request

PAGE = 250
PATH = "/v2/webhooks"


class Of(TypedDict, total=False):
    """Whose webhooks are meant: with nothing given those of the user, else those of one of the two."""

    event_type_id: int
    client_id: str


class WebhookOptions(Of, total=False):
    """What a webhook may have besides its URL and triggers."""

    active: bool
    payload_template: str | None
    secret: str | None
    version: str
    time: int | None
    """How long after start and end MEETING_STARTED and MEETING_ENDED are told, in `time_unit`."""
    time_unit: Unit | None


class WebhookChanges(WebhookOptions, total=False):
    """What can be changed of a webhook; None takes template, secret and delay away."""

    subscriber_url: str
    triggers: Sequence[Trigger]


class DeliveryFilter(TypedDict, total=False):
    """Which deliveries are meant. Every condition that is set must hold; `until` is exclusive."""

    status: DeliveryStatus
    trigger: Trigger
    booking_uid: str
    since: datetime
    until: datetime


class Webhooks(Family[S]):
    """Webhooks of a user, of an event type or of an OAuth client, and what was posted to them.

    Needs an API key or a managed user's tokens; for those of an OAuth client, its id and secret.
    """

    @operation
    def create(
        self, *, subscriber_url: str, triggers: Sequence[Trigger], **options: Unpack[WebhookOptions]
    ) -> Request[Webhook]:
        """Makes a webhook, active unless it is said otherwise. Raises BadRequest for a URL that cannot be posted to,
        Conflict where there is one with this URL already."""
        path, given = _split(options)
        fields = {"subscriber_url": subscriber_url, "triggers": triggers, "active": True, **given}
        return request.post(path, wire.answer(Webhook), wire.body(fields))

    @operation
    def list(self, *, take: int = PAGE, skip: int = 0, **of: Unpack[Of]) -> Request[tuple[Webhook, ...]]:
        """Webhooks, oldest first."""
        path, _ = _split(of)
        return request.get(path, wire.answers(Webhook), wire.query({"take": take, "skip": skip}))

    @operation
    def get(self, webhook_id: int, **of: Unpack[Of]) -> Request[Webhook]:
        """One webhook. Raises NotFound."""
        path, _ = _split(of)
        return request.get(f"{path}/{webhook_id}", wire.answer(Webhook))

    @operation
    def update(self, webhook_id: int, **changes: Unpack[WebhookChanges]) -> Request[Webhook]:
        """Changes what is given, and nothing else. Raises NotFound, and as `create`."""
        path, given = _split(changes)
        return request.patch(f"{path}/{webhook_id}", wire.answer(Webhook), wire.body(given))

    @operation
    def delete(self, webhook_id: int, **of: Unpack[Of]) -> Request[Webhook]:
        """Takes a webhook away, with what waits for it, and answers what it was. Raises NotFound."""
        path, _ = _split(of)
        return request.delete(f"{path}/{webhook_id}", wire.answer(Webhook))

    @operation
    def delete_all(self, **of: Unpack[Of]) -> Request[None]:
        """Takes all webhooks of an event type or an OAuth client away. Raises ValueError where neither is given."""
        path, _ = _split(of)
        if path == PATH:
            raise ValueError("A user's webhooks are deleted one by one; give event_type_id or client_id.")
        return request.delete(path, wire.nothing)

    @operation
    def resume(self, webhook_id: int) -> Request[Webhook]:
        """Lets a paused webhook have all that waits for it, in order. Raises NotFound."""
        return request.post(f"{PATH}/{webhook_id}/resume", wire.answer(Webhook))

    @operation
    def rotate_secret(self, webhook_id: int, *, secret: str | None = None, overlap_hours: int = 24) -> Request[Webhook]:
        """Replaces the secret by `secret`, or by one that is made up; both sign for `overlap_hours`. Raises NotFound,
        Conflict where there is no secret to replace."""
        fields = {"secret": secret, "overlap_hours": overlap_hours}
        return request.post(f"{PATH}/{webhook_id}/rotate-secret", wire.answer(Webhook), wire.body(fields))

    @operation
    def deliveries(
        self, webhook_id: int, *, take: int = 50, skip: int = 0, **which: Unpack[DeliveryFilter]
    ) -> Request[tuple[Delivery, ...]]:
        """What was or is to be posted, newest first. Raises NotFound."""
        return _deliveries(webhook_id, {**which, "take": take, "skip": skip})

    @paged
    def iterate_deliveries(self, webhook_id: int, **which: Unpack[DeliveryFilter]) -> Pages[Delivery]:
        """All that was or is to be posted, newest first, asked for a page at a time."""
        return Pages(lambda skip: _deliveries(webhook_id, {**which, "take": PAGE, "skip": skip}))

    @operation
    def delivery(self, webhook_id: int, delivery_id: str) -> Request[Delivery]:
        """One delivery. Raises NotFound."""
        return request.get(_one(webhook_id, delivery_id), wire.answer(Delivery))

    @operation
    def replay(self, webhook_id: int, delivery_id: str) -> Request[Delivery]:
        """Posts a delivery once more, with its id and body. Raises NotFound, Conflict while it is still tried."""
        return request.post(f"{_one(webhook_id, delivery_id)}/replay", wire.answer(Delivery))

    @operation
    def replay_failed(self, webhook_id: int, *, since: datetime) -> Request[Replayed]:
        """Posts all deliveries once more that failed and were recorded since then. Raises NotFound."""
        path = f"{PATH}/{webhook_id}/deliveries/replay"
        return request.post(path, wire.answer(Replayed), wire.body({"since": since}))


def _deliveries(webhook_id: int, which: dict[str, object]) -> Request[tuple[Delivery, ...]]:
    return request.get(f"{PATH}/{webhook_id}/deliveries", wire.answers(Delivery), wire.query(which))


def _one(webhook_id: int, delivery_id: str) -> str:
    return f"{PATH}/{webhook_id}/deliveries/{wire.segment(delivery_id)}"


def _split(options: Of) -> tuple[str, dict[str, object]]:
    """Where the webhooks are that are meant, and the other options. Raises ValueError for two owners."""
    event_type_id, client_id = options.get("event_type_id"), options.get("client_id")
    others = {name: value for name, value in options.items() if name not in Of.__annotations__}
    if event_type_id is not None and client_id is not None:
        raise ValueError("A webhook belongs to an event type or to an OAuth client; give one of the two.")
    if event_type_id is not None:
        return f"/v2/event-types/{event_type_id}/webhooks", others
    if client_id is not None:
        return f"/v2/oauth-clients/{wire.segment(client_id)}/webhooks", others
    return PATH, others
