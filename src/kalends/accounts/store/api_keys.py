"""API keys, by their digests."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from kalends.accounts.model import User
from kalends.accounts.store.tables import api_keys, users
from kalends.accounts.store.users import to_user, user_columns
from kalends.core.database import Tx


async def insert(tx: Tx, user: User, digest: bytes, expires_at: datetime | None, now: datetime) -> None:
    owner = {"organization_id": user.organization_id, "user_id": user.id}
    await tx.execute(sa.insert(api_keys).values(**owner, digest=digest, expires_at=expires_at, created_at=now))


async def find_owner(tx: Tx, digest: bytes) -> tuple[User, datetime | None] | None:
    """Whose API key this is, and when it ends."""
    statement = sa.select(*user_columns(), api_keys.c.expires_at).join_from(api_keys, users)
    row = (await tx.execute(statement.where(api_keys.c.digest == digest))).one_or_none()
    return (to_user(row), row.expires_at) if row else None


async def delete(tx: Tx, digest: bytes) -> bool:
    """Ends an API key; False where it has ended already."""
    statement = sa.delete(api_keys).where(api_keys.c.digest == digest).returning(api_keys.c.digest)
    return (await tx.execute(statement)).one_or_none() is not None
