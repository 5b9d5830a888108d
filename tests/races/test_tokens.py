"""Tokens that end while new ones are being made of them: nothing outlives its end. Commits: each has a connection."""

from __future__ import annotations

import asyncio

import pytest

from kalends.accounts import service as accounts
from kalends.accounts.errors import InvalidAccessToken
from kalends.core.database import Database
from kalends.oauth2 import service as oauth2
from kalends.oauth2.errors import AppTokenInvalid
from tests.support import NOW
from tests.support.accounts import VAULT, make_client, make_managed_user, make_owner
from tests.support.apps import make_app
from tests.support.locks import somebody_waits


async def test_what_an_app_gets_while_the_user_ends_it_ends_too(committed_database: Database) -> None:
    async with committed_database.transaction() as tx:
        app, user = await make_app(tx), await make_owner(tx)
        first = await app.tokens(tx, user)

    async def end() -> None:
        async with committed_database.transaction() as tx:
            await oauth2.deny(tx, user, app.app)

    async with committed_database.transaction() as tx:
        second = await oauth2.refresh(tx, app.id, app.secret, first.refresh_token, NOW)
        ending = asyncio.create_task(end())
        await somebody_waits(committed_database)
    await ending
    async with committed_database.transaction() as tx:
        for tokens in (first, second):
            with pytest.raises(AppTokenInvalid):
                await oauth2.authenticate(tx, tokens.access_token, NOW)


async def test_what_an_app_makes_of_a_code_while_the_user_ends_it_ends_too(committed_database: Database) -> None:
    async with committed_database.transaction() as tx:
        app, user = await make_app(tx), await make_owner(tx)
        code = await app.code(tx, user)

    async def end() -> None:
        async with committed_database.transaction() as tx:
            await oauth2.deny(tx, user, app.app)

    async with committed_database.transaction() as tx:
        tokens = await app.exchange(tx, code)
        ending = asyncio.create_task(end())
        await somebody_waits(committed_database)
    await ending
    async with committed_database.transaction() as tx:
        with pytest.raises(AppTokenInvalid):
            await oauth2.authenticate(tx, tokens.access_token, NOW)


async def test_a_refresh_does_not_outlive_a_force_refresh(committed_database: Database) -> None:
    async with committed_database.transaction() as tx:
        client = await make_client(tx)
        user = await make_managed_user(tx, client)
        caller = client.caller
        first = await accounts.issue_tokens(tx, user, VAULT, NOW)

    async def force() -> None:
        async with committed_database.transaction() as tx:
            await accounts.force_refresh(tx, caller, user.id, VAULT, NOW)

    async with committed_database.transaction() as tx:
        second = await accounts.refresh(tx, caller, first.refresh_token, VAULT, NOW)
        forcing = asyncio.create_task(force())
        await somebody_waits(committed_database)
    await forcing
    async with committed_database.transaction() as tx:
        with pytest.raises(InvalidAccessToken):
            await accounts.authenticate_bearer(tx, second.access_token, VAULT, NOW)
