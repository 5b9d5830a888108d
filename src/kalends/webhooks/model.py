"""Webhooks, and what is on its way to them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
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


class State(StrEnum):
    """How far a delivery has come. `sending` is a claim that ends; the last three are final until it is replayed."""

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


@dataclass(frozen=True, slots=True)
class WebhookChanges:
    """What to change of a webhook."""

    url: Maybe[str] = UNSET
    triggers: Maybe[tuple[Trigger, ...]] = UNSET
    active: Maybe[bool] = UNSET
    template: Maybe[str] = UNSET
    secret: Maybe[str | None] = UNSET
    version: Maybe[str] = UNSET


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
    state: State = State.WAITING
    attempts: int = 0
    last: Attempt | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one request ended. Without an answer there is no `status`, and `error` says why."""

    at: datetime
    milliseconds: int
    status: int | None = None
    answer: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Dispatch:
    """All that one request depends on."""

    delivery: Delivery
    url: str
    version: str
    secret: str | None


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
