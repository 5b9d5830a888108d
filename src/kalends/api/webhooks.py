"""Webhooks of users, event types and OAuth clients, and their deliveries (contract: Webhooks; Event Types / Webhooks;
Platform / Webhooks)."""

from __future__ import annotations

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from kalends.accounts.model import Caller
from kalends.api.event_types import EventTypeId, keeper
from kalends.http.deps import ClientDep, NowDep, SettingsDep, TxDep, UserDep, VaultDep
from kalends.webhooks import service as webhooks
from kalends.wire import webhooks as wire
from kalends.wire.envelope import Success

_OF_USER = "/v2/webhooks"
_OF_EVENT_TYPE = "/v2/event-types/{eventTypeId}/webhooks"
_OF_CLIENT = "/v2/oauth-clients/{clientId}/webhooks"
_USERS = "WebhooksController"
_EVENT_TYPES = "EventTypeWebhooksController"
_CLIENTS = "OAuthClientWebhooksController"

of_users = APIRouter(tags=["Webhooks"])
of_event_types = APIRouter(tags=["Event Types / Webhooks"])
of_clients = APIRouter(tags=["Deprecated: Platform / Webhooks"])

WebhookId = Annotated[int, Path(alias="webhookId", ge=1, le=2**63 - 1)]
DeliveryId = Annotated[uuid.UUID, Path(alias="deliveryId")]
Take = Annotated[int, Query(ge=1, le=250, description="How many to return.")]
Skip = Annotated[int, Query(ge=0, le=2**53, description="How many to skip.")]
Keeper = Annotated[Caller, Depends(keeper)]
"""A user, or an OAuth client."""

UserAnswer = Success[wire.UserWebhookOutput]
EventTypeAnswer = Success[wire.EventTypeWebhookOutput]
ClientAnswer = Success[wire.ClientWebhookOutput]
"""All of them are answered without what is not set; so the status is set each time, too."""


@of_users.post(_OF_USER, status_code=201, response_model_exclude_unset=True, operation_id=f"{_USERS}_createWebhook")
async def create_of_user(
    tx: TxDep, now: NowDep, vault: VaultDep, settings: SettingsDep, caller: UserDep, body: wire.CreateWebhookInput
) -> UserAnswer:
    """Create a webhook"""
    owner, private = webhooks.of_user(caller.user), settings.allow_private_targets
    webhook = await webhooks.create(tx, owner, wire.draft(body), vault, now, allow_private=private)
    return Success(status="success", data=wire.of_user(webhook, webhooks.secret_of(webhook, vault)))


@of_users.get(_OF_USER, response_model_exclude_unset=True, operation_id=f"{_USERS}_getWebhooks")
async def list_of_user(
    tx: TxDep, vault: VaultDep, caller: UserDep, take: Take = 250, skip: Skip = 0
) -> Success[list[wire.UserWebhookOutput]]:
    """Get all webhooks, oldest first"""
    found = await webhooks.list_(tx, webhooks.of_user(caller.user), take=take, skip=skip)
    return Success(status="success", data=[wire.of_user(each, webhooks.secret_of(each, vault)) for each in found])


@of_users.get(_OF_USER + "/{webhookId}", response_model_exclude_unset=True, operation_id=f"{_USERS}_getWebhook")
async def get_of_user(tx: TxDep, vault: VaultDep, caller: UserDep, webhook_id: WebhookId) -> UserAnswer:
    """Get a webhook"""
    webhook = await webhooks.get(tx, webhooks.of_user(caller.user), webhook_id)
    return Success(status="success", data=wire.of_user(webhook, webhooks.secret_of(webhook, vault)))


@of_users.patch(_OF_USER + "/{webhookId}", response_model_exclude_unset=True, operation_id=f"{_USERS}_updateWebhook")
async def update_of_user(
    tx: TxDep,
    now: NowDep,
    vault: VaultDep,
    settings: SettingsDep,
    caller: UserDep,
    webhook_id: WebhookId,
    body: wire.UpdateWebhookInput,
) -> UserAnswer:
    """Update a webhook"""
    owner, private = webhooks.of_user(caller.user), settings.allow_private_targets
    webhook = await webhooks.update(tx, owner, webhook_id, wire.changes(body), vault, now, allow_private=private)
    return Success(status="success", data=wire.of_user(webhook, webhooks.secret_of(webhook, vault)))


@of_users.delete(_OF_USER + "/{webhookId}", response_model_exclude_unset=True, operation_id=f"{_USERS}_deleteWebhook")
async def delete_of_user(tx: TxDep, vault: VaultDep, caller: UserDep, webhook_id: WebhookId) -> UserAnswer:
    """Delete a webhook, with what waits for it"""
    webhook = await webhooks.delete(tx, webhooks.of_user(caller.user), webhook_id)
    return Success(status="success", data=wire.of_user(webhook, webhooks.secret_of(webhook, vault)))


@of_event_types.post(
    _OF_EVENT_TYPE,
    status_code=201,
    response_model_exclude_unset=True,
    operation_id=f"{_EVENT_TYPES}_createEventTypeWebhook",
)
async def create_of_event_type(
    tx: TxDep,
    now: NowDep,
    vault: VaultDep,
    settings: SettingsDep,
    caller: UserDep,
    event_type_id: EventTypeId,
    body: wire.CreateWebhookInput,
) -> EventTypeAnswer:
    """Create a webhook of an event type"""
    owner, private = await webhooks.of_event_type(tx, caller.user, event_type_id), settings.allow_private_targets
    webhook = await webhooks.create(tx, owner, wire.draft(body), vault, now, allow_private=private)
    return Success(status="success", data=wire.of_event_type(webhook, webhooks.secret_of(webhook, vault)))


@of_event_types.get(
    _OF_EVENT_TYPE, response_model_exclude_unset=True, operation_id=f"{_EVENT_TYPES}_getEventTypeWebhooks"
)
async def list_of_event_type(
    tx: TxDep, vault: VaultDep, caller: UserDep, event_type_id: EventTypeId, take: Take = 250, skip: Skip = 0
) -> Success[list[wire.EventTypeWebhookOutput]]:
    """Get all webhooks of an event type, oldest first"""
    found = await webhooks.list_(tx, await webhooks.of_event_type(tx, caller.user, event_type_id), take=take, skip=skip)
    return Success(status="success", data=[wire.of_event_type(each, webhooks.secret_of(each, vault)) for each in found])


@of_event_types.get(
    _OF_EVENT_TYPE + "/{webhookId}",
    response_model_exclude_unset=True,
    operation_id=f"{_EVENT_TYPES}_getEventTypeWebhook",
)
async def get_of_event_type(
    tx: TxDep, vault: VaultDep, caller: UserDep, event_type_id: EventTypeId, webhook_id: WebhookId
) -> EventTypeAnswer:
    """Get a webhook of an event type"""
    webhook = await webhooks.get(tx, await webhooks.of_event_type(tx, caller.user, event_type_id), webhook_id)
    return Success(status="success", data=wire.of_event_type(webhook, webhooks.secret_of(webhook, vault)))


@of_event_types.patch(
    _OF_EVENT_TYPE + "/{webhookId}",
    response_model_exclude_unset=True,
    operation_id=f"{_EVENT_TYPES}_updateEventTypeWebhook",
)
async def update_of_event_type(
    tx: TxDep,
    now: NowDep,
    vault: VaultDep,
    settings: SettingsDep,
    caller: UserDep,
    event_type_id: EventTypeId,
    webhook_id: WebhookId,
    body: wire.UpdateWebhookInput,
) -> EventTypeAnswer:
    """Update a webhook of an event type"""
    owner, private = await webhooks.of_event_type(tx, caller.user, event_type_id), settings.allow_private_targets
    webhook = await webhooks.update(tx, owner, webhook_id, wire.changes(body), vault, now, allow_private=private)
    return Success(status="success", data=wire.of_event_type(webhook, webhooks.secret_of(webhook, vault)))


@of_event_types.delete(
    _OF_EVENT_TYPE + "/{webhookId}",
    response_model_exclude_unset=True,
    operation_id=f"{_EVENT_TYPES}_deleteEventTypeWebhook",
)
async def delete_of_event_type(
    tx: TxDep, vault: VaultDep, caller: UserDep, event_type_id: EventTypeId, webhook_id: WebhookId
) -> EventTypeAnswer:
    """Delete a webhook of an event type, with what waits for it"""
    webhook = await webhooks.delete(tx, await webhooks.of_event_type(tx, caller.user, event_type_id), webhook_id)
    return Success(status="success", data=wire.of_event_type(webhook, webhooks.secret_of(webhook, vault)))


@of_event_types.delete(_OF_EVENT_TYPE, operation_id=f"{_EVENT_TYPES}_deleteAllEventTypeWebhooks")
async def delete_all_of_event_type(tx: TxDep, caller: UserDep, event_type_id: EventTypeId) -> Success[str]:
    """Delete all webhooks of an event type, with what waits for them"""
    return Success(
        data=wire.deleted(await webhooks.delete_all(tx, await webhooks.of_event_type(tx, caller.user, event_type_id)))
    )


@of_clients.post(
    _OF_CLIENT, status_code=201, response_model_exclude_unset=True, operation_id=f"{_CLIENTS}_createOAuthClientWebhook"
)
async def create_of_client(
    tx: TxDep, now: NowDep, vault: VaultDep, settings: SettingsDep, caller: ClientDep, body: wire.CreateWebhookInput
) -> ClientAnswer:
    """Create a webhook of an OAuth client"""
    owner, private = webhooks.of_client(caller.client), settings.allow_private_targets
    webhook = await webhooks.create(tx, owner, wire.draft(body), vault, now, allow_private=private)
    return Success(status="success", data=wire.of_client(webhook, webhooks.secret_of(webhook, vault)))


@of_clients.get(_OF_CLIENT, response_model_exclude_unset=True, operation_id=f"{_CLIENTS}_getOAuthClientWebhooks")
async def list_of_client(
    tx: TxDep, vault: VaultDep, caller: ClientDep, take: Take = 250, skip: Skip = 0
) -> Success[list[wire.ClientWebhookOutput]]:
    """Get all webhooks of an OAuth client, oldest first"""
    found = await webhooks.list_(tx, webhooks.of_client(caller.client), take=take, skip=skip)
    return Success(status="success", data=[wire.of_client(each, webhooks.secret_of(each, vault)) for each in found])


@of_clients.get(
    _OF_CLIENT + "/{webhookId}", response_model_exclude_unset=True, operation_id=f"{_CLIENTS}_getOAuthClientWebhook"
)
async def get_of_client(tx: TxDep, vault: VaultDep, caller: ClientDep, webhook_id: WebhookId) -> ClientAnswer:
    """Get a webhook of an OAuth client"""
    webhook = await webhooks.get(tx, webhooks.of_client(caller.client), webhook_id)
    return Success(status="success", data=wire.of_client(webhook, webhooks.secret_of(webhook, vault)))


@of_clients.patch(
    _OF_CLIENT + "/{webhookId}", response_model_exclude_unset=True, operation_id=f"{_CLIENTS}_updateOAuthClientWebhook"
)
async def update_of_client(
    tx: TxDep,
    now: NowDep,
    vault: VaultDep,
    settings: SettingsDep,
    caller: ClientDep,
    webhook_id: WebhookId,
    body: wire.UpdateWebhookInput,
) -> ClientAnswer:
    """Update a webhook of an OAuth client"""
    owner, private = webhooks.of_client(caller.client), settings.allow_private_targets
    webhook = await webhooks.update(tx, owner, webhook_id, wire.changes(body), vault, now, allow_private=private)
    return Success(status="success", data=wire.of_client(webhook, webhooks.secret_of(webhook, vault)))


@of_clients.delete(
    _OF_CLIENT + "/{webhookId}", response_model_exclude_unset=True, operation_id=f"{_CLIENTS}_deleteOAuthClientWebhook"
)
async def delete_of_client(tx: TxDep, vault: VaultDep, caller: ClientDep, webhook_id: WebhookId) -> ClientAnswer:
    """Delete a webhook of an OAuth client, with what waits for it"""
    webhook = await webhooks.delete(tx, webhooks.of_client(caller.client), webhook_id)
    return Success(status="success", data=wire.of_client(webhook, webhooks.secret_of(webhook, vault)))


@of_clients.delete(_OF_CLIENT, operation_id=f"{_CLIENTS}_deleteAllOAuthClientWebhooks")
async def delete_all_of_client(tx: TxDep, caller: ClientDep) -> Success[str]:
    """Delete all webhooks of an OAuth client, with what waits for them"""
    return Success(data=wire.deleted(await webhooks.delete_all(tx, webhooks.of_client(caller.client))))


@of_users.get(_OF_USER + "/{webhookId}/deliveries", operation_id=f"{_USERS}_getDeliveries")
async def list_deliveries(
    tx: TxDep, caller: Keeper, webhook_id: WebhookId, take: Take = 50, skip: Skip = 0
) -> Success[list[wire.DeliveryOutput]]:
    """Get all deliveries of a webhook of any level, newest first"""
    webhook, found = await webhooks.list_deliveries(tx, caller, webhook_id, take=take, skip=skip)
    return Success(data=[wire.delivery(each, webhook.url) for each in found])


@of_users.post(_OF_USER + "/{webhookId}/deliveries/{deliveryId}/replay", operation_id=f"{_USERS}_replayDelivery")
async def replay(
    tx: TxDep, now: NowDep, caller: Keeper, webhook_id: WebhookId, delivery_id: DeliveryId
) -> Success[wire.DeliveryOutput]:
    """Make a delivery once more. It keeps its id and its body."""
    webhook, delivery = await webhooks.replay(tx, caller, webhook_id, delivery_id, now)
    return Success(data=wire.delivery(delivery, webhook.url))
