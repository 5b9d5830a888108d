"""Webhooks: who wants to hear of what, and how they take it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, assert_never

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from kalends.accounts.model import ClientId, OrganizationId, UserId
from kalends.bookings.store import booking_hosts, bookings
from kalends.core.database import Prepared, Tx
from kalends.event_types.store import event_types
from kalends.webhooks.model import (
    Delay,
    Health,
    OfClient,
    OfEventType,
    OfUser,
    Owner,
    Previous,
    Trigger,
    Unit,
    Webhook,
    WebhookDraft,
)
from kalends.webhooks.store.tables import webhooks

_co_hosts = sa.select(booking_hosts.c.user_id).where(booking_hosts.c.booking_id == bookings.c.id)
_co_hosted = sa.select(booking_hosts.c.booking_id).where(booking_hosts.c.user_id == webhooks.c.user_id)


def _concerned(together: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether a webhook hears of a booking: it is of its host, event type or OAuth client, or of one who is booked
    `together` with the host."""
    return sa.and_(
        webhooks.c.organization_id == bookings.c.organization_id,
        sa.or_(
            webhooks.c.user_id == bookings.c.host_id,
            webhooks.c.event_type_id == bookings.c.event_type_id,
            webhooks.c.client_id == bookings.c.client_id,
            together,
        ),
    )


CONCERNED = _concerned(webhooks.c.user_id == sa.any_(sa.func.array(_co_hosts.correlate(bookings).scalar_subquery())))
"""Whether a webhook hears of a booking, asked for a booking: so that its webhooks are found by indexes."""

CONCERNING = _concerned(bookings.c.id == sa.any_(sa.func.array(_co_hosted.correlate(webhooks).scalar_subquery())))
"""The same, asked for a webhook."""

_OF_BOOKING = Prepared(
    sa.select(webhooks)
    .select_from(webhooks)
    .join(bookings, CONCERNED)
    .where(
        bookings.c.uid == sa.bindparam("uid"),
        webhooks.c.active,
        sa.bindparam("trigger", type_=sa.Text) == sa.any_(webhooks.c.triggers),
    )
    .order_by(webhooks.c.id)
    .with_for_update(read=True, key_share=True, of=webhooks)
)


async def add(tx: Tx, owner: Owner, draft: WebhookDraft, sealed: bytes | None, now: datetime) -> Webhook | None:
    """Stores a webhook; None where its owner has one with this URL."""
    values = {
        "url": draft.url,
        "triggers": list(draft.triggers),
        "active": draft.active,
        "template": draft.template,
        "version": draft.version,
        "secret_encrypted": sealed,
        **delay_columns(draft.delay),
        "created_at": now,
        "updated_at": now,
    }
    statement = insert(webhooks).values(**_owned(owner), **values).on_conflict_do_nothing().returning(webhooks)
    row = (await tx.execute(statement)).mappings().one_or_none()
    return webhook(row) if row else None


async def page(tx: Tx, owner: Owner, take: int, skip: int) -> tuple[Webhook, ...]:
    """Some of the owner's webhooks, oldest first."""
    statement = sa.select(webhooks).where(*_of(owner)).order_by(webhooks.c.id).limit(take).offset(skip)
    return tuple(webhook(row) for row in (await tx.execute(statement)).mappings())


async def find(tx: Tx, owner: Owner, webhook_id: int) -> Webhook | None:
    """The owner's webhook with this id."""
    return await _one(tx, *_of(owner), webhooks.c.id == webhook_id)


async def find_of_user(tx: Tx, user_id: UserId, webhook_id: int) -> Webhook | None:
    """The webhook with this id, of the user or of one of the user's event types."""
    own = sa.select(event_types.c.id).where(event_types.c.owner_id == user_id)
    mine = sa.or_(webhooks.c.user_id == user_id, webhooks.c.event_type_id.in_(own))
    return await _one(tx, mine, webhooks.c.id == webhook_id)


async def find_any(tx: Tx, webhook_id: int) -> Webhook | None:
    """The webhook with this id, whosever it is."""
    return await _one(tx, webhooks.c.id == webhook_id)


async def find_all(tx: Tx, ids: Collection[int]) -> dict[int, Webhook]:
    """The webhooks with these ids, by id."""
    rows = (await tx.execute(sa.select(webhooks).where(webhooks.c.id.in_(ids)))).mappings()
    return {row["id"]: webhook(row) for row in rows}


async def of_booking(tx: Tx, uid: str, trigger: Trigger) -> tuple[Webhook, ...]:
    """The webhooks that want to hear this of a booking, oldest first. None of them is deleted until the transaction
    ends, so that deliveries to them can be recorded."""
    rows = await _OF_BOOKING.rows(tx, {"uid": uid, "trigger": trigger.value})
    return tuple(webhook(row._asdict()) for row in rows)


async def hold(tx: Tx, webhook_id: int) -> None:
    """Keeps a webhook from being deleted until the transaction ends. Whoever changes several of its deliveries does so
    first: a deletion, too, begins with the webhook."""
    its = sa.select(webhooks.c.id).where(webhooks.c.id == webhook_id)
    await tx.execute(its.with_for_update(read=True, key_share=True))


async def update(tx: Tx, webhook_id: int, changes: Mapping[str, object], now: datetime) -> Webhook | None:
    """Changes columns of a webhook; None where its owner has another one with the new URL."""
    statement = sa.update(webhooks).where(webhooks.c.id == webhook_id).values(**changes, updated_at=now)
    try:
        async with tx.begin_nested():
            return webhook((await tx.execute(statement.returning(webhooks))).mappings().one())
    except IntegrityError as error:
        if "uq_webhooks" not in str(error.orig):
            raise
        return None


async def delete(tx: Tx, webhook_id: int) -> None:
    """Deletes a webhook and its deliveries."""
    await tx.execute(sa.delete(webhooks).where(webhooks.c.id == webhook_id))


async def delete_all(tx: Tx, owner: Owner) -> int:
    """Deletes the owner's webhooks and their deliveries; says how many webhooks."""
    held = sa.select(webhooks.c.id).where(*_of(owner)).order_by(webhooks.c.id).with_for_update()
    ids = (await tx.execute(held)).scalars().all()
    await tx.execute(sa.delete(webhooks).where(webhooks.c.id.in_(ids)))
    return len(ids)


async def note_failure(tx: Tx, webhook_id: int, since: datetime) -> None:
    """Notes that a webhook fails since then, unless it has been noted since its last success."""
    its = (webhooks.c.id == webhook_id, webhooks.c.failing_since.is_(None))
    await tx.execute(sa.update(webhooks).where(*its).values(failing_since=since))


async def pause(tx: Tx, webhook_id: int, failing_before: datetime, now: datetime, probe_at: datetime) -> bool:
    """Pauses a webhook that has failed since before then, and is not paused; says whether it was."""
    its = (webhooks.c.id == webhook_id, webhooks.c.paused_at.is_(None), webhooks.c.failing_since <= failing_before)
    statement = sa.update(webhooks).where(*its).values(paused_at=now, probe_at=probe_at).returning(webhooks.c.id)
    return (await tx.execute(statement)).scalar_one_or_none() is not None


async def resume(tx: Tx, webhook_id: int) -> bool:
    """Forgets that a webhook has failed; says whether there was anything to forget."""
    its = (webhooks.c.id == webhook_id, webhooks.c.failing_since.is_not(None))
    healthy = {"failing_since": None, "paused_at": None, "probe_at": None}
    statement = sa.update(webhooks).where(*its).values(**healthy).returning(webhooks.c.id)
    return (await tx.execute(statement)).scalar_one_or_none() is not None


async def to_probe(tx: Tx, now: datetime, next_at: datetime) -> tuple[int, ...]:
    """The paused webhooks whose time it is to be tried, each given to one caller, until `next_at`."""
    due = sa.select(webhooks.c.id).where(webhooks.c.probe_at <= now).with_for_update(key_share=True, skip_locked=True)
    statement = sa.update(webhooks).where(webhooks.c.id.in_(due)).values(probe_at=next_at).returning(webhooks.c.id)
    return tuple((await tx.execute(statement)).scalars())


def delay_columns(delay: Delay | None) -> dict[str, object]:
    """The columns that a delay is kept in."""
    return {"delay_time": delay.time if delay else None, "delay_unit": delay.unit.value if delay else None}


def webhook(row: Mapping[Any, Any]) -> Webhook:
    """The webhook in a row."""
    return Webhook(
        id=row["id"],
        owner=_owner(row),
        url=row["url"],
        triggers=tuple(Trigger(name) for name in row["triggers"]),
        active=row["active"],
        template=row["template"],
        version=row["version"],
        sealed=row["secret_encrypted"],
        previous=_previous(row),
        delay=None if row["delay_time"] is None else Delay(row["delay_time"], Unit(row["delay_unit"])),
        health=Health(row["failing_since"], row["paused_at"], row["probe_at"]),
    )


async def _one(tx: Tx, *conditions: sa.ColumnElement[bool]) -> Webhook | None:
    row = (await tx.execute(sa.select(webhooks).where(*conditions))).mappings().one_or_none()
    return webhook(row) if row else None


def _previous(row: Mapping[Any, Any]) -> Previous | None:
    sealed = row["previous_secret_encrypted"]
    return None if sealed is None else Previous(sealed, row["previous_secret_ends_at"])


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


def _owner(row: Mapping[Any, Any]) -> Owner:
    organization_id = OrganizationId(row["organization_id"])
    if row["user_id"] is not None:
        return OfUser(organization_id, UserId(row["user_id"]))
    if row["event_type_id"] is not None:
        return OfEventType(organization_id, row["event_type_id"])
    return OfClient(organization_id, ClientId(row["client_id"]))
