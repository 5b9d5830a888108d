"""Keeping webhooks, of each owner."""

from __future__ import annotations

import base64
import secrets
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from kalends.accounts.model import UNSET, Anonymous, Caller, ClientCaller, OAuthClient, User, UserCaller
from kalends.core.database import Tx
from kalends.core.errors import Unauthenticated
from kalends.core.secrets import Vault
from kalends.event_types import service as event_types
from kalends.webhooks import rules
from kalends.webhooks.model import OfClient, OfEventType, OfUser, Owner, Rotation, Webhook, WebhookChanges, WebhookDraft
from kalends.webhooks.rules import UrlTaken, WebhookNotFound
from kalends.webhooks.store import deliveries, moments, subscriptions


def of_user(user: User) -> OfUser:
    """The owner of the webhooks that hear of all that a user hosts."""
    return OfUser(user.organization_id, user.id)


async def of_event_type(tx: Tx, user: User, event_type_id: int) -> OfEventType:
    """The owner of an event type's webhooks, for the event type's owner. Raises `EventTypeNotFound`."""
    event_type = await event_types.get(tx, user, event_type_id)
    return OfEventType(event_type.organization_id, event_type.id)


def of_client(client: OAuthClient) -> OfClient:
    """The owner of the webhooks that hear of the bookings of an OAuth client."""
    return OfClient(client.organization_id, client.id)


async def create(
    tx: Tx, owner: Owner, draft: WebhookDraft, vault: Vault, now: datetime, *, allow_private: bool
) -> Webhook:
    """Creates a webhook; it hears of what happens from now on. `allow_private` lets its URL be http, and lead to any
    address. Raises `Invalid` for a URL, template, secret or delay that cannot be, and `UrlTaken`."""
    checked = replace(
        draft,
        url=rules.check_url(draft.url, allow_private=allow_private),
        template=rules.check_template(draft.template),
        delay=rules.check_delay(draft.delay, draft.triggers),
    )
    secret = rules.check_secret(draft.secret)
    await moments.shut(tx, owner.organization_id)
    webhook = _unless_taken(await subscriptions.add(tx, owner, checked, vault.encrypt(secret) if secret else None, now))
    await moments.of_webhook(tx, webhook.id, now)
    return webhook


async def list_(tx: Tx, owner: Owner, *, take: int, skip: int) -> tuple[Webhook, ...]:
    """Some of the owner's webhooks, oldest first."""
    return await subscriptions.page(tx, owner, take, skip)


async def get(tx: Tx, owner: Owner, webhook_id: int) -> Webhook:
    """The owner's webhook with this id. Raises `WebhookNotFound`."""
    return _found(await subscriptions.find(tx, owner, webhook_id))


async def get_visible(tx: Tx, caller: Caller, webhook_id: int) -> Webhook:
    """The webhook with this id, of the caller, or of an event type of the caller. Raises `WebhookNotFound`, and
    `Unauthenticated` for a visitor."""
    match caller:
        case UserCaller(user=user):
            return _found(await subscriptions.find_of_user(tx, user.id, webhook_id))
        case ClientCaller(client=client):
            return await get(tx, of_client(client), webhook_id)
        case Anonymous():
            raise Unauthenticated("Send an API key, an access token, or the OAuth client's id and secret.")


async def update(
    tx: Tx, owner: Owner, webhook_id: int, changes: WebhookChanges, vault: Vault, now: datetime, *, allow_private: bool
) -> Webhook:
    """Changes a webhook; what waits for it is delivered as the webhook is then. Another secret replaces the old ones
    at once. Raises `WebhookNotFound`, and as `create`."""
    webhook = await get(tx, owner, webhook_id)
    values = _columns(_given(changes), webhook, vault, allow_private)
    await moments.shut(tx, owner.organization_id)
    changed = _unless_taken(await subscriptions.update(tx, webhook.id, values, now))
    await moments.forget_webhook(tx, webhook.id, now)
    await moments.of_webhook(tx, webhook.id, now)
    return changed


async def rotate(tx: Tx, caller: Caller, webhook_id: int, rotation: Rotation, vault: Vault, now: datetime) -> Webhook:
    """Replaces a webhook's secret; the old one signs beside the new one until the overlap is over. Raises as
    `get_visible`, and `NoSecret`, and `Invalid` for a secret or an overlap that is too long."""
    webhook = await get_visible(tx, caller, webhook_id)
    rules.check_rotation(webhook, rotation)
    secret = rules.check_secret(rotation.secret) or _new_secret()
    values = {
        "secret_encrypted": vault.encrypt(secret),
        "previous_secret_encrypted": webhook.sealed,
        "previous_secret_ends_at": now + rotation.overlap,
    }
    return _unless_taken(await subscriptions.update(tx, webhook.id, values, now))


async def resume(tx: Tx, caller: Caller, webhook_id: int, now: datetime) -> Webhook:
    """Lets a webhook's deliveries out again, all that waits at once and in order, whether it was paused or not. Raises
    as `get_visible`."""
    webhook = await get_visible(tx, caller, webhook_id)
    await subscriptions.hold(tx, webhook.id)
    await subscriptions.resume(tx, webhook.id)
    await deliveries.hasten(tx, webhook.id, now)
    return await get_visible(tx, caller, webhook_id)


async def delete(tx: Tx, owner: Owner, webhook_id: int) -> Webhook:
    """Deletes a webhook, with what waits for it, and says which it was. Raises `WebhookNotFound`."""
    webhook = await get(tx, owner, webhook_id)
    await subscriptions.delete(tx, webhook.id)
    return webhook


async def delete_all(tx: Tx, owner: Owner) -> int:
    """Deletes the owner's webhooks, with what waits for them, and says how many they were."""
    return await subscriptions.delete_all(tx, owner)


def secret_of(webhook: Webhook, vault: Vault) -> str | None:
    """The secret that a webhook's deliveries are signed with; the newest, where there are two."""
    return vault.decrypt(webhook.sealed) if webhook.sealed else None


def _found(webhook: Webhook | None) -> Webhook:
    if webhook is None:
        raise WebhookNotFound("There is no webhook with this id that you may see.")
    return webhook


def _unless_taken(stored: Webhook | None) -> Webhook:
    if stored is None:
        raise UrlTaken("There is a webhook with this subscriberUrl already; change that one.")
    return stored


def _new_secret() -> str:
    """256 random bits, as Standard Webhooks write a secret."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _given(changes: WebhookChanges) -> dict[str, Any]:
    named = {field.name: getattr(changes, field.name) for field in fields(changes)}
    return {name: value for name, value in named.items() if value is not UNSET}


def _columns(values: dict[str, Any], webhook: Webhook, vault: Vault, allow_private: bool) -> dict[str, object]:
    """The columns to change, checked."""
    if "url" in values:
        values["url"] = rules.check_url(values["url"], allow_private=allow_private)
    if "template" in values:
        values["template"] = rules.check_template(values["template"])
    if "triggers" in values:
        values["triggers"] = list(values["triggers"])
    if "delay" in values:
        triggers = values.get("triggers", webhook.triggers)
        values |= subscriptions.delay_columns(rules.check_delay(values.pop("delay"), triggers))
    if "secret" in values:
        secret = rules.check_secret(values.pop("secret"))
        values["secret_encrypted"] = vault.encrypt(secret) if secret else None
        values |= {"previous_secret_encrypted": None, "previous_secret_ends_at": None}
    return values
