"""Looking back at deliveries, and making them once more."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from kalends.accounts.model import Caller
from kalends.core.database import Tx
from kalends.webhooks.model import Delivery, DeliveryQuery, Webhook
from kalends.webhooks.rules import DeliveryNotFound, UnderWay
from kalends.webhooks.store import deliveries, subscriptions
from kalends.webhooks.verbs.keeping import get_visible

_KEPT = timedelta(days=400)


async def list_deliveries(
    tx: Tx, caller: Caller, webhook_id: int, query: DeliveryQuery
) -> tuple[Webhook, tuple[Delivery, ...]]:
    """A webhook and some of its deliveries, newest first. Raises as `get_visible`."""
    webhook = await get_visible(tx, caller, webhook_id)
    return webhook, await deliveries.page(tx, webhook.id, query)


async def get_delivery(tx: Tx, caller: Caller, webhook_id: int, delivery_id: uuid.UUID) -> tuple[Webhook, Delivery]:
    """A webhook and one of its deliveries. Raises as `get_visible`, and `DeliveryNotFound`."""
    webhook = await get_visible(tx, caller, webhook_id)
    delivery = await deliveries.find(tx, webhook.id, delivery_id)
    if delivery is None:
        raise DeliveryNotFound("There is no delivery of this webhook with this id.")
    return webhook, delivery


async def replay(
    tx: Tx, caller: Caller, webhook_id: int, delivery_id: uuid.UUID, now: datetime
) -> tuple[Webhook, Delivery]:
    """Makes a delivery once more, under its id and with its body, as if it had just become due. Raises as
    `get_delivery`, and `UnderWay` for one that is still being tried."""
    webhook, delivery = await get_delivery(tx, caller, webhook_id, delivery_id)
    reopened = await deliveries.reopen(tx, delivery.id, now)
    if reopened is None:
        raise UnderWay("This delivery is still being tried; it can be replayed once it is delivered or failed.")
    return webhook, reopened


async def replay_failed(tx: Tx, caller: Caller, webhook_id: int, since: datetime, now: datetime) -> int:
    """Makes all deliveries once more that failed and were recorded since then, of each booking in order; says how many.
    Raises as `get_visible`."""
    webhook = await get_visible(tx, caller, webhook_id)
    await subscriptions.hold(tx, webhook.id)
    return await deliveries.reopen_failed(tx, webhook.id, since, now)


async def prune(tx: Tx, now: datetime) -> int:
    """Forgets deliveries that are done and older than any booking may be ahead."""
    return await deliveries.prune(tx, now - _KEPT)
