"""Making deliveries: taking what is due, posting it, and noting how it went."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import structlog

from kalends import __version__
from kalends.core import outgoing, work
from kalends.core.database import Database, Tx
from kalends.core.outgoing import Unreachable
from kalends.core.secrets import SecretUnreadable, Vault
from kalends.webhooks import rules, signatures
from kalends.webhooks.model import Attempt, Delivery, Dispatch, State, Webhook
from kalends.webhooks.store import deliveries, subscriptions

_CLAIM = timedelta(seconds=45)
"""How long a delivery belongs to whoever took it: longer than a request and what is noted about it can take."""

_log = structlog.get_logger("kalends.webhooks")


async def take(
    database: Database, vault: Vault, now: datetime, *, most: int, besides: Collection[int] = ()
) -> tuple[Dispatch, ...] | None:
    """Takes some deliveries that are due, for `deliver`; nobody else has them meanwhile. Of what is about one booking,
    the next goes out when the one before has come to its end. Nothing is taken for the webhooks `besides`, and for a
    paused one a single delivery every so often.

    None where nothing was due. What is due at a webhook that is not active is withheld.
    """
    async with database.transaction() as tx:
        probes = await _take_probes(tx, now)
        taken = await deliveries.take(tx, now + _CLAIM, now, most=most, besides=besides)
        if not probes and not taken:
            return None
        webhooks = await subscriptions.find_all(tx, {each.webhook_id for each in (*probes, *taken)})
        to_try = [*probes, *await _unless_parked(tx, taken, webhooks)]
        return await _dispatches(tx, to_try, webhooks, vault, now)


async def deliver(database: Database, dispatch: Dispatch, *, allow_private: bool, now: datetime) -> None:
    """Makes a delivery that was taken, and notes how that went. No transaction is open meanwhile.

    What is not taken by the other side is due again later, for three days; then it is marked as failed. A webhook that
    has taken nothing for an hour is paused, and resumed by its first success.
    """
    delivery, webhook = dispatch.delivery, dispatch.webhook
    attempt, delivered = await _attempt(dispatch, allow_private, now)
    late = rules.is_too_late(delivery, webhook.health, now)
    state = State.DELIVERED if delivered else State.FAILED if late else State.WAITING
    async with database.transaction() as tx:
        await (_note_success if delivered else _note_failure)(tx, webhook, now)
        await deliveries.settle(tx, delivery, state, attempt, _next(delivery, attempt))
    if state is State.FAILED:
        _log.error("webhook delivery failed", delivery=str(delivery.id), status=attempt.status, error=attempt.error)


async def unpark(tx: Tx, now: datetime) -> int:
    """Makes due what was left waiting as if its webhook were paused when it is not: a resumption may miss what was
    being recorded or tried at the same instant. Says how many."""
    return await deliveries.unpark(tx, now)


async def _take_probes(tx: Tx, now: datetime) -> list[Delivery]:
    """One delivery of each paused webhook whose time it is to be tried."""
    paused = await subscriptions.to_probe(tx, now, now + rules.PROBE)
    return [each for id in paused for each in await deliveries.take_probe(tx, id, now + _CLAIM, now)]


async def _unless_parked(tx: Tx, taken: Iterable[Delivery], webhooks: dict[int, Webhook]) -> list[Delivery]:
    """What may be tried; what is for a paused webhook waits until that is resumed."""
    paused = {each.id for each in taken if webhooks[each.webhook_id].health.paused_at}
    if paused:
        await deliveries.park(tx, paused)
    return [each for each in taken if each.id not in paused]


async def _dispatches(
    tx: Tx, taken: Iterable[Delivery], webhooks: dict[int, Webhook], vault: Vault, now: datetime
) -> tuple[Dispatch, ...]:
    """The deliveries with all that their requests depend on, without those that are withheld."""
    found = []
    for delivery in taken:
        webhook = webhooks[delivery.webhook_id]
        if webhook.active:
            found.append(_dispatch(delivery, webhook, vault, now))
        else:
            await deliveries.withhold(tx, delivery.id, "The webhook is not active.")
    return tuple(found)


def _dispatch(delivery: Delivery, webhook: Webhook, vault: Vault, now: datetime) -> Dispatch:
    """A delivery to be made. A secret that was stored under another key is an obstacle to this webhook alone."""
    try:
        return Dispatch(delivery, webhook, tuple(vault.decrypt(sealed) for sealed in rules.signing(webhook, now)))
    except SecretUnreadable as reason:
        return Dispatch(delivery, webhook, (), obstacle=reason.message)


async def _attempt(dispatch: Dispatch, allow_private: bool, now: datetime) -> tuple[Attempt, bool]:
    """Posts the body, and says how that ended and whether it was taken."""
    url, raw = dispatch.webhook.url, dispatch.delivery.body.text.encode()
    if dispatch.obstacle:
        return Attempt(now, 0, url, {}, error=dispatch.obstacle), False
    headers = {"User-Agent": f"Kalends/{__version__}", **signatures.headers(dispatch, now)}
    clock = asyncio.get_running_loop()
    began = clock.time()

    def spent() -> int:
        return round((clock.time() - began) * 1000)

    try:
        answer = await outgoing.post(url, raw, headers, allow_private=allow_private)
    except Unreachable as reason:
        return Attempt(now, spent(), url, headers, error=str(reason)), False
    return Attempt(now, spent(), url, headers, answer.status, answer.beginning), answer.is_success


def _next(delivery: Delivery, attempt: Attempt) -> datetime:
    """When what was not taken is tried again, counted from the end of the attempt."""
    seconds = work.wait(delivery.attempts, random.uniform(0.75, 1.25))  # noqa: S311 no secret
    return attempt.at + timedelta(milliseconds=attempt.milliseconds, seconds=seconds)


async def _note_success(tx: Tx, webhook: Webhook, now: datetime) -> None:
    """Ends a webhook's bad time; what waits for a paused one is due at once."""
    if await subscriptions.resume(tx, webhook.id) and webhook.health.paused_at:
        await deliveries.hasten(tx, webhook.id, now)
        _log.info("webhook resumed", webhook=webhook.id)


async def _note_failure(tx: Tx, webhook: Webhook, now: datetime) -> None:
    """Begins a webhook's bad time, or pauses the webhook where that has lasted too long."""
    await subscriptions.hold(tx, webhook.id)
    await subscriptions.note_failure(tx, webhook.id, now)
    if await subscriptions.pause(tx, webhook.id, rules.failing_before(now), now, now + rules.PROBE):
        await deliveries.park_all(tx, webhook.id)
        _log.warning("webhook paused", webhook=webhook.id)
