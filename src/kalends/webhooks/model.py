"""Webhooks, and what is on its way to them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from kalends.accounts.model import UNSET, ClientId, Maybe, OrganizationId, UserId
from kalends.bookings.model import Booking

VERSION: Final = "2021-10-20"
"""The one version of payloads that the contract has."""


class Trigger(StrEnum):
    """What a webhook can be told of."""

    BOOKING_CREATED = "BOOKING_CREATED"
    BOOKING_REQUESTED = "BOOKING_REQUESTED"
    BOOKING_RESCHEDULED = "BOOKING_RESCHEDULED"
    BOOKING_CANCELLED = "BOOKING_CANCELLED"
    BOOKING_REJECTED = "BOOKING_REJECTED"
    BOOKING_NO_SHOW_UPDATED = "BOOKING_NO_SHOW_UPDATED"
    MEETING_STARTED = "MEETING_STARTED"
    MEETING_ENDED = "MEETING_ENDED"


MOMENTS: Final = (Trigger.MEETING_STARTED, Trigger.MEETING_ENDED)
"""The triggers that the clock pulls."""


class Unit(StrEnum):
    """What a delay is counted in."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Delay:
    """How long after a meeting's start or end a webhook is told of it, in the words in which it was asked for."""

    time: int
    unit: Unit

    @property
    def span(self) -> timedelta:
        """How long that is; a day has 24 hours."""
        return timedelta(**{f"{self.unit.value}s": self.time})


class State(StrEnum):
    """How far a delivery has come. `sending` is a claim that ends; the last three are final until it is replayed.
    `withheld` is what came due while the webhook was not active."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class OfUser:
    """A webhook of a user hears of all that the user hosts."""

    organization_id: OrganizationId
    user_id: UserId


@dataclass(frozen=True, slots=True)
class OfEventType:
    """A webhook of an event type hears of its bookings."""

    organization_id: OrganizationId
    event_type_id: int


@dataclass(frozen=True, slots=True)
class OfClient:
    """A webhook of an OAuth client hears of the bookings that belong to the client."""

    organization_id: OrganizationId
    client_id: ClientId


Owner: TypeAlias = OfUser | OfEventType | OfClient


@dataclass(frozen=True, slots=True)
class WebhookDraft:
    """A webhook to be. An empty `template` stands for the usual body; without a `secret` nothing is signed."""

    url: str
    triggers: tuple[Trigger, ...]
    active: bool
    template: str = ""
    secret: str | None = None
    version: str = VERSION
    delay: Delay | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """How a webhook takes its deliveries: since when it has failed without a success in between, and, where that was
    too long, since when it is paused and when it is tried next."""

    failing_since: datetime | None = None
    paused_at: datetime | None = None
    probe_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Previous:
    """The secret that a newer one has replaced, encrypted. Both sign until `ends_at`."""

    sealed: bytes
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Webhook:
    """A URL that wants to hear of what happens to bookings, and whose it is. `sealed` is its secret, encrypted."""

    id: int
    owner: Owner
    url: str
    triggers: tuple[Trigger, ...]
    active: bool
    template: str
    version: str
    sealed: bytes | None
    previous: Previous | None = None
    delay: Delay | None = None
    health: Health = Health()


@dataclass(frozen=True, slots=True)
class WebhookChanges:
    """What to change of a webhook."""

    url: Maybe[str] = UNSET
    triggers: Maybe[tuple[Trigger, ...]] = UNSET
    active: Maybe[bool] = UNSET
    template: Maybe[str] = UNSET
    secret: Maybe[str | None] = UNSET
    version: Maybe[str] = UNSET
    delay: Maybe[Delay | None] = UNSET


@dataclass(frozen=True, slots=True)
class Body:
    """What is posted, to the letter."""

    text: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing that happened, on its way to one webhook. The deliveries about one booking, and those it is
    rescheduled to, are counted by `sequence`, from 1, and arrive in that order."""

    id: uuid.UUID
    organization_id: OrganizationId
    webhook_id: int
    fact_id: uuid.UUID
    trigger: Trigger
    booking_uid: str
    ics_uid: str
    sequence: int
    body: Body
    created_at: datetime
    due_at: datetime
    """When it could first be made; what is tried in vain for too long after that is given up."""
    next_at: datetime
    """When it is tried next, or, while it is being made, when the claim on it ends."""
    state: State = State.WAITING
    attempts: int = 0
    last: Attempt | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request and how it ended. Without an answer there is no `status`, and `error` says why."""

    at: datetime
    milliseconds: int
    url: str
    headers: Mapping[str, str]
    status: int | None = None
    answer: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryQuery:
    """Which deliveries to list, newest first. Every condition that is set must hold; `since` and `until` are about
    when they were recorded, `until` exclusive."""

    state: State | None = None
    trigger: Trigger | None = None
    booking_uid: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    take: int = 50
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Dispatch:
    """All that one request depends on. `secrets` sign, the newest first; `obstacle` says why there can be none."""

    delivery: Delivery
    webhook: Webhook
    secrets: tuple[str, ...]
    obstacle: str | None = None


@dataclass(frozen=True, slots=True)
class Rotation:
    """A secret that is to replace the present one, and how long the old one goes on signing beside it."""

    overlap: timedelta
    secret: str | None = None
    """None for one that is made up."""


@dataclass(frozen=True, slots=True)
class Moment:
    """That a webhook is to be told of a meeting's start or end, at its time."""

    webhook_id: int
    booking_uid: str
    trigger: Trigger
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """What a body tells: a booking, which trigger tells it, the booking that this one moved, what the event type asks
    (labels by slugs) and whether it asks the host first; its place in the order, and when it was told."""

    trigger: Trigger
    booking: Booking
    sequence: int
    told_at: datetime
    previous: Booking | None = None
    questions: Mapping[str, str] = field(default_factory=dict)
    needs_confirmation: bool = False
