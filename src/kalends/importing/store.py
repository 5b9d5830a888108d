"""What has been imported: the id here of each thing at a source."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from kalends.accounts.model import OrganizationId
from kalends.core.database import Tx, metadata
from kalends.importing.model import Kind

imported = sa.Table(
    "imported",
    metadata,
    sa.Column("organization_id", sa.BigInteger, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("source_id", sa.Text, nullable=False),
    sa.Column("target_id", sa.Text, nullable=False),
    sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint("organization_id", "source", "kind", "source_id"),
)


async def lock(tx: Tx, organization_id: OrganizationId, source: str) -> None:
    """Lets no other import of the source write until this transaction ends."""
    key = f"import {organization_id} {source}"
    await tx.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(key, 0))))


async def find(tx: Tx, organization_id: OrganizationId, source: str, kind: Kind, source_id: str) -> str | None:
    """The id here of a thing that was imported."""
    statement = sa.select(imported.c.target_id).where(
        imported.c.organization_id == organization_id,
        imported.c.source == source,
        imported.c.kind == kind.value,
        imported.c.source_id == source_id,
    )
    found: str | None = await tx.scalar(statement)
    return found


async def remember(
    tx: Tx,
    organization_id: OrganizationId,
    source: str,
    kind: Kind,
    *,
    source_id: str,
    target_id: str,
    now: datetime,
) -> None:
    """Keeps the id here of a thing that has just been made."""
    values = {
        "organization_id": organization_id,
        "source": source,
        "kind": kind.value,
        "source_id": source_id,
        "target_id": target_id,
        "imported_at": now,
    }
    await tx.execute(insert(imported).values(**values))
