"""What is asked for, about webhooks."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from kalends.core.errors import Invalid
from kalends.webhooks.model import (
    VERSION,
    Delay,
    DeliveryQuery,
    Rotation,
    State,
    Trigger,
    Unit,
    WebhookChanges,
    WebhookDraft,
)
from kalends.wire.envelope import Asked, Changes, Request
from kalends.wire.instants import Instant
from kalends.wire.webhooks.triggers import TriggerName, triggers

Version = Literal["2021-10-20"]

_CHANGES = {
    "subscriber_url": "url",
    "active": "active",
    "version": "version",
}

_URL = "Where to post: https and a public address."
_TEMPLATE = "What to post instead of the usual body, with placeholders such as {{title}} or {{attendees.0.name}}."
_SECRET = "The key that deliveries are signed with; null takes it away."  # noqa: S105 a description
_TIME = "How long after the start or end MEETING_STARTED and MEETING_ENDED are told, in `timeUnit`; 0 without it."

Template = Annotated[
    str | None,
    Field(description=_TEMPLATE, examples=['{"text": "{{title}} with {{attendees.0.name}}"}']),
]
Url = Annotated[str, Field(description=_URL, examples=["https://my-app.com/webhooks"])]
Triggers = Annotated[tuple[TriggerName, ...], Field(examples=[["BOOKING_CREATED", "BOOKING_CANCELLED"]])]
Secret = Annotated[str | None, Field(description=_SECRET)]
Time = Annotated[int | None, Field(description=_TIME, examples=[5])]
TimeUnit = Annotated[Unit | None, Field(description="What `time` is counted in.")]


class CreateWebhookInput(Request):
    """A webhook to create."""

    subscriber_url: Url
    triggers: Triggers
    active: StrictBool
    payload_template: Template = None
    secret: Secret = None
    version: Version = VERSION
    time: Time = None
    time_unit: TimeUnit = None


class UpdateWebhookInput(Changes):
    """What to change of a webhook; what is left out stays."""

    subscriber_url: Url = ""
    triggers: Triggers = ()
    active: StrictBool = True
    payload_template: Template = None
    secret: Secret = None
    version: Version = VERSION
    time: Time = None
    time_unit: TimeUnit = None


class RotateSecretInput(Request):
    """A secret to replace the present one."""

    secret: Annotated[str | None, Field(description="The new secret; without it one is made up.")] = None
    overlap_hours: Annotated[int, Field(ge=0, le=168, description="How long the old secret signs beside it.")] = 24


class ReplayInput(Request):
    """Which failed deliveries to make once more."""

    since: Annotated[Instant, Field(description="Those that were recorded since then.")]


class DeliveriesQuery(Asked):
    """Which deliveries to list. Every condition that is set must hold."""

    status: State | None = None
    trigger: TriggerName | None = None
    booking_uid: str | None = None
    since: Annotated[Instant | None, Field(description="Recorded at that time or later.")] = None
    until: Annotated[Instant | None, Field(description="Recorded before that time.")] = None
    take: Annotated[int, Field(ge=1, le=250, description="How many to return.")] = 50
    skip: Annotated[int, Field(ge=0, le=2**53, description="How many to skip.")] = 0


def draft(asked: CreateWebhookInput) -> WebhookDraft:
    """The webhook that a request describes. Raises `NotSupported` for a trigger that nothing pulls, and `Invalid` for
    half a delay."""
    return WebhookDraft(
        url=asked.subscriber_url,
        triggers=triggers(asked.triggers),
        active=asked.active,
        template=asked.payload_template or "",
        secret=asked.secret,
        version=asked.version,
        delay=_delay(asked),
    )


def changes(asked: UpdateWebhookInput) -> WebhookChanges:
    """The changes that a request names; null clears template, secret and delay. Raises as `draft`."""
    given = asked.given()
    values = {_CHANGES[field]: getattr(asked, field) for field in given & _CHANGES.keys()}
    if "triggers" in given:
        values["triggers"] = triggers(asked.triggers)
    if "payload_template" in given:
        values["template"] = asked.payload_template or ""
    if "secret" in given:
        values["secret"] = asked.secret
    if given & {"time", "time_unit"}:
        values["delay"] = _delay(asked)
    return WebhookChanges(**values)


def rotation(asked: RotateSecretInput) -> Rotation:
    """The rotation that a request describes."""
    return Rotation(timedelta(hours=asked.overlap_hours), asked.secret)


def query(asked: DeliveriesQuery) -> DeliveryQuery:
    """The deliveries that a request asks for. A trigger that nothing pulls has none, so that it is refused."""
    return DeliveryQuery(
        state=asked.status,
        trigger=_only(asked.trigger),
        booking_uid=asked.booking_uid,
        since=asked.since,
        until=asked.until,
        take=asked.take,
        skip=asked.skip,
    )


def _only(name: TriggerName | None) -> Trigger | None:
    return triggers([name])[0] if name else None


def _delay(asked: CreateWebhookInput | UpdateWebhookInput) -> Delay | None:
    if asked.time is None and asked.time_unit is None:
        return None
    if asked.time is None or asked.time_unit is None:
        raise Invalid("Give both time and timeUnit, or neither.", details={"field": "time"})
    return Delay(asked.time, asked.time_unit)
