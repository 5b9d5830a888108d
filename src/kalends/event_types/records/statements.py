"""The statements about event types, and the one that finds everything booking one depends on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as insert_or_skip
from sqlalchemy.exc import IntegrityError

from kalends.accounts.model import User, UserId
from kalends.accounts.store.clients import client_columns
from kalends.accounts.store.tables import oauth_clients, users
from kalends.accounts.store.users import user_columns
from kalends.core import database
from kalends.core.database import Prepared, Tx
from kalends.event_types.groups import Member
from kalends.event_types.keys import EventTypeById, EventTypeBySlug, Group, GroupByIds
from kalends.event_types.model import Bookable, EventType, EventTypeDraft
from kalends.event_types.records import rows
from kalends.event_types.records.tables import event_types
from kalends.schedules.store import HOURS, schedules

_LAST_ID = 2**63 - 1

_AS_TEXT = frozenset(column.name for column in event_types.c if isinstance(column.type, JSONB))
"""JSON columns that are selected as text: what was read before need not be read again."""

_COLUMNS = [
    (sa.cast(column, sa.Text) if column.name in _AS_TEXT else column).label(column.name)
    for column in event_types.c
    if column.name != "updated_at"
]

_SELECT = sa.select(*_COLUMNS)

_JOINED = (
    event_types.join(users, users.c.id == event_types.c.owner_id)
    .outerjoin(schedules, schedules.c.id == sa.func.coalesce(event_types.c.schedule_id, users.c.default_schedule_id))
    .outerjoin(oauth_clients, oauth_clients.c.id == users.c.client_id)
)

_BOOKABLE: sa.Select[Any] = sa.select(
    *_COLUMNS, *user_columns("host_"), *client_columns("client_"), *HOURS
).select_from(_JOINED)
_BY_ID = event_types.c.id == sa.bindparam("id")
_BY_SLUG = sa.and_(users.c.username == sa.bindparam("username"), event_types.c.slug == sa.bindparam("slug"))

_VERSION = sa.select(
    sa.func.concat_ws(
        sa.literal_column("'/'"),
        *(
            sa.column(name, _selectable=table)
            for table in (event_types, users, schedules, oauth_clients)
            for name in ("xmin", "ctid")
        ),
    ).label("version")
).select_from(_JOINED)
"""The versions of all rows that a bookable is read from: each version of a row has its own `xmin` and place."""

_BOOKABLE_BY = {EventTypeById: Prepared(_BOOKABLE.where(_BY_ID)), EventTypeBySlug: Prepared(_BOOKABLE.where(_BY_SLUG))}
_VERSION_BY = {EventTypeById: Prepared(_VERSION.where(_BY_ID)), EventTypeBySlug: Prepared(_VERSION.where(_BY_SLUG))}

_MEMBERS: sa.Select[Any] = sa.select(*user_columns("host_"), *client_columns("client_"), *HOURS).select_from(
    users.outerjoin(schedules, schedules.c.id == users.c.default_schedule_id).outerjoin(
        oauth_clients, oauth_clients.c.id == users.c.client_id
    )
)

_StoredKey: TypeAlias = EventTypeById | EventTypeBySlug
_Remembered: TypeAlias = dict[_StoredKey, tuple[str, Bookable | None]]
_REMEMBERED = 1000
"""How many bookables a connection remembers."""


async def insert(tx: Tx, owner: User, draft: EventTypeDraft, now: datetime) -> EventType | None:
    """Stores an event type; None when the owner has another with this slug."""
    owned = {"organization_id": owner.organization_id, "owner_id": owner.id}
    statement = insert_or_skip(event_types).values(**owned, **rows.values(draft), created_at=now, updated_at=now)
    skipping = statement.on_conflict_do_nothing(index_elements=["organization_id", "owner_id", "slug"])
    row = (await tx.execute(skipping.returning(*_COLUMNS))).one_or_none()
    return rows.to_event_type(row) if row else None


async def update(tx: Tx, event_type_id: int, draft: EventTypeDraft, now: datetime) -> EventType | None:
    """Replaces what an event type says; None, the transaction still usable, when the slug is taken."""
    changed = (
        sa.update(event_types).where(event_types.c.id == event_type_id).values(**rows.values(draft), updated_at=now)
    )
    try:
        async with tx.begin_nested():
            return rows.to_event_type((await tx.execute(changed.returning(*_COLUMNS))).one())
    except IntegrityError as error:
        if "uq_event_types" not in str(error.orig):
            raise
        return None


async def delete(tx: Tx, event_type_id: int) -> None:
    """Removes an event type."""
    await tx.execute(sa.delete(event_types).where(event_types.c.id == event_type_id))


async def find(tx: Tx, owner_id: UserId, event_type_id: int) -> EventType | None:
    """An event type of the owner."""
    own = event_types.c.owner_id == owner_id
    row = (await tx.execute(_SELECT.where(own, event_types.c.id == event_type_id))).one_or_none()
    return rows.to_event_type(row) if row else None


async def select_of(tx: Tx, owner_id: UserId) -> tuple[EventType, ...]:
    """The owner's event types, oldest first."""
    found = await tx.execute(_SELECT.where(event_types.c.owner_id == owner_id).order_by(event_types.c.id))
    return tuple(rows.to_event_type(row) for row in found)


async def find_bookable(tx: Tx, key: _StoredKey) -> Bookable | None:
    """An event type with its host, the hours that count and the host's client.

    One statement: while nothing has changed, one that reads the versions of the rows, and else once more the rows.
    """
    values = asdict(key)
    if isinstance(key, EventTypeById) and not 0 < key.id <= _LAST_ID:
        return None
    found = await _VERSION_BY[type(key)].first(tx, values)
    if found is None:
        return None
    remembered: _Remembered = database.memory(tx).setdefault("bookables", {})
    version, bookable = remembered.get(key, ("", None))
    if version != found.version:
        row = await _BOOKABLE_BY[type(key)].first(tx, values)
        bookable = rows.to_bookable(row) if row is not None else None
        _remember(remembered, key, (found.version, bookable))
    return bookable


async def find_members(tx: Tx, group: Group) -> tuple[Member, ...]:
    """Those of a group who are there, with their default hours and their clients, in no order."""
    named = users.c.id.in_(group.user_ids) if isinstance(group, GroupByIds) else users.c.username.in_(group.usernames)
    return tuple(rows.to_member(row) for row in await tx.execute(_MEMBERS.where(named)))


def _remember(remembered: _Remembered, key: _StoredKey, what: tuple[str, Bookable | None]) -> None:
    if len(remembered) >= _REMEMBERED:
        del remembered[next(iter(remembered))]
    remembered[key] = what
