"""OAuth clients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from kalends.accounts.model import ClientId, OAuthClient, OrganizationId, Redirects
from kalends.accounts.store.tables import oauth_clients
from kalends.core.database import Tx

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


def client_columns(prefix: str = "") -> list[sa.Label[Any]]:
    """Every column of an OAuth client but its secret; `to_client` reads them."""
    return [oauth_clients.c[name].label(f"{prefix}{name}") for name in _CLIENT_COLUMNS]


def to_client(row: sa.Row[*tuple[Any, ...]], prefix: str = "") -> OAuthClient:
    """The client in a row that was selected with `client_columns(prefix)`."""
    value = {name: getattr(row, f"{prefix}{name}") for name in _CLIENT_COLUMNS}
    redirects = Redirects(value.pop("booking_redirect"), value.pop("reschedule_redirect"), value.pop("cancel_redirect"))
    uris, permissions = tuple(value.pop("redirect_uris")), tuple(value.pop("permissions"))
    return OAuthClient(**value, redirect_uris=uris, permissions=permissions, redirects=redirects)


async def insert(tx: Tx, values: Mapping[str, object]) -> OAuthClient:
    statement = sa.insert(oauth_clients).values(**values).returning(*client_columns())
    return to_client((await tx.execute(statement)).one())


async def find(tx: Tx, client_id: str) -> OAuthClient | None:
    statement = sa.select(*client_columns()).where(oauth_clients.c.id == client_id)
    row = (await tx.execute(statement)).one_or_none()
    return to_client(row) if row else None


async def find_with_digest(tx: Tx, client_id: str) -> tuple[OAuthClient, bytes] | None:
    """The client, and the digest of its secret."""
    statement = sa.select(*client_columns(), oauth_clients.c.secret_digest).where(oauth_clients.c.id == client_id)
    row = (await tx.execute(statement)).one_or_none()
    return (to_client(row), row.secret_digest) if row else None


async def list_of(tx: Tx, organization_id: OrganizationId) -> tuple[tuple[OAuthClient, bytes], ...]:
    """Each client with its encrypted secret, in order of creation."""
    statement = _with_secrets().where(oauth_clients.c.organization_id == organization_id)
    rows = await tx.execute(statement.order_by(oauth_clients.c.created_at, oauth_clients.c.id))
    return tuple((to_client(row), row.secret_encrypted) for row in rows)


async def find_of(tx: Tx, organization_id: OrganizationId, client_id: str) -> tuple[OAuthClient, bytes] | None:
    """A client of this organisation, with its encrypted secret."""
    own = oauth_clients.c.organization_id == organization_id
    row = (await tx.execute(_with_secrets().where(own, oauth_clients.c.id == client_id))).one_or_none()
    return (to_client(row), row.secret_encrypted) if row else None


async def update(tx: Tx, client_id: ClientId, values: Mapping[str, object]) -> None:
    await tx.execute(sa.update(oauth_clients).where(oauth_clients.c.id == client_id).values(**values))


async def delete(tx: Tx, client_id: ClientId) -> None:
    """Its managed users go along."""
    await tx.execute(sa.delete(oauth_clients).where(oauth_clients.c.id == client_id))


def _with_secrets() -> sa.Select[Any]:
    return sa.select(*client_columns(), oauth_clients.c.secret_encrypted)
