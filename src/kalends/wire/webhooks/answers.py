"""What is answered, about webhooks."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias, TypedDict, assert_never

from pydantic import Field

from kalends.webhooks.model import (
    Attempt,
    Delivery,
    Health,
    OfClient,
    OfEventType,
    OfUser,
    State,
    Unit,
    Webhook,
)
from kalends.wire.envelope import Answer
from kalends.wire.instants import Instant
from kalends.wire.webhooks.triggers import TriggerName


class Condition(StrEnum):
    """How a webhook takes its deliveries."""

    WORKING = "working"
    FAILING = "failing"
    PAUSED = "paused"


class HealthOutput(Answer):
    """How a webhook takes its deliveries. A paused one is tried again at `nextTryAt`; what is for it waits."""

    state: Condition
    failing_since: Instant | None
    paused_at: Instant | None
    next_try_at: Instant | None


class WebhookOutput(Answer):
    """What the webhooks of every level have in common. Without a secret, a delay or an older secret that still signs
    there is none in the answer."""

    id: int
    subscriber_url: str
    triggers: list[TriggerName]
    active: bool
    payload_template: str
    secret: str | None = None
    version: str
    time: int | None = None
    time_unit: Unit | None = None
    previous_secret_expires_at: Instant | None = None
    health: HealthOutput


class UserWebhookOutput(WebhookOutput):
    """A user's webhook."""

    user_id: int


class EventTypeWebhookOutput(WebhookOutput):
    """An event type's webhook."""

    event_type_id: int


class ClientWebhookOutput(WebhookOutput):
    """An OAuth client's webhook."""

    o_auth_client_id: str


class SentOutput(Answer):
    """What is posted: the body from the beginning, the rest as it was at the last attempt."""

    url: str
    headers: Annotated[dict[str, str] | None, Field(description="Those of the last attempt.")]
    body: str
    content_type: str


class ReceivedOutput(Answer):
    """How the last attempt ended. Without an answer there is no status, and `error` says why."""

    attempted_at: Instant
    milliseconds: int
    status: int | None
    body: Annotated[str | None, Field(description="The beginning of the answer's body.")]
    error: str | None


class DeliveryOutput(Answer):
    """One thing that happened, on its way to a webhook. `id` is the header `webhook-id`."""

    id: uuid.UUID
    webhook_id: int
    trigger: TriggerName
    booking_uid: str
    sequence: int
    status: State
    attempts: int
    created_at: Instant
    request: SentOutput
    response: ReceivedOutput | None


AnyWebhookOutput: TypeAlias = UserWebhookOutput | EventTypeWebhookOutput | ClientWebhookOutput


class ReplayedOutput(Answer):
    """How many deliveries are made once more."""

    replayed: int


def webhook(word: Webhook, secret: str | None, now: datetime) -> AnyWebhookOutput:
    """A webhook, for whoever keeps it."""
    common = _common(word, secret, now)
    match word.owner:
        case OfUser(user_id=user_id):
            return UserWebhookOutput(user_id=user_id, **common)
        case OfEventType(event_type_id=event_type_id):
            return EventTypeWebhookOutput(event_type_id=event_type_id, **common)
        case OfClient(client_id=client_id):
            return ClientWebhookOutput(o_auth_client_id=client_id, **common)
        case _:
            assert_never(word.owner)


def deleted(number: int) -> str:
    """What is answered when all webhooks of an owner were deleted."""
    return f"Deleted {number} {'webhook' if number == 1 else 'webhooks'}."


def delivery(word: Delivery, url: str) -> DeliveryOutput:
    """A delivery; `url` is where its webhook is now."""
    return DeliveryOutput(
        id=word.id,
        webhook_id=word.webhook_id,
        trigger=TriggerName(word.trigger),
        booking_uid=word.booking_uid,
        sequence=word.sequence,
        status=word.state,
        attempts=word.attempts,
        created_at=word.created_at,
        request=_sent(word, url),
        response=_received(word.last) if word.last else None,
    )


def _sent(word: Delivery, url: str) -> SentOutput:
    last = word.last
    return SentOutput(
        url=last.url if last else url,
        headers=dict(last.headers) if last else None,
        body=word.body.text,
        content_type=word.body.content_type,
    )


def _received(attempt: Attempt) -> ReceivedOutput:
    return ReceivedOutput(
        attempted_at=attempt.at,
        milliseconds=attempt.milliseconds,
        status=attempt.status,
        body=attempt.answer,
        error=attempt.error,
    )


class _Common(TypedDict, total=False):
    id: int
    subscriber_url: str
    triggers: list[TriggerName]
    active: bool
    payload_template: str
    secret: str
    version: str
    time: int
    time_unit: Unit
    previous_secret_expires_at: datetime
    health: HealthOutput


def _common(word: Webhook, secret: str | None, now: datetime) -> _Common:
    said = _Common(
        id=word.id,
        subscriber_url=word.url,
        triggers=[TriggerName(trigger) for trigger in word.triggers],
        active=word.active,
        payload_template=word.template,
        version=word.version,
        health=_health(word.health),
    )
    if secret:
        said["secret"] = secret
    if word.previous and now < word.previous.ends_at:
        said["previous_secret_expires_at"] = word.previous.ends_at
    if word.delay:
        said |= {"time": word.delay.time, "time_unit": word.delay.unit}
    return said


def _health(word: Health) -> HealthOutput:
    failing = Condition.FAILING if word.failing_since else Condition.WORKING
    return HealthOutput(
        state=Condition.PAUSED if word.paused_at else failing,
        failing_since=word.failing_since,
        paused_at=word.paused_at,
        next_try_at=word.probe_at,
    )
