"""Managed users' access tokens and refresh tokens, by their digests."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa

from kalends.accounts.model import ClientId, RefreshToken, User, UserCaller, UserId
from kalends.accounts.store.tables import access_tokens, oauth_clients, refresh_tokens, users
from kalends.accounts.store.users import to_user, user_columns
from kalends.core.database import Tx, forget

_TOKENS = (access_tokens, refresh_tokens)


async def find_owner(tx: Tx, digest: bytes) -> tuple[UserCaller, tuple[str, ...]] | None:
    """Whose access token this is, and the origins of the client's pages."""
    statement = (
        sa.select(*user_columns(), oauth_clients.c.permissions, oauth_clients.c.origins)
        .select_from(access_tokens)
        .join(users, users.c.id == access_tokens.c.user_id)
        .join(oauth_clients, oauth_clients.c.id == users.c.client_id)
        .where(access_tokens.c.digest == digest)
    )
    row = (await tx.execute(statement)).one_or_none()
    if row is None:
        return None
    user = to_user(row)
    return UserCaller(user, user.client_id, tuple(row.permissions)), tuple(row.origins)


async def insert(
    tx: Tx,
    user: User,
    family: uuid.UUID,
    *,
    access: tuple[bytes, datetime],
    refresh: tuple[bytes, datetime],
    now: datetime,
) -> None:
    """Keeps the digests of a new pair, each with its end, and drops the user's tokens that have ended."""
    for table, (digest, expires_at) in ((access_tokens, access), (refresh_tokens, refresh)):
        await tx.execute(sa.delete(table).where(table.c.user_id == user.id, table.c.expires_at <= now))
        owner = {"organization_id": user.organization_id, "user_id": user.id, "family": family}
        await tx.execute(sa.insert(table).values(**owner, digest=digest, expires_at=expires_at, created_at=now))


async def lock(tx: Tx, client_id: ClientId, digest: bytes) -> RefreshToken | None:
    """A refresh token of one of the client's users; nobody else can use it until the transaction ends."""
    columns = (
        refresh_tokens.c.user_id,
        refresh_tokens.c.family,
        refresh_tokens.c.expires_at,
        refresh_tokens.c.rotated_at,
        refresh_tokens.c.repeated,
    )
    statement = (
        sa.select(*columns)
        .join(users, users.c.id == refresh_tokens.c.user_id)
        .where(refresh_tokens.c.digest == digest, users.c.client_id == client_id)
        .with_for_update(of=refresh_tokens)
    )
    row = (await tx.execute(statement)).one_or_none()
    return RefreshToken(*row) if row else None


async def mark_rotated(tx: Tx, digest: bytes, now: datetime) -> None:
    """Notes that the token was used: for the first time, or once more."""
    statement = sa.update(refresh_tokens).where(refresh_tokens.c.digest == digest)
    again = refresh_tokens.c.rotated_at.is_not(None)
    await tx.execute(statement.values(rotated_at=sa.func.coalesce(refresh_tokens.c.rotated_at, now), repeated=again))


async def delete_family(tx: Tx, family: uuid.UUID) -> None:
    """Ends every token of a family."""
    await _end(tx, family=family)


async def delete_of(tx: Tx, user_id: UserId) -> None:
    """Ends every token of a user."""
    await _end(tx, user_id=user_id)


async def delete_expired(tx: Tx, now: datetime) -> int:
    """Forgets the tokens whose time is over, and says how many. An access token still tells by itself that it was."""
    return sum([await forget(tx, table, table.c.expires_at <= now) for table in _TOKENS])


async def _end(tx: Tx, **its: object) -> None:
    """Forgets tokens. A refresh that is under way is waited for: a deletion alone would not see the tokens that come of
    it, which would live on."""
    refreshing = sa.select(refresh_tokens.c.digest).filter_by(**its).order_by(refresh_tokens.c.digest)
    await tx.execute(refreshing.with_for_update())
    for table in _TOKENS:
        await tx.execute(sa.delete(table).filter_by(**its))
