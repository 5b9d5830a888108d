"""Access and refresh tokens of managed users."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from kalends.accounts import service as accounts
from kalends.accounts.errors import (
    AccessTokenExpired,
    InvalidAccessToken,
    InvalidRefreshToken,
    OriginRefused,
    UserNotFound,
)
from kalends.accounts.model import TokenPair
from kalends.core.database import Database, Tx
from kalends.core.secrets import Vault
from tests.support import NOW
from tests.support.accounts import VAULT, Client, make_client, make_managed_user, make_owner, make_tokens

HOUR = timedelta(minutes=60)
MINUTE = timedelta(seconds=60)


async def refreshed(tx: Tx, client: Client, token: str, now: timedelta = timedelta(0)) -> TokenPair:
    return await accounts.refresh(tx, client.caller, token, VAULT, NOW + now)


async def test_an_access_token_is_its_users(tx: Tx) -> None:
    client = await make_client(tx, permissions=("BOOKING_READ",))
    user = await make_managed_user(tx, client)
    pair = await make_tokens(tx, user)
    caller = await accounts.authenticate_bearer(tx, pair.access_token, VAULT, NOW)
    assert (caller.user, caller.client_id, caller.permissions) == (user, client.id, ("BOOKING_READ",))


async def test_an_access_token_says_whose_it_is_and_until_when(tx: Tx) -> None:
    client = await make_client(tx)
    user = await make_managed_user(tx, client)
    pair = await make_tokens(tx, user)
    claims = jwt.decode(pair.access_token, OctKey.import_key(VAULT.derive("access-token")), ["HS256"]).claims
    assert (claims["clientId"], claims["ownerId"]) == (client.id, user.id)
    assert claims["iat"] == int(NOW.timestamp())
    assert claims["expiresAt"] == int((NOW + HOUR).timestamp() * 1000)
    assert pair.access_expires_at == NOW + HOUR
    assert pair.refresh_expires_at == NOW + timedelta(days=365)


async def test_an_access_token_ends_after_an_hour_with_an_error_of_its_own(tx: Tx) -> None:
    pair = await make_tokens(tx, await make_managed_user(tx))
    await accounts.authenticate_bearer(tx, pair.access_token, VAULT, NOW + HOUR - timedelta(milliseconds=1))
    with pytest.raises(AccessTokenExpired):
        await accounts.authenticate_bearer(tx, pair.access_token, VAULT, NOW + HOUR)


async def test_an_expired_token_is_told_so_even_when_its_user_is_gone(tx: Tx) -> None:
    client = await make_client(tx)
    user = await make_managed_user(tx, client)
    pair = await make_tokens(tx, user)
    await accounts.delete_managed_user(tx, client.caller, user.id)
    with pytest.raises(AccessTokenExpired):
        await accounts.authenticate_bearer(tx, pair.access_token, VAULT, NOW + HOUR)
    with pytest.raises(InvalidAccessToken):
        await accounts.authenticate_bearer(tx, pair.access_token, VAULT, NOW)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJvd25lcklkIjoxfQ.", "é" * 100])
async def test_what_is_no_token_is_refused(tx: Tx, token: str) -> None:
    with pytest.raises(InvalidAccessToken):
        await accounts.authenticate_bearer(tx, token, VAULT, NOW)


async def test_a_token_signed_with_another_key_is_refused(tx: Tx) -> None:
    pair = await make_tokens(tx, await make_managed_user(tx), vault=Vault(b"another installation"))
    with pytest.raises(InvalidAccessToken):
        await accounts.authenticate_bearer(tx, pair.access_token, VAULT, NOW + HOUR)


async def test_a_token_may_be_used_by_pages_of_its_clients_origins_alone(tx: Tx) -> None:
    client = await make_client(tx, redirect_uris=("https://my-app.com/callback",))
    pair = await make_tokens(tx, await make_managed_user(tx, client))
    await accounts.authenticate_bearer(tx, pair.access_token, VAULT, NOW, origin="https://my-app.com")
    with pytest.raises(OriginRefused, match=r"https://my-app\.com\.evil\.com"):
        await accounts.authenticate_bearer(tx, pair.access_token, VAULT, NOW, origin="https://my-app.com.evil.com")


async def test_a_refresh_gives_a_new_pair_and_leaves_the_access_token_its_hour(tx: Tx) -> None:
    client = await make_client(tx)
    old = await make_tokens(tx, await make_managed_user(tx, client))
    new = await refreshed(tx, client, old.refresh_token)
    assert len({old.access_token, new.access_token, old.refresh_token, new.refresh_token}) == 4
    for token in (old.access_token, new.access_token):
        await accounts.authenticate_bearer(tx, token, VAULT, NOW)


async def test_a_refresh_token_whose_answer_got_lost_works_once_more_within_a_minute(tx: Tx) -> None:
    client = await make_client(tx)
    old = await make_tokens(tx, await make_managed_user(tx, client))
    lost = await refreshed(tx, client, old.refresh_token)
    again = await refreshed(tx, client, old.refresh_token, MINUTE)
    for pair in (lost, again):
        await accounts.authenticate_bearer(tx, pair.access_token, VAULT, NOW + MINUTE)


@pytest.mark.parametrize("uses", [[MINUTE + timedelta(seconds=1)], [timedelta(seconds=1), timedelta(seconds=2)]])
async def test_a_later_or_a_third_use_ends_the_whole_family(
    committed_database: Database, uses: list[timedelta]
) -> None:
    """Commits: a refused refresh rolls back, and the family ends all the same."""
    async with committed_database.transaction() as tx:
        client = await make_client(tx)
        user = await make_managed_user(tx, client)
        old, elsewhere = await make_tokens(tx, user), await make_tokens(tx, user)
        new = await refreshed(tx, client, old.refresh_token)
        for use in uses[:-1]:
            await refreshed(tx, client, old.refresh_token, use)
    for stale, now in ((old, uses[-1]), (new, timedelta(0))):
        with pytest.raises(InvalidRefreshToken):
            async with committed_database.transaction() as tx:
                await refreshed(tx, client, stale.refresh_token, now)
    async with committed_database.transaction() as tx:
        with pytest.raises(InvalidAccessToken):
            await accounts.authenticate_bearer(tx, new.access_token, VAULT, NOW)
        await accounts.authenticate_bearer(tx, elsewhere.access_token, VAULT, NOW)


async def test_a_refresh_token_ends_after_a_year(tx: Tx) -> None:
    client = await make_client(tx)
    pair = await make_tokens(tx, await make_managed_user(tx, client))
    with pytest.raises(InvalidRefreshToken):
        await accounts.refresh(tx, client.caller, pair.refresh_token, VAULT, pair.refresh_expires_at)


async def test_another_client_cannot_use_a_refresh_token_and_does_no_harm_with_it(tx: Tx) -> None:
    owner = await make_owner(tx)
    client, other = await make_client(tx, owner), await make_client(tx, owner)
    pair = await make_tokens(tx, await make_managed_user(tx, client))
    with pytest.raises(InvalidRefreshToken):
        await accounts.refresh(tx, other.caller, pair.refresh_token, VAULT, NOW)
    await refreshed(tx, client, pair.refresh_token)


async def test_a_forced_refresh_ends_all_earlier_tokens(tx: Tx) -> None:
    client = await make_client(tx)
    user = await make_managed_user(tx, client)
    lost = await make_tokens(tx, user)
    new = await accounts.force_refresh(tx, client.caller, user.id, VAULT, NOW)
    await accounts.authenticate_bearer(tx, new.access_token, VAULT, NOW)
    with pytest.raises(InvalidAccessToken):
        await accounts.authenticate_bearer(tx, lost.access_token, VAULT, NOW)
    with pytest.raises(InvalidRefreshToken):
        await accounts.refresh(tx, client.caller, lost.refresh_token, VAULT, NOW)


async def test_another_client_cannot_force_a_refresh(tx: Tx) -> None:
    client, other = await make_client(tx), await make_client(tx)
    user = await make_managed_user(tx, client)
    with pytest.raises(UserNotFound):
        await accounts.force_refresh(tx, other.caller, user.id, VAULT, NOW)


async def test_of_racing_refreshes_two_win_and_the_third_ends_the_family(committed_database: Database) -> None:
    async with committed_database.transaction() as tx:
        client = await make_client(tx)
        pair = await make_tokens(tx, await make_managed_user(tx, client))

    async def race() -> TokenPair:
        async with committed_database.transaction() as tx:
            return await accounts.refresh(tx, client.caller, pair.refresh_token, VAULT, NOW)

    won = await asyncio.gather(race(), race(), race(), return_exceptions=True)
    assert sorted((type(each) for each in won), key=lambda kind: kind.__name__) == [
        InvalidRefreshToken,
        TokenPair,
        TokenPair,
    ]


async def test_expired_tokens_are_forgotten_and_still_told_to_have_expired(tx: Tx) -> None:
    pair = await make_tokens(tx, await make_managed_user(tx))
    assert await accounts.prune_tokens(tx, pair.access_expires_at - timedelta(seconds=1)) == 0
    assert await accounts.prune_tokens(tx, pair.access_expires_at) == 1
    with pytest.raises(AccessTokenExpired):
        await accounts.authenticate_bearer(tx, pair.access_token, VAULT, pair.access_expires_at)
