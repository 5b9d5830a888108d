"""Builders of accounts. Each makes something new and valid; arguments say what the test is about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count
from typing import Any

from kalends.accounts import service as accounts
from kalends.accounts.model import (
    ClientCaller,
    ClientDraft,
    ManagedUserDraft,
    OAuthClient,
    Organization,
    Role,
    TokenPair,
    User,
    UserCaller,
)
from kalends.core.database import Tx
from kalends.core.secrets import Vault
from tests.support import NOW

VAULT = Vault(b"a key for tests")
"""The vault of the app under test."""

_numbers = count(1)


@dataclass(frozen=True)
class Client:
    """An OAuth client with its secret."""

    client: OAuthClient
    secret: str

    @property
    def id(self) -> str:
        """The client's id."""
        return self.client.id

    @property
    def caller(self) -> ClientCaller:
        """The caller that the secret makes."""
        return ClientCaller(self.client)

    @property
    def headers(self) -> dict[str, str]:
        """What a request sends to act as this client."""
        return {"x-cal-client-id": self.id, "x-cal-secret-key": self.secret}


async def make_organization(tx: Tx, name: str = "Acme") -> Organization:
    """An organisation without anybody in it."""
    return await accounts.create_organization(tx, name, NOW)


async def make_owner(tx: Tx, **changes: Any) -> User:
    """The owner of an organisation of their own, or of the one given as `organization`."""
    return await make_user(tx, role=Role.OWNER, **changes)


async def make_user(
    tx: Tx, *, role: Role = Role.MEMBER, organization: Organization | None = None, **changes: Any
) -> User:
    """A user of a new organisation, or of the one given."""
    home = organization or await make_organization(tx)
    number = next(_numbers)
    words = {"email": f"owner{number}@example.com", "name": f"Owner {number}", **changes}
    return await accounts.create_user(tx, organization_id=home.id, role=role, now=NOW, **words)


async def make_key(tx: Tx, user: User, *, expires_at: datetime | None = None) -> str:
    """An API key of `user`."""
    return await accounts.create_api_key(tx, user, NOW, expires_at=expires_at)


async def make_client(tx: Tx, owner: User | None = None, *, vault: Vault = VAULT, **changes: Any) -> Client:
    """An OAuth client of the owner's organisation, or of a new one."""
    draft = ClientDraft(name="My app", redirect_uris=("https://my-app.com",), permissions=("*",))
    caller = UserCaller(owner or await make_owner(tx))
    return Client(*await accounts.create_client(tx, caller, replace(draft, **changes), vault, NOW))


async def make_managed_user(tx: Tx, client: Client | None = None, **changes: Any) -> User:
    """A managed user of `client`, or of a new one; without schedule, event types and tokens."""
    number = next(_numbers)
    words = {"email": f"alice{number}@example.com", "name": "Alice Smith", "time_zone": "Europe/London", **changes}
    caller = (client or await make_client(tx)).caller
    return await accounts.create_managed_user(tx, caller, ManagedUserDraft(**words), NOW)


async def make_tokens(tx: Tx, user: User, *, vault: Vault = VAULT, now: datetime = NOW) -> TokenPair:
    """A pair of tokens of a managed user."""
    return await accounts.issue_tokens(tx, user, vault, now)


def bearer(token: str) -> dict[str, str]:
    """What a request sends with an API key or an access token."""
    return {"Authorization": f"Bearer {token}"}
