"""API keys of users."""

from __future__ import annotations

from datetime import datetime, timedelta

from kalends.accounts.errors import ApiKeyNeeded, InvalidApiKey
from kalends.accounts.model import User
from kalends.accounts.rules import API_KEY
from kalends.accounts.store import api_keys as store
from kalends.core import ids, secrets
from kalends.core.database import Tx


async def create_api_key(tx: Tx, user: User, now: datetime, *, expires_at: datetime | None = None) -> str:
    """A new API key for `user`, to be shown once: only its digest is kept."""
    key = ids.new_token(API_KEY)
    await store.insert(tx, user, secrets.digest(key), expires_at, now)
    return key


async def refresh_api_key(tx: Tx, key: str, now: datetime, *, days: int | None) -> str:
    """A new API key in place of `key`, which stops at once; good for `days`, None: without end.

    Raises `ApiKeyNeeded` for any other token, and `InvalidApiKey` for a key that nobody has (any more). Contract:
    ApiKeysController_refresh.
    """
    if not key.startswith(API_KEY):
        raise ApiKeyNeeded("Only an API key (`cal_…`) can be refreshed so; send one as `Authorization: Bearer`.")
    found = await store.find_owner(tx, secrets.digest(key))
    if found is None or not await store.delete(tx, secrets.digest(key)):
        raise InvalidApiKey("Nobody has this API key any more; use the one that took its place.")
    return await create_api_key(tx, found[0], now, expires_at=None if days is None else now + timedelta(days=days))
