"""Apps, codes, tokens and sessions of OAuth2."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from kalends.accounts.model import ClientId, OrganizationId, RefreshToken, User, UserCaller, UserId
from kalends.accounts.store.tables import users
from kalends.accounts.store.users import to_user, user_columns
from kalends.core.database import Tx, forget, metadata
from kalends.oauth2.model import App, AppKind, Code, Grant, Line

_INSTANT = sa.DateTime(timezone=True)


def _belongs_to(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", ondelete="CASCADE")


def _tokens(name: str, *more: sa.Column[Any]) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("organization_id", sa.BigInteger, _belongs_to("organizations"), nullable=False),
        sa.Column("client_id", sa.Text, _belongs_to("oauth2_clients"), nullable=False),
        sa.Column("user_id", sa.BigInteger, _belongs_to("users"), nullable=False),
        sa.Column("family", sa.Uuid, nullable=False, index=True),
        sa.Column("scopes", ARRAY(sa.Text), nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("expires_at", _INSTANT, nullable=False),
        *more,
        sa.Index(f"ix_{name}_user_id_client_id", "user_id", "client_id"),
        sa.Index(f"ix_{name}_expires_at", "expires_at"),
    )


clients = sa.Table(
    "oauth2_clients",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("organization_id", sa.BigInteger, _belongs_to("organizations"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("logo", sa.Text),
    sa.Column("redirect_uri", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("scopes", ARRAY(sa.Text), nullable=False),
    sa.Column("secret_digest", sa.LargeBinary),
    sa.Column("created_at", _INSTANT, nullable=False),
    sa.CheckConstraint("kind IN ('confidential', 'public')", name="kind_known"),
    sa.CheckConstraint("(kind = 'confidential') = (secret_digest IS NOT NULL)", name="a_secret_where_it_can_be_kept"),
)

codes = _tokens(
    "oauth2_codes",
    sa.Column("redirect_uri", sa.Text, nullable=False),
    sa.Column("challenge", sa.Text),
    sa.Column("used_at", _INSTANT),
)
access_tokens = _tokens("oauth2_access_tokens", sa.Column("allowed_at", _INSTANT, nullable=False))
refresh_tokens = _tokens(
    "oauth2_refresh_tokens",
    sa.Column("allowed_at", _INSTANT, nullable=False),
    sa.Column("rotated_at", _INSTANT),
    sa.Column("repeated", sa.Boolean, nullable=False, server_default=sa.false()),
)

sessions = sa.Table(
    "oauth2_sessions",
    metadata,
    sa.Column("digest", sa.LargeBinary, primary_key=True),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("created_at", _INSTANT, nullable=False),
    sa.Column("expires_at", _INSTANT, nullable=False, index=True),
)

_TOKENS = (codes, access_tokens, refresh_tokens)
_APP = [column for column in clients.c if column.name not in ("origin", "secret_digest")]


async def add_app(tx: Tx, values: Mapping[str, object]) -> App:
    """Stores an app."""
    row = (await tx.execute(sa.insert(clients).values(**values).returning(*_APP))).mappings().one()
    return _app(row)


async def find_app(tx: Tx, client_id: str) -> tuple[App, bytes | None] | None:
    """The app of this id, and the digest of its secret where it has one."""
    statement = sa.select(*_APP, clients.c.secret_digest).where(clients.c.id == client_id)
    row = (await tx.execute(statement)).mappings().one_or_none()
    return (_app(row), row["secret_digest"]) if row else None


async def list_apps(tx: Tx, organization_id: OrganizationId) -> tuple[App, ...]:
    """The apps that an organisation has registered, oldest first."""
    its = sa.select(*_APP).where(clients.c.organization_id == organization_id)
    rows = await tx.execute(its.order_by(clients.c.created_at, clients.c.id))
    return tuple(_app(row) for row in rows.mappings())


async def delete_app(tx: Tx, client_id: ClientId) -> None:
    """Removes an app; its codes and tokens go along."""
    await tx.execute(sa.delete(clients).where(clients.c.id == client_id))


async def list_grants(tx: Tx, user_id: UserId, now: datetime) -> tuple[Grant, ...]:
    """The apps that can act for a user, those first that may for longest."""
    live = _live(now)
    statement = sa.select(*_APP, live.c.scopes.label("allowed"), live.c.allowed_at).join(
        live, live.c.client_id == clients.c.id
    )
    rows = await tx.execute(statement.where(live.c.user_id == user_id).order_by(live.c.allowed_at, clients.c.id))
    found: dict[str, Grant] = {}
    for row in rows.mappings():
        known = found.get(row["id"]) or Grant(_app(row), frozenset(), row["allowed_at"])
        found[row["id"]] = replace(known, scopes=known.scopes | set(row["allowed"]))
    return tuple(found.values())


async def count_users(tx: Tx, client_id: ClientId, now: datetime) -> int:
    """For how many users an app can act."""
    live = _live(now)
    statement = sa.select(sa.func.count(live.c.user_id.distinct())).where(live.c.client_id == client_id)
    return int((await tx.execute(statement)).scalar_one())


async def add_code(tx: Tx, user: User, app: App, digest: bytes, values: Mapping[str, object]) -> None:
    """Stores a code."""
    await tx.execute(sa.insert(codes).values(**_owned(user, app), digest=digest, **values))


async def lock_code(tx: Tx, client_id: str, digest: bytes) -> Code | None:
    """A code of this app; nobody else can use it until the transaction ends."""
    its = (codes.c.digest == digest, codes.c.client_id == client_id)
    row = (await tx.execute(sa.select(codes).where(*its).with_for_update())).mappings().one_or_none()
    return _code(row) if row else None


async def mark_used(tx: Tx, digest: bytes, now: datetime) -> None:
    """Uses a code up."""
    await tx.execute(sa.update(codes).where(codes.c.digest == digest).values(used_at=now))


async def add_token(tx: Tx, table: sa.Table, user: User, app: App, values: Mapping[str, object]) -> None:
    """Stores an access token or a refresh token."""
    await tx.execute(sa.insert(table).values(**_owned(user, app), **values))


async def lock_refresh_token(tx: Tx, client_id: str, digest: bytes) -> tuple[RefreshToken, Line] | None:
    """A refresh token of this app, and its line; nobody else can use it until the transaction ends."""
    its = (refresh_tokens.c.digest == digest, refresh_tokens.c.client_id == client_id)
    row = (await tx.execute(sa.select(refresh_tokens).where(*its).with_for_update())).mappings().one_or_none()
    if row is None:
        return None
    token = RefreshToken(row["user_id"], row["family"], row["expires_at"], row["rotated_at"], row["repeated"])
    return token, Line(row["family"], tuple(row["scopes"]), row["allowed_at"])


async def mark_rotated(tx: Tx, digest: bytes, now: datetime) -> None:
    """Notes that the refresh token was used: for the first time, or once more."""
    again = refresh_tokens.c.rotated_at.is_not(None)
    values = {"rotated_at": sa.func.coalesce(refresh_tokens.c.rotated_at, now), "repeated": again}
    await tx.execute(sa.update(refresh_tokens).where(refresh_tokens.c.digest == digest).values(**values))


async def delete_family(tx: Tx, family: uuid.UUID) -> None:
    """Ends every token that came from one code."""
    await _end(tx, (refresh_tokens, access_tokens), family=family)


async def delete_tokens_of(tx: Tx, user_id: UserId, client_id: ClientId) -> None:
    """Ends whatever an app has for a user."""
    await _end(tx, _TOKENS, user_id=user_id, client_id=client_id)


async def find_token_owner(tx: Tx, digest: bytes) -> tuple[UserCaller, datetime, str | None] | None:
    """For whom an app's access token acts, until when, and the origin of the app's pages."""
    statement = (
        sa.select(*user_columns(), access_tokens.c.scopes, access_tokens.c.expires_at, clients.c.origin)
        .select_from(access_tokens)
        .join(users, users.c.id == access_tokens.c.user_id)
        .join(clients, clients.c.id == access_tokens.c.client_id)
        .where(access_tokens.c.digest == digest)
    )
    row = (await tx.execute(statement)).one_or_none()
    return (UserCaller(to_user(row), None, tuple(row.scopes), is_app=True), row.expires_at, row.origin) if row else None


async def add_session(tx: Tx, digest: bytes, email: str, now: datetime, expires_at: datetime) -> None:
    """Stores that a browser is signed in."""
    await tx.execute(sa.insert(sessions).values(digest=digest, email=email, created_at=now, expires_at=expires_at))


async def find_session(tx: Tx, digest: bytes, now: datetime) -> str | None:
    """The address that a browser is signed in with."""
    its = (sessions.c.digest == digest, sessions.c.expires_at > now)
    return (await tx.execute(sa.select(sessions.c.email).where(*its))).scalar_one_or_none()


async def delete_session(tx: Tx, digest: bytes) -> None:
    """Signs a browser out."""
    await tx.execute(sa.delete(sessions).where(sessions.c.digest == digest))


async def delete_expired(tx: Tx, now: datetime) -> int:
    """Forgets what has ended; says how much."""
    return sum([await forget(tx, table, table.c.expires_at <= now) for table in (*_TOKENS, sessions)])


def _live(now: datetime) -> sa.Subquery:
    """What apps can act with, or get more of: whose it is, which app has it, how far it reaches and since when."""
    kinds = (
        (codes, codes.c.created_at, codes.c.used_at.is_(None)),
        (access_tokens, access_tokens.c.allowed_at, sa.true()),
        (refresh_tokens, refresh_tokens.c.allowed_at, refresh_tokens.c.rotated_at.is_(None)),
    )
    return sa.union_all(
        *(
            sa.select(table.c.user_id, table.c.client_id, table.c.scopes, since.label("allowed_at")).where(
                table.c.expires_at > now, usable
            )
            for table, since, usable in kinds
        )
    ).subquery()


async def _end(tx: Tx, tables: Sequence[sa.Table], **its: object) -> None:
    """Forgets codes and tokens. What is just being exchanged is waited for: a deletion alone would not see what comes
    of it, which would live on."""
    for table in tables:
        await tx.execute(sa.select(table.c.digest).filter_by(**its).order_by(table.c.digest).with_for_update())
    for table in tables:
        await tx.execute(sa.delete(table).filter_by(**its))


def _owned(user: User, app: App) -> dict[str, object]:
    return {"organization_id": user.organization_id, "user_id": user.id, "client_id": app.id}


def _app(row: sa.RowMapping) -> App:
    return App(
        id=ClientId(row["id"]),
        organization_id=OrganizationId(row["organization_id"]),
        name=row["name"],
        logo=row["logo"],
        redirect_uri=row["redirect_uri"],
        kind=AppKind(row["kind"]),
        scopes=tuple(row["scopes"]),
        created_at=row["created_at"],
    )


def _code(row: sa.RowMapping) -> Code:
    return Code(
        client_id=row["client_id"],
        user_id=row["user_id"],
        redirect_uri=row["redirect_uri"],
        challenge=row["challenge"],
        line=Line(row["family"], tuple(row["scopes"]), row["created_at"]),
        expires_at=row["expires_at"],
        used_at=row["used_at"],
    )
