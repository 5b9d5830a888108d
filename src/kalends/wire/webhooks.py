"""Webhooks and their deliveries, in the contract's spelling."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal, TypedDict

from pydantic import Field, StrictBool

from kalends.webhooks.model import (
    VERSION,
    Attempt,
    Delivery,
    OfClient,
    OfEventType,
    OfUser,
    State,
    Trigger,
    Webhook,
    WebhookChanges,
    WebhookDraft,
)
from kalends.wire.envelope import Answer, Request
from kalends.wire.instants import Instant
from kalends.wire.unsupported import NotSupported

Version = Literal["2021-10-20"]

_CHANGES = {
    "subscriber_url": "url",
    "active": "active",
    "version": "version",
}


class TriggerName(StrEnum):
    """Everything that the contract's webhooks can be told of."""

    BOOKING_CREATED = "BOOKING_CREATED"
    BOOKING_PAYMENT_INITIATED = "BOOKING_PAYMENT_INITIATED"
    BOOKING_PAID = "BOOKING_PAID"
    BOOKING_RESCHEDULED = "BOOKING_RESCHEDULED"
    BOOKING_REQUESTED = "BOOKING_REQUESTED"
    BOOKING_CANCELLED = "BOOKING_CANCELLED"
    BOOKING_REJECTED = "BOOKING_REJECTED"
    BOOKING_NO_SHOW_UPDATED = "BOOKING_NO_SHOW_UPDATED"
    FORM_SUBMITTED = "FORM_SUBMITTED"
    MEETING_ENDED = "MEETING_ENDED"
    MEETING_STARTED = "MEETING_STARTED"
    RECORDING_READY = "RECORDING_READY"
    INSTANT_MEETING = "INSTANT_MEETING"
    RECORDING_TRANSCRIPTION_GENERATED = "RECORDING_TRANSCRIPTION_GENERATED"
    OOO_CREATED = "OOO_CREATED"
    AFTER_HOSTS_CAL_VIDEO_NO_SHOW = "AFTER_HOSTS_CAL_VIDEO_NO_SHOW"
    AFTER_GUESTS_CAL_VIDEO_NO_SHOW = "AFTER_GUESTS_CAL_VIDEO_NO_SHOW"
    FORM_SUBMITTED_NO_EVENT = "FORM_SUBMITTED_NO_EVENT"
    ROUTING_FORM_FALLBACK_HIT = "ROUTING_FORM_FALLBACK_HIT"
    DELEGATION_CREDENTIAL_ERROR = "DELEGATION_CREDENTIAL_ERROR"
    WRONG_ASSIGNMENT_REPORT = "WRONG_ASSIGNMENT_REPORT"


_URL = "Where to post: https and a public address."
_TEMPLATE = "What to post instead of the usual body, with placeholders such as {{title}} or {{attendees.0.name}}."
_SECRET = "The key that deliveries are signed with; null takes it away."  # noqa: S105 a description

Template = Annotated[
    str | None,
    Field(description=_TEMPLATE, examples=['{"text": "{{title}} with {{attendees.0.name}}"}']),
]
Url = Annotated[str, Field(description=_URL, examples=["https://my-app.com/webhooks"])]
Triggers = Annotated[tuple[TriggerName, ...], Field(examples=[["BOOKING_CREATED", "BOOKING_CANCELLED"]])]
Secret = Annotated[str | None, Field(description=_SECRET)]


class CreateWebhookInput(Request):
    """A webhook to create."""

    subscriber_url: Url
    triggers: Triggers
    active: StrictBool
    payload_template: Template = None
    secret: Secret = None
    version: Version = VERSION


class UpdateWebhookInput(Request):
    """What to change of a webhook; what is left out stays."""

    subscriber_url: Url = ""
    triggers: Triggers = ()
    active: StrictBool = True
    payload_template: Template = None
    secret: Secret = None
    version: Version = VERSION


class WebhookOutput(Answer):
    """What the webhooks of every level have in common. Without a secret there is none in the answer."""

    id: int
    subscriber_url: str
    triggers: list[TriggerName]
    active: bool
    payload_template: str
    secret: str | None = None
    version: str


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
    """What is posted."""

    url: str
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


def draft(asked: CreateWebhookInput) -> WebhookDraft:
    """The webhook that a request describes. Raises `NotSupported` for a trigger that nothing pulls yet."""
    return WebhookDraft(
        url=asked.subscriber_url,
        triggers=_triggers(asked.triggers),
        active=asked.active,
        template=asked.payload_template or "",
        secret=asked.secret,
        version=asked.version,
    )


def changes(asked: UpdateWebhookInput) -> WebhookChanges:
    """The changes that a request names; null clears template and secret. Raises as `draft`."""
    given = asked.given()
    values = {_CHANGES[field]: getattr(asked, field) for field in given & _CHANGES.keys()}
    if "triggers" in given:
        values["triggers"] = _triggers(asked.triggers)
    if "payload_template" in given:
        values["template"] = asked.payload_template or ""
    if "secret" in given:
        values["secret"] = asked.secret
    return WebhookChanges(**values)


def of_user(webhook: Webhook, secret: str | None) -> UserWebhookOutput:
    """A user's webhook, for the user."""
    assert isinstance(webhook.owner, OfUser)
    return UserWebhookOutput(user_id=webhook.owner.user_id, **_common(webhook, secret))


def of_event_type(webhook: Webhook, secret: str | None) -> EventTypeWebhookOutput:
    """An event type's webhook, for the event type's owner."""
    assert isinstance(webhook.owner, OfEventType)
    return EventTypeWebhookOutput(event_type_id=webhook.owner.event_type_id, **_common(webhook, secret))


def of_client(webhook: Webhook, secret: str | None) -> ClientWebhookOutput:
    """An OAuth client's webhook, for the client."""
    assert isinstance(webhook.owner, OfClient)
    return ClientWebhookOutput(o_auth_client_id=webhook.owner.client_id, **_common(webhook, secret))


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
        request=SentOutput(url=url, body=word.body.text, content_type=word.body.content_type),
        response=_received(word.last) if word.last else None,
    )


def _triggers(names: Iterable[TriggerName]) -> tuple[Trigger, ...]:
    """Each trigger once."""
    return tuple(dict.fromkeys(_trigger(name) for name in names))


def _trigger(name: TriggerName) -> Trigger:
    if name.value not in Trigger.__members__:
        raise NotSupported(
            f"The trigger {name.value} is not supported yet; leave it out.", details={"field": "triggers"}
        )
    return Trigger(name.value)


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


def _common(webhook: Webhook, secret: str | None) -> _Common:
    said = _Common(
        id=webhook.id,
        subscriber_url=webhook.url,
        triggers=[TriggerName(trigger) for trigger in webhook.triggers],
        active=webhook.active,
        payload_template=webhook.template,
        version=webhook.version,
    )
    return {**said, "secret": secret} if secret else said
