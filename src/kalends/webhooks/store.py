"""Webhooks, and their deliveries: which are due, which are on their way, and what became of them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.exc import IntegrityError

from kalends.accounts.model import ClientId, OrganizationId, UserId
from kalends.bookings.model import Booking
from kalends.core.database import Tx, metadata
from kalends.event_types.store import event_types
from kalends.webhooks.model import (
    Attempt,
    Body,
    Delivery,
    OfClient,
    OfEventType,
    OfUser,
    Owner,
    State,
    Trigger,
    Webhook,
    WebhookDraft,
)


def _belongs_to(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", ondelete="CASCADE")


webhooks = sa.Table(
    "webhooks",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("organization_id", sa.BigInteger, _belongs_to("organizations"), nullable=False),
    sa.Column("user_id", sa.BigInteger, _belongs_to("users")),
    sa.Column("event_type_id", sa.BigInteger, _belongs_to("event_types")),
    sa.Column("client_id", sa.Text, _belongs_to("oauth_clients")),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("triggers", ARRAY(sa.Text), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("template", sa.Text, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("secret_encrypted", sa.LargeBinary),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("user_id", "url"),
    sa.UniqueConstraint("event_type_id", "url"),
    sa.UniqueConstraint("client_id", "url"),
    sa.CheckConstraint("num_nonnulls(user_id, event_type_id, client_id) = 1", name="one_owner"),
)

deliveries = sa.Table(
    "webhook_deliveries",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("organization_id", sa.BigInteger, _belongs_to("organizations"), nullable=False),
    sa.Column("webhook_id", sa.BigInteger, _belongs_to("webhooks"), nullable=False),
    sa.Column("fact_id", sa.Uuid, nullable=False),
    sa.Column("trigger", sa.Text, nullable=False),
    sa.Column("booking_uid", sa.Text, nullable=False),
    sa.Column("ics_uid", sa.Text, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("claimed_until", sa.DateTime(timezone=True)),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("attempted_at", sa.DateTime(timezone=True)),
    sa.Column("milliseconds", sa.Integer),
    sa.Column("status", sa.Integer),
    sa.Column("answer", sa.Text),
    sa.Column("error", sa.Text),
    sa.UniqueConstraint("webhook_id", "fact_id"),
    sa.UniqueConstraint("webhook_id", "ics_uid", "sequence"),
    sa.CheckConstraint("state IN ('waiting', 'sending', 'delivered', 'failed', 'withheld')", name="state_known"),
    sa.Index("ix_webhook_deliveries_webhook_id_created_at", "webhook_id", "created_at"),
    sa.Index("ix_webhook_deliveries_created_at", "created_at"),
)

_OPEN = (State.WAITING.value, State.SENDING.value)


async def add(tx: Tx, owner: Owner, draft: WebhookDraft, sealed: bytes | None, now: datetime) -> Webhook | None:
    """Stores a webhook; None where its owner has one with this URL."""
    values = {
        "url": draft.url,
        "triggers": list(draft.triggers),
        "active": draft.active,
        "template": draft.template,
        "version": draft.version,
        "secret_encrypted": sealed,
        "created_at": now,
        "updated_at": now,
    }
    statement = insert(webhooks).values(**_owned(owner), **values).on_conflict_do_nothing().returning(webhooks)
    row = (await tx.execute(statement)).mappings().one_or_none()
    return _webhook(row) if row else None


async def page(tx: Tx, owner: Owner, take: int, skip: int) -> tuple[Webhook, ...]:
    """Some of the owner's webhooks, oldest first."""
    statement = sa.select(webhooks).where(*_of(owner)).order_by(webhooks.c.id).limit(take).offset(skip)
    return tuple(_webhook(row) for row in (await tx.execute(statement)).mappings())


async def find(tx: Tx, owner: Owner, webhook_id: int) -> Webhook | None:
    """The owner's webhook with this id."""
    statement = sa.select(webhooks).where(*_of(owner), webhooks.c.id == webhook_id)
    row = (await tx.execute(statement)).mappings().one_or_none()
    return _webhook(row) if row else None


async def find_of_user(tx: Tx, user_id: UserId, webhook_id: int) -> Webhook | None:
    """The webhook with this id, of the user or of one of the user's event types."""
    own = sa.select(event_types.c.id).where(event_types.c.owner_id == user_id)
    mine = sa.or_(webhooks.c.user_id == user_id, webhooks.c.event_type_id.in_(own))
    row = (await tx.execute(sa.select(webhooks).where(mine, webhooks.c.id == webhook_id))).mappings().one_or_none()
    return _webhook(row) if row else None


async def of_booking(tx: Tx, booking: Booking) -> tuple[Webhook, ...]:
    """The webhooks of a booking's host, event type and OAuth client, oldest first."""
    owners = [webhooks.c.user_id == booking.host.id, webhooks.c.event_type_id == booking.event_type.id]
    if booking.client:
        owners.append(webhooks.c.client_id == booking.client.id)
    theirs = sa.and_(webhooks.c.organization_id == booking.organization_id, sa.or_(*owners))
    rows = await tx.execute(sa.select(webhooks).where(theirs).order_by(webhooks.c.id))
    return tuple(_webhook(row) for row in rows.mappings())


async def update(tx: Tx, webhook_id: int, changes: Mapping[str, object], now: datetime) -> Webhook | None:
    """Changes columns of a webhook; None where its owner has another one with the new URL."""
    statement = sa.update(webhooks).where(webhooks.c.id == webhook_id).values(**changes, updated_at=now)
    try:
        async with tx.begin_nested():
            return _webhook((await tx.execute(statement.returning(webhooks))).mappings().one())
    except IntegrityError as error:
        if "uq_webhooks" not in str(error.orig):
            raise
        return None


async def delete(tx: Tx, webhook_id: int) -> None:
    """Deletes a webhook and its deliveries."""
    await tx.execute(sa.delete(webhooks).where(webhooks.c.id == webhook_id))


async def delete_all(tx: Tx, owner: Owner) -> int:
    """Deletes the owner's webhooks and their deliveries; says how many webhooks."""
    deleted = await tx.execute(sa.delete(webhooks).where(*_of(owner)).returning(webhooks.c.id))
    return len(deleted.scalars().all())


async def next_sequence(tx: Tx, webhook_id: int, ics_uid: str) -> int:
    """The number of the next delivery to a webhook about a booking and those it is rescheduled to."""
    last = sa.select(sa.func.max(deliveries.c.sequence)).where(
        deliveries.c.webhook_id == webhook_id, deliveries.c.ics_uid == ics_uid
    )
    return int((await tx.execute(last)).scalar_one() or 0) + 1


async def add_delivery(tx: Tx, delivery: Delivery) -> bool:
    """Records a delivery that is due; False where the webhook has been told of the fact before."""
    told_before = [deliveries.c.webhook_id, deliveries.c.fact_id]
    statement = insert(deliveries).values(**_columns(delivery)).on_conflict_do_nothing(index_elements=told_before)
    return (await tx.execute(statement.returning(deliveries.c.id))).scalar_one_or_none() is not None


async def claim(tx: Tx, delivery_id: uuid.UUID, until: datetime, now: datetime) -> tuple[Delivery, Webhook] | None:
    """Takes a delivery to make it, alone until `until`; None where it is done or somebody else has it."""
    free = sa.or_(
        deliveries.c.state == State.WAITING.value,
        sa.and_(deliveries.c.state == State.SENDING.value, deliveries.c.claimed_until < now),
    )
    statement = (
        sa.update(deliveries)
        .where(deliveries.c.id == delivery_id, free)
        .values(state=State.SENDING.value, claimed_until=until)
        .returning(deliveries)
    )
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None:
        return None
    delivery = _delivery(row)
    its = sa.select(webhooks).where(webhooks.c.id == delivery.webhook_id)
    return delivery, _webhook((await tx.execute(its)).mappings().one())


async def is_open(tx: Tx, delivery_id: uuid.UUID) -> bool:
    """Whether the delivery is still to be made."""
    statement = sa.select(deliveries.c.id).where(deliveries.c.id == delivery_id, deliveries.c.state.in_(_OPEN))
    return (await tx.execute(statement)).scalar_one_or_none() is not None


async def settle(tx: Tx, delivery_id: uuid.UUID, state: State, attempt: Attempt) -> None:
    """Ends the claim on a delivery, and says how the attempt ended."""
    await tx.execute(
        sa.update(deliveries)
        .where(deliveries.c.id == delivery_id)
        .values(
            state=state.value,
            claimed_until=None,
            attempts=deliveries.c.attempts + 1,
            attempted_at=attempt.at,
            milliseconds=attempt.milliseconds,
            status=attempt.status,
            answer=attempt.answer,
            error=attempt.error,
        )
    )


async def withhold(tx: Tx, delivery_id: uuid.UUID, reason: str) -> None:
    """Ends the claim on a delivery that is not to be made."""
    values = {"state": State.WITHHELD.value, "claimed_until": None, "error": reason}
    await tx.execute(sa.update(deliveries).where(deliveries.c.id == delivery_id).values(**values))


async def reopen(tx: Tx, delivery_id: uuid.UUID, now: datetime) -> Delivery:
    """Makes a delivery due again."""
    statement = (
        sa.update(deliveries)
        .where(deliveries.c.id == delivery_id)
        .values(state=State.WAITING.value, due_at=now)
        .returning(deliveries)
    )
    return _delivery((await tx.execute(statement)).mappings().one())


async def page_of_deliveries(tx: Tx, webhook_id: int, take: int, skip: int) -> tuple[Delivery, ...]:
    """Some of a webhook's deliveries, newest first."""
    newest = (deliveries.c.created_at.desc(), deliveries.c.id)
    statement = sa.select(deliveries).where(deliveries.c.webhook_id == webhook_id).order_by(*newest)
    rows = (await tx.execute(statement.limit(take).offset(skip))).mappings()
    return tuple(_delivery(row) for row in rows)


async def find_delivery(tx: Tx, webhook_id: int, delivery_id: uuid.UUID) -> Delivery | None:
    """A webhook's delivery with this id, locked until the transaction ends."""
    its = (deliveries.c.webhook_id == webhook_id, deliveries.c.id == delivery_id)
    row = (await tx.execute(sa.select(deliveries).where(*its).with_for_update())).mappings().one_or_none()
    return _delivery(row) if row else None


async def prune(tx: Tx, before: datetime) -> int:
    """Forgets the deliveries that are done and were recorded before `before`; says how many."""
    old = sa.delete(deliveries).where(deliveries.c.created_at < before, deliveries.c.state.not_in(_OPEN))
    return len((await tx.execute(old.returning(deliveries.c.id))).scalars().all())


def _owned(owner: Owner) -> dict[str, object]:
    """The columns that say whose a webhook is."""
    match owner:
        case OfUser():
            return {"organization_id": owner.organization_id, "user_id": owner.user_id}
        case OfEventType():
            return {"organization_id": owner.organization_id, "event_type_id": owner.event_type_id}
        case OfClient():
            return {"organization_id": owner.organization_id, "client_id": owner.client_id}
        case _:
            assert_never(owner)


def _of(owner: Owner) -> list[sa.ColumnElement[bool]]:
    return [webhooks.c[name] == value for name, value in _owned(owner).items()]


def _owner(row: sa.RowMapping) -> Owner:
    organization_id = OrganizationId(row["organization_id"])
    if row["user_id"] is not None:
        return OfUser(organization_id, UserId(row["user_id"]))
    if row["event_type_id"] is not None:
        return OfEventType(organization_id, row["event_type_id"])
    return OfClient(organization_id, ClientId(row["client_id"]))


def _webhook(row: sa.RowMapping) -> Webhook:
    return Webhook(
        id=row["id"],
        owner=_owner(row),
        url=row["url"],
        triggers=tuple(Trigger(name) for name in row["triggers"]),
        active=row["active"],
        template=row["template"],
        version=row["version"],
        sealed=row["secret_encrypted"],
    )


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
        state=State(row["state"]),
        attempts=row["attempts"],
        last=_attempt(row),
    )


def _attempt(row: sa.RowMapping) -> Attempt | None:
    if row["attempted_at"] is None:
        return None
    return Attempt(row["attempted_at"], row["milliseconds"], row["status"], row["answer"], row["error"])
