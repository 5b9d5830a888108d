"""What Kalends answers about webhooks, and what has been posted to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from kalends.client.answers.base import Answer

Trigger = Literal[
    "BOOKING_CREATED",
    "BOOKING_REQUESTED",
    "BOOKING_RESCHEDULED",
    "BOOKING_CANCELLED",
    "BOOKING_REJECTED",
    "BOOKING_NO_SHOW_UPDATED",
    "MEETING_STARTED",
    "MEETING_ENDED",
]
DeliveryStatus = Literal["waiting", "sending", "delivered", "failed", "withheld"]
Unit = Literal["minute", "hour", "day"]


@dataclass(frozen=True)
class WebhookHealth(Answer):
    """How a webhook takes its deliveries. What is for a paused one waits; it is tried again at `next_try_at`."""

    state: Literal["working", "failing", "paused"]
    failing_since: datetime | None = None
    paused_at: datetime | None = None
    next_try_at: datetime | None = None


@dataclass(frozen=True)
class Webhook(Answer):
    """A URL of yours that hears of what happens to bookings: of a user, of an event type or of an OAuth client.

    While `previous_secret_expires_at` is ahead, the secret before this one signs, too.
    """

    id: int
    subscriber_url: str
    triggers: tuple[str, ...]
    active: bool
    payload_template: str = ""
    secret: str | None = field(default=None, repr=False)
    version: str = "2021-10-20"
    time: int | None = None
    time_unit: Unit | None = None
    previous_secret_expires_at: datetime | None = None
    health: WebhookHealth = WebhookHealth("working")
    user_id: int | None = None
    event_type_id: int | None = None
    client_id: str | None = field(default=None, metadata={"name": "oAuthClientId"})


@dataclass(frozen=True)
class DeliveryRequest(Answer):
    """What is posted. The headers are those of the last attempt, the secrets' signatures among them."""

    url: str
    body: str
    content_type: str
    headers: Mapping[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class DeliveryResponse(Answer):
    """How the last attempt ended. Without an answer there is no status, and `error` says why."""

    attempted_at: datetime
    milliseconds: int
    status: int | None = None
    body: str | None = None
    error: str | None = None


@dataclass(frozen=True)
class Delivery(Answer):
    """One thing that happened, on its way to a webhook. `id` is the header `webhook-id` of every attempt."""

    id: str
    webhook_id: int
    trigger: str
    booking_uid: str
    sequence: int
    status: DeliveryStatus
    attempts: int
    created_at: datetime
    request: DeliveryRequest
    response: DeliveryResponse | None = None


@dataclass(frozen=True)
class Replayed(Answer):
    """How many deliveries are made once more."""

    replayed: int
