"""Organisations."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from kalends.accounts.model import Organization, OrganizationId
from kalends.accounts.store.tables import organizations
from kalends.core.database import Tx


async def insert(tx: Tx, name: str, now: datetime) -> Organization:
    statement = sa.insert(organizations).values(name=name, created_at=now).returning(*organizations.c)
    return Organization(*(await tx.execute(statement)).one())


async def find(tx: Tx, name: str) -> Organization | None:
    statement = sa.select(*organizations.c).where(organizations.c.name == name).order_by(organizations.c.id).limit(1)
    row = (await tx.execute(statement)).one_or_none()
    return Organization(*row) if row else None


async def get(tx: Tx, organization_id: OrganizationId) -> Organization:
    statement = sa.select(*organizations.c).where(organizations.c.id == organization_id)
    return Organization(*(await tx.execute(statement)).one())
