"""Moments: the starts and ends of meetings that webhooks are still to be told of.

Whoever notes some for a booking, and whoever makes or changes a webhook, waits for the other (`shut`, `hold`): the two
could miss each other. Then the webhooks are held, in the order of their ids, as a deletion does, before any moment is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from kalends.accounts.model import OrganizationId
from kalends.bookings.model import Status
from kalends.bookings.store import bookings
from kalends.core.database import Tx
from kalends.webhooks.model import MOMENTS, Moment, Trigger
from kalends.webhooks.store.subscriptions import CONCERNED, CONCERNING
from kalends.webhooks.store.tables import moments, webhooks


async def of_booking(tx: Tx, uid: str, *, after: datetime | None = None) -> None:
    """Notes the moments of an accepted booking, those that come after `after` if it is given, for every webhook that
    wants to hear of them."""
    coming = (_due > after,) if after else ()
    await _note(tx, CONCERNED, bookings.c.uid == uid, *coming)


async def of_webhook(tx: Tx, webhook_id: int, after: datetime) -> None:
    """Notes the moments of accepted bookings that come after `after`, for a webhook that wants to hear of them."""
    await _note(tx, CONCERNING, webhooks.c.id == webhook_id, _due > after)


async def shut(tx: Tx, organization_id: OrganizationId) -> None:
    """Lets nobody note the moments of bookings in an organisation until the transaction ends."""
    await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(_gate(sa.literal(organization_id)))))


async def hold(tx: Tx, uids: Collection[str]) -> bool:
    """Keeps webhooks from being made or changed in the organisation of some bookings until the transaction ends, and
    those that wait for the bookings' moments, or want to hear of them, from being deleted; whether there are any."""
    open_ = sa.func.pg_advisory_xact_lock_shared(_gate(bookings.c.organization_id))
    await tx.execute(sa.select(open_).where(bookings.c.uid.in_(uids)))
    waiting = sa.select(moments.c.webhook_id).where(moments.c.booking_uid.in_(uids))
    telling = webhooks.c.triggers.overlap([trigger.value for trigger in MOMENTS])
    wanting = (
        sa.select(webhooks.c.id)
        .select_from(webhooks)
        .join(bookings, CONCERNED)
        .where(bookings.c.uid.in_(uids), telling)
    )
    held = webhooks.alias("held")
    those = sa.select(held.c.id).where(held.c.id.in_(waiting.union(wanting))).order_by(held.c.id)
    return bool((await tx.execute(those.with_for_update(read=True))).all())


async def forget_bookings(tx: Tx, uids: Iterable[str]) -> None:
    """Forgets the moments of some bookings."""
    await tx.execute(sa.delete(moments).where(moments.c.booking_uid.in_(tuple(uids))))


async def forget_webhook(tx: Tx, webhook_id: int, after: datetime) -> None:
    """Forgets the moments after `after` that a webhook waits for."""
    await tx.execute(sa.delete(moments).where(moments.c.webhook_id == webhook_id, moments.c.due_at > after))


async def take(tx: Tx, now: datetime) -> Moment | None:
    """Takes the moment that has come first, so that nobody else does, and holds its webhook. The end of a meeting is
    not taken while somebody is about to tell its start, and nothing of a webhook that is being changed or deleted."""
    key = (moments.c.webhook_id, moments.c.booking_uid, moments.c.trigger)
    first = (moments.c.due_at <= now, ~_is_after_another())
    come = sa.select(*key).join(webhooks, webhooks.c.id == moments.c.webhook_id).where(*first)
    free = come.order_by(moments.c.due_at).limit(1).with_for_update(key_share=True, skip_locked=True)
    chosen = sa.tuple_(*key).in_(free)
    row = (await tx.execute(sa.delete(moments).where(chosen).returning(moments))).mappings().one_or_none()
    return Moment(row["webhook_id"], row["booking_uid"], Trigger(row["trigger"]), row["due_at"]) if row else None


def _gate(organization_id: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    return sa.func.hashtextextended(sa.func.concat("moments ", organization_id), 0)


def _is_after_another() -> sa.ColumnElement[bool]:
    before = moments.alias("before")
    return sa.exists().where(
        before.c.webhook_id == moments.c.webhook_id,
        before.c.booking_uid == moments.c.booking_uid,
        before.c.due_at < moments.c.due_at,
    )


_each = sa.select(sa.func.unnest(webhooks.c.triggers).label("trigger")).correlate(webhooks).lateral("each")
_wanted = _each.c.trigger
_unit = sa.case(
    (webhooks.c.delay_unit == "day", sa.literal_column("interval '1 day'")),
    (webhooks.c.delay_unit == "hour", sa.literal_column("interval '1 hour'")),
    else_=sa.literal_column("interval '1 minute'"),
)
_begin = sa.case((_wanted == Trigger.MEETING_STARTED.value, bookings.c.starts_at), else_=bookings.c.ends_at)
_due = _begin + sa.func.coalesce(webhooks.c.delay_time, 0) * _unit


async def _note(tx: Tx, concerned: sa.ColumnElement[bool], *conditions: sa.ColumnElement[bool]) -> None:
    wanted = (
        sa.select(webhooks.c.id, bookings.c.uid, _wanted, bookings.c.organization_id, _due)
        .select_from(webhooks)
        .join(_each, sa.true())
        .join(bookings, concerned)
        .where(
            webhooks.c.active,
            bookings.c.status == Status.ACCEPTED.value,
            _wanted.in_([trigger.value for trigger in MOMENTS]),
            *conditions,
        )
    )
    columns = ["webhook_id", "booking_uid", "trigger", "organization_id", "due_at"]
    await tx.execute(insert(moments).from_select(columns, wanted).on_conflict_do_nothing())
