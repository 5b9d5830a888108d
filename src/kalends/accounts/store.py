"""The tables of accounts, and every statement on them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Label,
    LargeBinary,
    Row,
    Select,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    delete,
    exists,
    false,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as insert_or_skip
from sqlalchemy.exc import IntegrityError

from kalends.accounts.errors import EmailTaken
from kalends.accounts.model import (
    ClientId,
    OAuthClient,
    Organization,
    OrganizationId,
    Redirects,
    RefreshToken,
    Role,
    User,
    UserCaller,
    UserId,
)
from kalends.core.database import Tx, metadata

Record = Mapping[str, object]

_INSTANT = DateTime(timezone=True)


organizations = Table(
    "organizations",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", _INSTANT, nullable=False),
)

oauth_clients = Table(
    "oauth_clients",
    metadata,
    Column("id", Text, primary_key=True),
    Column("organization_id", ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("logo", Text),
    Column("redirect_uris", ARRAY(Text), nullable=False),
    Column("origins", ARRAY(Text), nullable=False, comment="The origins of redirect_uris"),
    Column("permissions", ARRAY(Text), nullable=False),
    Column("booking_redirect", Text),
    Column("reschedule_redirect", Text),
    Column("cancel_redirect", Text),
    Column("emails_enabled", Boolean, nullable=False),
    Column("default_event_types_enabled", Boolean, nullable=False),
    Column("calendar_events_enabled", Boolean, nullable=False),
    Column("secret_digest", LargeBinary, nullable=False),
    Column("secret_encrypted", LargeBinary, nullable=False),
    Column("created_at", _INSTANT, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("organization_id", ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    Column("client_id", ForeignKey("oauth_clients.id", ondelete="CASCADE")),
    Column("role", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("username", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("time_format", SmallInteger, nullable=False),
    Column("week_start", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("bio", Text),
    Column("avatar_url", Text),
    Column("metadata", JSONB, nullable=False),
    Column("default_schedule_id", BigInteger),
    Column("created_at", _INSTANT, nullable=False),
    UniqueConstraint(
        "organization_id", "client_id", "email", postgresql_nulls_not_distinct=True, name="uq_users_email"
    ),
    Index("ix_users_client_id_id", "client_id", "id"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("organization_id", ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", _INSTANT),
    Column("created_at", _INSTANT, nullable=False),
)

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("organization_id", ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("family", Uuid, nullable=False, index=True),
    Column("expires_at", _INSTANT, nullable=False),
    Column("created_at", _INSTANT, nullable=False),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("organization_id", ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("family", Uuid, nullable=False, index=True),
    Column("expires_at", _INSTANT, nullable=False),
    Column("created_at", _INSTANT, nullable=False),
    Column("rotated_at", _INSTANT),
    Column("repeated", Boolean, nullable=False, server_default=false()),
)

_CLIENT_COLUMNS = (
    "id",
    "organization_id",
    "name",
    "logo",
    "redirect_uris",
    "permissions",
    "booking_redirect",
    "reschedule_redirect",
    "cancel_redirect",
    "emails_enabled",
    "default_event_types_enabled",
    "calendar_events_enabled",
    "created_at",
)


_TOKENS = (access_tokens, refresh_tokens)


def user_columns(prefix: str = "") -> list[Label[Any]]:
    """Every column of a user, for statements of any room that read users along; `to_user` reads them."""
    return [column.label(f"{prefix}{column.name}") for column in users.c]


def client_columns(prefix: str = "") -> list[Label[Any]]:
    """Every column of an OAuth client but its secret; `to_client` reads them."""
    return [oauth_clients.c[name].label(f"{prefix}{name}") for name in _CLIENT_COLUMNS]


def to_user(row: Row[*tuple[Any, ...]], prefix: str = "") -> User:
    """The user in a row that was selected with `user_columns(prefix)`."""
    values = {column.name: getattr(row, f"{prefix}{column.name}") for column in users.c}
    return User(**{**values, "role": Role(values["role"])})


def to_client(row: Row[*tuple[Any, ...]], prefix: str = "") -> OAuthClient:
    """The client in a row that was selected with `client_columns(prefix)`."""
    value = {name: getattr(row, f"{prefix}{name}") for name in _CLIENT_COLUMNS}
    redirects = Redirects(value.pop("booking_redirect"), value.pop("reschedule_redirect"), value.pop("cancel_redirect"))
    uris, permissions = tuple(value.pop("redirect_uris")), tuple(value.pop("permissions"))
    return OAuthClient(**value, redirect_uris=uris, permissions=permissions, redirects=redirects)


async def insert_organization(tx: Tx, name: str, now: datetime) -> Organization:
    statement = insert(organizations).values(name=name, created_at=now).returning(*organizations.c)
    return Organization(*(await tx.execute(statement)).one())


async def find_organization(tx: Tx, name: str) -> Organization | None:
    statement = select(*organizations.c).where(organizations.c.name == name).order_by(organizations.c.id).limit(1)
    row = (await tx.execute(statement)).one_or_none()
    return Organization(*row) if row else None


async def get_organization(tx: Tx, organization_id: OrganizationId) -> Organization:
    statement = select(*organizations.c).where(organizations.c.id == organization_id)
    return Organization(*(await tx.execute(statement)).one())


async def insert_user(tx: Tx, values: Record) -> User | None:
    """The new user; None when the username or the e-mail address is taken."""
    statement = insert_or_skip(users).values(**values).on_conflict_do_nothing().returning(*user_columns())
    row = (await tx.execute(statement)).one_or_none()
    return to_user(row) if row else None


async def is_email_taken(tx: Tx, organization_id: OrganizationId, client_id: ClientId | None, email: str) -> bool:
    taken = exists().where(
        users.c.organization_id == organization_id,
        users.c.client_id.is_not_distinct_from(client_id),
        users.c.email == email,
    )
    return bool(await tx.scalar(select(taken)))


async def find_user(tx: Tx, user_id: int) -> User | None:
    return await _find_user(tx, select(*user_columns()).where(users.c.id == user_id))


async def find_user_by_username(tx: Tx, username: str) -> User | None:
    return await _find_user(tx, select(*user_columns()).where(users.c.username == username))


async def find_own_user(tx: Tx, organization_id: OrganizationId, email: str) -> User | None:
    """The owner or member with this address."""
    own = (users.c.organization_id == organization_id, users.c.client_id.is_(None), users.c.email == email)
    return await _find_user(tx, select(*user_columns()).where(*own))


async def list_own_users(tx: Tx, email: str) -> tuple[User, ...]:
    """The owners and members, of any organisation, with this address."""
    own = (users.c.client_id.is_(None), users.c.email == email)
    rows = await tx.execute(select(*user_columns()).where(*own).order_by(users.c.id))
    return tuple(to_user(row) for row in rows)


async def find_managed_user(tx: Tx, client_id: ClientId, user_id: int) -> User | None:
    return await _find_user(tx, select(*user_columns()).where(users.c.id == user_id, users.c.client_id == client_id))


async def list_managed_users(
    tx: Tx, client_id: ClientId, emails: Sequence[str], limit: int, offset: int
) -> tuple[User, ...]:
    """In order of creation; `emails` empty means all."""
    statement = select(*user_columns()).where(users.c.client_id == client_id)
    if emails:
        statement = statement.where(users.c.email.in_(emails))
    rows = await tx.execute(statement.order_by(users.c.id).limit(limit).offset(offset))
    return tuple(to_user(row) for row in rows)


async def update_user(tx: Tx, user_id: UserId, values: Record) -> User | None:
    """Raises `EmailTaken`, leaving the transaction usable."""
    statement = update(users).where(users.c.id == user_id).values(**values).returning(*user_columns())
    if "email" not in values:
        return await _find_user(tx, statement)
    try:
        async with tx.begin_nested():
            return await _find_user(tx, statement)
    except IntegrityError as error:
        if "uq_users_email" not in str(error.orig):
            raise
        raise EmailTaken("Another user has this e-mail address already; choose a different one.") from None


async def delete_user(tx: Tx, user_id: UserId) -> None:
    """What belongs to the user goes along, by the foreign keys of its tables."""
    await tx.execute(delete(users).where(users.c.id == user_id))


async def insert_client(tx: Tx, values: Record) -> OAuthClient:
    statement = insert(oauth_clients).values(**values).returning(*client_columns())
    return to_client((await tx.execute(statement)).one())


async def find_client(tx: Tx, client_id: str) -> OAuthClient | None:
    statement = select(*client_columns()).where(oauth_clients.c.id == client_id)
    row = (await tx.execute(statement)).one_or_none()
    return to_client(row) if row else None


async def find_client_and_digest(tx: Tx, client_id: str) -> tuple[OAuthClient, bytes] | None:
    """The client, and the digest of its secret."""
    statement = select(*client_columns(), oauth_clients.c.secret_digest).where(oauth_clients.c.id == client_id)
    row = (await tx.execute(statement)).one_or_none()
    return (to_client(row), row.secret_digest) if row else None


async def list_clients(tx: Tx, organization_id: OrganizationId) -> tuple[tuple[OAuthClient, bytes], ...]:
    """Each client with its encrypted secret, in order of creation."""
    statement = _clients_and_secrets().where(oauth_clients.c.organization_id == organization_id)
    rows = await tx.execute(statement.order_by(oauth_clients.c.created_at, oauth_clients.c.id))
    return tuple((to_client(row), row.secret_encrypted) for row in rows)


async def find_client_of(tx: Tx, organization_id: OrganizationId, client_id: str) -> tuple[OAuthClient, bytes] | None:
    """A client of this organisation, with its encrypted secret."""
    own = oauth_clients.c.organization_id == organization_id
    row = (await tx.execute(_clients_and_secrets().where(own, oauth_clients.c.id == client_id))).one_or_none()
    return (to_client(row), row.secret_encrypted) if row else None


async def update_client(tx: Tx, client_id: ClientId, values: Record) -> None:
    await tx.execute(update(oauth_clients).where(oauth_clients.c.id == client_id).values(**values))


async def delete_client(tx: Tx, client_id: ClientId) -> None:
    """Its managed users go along."""
    await tx.execute(delete(oauth_clients).where(oauth_clients.c.id == client_id))


async def insert_api_key(tx: Tx, user: User, digest: bytes, expires_at: datetime | None, now: datetime) -> None:
    owner = {"organization_id": user.organization_id, "user_id": user.id}
    await tx.execute(insert(api_keys).values(**owner, digest=digest, expires_at=expires_at, created_at=now))


async def find_key_owner(tx: Tx, digest: bytes) -> tuple[User, datetime | None] | None:
    """Whose API key this is, and when it ends."""
    statement = select(*user_columns(), api_keys.c.expires_at).join_from(api_keys, users)
    row = (await tx.execute(statement.where(api_keys.c.digest == digest))).one_or_none()
    return (to_user(row), row.expires_at) if row else None


async def delete_api_key(tx: Tx, digest: bytes) -> bool:
    """Ends an API key; False where it has ended already."""
    statement = delete(api_keys).where(api_keys.c.digest == digest).returning(api_keys.c.digest)
    return (await tx.execute(statement)).one_or_none() is not None


async def find_token_owner(tx: Tx, digest: bytes) -> tuple[UserCaller, tuple[str, ...]] | None:
    """Whose access token this is, and the origins of the client's pages."""
    statement = (
        select(*user_columns(), oauth_clients.c.permissions, oauth_clients.c.origins)
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


async def insert_tokens(
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
        await tx.execute(delete(table).where(table.c.user_id == user.id, table.c.expires_at <= now))
        owner = {"organization_id": user.organization_id, "user_id": user.id, "family": family}
        await tx.execute(insert(table).values(**owner, digest=digest, expires_at=expires_at, created_at=now))


async def lock_refresh_token(tx: Tx, client_id: ClientId, digest: bytes) -> RefreshToken | None:
    """A refresh token of one of the client's users; nobody else can use it until the transaction ends."""
    columns = (
        refresh_tokens.c.user_id,
        refresh_tokens.c.family,
        refresh_tokens.c.expires_at,
        refresh_tokens.c.rotated_at,
        refresh_tokens.c.repeated,
    )
    statement = (
        select(*columns)
        .join(users, users.c.id == refresh_tokens.c.user_id)
        .where(refresh_tokens.c.digest == digest, users.c.client_id == client_id)
        .with_for_update(of=refresh_tokens)
    )
    row = (await tx.execute(statement)).one_or_none()
    return RefreshToken(*row) if row else None


async def mark_rotated(tx: Tx, digest: bytes, now: datetime) -> None:
    """Notes that the token was used: for the first time, or once more."""
    statement = update(refresh_tokens).where(refresh_tokens.c.digest == digest)
    again = refresh_tokens.c.rotated_at.is_not(None)
    await tx.execute(statement.values(rotated_at=func.coalesce(refresh_tokens.c.rotated_at, now), repeated=again))


async def delete_family(tx: Tx, family: uuid.UUID) -> None:
    """Ends every token of a family."""
    for table in _TOKENS:
        await tx.execute(delete(table).where(table.c.family == family))


async def delete_tokens_of(tx: Tx, user_id: UserId) -> None:
    """Ends every token of a user."""
    for table in _TOKENS:
        await tx.execute(delete(table).where(table.c.user_id == user_id))


async def delete_expired_tokens(tx: Tx, now: datetime) -> int:
    """Forgets the tokens whose time is over, and says how many. An access token still tells by itself that it was."""
    deleted = [await tx.execute(delete(table).where(table.c.expires_at <= now)) for table in _TOKENS]
    return sum(result.rowcount for result in deleted)


async def _find_user(tx: Tx, statement: Any) -> User | None:
    row = (await tx.execute(statement)).one_or_none()
    return to_user(row) if row else None


def _clients_and_secrets() -> Select[Any]:
    return select(*client_columns(), oauth_clients.c.secret_encrypted)
