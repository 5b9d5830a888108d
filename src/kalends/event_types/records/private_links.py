"""The statements about private links."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from kalends.core.database import Tx
from kalends.event_types.model import EventType, PrivateLink, PrivateLinkLimits
from kalends.event_types.records.tables import private_links

_OPEN = sa.and_(
    sa.or_(private_links.c.expires_at.is_(None), private_links.c.expires_at > sa.bindparam("now")),
    sa.or_(private_links.c.max_uses.is_(None), private_links.c.uses < private_links.c.max_uses),
)


async def add(
    tx: Tx, event_type: EventType, link_id: str, limits: PrivateLinkLimits, now: datetime, *, uses: int = 0
) -> PrivateLink | None:
    """Stores a link of an event type; None where another has its id."""
    values = {"id": link_id, "organization_id": event_type.organization_id, "event_type_id": event_type.id}
    row = insert(private_links).values(**values, **_limits(limits), uses=uses, created_at=now)
    stored = (await tx.execute(row.on_conflict_do_nothing().returning(private_links))).one_or_none()
    return _link(stored) if stored else None


async def select_of(tx: Tx, event_type_id: int) -> tuple[PrivateLink, ...]:
    """An event type's links, oldest first."""
    own = private_links.c.event_type_id == event_type_id
    statement = sa.select(private_links).where(own).order_by(private_links.c.created_at, private_links.c.id)
    return tuple(_link(row) for row in await tx.execute(statement))


async def find(tx: Tx, link_id: str) -> PrivateLink | None:
    """The link with this id."""
    row = (await tx.execute(sa.select(private_links).where(private_links.c.id == link_id))).one_or_none()
    return _link(row) if row else None


async def update(tx: Tx, link_id: str, limits: PrivateLinkLimits) -> PrivateLink:
    """Replaces what ends a link."""
    statement = sa.update(private_links).where(private_links.c.id == link_id).values(**_limits(limits))
    return _link((await tx.execute(statement.returning(private_links))).one())


async def use(tx: Tx, link_id: str, event_type_id: int, now: datetime) -> bool:
    """Counts one use of an event type's link that is open; False where there is no such. Who comes at the same moment
    waits for the row."""
    own = sa.and_(private_links.c.id == link_id, private_links.c.event_type_id == event_type_id)
    statement = sa.update(private_links).where(own, _OPEN).values(uses=private_links.c.uses + 1)
    return (await tx.execute(statement.returning(private_links.c.id), {"now": now})).one_or_none() is not None


async def delete(tx: Tx, link_id: str) -> None:
    """Removes a link."""
    await tx.execute(sa.delete(private_links).where(private_links.c.id == link_id))


def _limits(limits: PrivateLinkLimits) -> dict[str, object]:
    return {"expires_at": limits.expires_at, "max_uses": limits.max_uses}


def _link(row: sa.Row[Any]) -> PrivateLink:
    return PrivateLink(
        id=row.id,
        event_type_id=row.event_type_id,
        limits=PrivateLinkLimits(row.expires_at, row.max_uses),
        uses=row.uses,
    )
