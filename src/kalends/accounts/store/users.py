"""Users: owners and members of organisations, and managed users."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_or_skip
from sqlalchemy.exc import IntegrityError

from kalends.accounts.errors import EmailTaken
from kalends.accounts.model import ClientId, OrganizationId, Role, User, UserId
from kalends.accounts.store.tables import users
from kalends.core.database import Tx


def user_columns(prefix: str = "") -> list[sa.Label[Any]]:
    """Every column of a user, for statements of any room that read users along; `to_user` reads them."""
    return [column.label(f"{prefix}{column.name}") for column in users.c]


def to_user(row: sa.Row[*tuple[Any, ...]], prefix: str = "") -> User:
    """The user in a row that was selected with `user_columns(prefix)`."""
    values = {column.name: getattr(row, f"{prefix}{column.name}") for column in users.c}
    return User(**{**values, "role": Role(values["role"])})


async def insert(tx: Tx, values: Mapping[str, object]) -> User | None:
    """The new user; None when the username or the e-mail address is taken."""
    statement = insert_or_skip(users).values(**values).on_conflict_do_nothing().returning(*user_columns())
    row = (await tx.execute(statement)).one_or_none()
    return to_user(row) if row else None


async def is_email_taken(tx: Tx, organization_id: OrganizationId, client_id: ClientId | None, email: str) -> bool:
    taken = sa.exists().where(
        users.c.organization_id == organization_id,
        users.c.client_id.is_not_distinct_from(client_id),
        users.c.email == email,
    )
    return bool(await tx.scalar(sa.select(taken)))


async def find(tx: Tx, user_id: int) -> User | None:
    return await _find(tx, sa.select(*user_columns()).where(users.c.id == user_id))


async def find_by_username(tx: Tx, username: str) -> User | None:
    return await _find(tx, sa.select(*user_columns()).where(users.c.username == username))


async def find_own(tx: Tx, organization_id: OrganizationId, email: str) -> User | None:
    """The owner or member with this address."""
    own = (users.c.organization_id == organization_id, users.c.client_id.is_(None), users.c.email == email)
    return await _find(tx, sa.select(*user_columns()).where(*own))


async def list_own(tx: Tx, email: str) -> tuple[User, ...]:
    """The owners and members, of any organisation, with this address."""
    own = (users.c.client_id.is_(None), users.c.email == email)
    rows = await tx.execute(sa.select(*user_columns()).where(*own).order_by(users.c.id))
    return tuple(to_user(row) for row in rows)


async def find_managed(tx: Tx, client_id: ClientId, user_id: int) -> User | None:
    return await _find(tx, sa.select(*user_columns()).where(users.c.id == user_id, users.c.client_id == client_id))


async def list_managed(tx: Tx, client_id: ClientId, emails: Sequence[str], limit: int, offset: int) -> tuple[User, ...]:
    """In order of creation; `emails` empty means all."""
    statement = sa.select(*user_columns()).where(users.c.client_id == client_id)
    if emails:
        statement = statement.where(users.c.email.in_(emails))
    rows = await tx.execute(statement.order_by(users.c.id).limit(limit).offset(offset))
    return tuple(to_user(row) for row in rows)


async def update(tx: Tx, user_id: UserId, values: Mapping[str, object]) -> User | None:
    """Raises `EmailTaken`, leaving the transaction usable."""
    statement = sa.update(users).where(users.c.id == user_id).values(**values).returning(*user_columns())
    if "email" not in values:
        return await _find(tx, statement)
    try:
        async with tx.begin_nested():
            return await _find(tx, statement)
    except IntegrityError as error:
        if "uq_users_email" not in str(error.orig):
            raise
        raise EmailTaken("Another user has this e-mail address already; choose a different one.") from None


async def delete(tx: Tx, user_id: UserId) -> None:
    """What belongs to the user goes along, by the foreign keys of its tables."""
    await tx.execute(sa.delete(users).where(users.c.id == user_id))


async def _find(tx: Tx, statement: Any) -> User | None:
    row = (await tx.execute(statement)).one_or_none()
    return to_user(row) if row else None
