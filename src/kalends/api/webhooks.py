"""Webhooks of users, event types and OAuth clients, and their deliveries (contract: Webhooks; Event Types / Webhooks;
Platform / Webhooks). The three levels have the same operations, which are said once."""

# No `from __future__ import annotations`: FastAPI reads the annotations of routes that are made inside a function.

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query

from kalends.accounts.model import Caller
from kalends.api.event_types import EventTypeId, keeper
from kalends.http.deps import ClientDep, NowDep, SettingsDep, TxDep, UserDep, VaultDep
from kalends.webhooks import service as webhooks
from kalends.webhooks.model import OfClient, OfEventType, OfUser, Webhook
from kalends.webhooks.model import Owner as AnyOwner
from kalends.wire.envelope import Success
from kalends.wire.webhooks import answers, requests

WebhookId = Annotated[int, Path(alias="webhookId", ge=1, le=2**63 - 1)]
DeliveryId = Annotated[uuid.UUID, Path(alias="deliveryId")]
Take = Annotated[int, Query(ge=1, le=250, description="How many to return.")]
Skip = Annotated[int, Query(ge=0, le=2**53, description="How many to skip.")]
Keeper = Annotated[Caller, Depends(keeper)]
"""A user, or an OAuth client."""


@dataclass(frozen=True)
class Level:
    """One of the three: where its webhooks are, who has them, how they look, and what the contract calls all that."""

    path: str
    tag: str
    controller: str
    noun: str
    owner: Callable[..., Any]
    output: type[answers.WebhookOutput]
    of: str = ""
    """Whose a webhook is, in what the documentation says."""
    router: APIRouter = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "router", APIRouter(tags=[self.tag]))


async def _of_user(caller: UserDep) -> OfUser:
    return webhooks.of_user(caller.user)


async def _of_event_type(tx: TxDep, caller: UserDep, event_type_id: EventTypeId) -> OfEventType:
    return await webhooks.of_event_type(tx, caller.user, event_type_id)


async def _of_client(caller: ClientDep) -> OfClient:
    return webhooks.of_client(caller.client)


USERS = Level("/v2/webhooks", "Webhooks", "WebhooksController", "Webhook", _of_user, answers.UserWebhookOutput)
EVENT_TYPES = Level(
    "/v2/event-types/{eventTypeId}/webhooks",
    "Event Types / Webhooks",
    "EventTypeWebhooksController",
    "EventTypeWebhook",
    _of_event_type,
    answers.EventTypeWebhookOutput,
    " of an event type",
)
CLIENTS = Level(
    "/v2/oauth-clients/{clientId}/webhooks",
    "Deprecated: Platform / Webhooks",
    "OAuthClientWebhooksController",
    "OAuthClientWebhook",
    _of_client,
    answers.ClientWebhookOutput,
    " of an OAuth client",
)


async def _showing(vault: VaultDep, now: NowDep) -> Callable[[Webhook], answers.AnyWebhookOutput]:
    """Shows webhooks to those who keep them."""
    return lambda webhook: answers.webhook(webhook, webhooks.secret_of(webhook, vault), now)


ShowDep = Annotated[Callable[[Webhook], answers.AnyWebhookOutput], Depends(_showing)]


def _success(data: object) -> Success[Any]:
    # Answers leave out what is not set; so the status is set each time, too.
    return Success(status="success", data=data)


def _add_routes(level: Level) -> None:
    """The operations that every level has."""
    router, one = level.router, level.path + "/{webhookId}"
    Owner = Annotated[AnyOwner, Depends(level.owner)]

    def said(verb: str, what: str, result: Any) -> dict[str, Any]:
        return {
            "operation_id": f"{level.controller}_{verb}",
            "description": what,
            "response_model": Success[result],
            "response_model_exclude_unset": True,
        }

    @router.post(
        level.path, status_code=201, **said(f"create{level.noun}", f"Create a webhook{level.of}", level.output)
    )
    async def create(
        tx: TxDep,
        now: NowDep,
        vault: VaultDep,
        settings: SettingsDep,
        owner: Owner,
        show: ShowDep,
        body: requests.CreateWebhookInput,
    ) -> Any:
        draft, private = requests.draft(body), settings.allow_private_targets
        return _success(show(await webhooks.create(tx, owner, draft, vault, now, allow_private=private)))

    listed = list[level.output]  # type: ignore[name-defined]  # known at run time

    @router.get(level.path, **said(f"get{level.noun}s", f"Get all webhooks{level.of}, oldest first", listed))
    async def list_(tx: TxDep, owner: Owner, show: ShowDep, take: Take = 250, skip: Skip = 0) -> Any:
        return _success([show(webhook) for webhook in await webhooks.list_(tx, owner, take=take, skip=skip)])

    @router.get(one, **said(f"get{level.noun}", f"Get a webhook{level.of}", level.output))
    async def get(tx: TxDep, owner: Owner, show: ShowDep, webhook_id: WebhookId) -> Any:
        return _success(show(await webhooks.get(tx, owner, webhook_id)))

    @router.patch(one, **said(f"update{level.noun}", f"Update a webhook{level.of}", level.output))
    async def update(
        tx: TxDep,
        now: NowDep,
        vault: VaultDep,
        settings: SettingsDep,
        owner: Owner,
        show: ShowDep,
        webhook_id: WebhookId,
        body: requests.UpdateWebhookInput,
    ) -> Any:
        changes, private = requests.changes(body), settings.allow_private_targets
        return _success(show(await webhooks.update(tx, owner, webhook_id, changes, vault, now, allow_private=private)))

    told = f"Delete a webhook{level.of}, with what waits for it"

    @router.delete(one, **said(f"delete{level.noun}", told, level.output))
    async def delete(tx: TxDep, owner: Owner, show: ShowDep, webhook_id: WebhookId) -> Any:
        return _success(show(await webhooks.delete(tx, owner, webhook_id)))


def _add_delete_all(level: Level) -> None:
    """The operation that the users' level lacks."""
    told = f"Delete all webhooks{level.of}, with what waits for them"

    @level.router.delete(level.path, operation_id=f"{level.controller}_deleteAll{level.noun}s", description=told)
    async def delete_all(tx: TxDep, owner: Annotated[AnyOwner, Depends(level.owner)]) -> Success[str]:
        return Success(data=answers.deleted(await webhooks.delete_all(tx, owner)))


for _level in (USERS, EVENT_TYPES, CLIENTS):
    _add_routes(_level)
for _level in (EVENT_TYPES, CLIENTS):
    _add_delete_all(_level)


# Beyond the contract. These serve the webhooks of every level, for whoever keeps them.

beyond = APIRouter(prefix="/v2/webhooks/{webhookId}", tags=["Webhooks"])
_OPERATIONS = USERS.controller


@beyond.post("/resume", response_model_exclude_unset=True, operation_id=f"{_OPERATIONS}_resumeWebhook")
async def resume(
    tx: TxDep, now: NowDep, caller: Keeper, show: ShowDep, webhook_id: WebhookId
) -> Success[answers.AnyWebhookOutput]:
    """Resume a webhook of any level that was paused: all that waits for it is delivered now, in order"""
    return _success(show(await webhooks.resume(tx, caller, webhook_id, now)))


@beyond.post("/rotate-secret", response_model_exclude_unset=True, operation_id=f"{_OPERATIONS}_rotateSecret")
async def rotate(
    tx: TxDep,
    now: NowDep,
    vault: VaultDep,
    caller: Keeper,
    show: ShowDep,
    webhook_id: WebhookId,
    body: requests.RotateSecretInput | None = None,
) -> Success[answers.AnyWebhookOutput]:
    """Replace the secret of a webhook of any level; the old one signs beside the new one for a while"""
    rotation = requests.rotation(body or requests.RotateSecretInput())
    return _success(show(await webhooks.rotate(tx, caller, webhook_id, rotation, vault, now)))


@beyond.get("/deliveries", operation_id=f"{_OPERATIONS}_getDeliveries")
async def list_deliveries(
    tx: TxDep, caller: Keeper, webhook_id: WebhookId, asked: Annotated[requests.DeliveriesQuery, Query()]
) -> Success[list[answers.DeliveryOutput]]:
    """Get all deliveries of a webhook of any level, newest first"""
    webhook, found = await webhooks.list_deliveries(tx, caller, webhook_id, requests.query(asked))
    return Success(data=[answers.delivery(each, webhook.url) for each in found])


@beyond.get("/deliveries/{deliveryId}", operation_id=f"{_OPERATIONS}_getDelivery")
async def get_delivery(
    tx: TxDep, caller: Keeper, webhook_id: WebhookId, delivery_id: DeliveryId
) -> Success[answers.DeliveryOutput]:
    """Get a delivery"""
    webhook, delivery = await webhooks.get_delivery(tx, caller, webhook_id, delivery_id)
    return Success(data=answers.delivery(delivery, webhook.url))


@beyond.post("/deliveries/{deliveryId}/replay", operation_id=f"{_OPERATIONS}_replayDelivery")
async def replay(
    tx: TxDep, now: NowDep, caller: Keeper, webhook_id: WebhookId, delivery_id: DeliveryId
) -> Success[answers.DeliveryOutput]:
    """Make a delivery once more. It keeps its id and its body."""
    webhook, delivery = await webhooks.replay(tx, caller, webhook_id, delivery_id, now)
    return Success(data=answers.delivery(delivery, webhook.url))


@beyond.post("/deliveries/replay", operation_id=f"{_OPERATIONS}_replayFailedDeliveries")
async def replay_failed(
    tx: TxDep, now: NowDep, caller: Keeper, webhook_id: WebhookId, body: requests.ReplayInput
) -> Success[answers.ReplayedOutput]:
    """Make all deliveries once more that failed, and were recorded since a time"""
    replayed = await webhooks.replay_failed(tx, caller, webhook_id, body.since, now)
    return Success(data=answers.ReplayedOutput(replayed=replayed))
