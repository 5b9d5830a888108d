"""Deliveries: which are due, which are on their way, and what became of them."""

from __future__ import annotations

import operator
import uuid
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from kalends.core.database import Tx, forget
from kalends.webhooks.model import Attempt, Body, Delivery, DeliveryQuery, State, Trigger
from kalends.webhooks.store.tables import deliveries, webhooks

_OPEN = (State.WAITING.value, State.SENDING.value)
_PARKED = datetime(9999, 1, 1, tzinfo=UTC)
"""When what waits for a paused webhook is due: never, as long as it is paused."""


async def lock(tx: Tx, ics_uid: str) -> None:
    """Lets one transaction at a time number what there is to tell about a booking."""
    await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"webhooks {ics_uid}", 0))))


async def next_sequence(tx: Tx, webhook_id: int, ics_uid: str) -> int:
    """The number of the next delivery to a webhook about a booking and those it is rescheduled to."""
    last = sa.select(sa.func.max(deliveries.c.sequence)).where(
        deliveries.c.webhook_id == webhook_id, deliveries.c.ics_uid == ics_uid
    )
    return int((await tx.execute(last)).scalar_one() or 0) + 1


async def add(tx: Tx, delivery: Delivery) -> bool:
    """Records a delivery; False where the webhook has been told of the fact before."""
    told_before = [deliveries.c.webhook_id, deliveries.c.fact_id]
    statement = insert(deliveries).values(**_columns(delivery)).on_conflict_do_nothing(index_elements=told_before)
    return (await tx.execute(statement.returning(deliveries.c.id))).scalar_one_or_none() is not None


async def take(
    tx: Tx, until: datetime, now: datetime, *, most: int, besides: Collection[int] = ()
) -> tuple[Delivery, ...]:
    """Takes some deliveries that are due, to make them alone until `until`: those that have waited longest, of no
    booking more than the first to a webhook, and none to webhooks among `besides`."""
    due = _due(now).where(deliveries.c.webhook_id.not_in(besides))
    return await _taken(tx, due.order_by(deliveries.c.next_at, deliveries.c.sequence).limit(most), until)


async def take_probe(tx: Tx, webhook_id: int, until: datetime, now: datetime) -> tuple[Delivery, ...]:
    """Takes the delivery to a webhook that has been tried least, if there is one, due or not: one that the other side
    will never take must not keep the others from showing that it takes them."""
    waiting = _due(_PARKED).where(deliveries.c.webhook_id == webhook_id)
    free = waiting.where(sa.or_(deliveries.c.state == State.WAITING.value, deliveries.c.next_at <= now))
    return await _taken(tx, free.order_by(deliveries.c.attempts, deliveries.c.due_at).limit(1), until)


async def settle(tx: Tx, delivery: Delivery, state: State, attempt: Attempt, next_at: datetime) -> None:
    """Ends the claim on a delivery, and says how the attempt ended. What it holds back is not looked at before it is
    tried again. Where the claim has run out, so that somebody else may have made it since, only a success counts."""
    ended = {
        "state": state.value,
        "next_at": next_at,
        "attempts": deliveries.c.attempts + 1,
        "attempted_at": attempt.at,
        "milliseconds": attempt.milliseconds,
        "attempted_url": attempt.url,
        "attempted_headers": dict(attempt.headers),
        "status": attempt.status,
        "answer": attempt.answer,
        "error": attempt.error,
    }
    its, claimed = deliveries.c.id == delivery.id, deliveries.c.state == State.SENDING.value
    claim = () if state is State.DELIVERED else (claimed, deliveries.c.next_at == delivery.next_at)
    changed = await tx.execute(sa.update(deliveries).where(its, *claim).values(**ended).returning(deliveries.c.id))
    if state is State.WAITING and changed.scalar_one_or_none():
        await _postpone(tx, delivery, next_at)


async def park(tx: Tx, ids: Collection[uuid.UUID]) -> None:
    """Ends the claim on deliveries to paused webhooks, until those are resumed."""
    parked = {"state": State.WAITING.value, "next_at": _PARKED}
    await tx.execute(sa.update(deliveries).where(deliveries.c.id.in_(ids)).values(**parked))


async def park_all(tx: Tx, webhook_id: int) -> None:
    """Lets all that waits for a webhook wait until it is resumed."""
    await _change(tx, _waiting_for(webhook_id), next_at=_PARKED)


async def unpark(tx: Tx, now: datetime) -> int:
    """Makes due what is parked although its webhook is not paused; says how many."""
    paused = sa.select(webhooks.c.id).where(webhooks.c.paused_at.is_not(None))
    mistaken = (_is_open(deliveries), deliveries.c.next_at == _PARKED, deliveries.c.webhook_id.not_in(paused))
    free = sa.select(deliveries.c.id).where(*mistaken).with_for_update(skip_locked=True)
    return await _change(tx, free, due_at=now, next_at=now)


async def withhold(tx: Tx, delivery_id: uuid.UUID, reason: str) -> None:
    """Ends the claim on a delivery that is not to be made."""
    values = {"state": State.WITHHELD.value, "error": reason}
    await tx.execute(sa.update(deliveries).where(deliveries.c.id == delivery_id).values(**values))


async def reopen(tx: Tx, delivery_id: uuid.UUID, now: datetime) -> Delivery | None:
    """Makes a delivery due again; None where it is still being tried."""
    ended = (deliveries.c.id == delivery_id, ~_is_open(deliveries))
    statement = sa.update(deliveries).where(*ended).values(**_anew(now)).returning(deliveries)
    row = (await tx.execute(statement)).mappings().one_or_none()
    return _delivery(row) if row else None


async def reopen_failed(tx: Tx, webhook_id: int, since: datetime, now: datetime) -> int:
    """Makes the failed deliveries to a webhook that were recorded since then due again; says how many."""
    failed = deliveries.c.state == State.FAILED.value
    its = (deliveries.c.webhook_id == webhook_id, failed, deliveries.c.created_at >= since)
    return await _change(tx, _in_order(*its), **_anew(now))


async def hasten(tx: Tx, webhook_id: int, now: datetime) -> None:
    """Makes all that waits for a webhook due, as if it had just become so."""
    await _change(tx, _waiting_for(webhook_id), due_at=now, next_at=now)


async def page(tx: Tx, webhook_id: int, query: DeliveryQuery) -> tuple[Delivery, ...]:
    """Some of a webhook's deliveries, newest first."""
    newest = (deliveries.c.created_at.desc(), deliveries.c.sequence.desc(), deliveries.c.id)
    statement = sa.select(deliveries).where(deliveries.c.webhook_id == webhook_id, *_conditions(query))
    rows = (await tx.execute(statement.order_by(*newest).limit(query.take).offset(query.skip))).mappings()
    return tuple(_delivery(row) for row in rows)


async def find(tx: Tx, webhook_id: int, delivery_id: uuid.UUID) -> Delivery | None:
    """A webhook's delivery with this id."""
    its = (deliveries.c.webhook_id == webhook_id, deliveries.c.id == delivery_id)
    row = (await tx.execute(sa.select(deliveries).where(*its))).mappings().one_or_none()
    return _delivery(row) if row else None


async def prune(tx: Tx, before: datetime) -> int:
    """Forgets the deliveries that are done and were recorded before `before`; says how many."""
    return await forget(tx, deliveries, deliveries.c.created_at < before, deliveries.c.state.not_in(_OPEN))


def _due(now: datetime) -> sa.Select[tuple[uuid.UUID]]:
    """Deliveries whose time has come and that nothing earlier about the same booking holds back."""
    before = deliveries.alias("before")
    held_back = sa.exists().where(
        before.c.webhook_id == deliveries.c.webhook_id,
        before.c.ics_uid == deliveries.c.ics_uid,
        before.c.sequence < deliveries.c.sequence,
        _is_open(before),
    )
    return (
        sa.select(deliveries.c.id)
        .where(_is_open(deliveries), deliveries.c.next_at <= now, ~held_back)
        .with_for_update(skip_locked=True)
    )


async def _postpone(tx: Tx, delivery: Delivery, next_at: datetime) -> None:
    later = (
        deliveries.c.webhook_id == delivery.webhook_id,
        deliveries.c.ics_uid == delivery.ics_uid,
        deliveries.c.sequence > delivery.sequence,
        deliveries.c.next_at < next_at,
        _is_open(deliveries),
    )
    await _change(tx, _in_order(*later), next_at=next_at)


def _is_open(table: sa.FromClause) -> sa.ColumnElement[bool]:
    """As literals: only then PostgreSQL knows that the partial indexes serve."""
    return table.c.state.in_([sa.literal_column(f"'{state}'") for state in _OPEN])


def _waiting_for(webhook_id: int) -> sa.Select[tuple[uuid.UUID]]:
    return _in_order(deliveries.c.webhook_id == webhook_id, deliveries.c.state == State.WAITING.value)


def _in_order(*conditions: sa.ColumnElement[bool]) -> sa.Select[tuple[uuid.UUID]]:
    """Deliveries to be changed, locked in the order of their ids, so that nobody who does so waits in a circle. Their
    webhook is held already (`subscriptions.hold`), or its deletion would go through them in an order of its own."""
    return sa.select(deliveries.c.id).where(*conditions).order_by(deliveries.c.id).with_for_update()


async def _taken(tx: Tx, chosen: sa.Select[tuple[uuid.UUID]], until: datetime) -> tuple[Delivery, ...]:
    statement = _changing(chosen, state=State.SENDING.value, next_at=until).returning(deliveries)
    return tuple(_delivery(row) for row in (await tx.execute(statement)).mappings())


async def _change(tx: Tx, chosen: sa.Select[tuple[uuid.UUID]], **values: object) -> int:
    """Changes the chosen deliveries; says how many."""
    return len((await tx.execute(_changing(chosen, **values).returning(deliveries.c.id))).scalars().all())


def _changing(chosen: sa.Select[tuple[uuid.UUID]], **values: object) -> sa.Update:
    ids = chosen.cte("chosen").prefix_with("MATERIALIZED")
    return sa.update(deliveries).where(deliveries.c.id == ids.c.id).values(**values)


def _anew(now: datetime) -> dict[str, object]:
    return {"state": State.WAITING.value, "due_at": now, "next_at": now}


def _conditions(query: DeliveryQuery) -> list[sa.ColumnElement[bool]]:
    asked: tuple[tuple[sa.Column[Any], Callable[[Any, Any], Any], object], ...] = (
        (deliveries.c.state, operator.eq, query.state and query.state.value),
        (deliveries.c.trigger, operator.eq, query.trigger and query.trigger.value),
        (deliveries.c.booking_uid, operator.eq, query.booking_uid),
        (deliveries.c.created_at, operator.ge, query.since),
        (deliveries.c.created_at, operator.lt, query.until),
    )
    return [compare(column, value) for column, compare, value in asked if value is not None]


def _columns(delivery: Delivery) -> dict[str, object]:
    return {
        "id": delivery.id,
        "organization_id": delivery.organization_id,
        "webhook_id": delivery.webhook_id,
        "fact_id": delivery.fact_id,
        "trigger": delivery.trigger.value,
        "booking_uid": delivery.booking_uid,
        "ics_uid": delivery.ics_uid,
        "sequence": delivery.sequence,
        "body": delivery.body.text,
        "content_type": delivery.body.content_type,
        "created_at": delivery.created_at,
        "due_at": delivery.due_at,
        "next_at": delivery.next_at,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
    }


def _delivery(row: sa.RowMapping) -> Delivery:
    return Delivery(
        id=row["id"],
        organization_id=row["organization_id"],
        webhook_id=row["webhook_id"],
        fact_id=row["fact_id"],
        trigger=Trigger(row["trigger"]),
        booking_uid=row["booking_uid"],
        ics_uid=row["ics_uid"],
        sequence=row["sequence"],
        body=Body(row["body"], row["content_type"]),
        created_at=row["created_at"],
        due_at=row["due_at"],
        next_at=row["next_at"],
        state=State(row["state"]),
        attempts=row["attempts"],
        last=_attempt(row),
    )


def _attempt(row: sa.RowMapping) -> Attempt | None:
    if row["attempted_at"] is None:
        return None
    return Attempt(
        at=row["attempted_at"],
        milliseconds=row["milliseconds"],
        url=row["attempted_url"] or "",
        headers=row["attempted_headers"] or {},
        status=row["status"],
        answer=row["answer"],
        error=row["error"],
    )
