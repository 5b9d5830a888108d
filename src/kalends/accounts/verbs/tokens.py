"""Managed users' tokens."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import partial

from kalends.accounts import rules, tokens
from kalends.accounts.errors import InvalidRefreshToken
from kalends.accounts.model import ClientCaller, TokenPair, User
from kalends.accounts.store import tokens as store
from kalends.accounts.verbs import managed_users, users
from kalends.core import database, ids, secrets
from kalends.core.database import Tx
from kalends.core.secrets import Vault


async def issue_tokens(tx: Tx, user: User, vault: Vault, now: datetime) -> TokenPair:
    """A managed user's first pair of tokens: the access token lives 60 minutes, the refresh token a year."""
    return await _issue(tx, user, uuid.uuid4(), vault, now)


async def force_refresh(tx: Tx, caller: ClientCaller, user_id: int, vault: Vault, now: datetime) -> TokenPair:
    """A new pair for a user whose tokens are lost. All earlier ones end. Raises `UserNotFound`."""
    user = await managed_users.get_managed_user(tx, caller, user_id)
    await store.delete_of(tx, user.id)
    return await issue_tokens(tx, user, vault, now)


async def refresh(tx: Tx, caller: ClientCaller, refresh_token: str, vault: Vault, now: datetime) -> TokenPair:
    """A new pair for a refresh token, which is thereby used up; the old access token lives out its hour.

    Within 60 seconds the same token works once more, in case the answer got lost. Any later use means that two hold it,
    and ends every token of its family. Raises `InvalidRefreshToken`, also for one that is unknown or a year old.
    """
    digest = secrets.digest(refresh_token)
    known = await store.lock(tx, caller.client.id, digest)
    use = rules.judge_use(known, now) if known else rules.Use.EXPIRED
    if known is None or use is rules.Use.EXPIRED:
        raise InvalidRefreshToken(
            "No managed user of this client has this refresh token; use force-refresh for new ones."
        )
    if use is rules.Use.REUSED:
        database.on_rollback(tx, partial(store.delete_family, family=known.family))
        raise InvalidRefreshToken(
            "This refresh token was used before, so all tokens of its line have ended; use force-refresh for new ones."
        )
    await store.mark_rotated(tx, digest, now)
    return await _issue(tx, await users.get_user(tx, known.user_id), known.family, vault, now)


async def prune_tokens(tx: Tx, now: datetime) -> int:
    """Forgets the tokens whose time is over, and says how many. Their holders are answered as before."""
    return await store.delete_expired(tx, now)


async def _issue(tx: Tx, user: User, family: uuid.UUID, vault: Vault, now: datetime) -> TokenPair:
    assert user.client_id is not None, "only managed users have tokens"
    access_ends, refresh_ends = now + rules.ACCESS_LIFETIME, now + rules.REFRESH_LIFETIME
    access = tokens.sign(user.client_id, user.id, now=now, expires_at=access_ends, vault=vault)
    renewal = ids.new_token()
    digests = (secrets.digest(access), access_ends), (secrets.digest(renewal), refresh_ends)
    await store.insert(tx, user, family, access=digests[0], refresh=digests[1], now=now)
    return TokenPair(access, renewal, access_ends, refresh_ends)
