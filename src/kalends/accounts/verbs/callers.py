"""Who a caller is."""

from __future__ import annotations

from datetime import datetime

from kalends.accounts import rules, tokens
from kalends.accounts.errors import (
    AccessTokenExpired,
    InvalidAccessToken,
    InvalidApiKey,
    InvalidClientCredentials,
    OriginRefused,
)
from kalends.accounts.model import ClientCaller, UserCaller
from kalends.accounts.rules import API_KEY
from kalends.accounts.store import api_keys, clients
from kalends.accounts.store import tokens as kept_tokens
from kalends.core import secrets
from kalends.core.database import Tx
from kalends.core.secrets import Vault
from kalends.core.time import to_millisecond


async def authenticate_bearer(
    tx: Tx, token: str, vault: Vault, now: datetime, *, origin: str | None = None
) -> UserCaller:
    """Whose API key or access token this is, by at most one SQL statement.

    `origin` is that of the page that sends it, None for our own pages and for programs. Raises `InvalidApiKey`,
    `AccessTokenExpired`, `InvalidAccessToken`, and `OriginRefused` for a page that the token's client does not know.
    """
    if token.startswith(API_KEY):
        return await _authenticate_key(tx, token, now)
    return await _authenticate_token(tx, token, vault, now, origin)


async def authenticate_client(tx: Tx, client_id: str, secret: str, *, origin: str | None = None) -> ClientCaller:
    """The OAuth client with this secret. Raises `InvalidClientCredentials`, and `OriginRefused`."""
    found = await clients.find_with_digest(tx, client_id)
    if found is None or not secrets.same(found[1], secrets.digest(secret)):
        raise InvalidClientCredentials("The OAuth client id or the secret is wrong; an owner's API key can read both.")
    if origin is not None:
        _require(rules.allows(found[0], origin), origin)
    return ClientCaller(found[0])


async def _authenticate_key(tx: Tx, key: str, now: datetime) -> UserCaller:
    found = await api_keys.find_owner(tx, secrets.digest(key))
    if found is None or (found[1] is not None and found[1] <= now):
        raise InvalidApiKey("Nobody has this API key, or its time is over; make one with `kalends user create`.")
    return UserCaller(found[0])


async def _authenticate_token(tx: Tx, token: str, vault: Vault, now: datetime, origin: str | None) -> UserCaller:
    if tokens.read(token, vault).expires_at <= to_millisecond(now):
        raise AccessTokenExpired("The access token has expired; get a new one with POST /v2/oauth/{clientId}/refresh.")
    found = await kept_tokens.find_owner(tx, secrets.digest(token))
    if found is None:
        raise InvalidAccessToken("This access token was withdrawn; get a new one with force-refresh.")
    caller, origins = found
    if origin is not None:
        _require(origin in origins, origin)
    return caller


def _require(allowed: bool, origin: str) -> None:
    if not allowed:
        raise OriginRefused(
            f"Pages of {origin[:200]} may not use this OAuth client; add that origin to its redirectUris."
        )
