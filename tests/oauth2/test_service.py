"""Codes, tokens and sessions."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kalends.accounts.errors import InvalidClient, OriginRefused, OwnersOnly
from kalends.accounts.model import UserCaller
from kalends.accounts.redirects import InvalidRedirect
from kalends.core.database import Database, Tx
from kalends.oauth2 import service, store
from kalends.oauth2.errors import AppRefused, AppTokenInvalid, GrantRefused, RedirectMismatch
from kalends.oauth2.model import AppDraft, AppKind, AppTokens
from tests.support import NOW
from tests.support.accounts import make_managed_user, make_owner, make_user
from tests.support.apps import CALLBACK, make_app


async def test_a_public_app_has_no_secret(tx: Tx) -> None:
    assert (await make_app(tx, kind=AppKind.PUBLIC)).secret is None
    assert (await make_app(tx)).secret


async def test_apps_are_registered_by_owners(tx: Tx) -> None:
    with pytest.raises(OwnersOnly):
        await service.register(tx, UserCaller(await make_user(tx)), AppDraft("App", CALLBACK), NOW)


@pytest.mark.parametrize(
    ("draft", "refusal"),
    [
        (AppDraft("App", "http://their-app.com/cb"), InvalidRedirect),
        (AppDraft("App", "https://their-app.com/{uid}"), InvalidRedirect),
        (AppDraft("App", CALLBACK, scopes=("EVERYTHING",)), InvalidClient),
        (AppDraft("App", CALLBACK, logo="javascript:1"), InvalidClient),
    ],
)
async def test_an_app_that_cannot_work_is_not_registered(tx: Tx, draft: AppDraft, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await service.register(tx, UserCaller(await make_owner(tx)), draft, NOW)


@pytest.mark.parametrize(
    "uri", [f"{CALLBACK}/", f"{CALLBACK}?x=1", CALLBACK.upper(), "https://their-app.com", f"{CALLBACK}.evil.com", ""]
)
async def test_a_redirect_uri_is_the_registered_one_or_none(tx: Tx, uri: str) -> None:
    app = await make_app(tx)
    assert (await service.find_app_at(tx, app.id, CALLBACK)).id == app.id
    with pytest.raises(RedirectMismatch):
        await service.find_app_at(tx, app.id, uri)


async def test_a_token_acts_for_the_user_as_far_as_the_user_allowed(tx: Tx) -> None:
    app, user = await make_app(tx), await make_owner(tx)
    tokens = await app.tokens(tx, user, scope="BOOKING_READ")
    caller = await service.authenticate(tx, tokens.access_token, NOW)
    assert (caller.user.id, caller.client_id, caller.permissions) == (user.id, None, ("BOOKING_READ",))


async def test_a_token_lives_for_thirty_minutes(tx: Tx) -> None:
    app = await make_app(tx)
    token = (await app.tokens(tx, await make_owner(tx))).access_token
    await service.authenticate(tx, token, NOW + timedelta(minutes=29, seconds=59))
    with pytest.raises(AppTokenInvalid):
        await service.authenticate(tx, token, NOW + timedelta(minutes=30))


async def test_only_the_apps_own_pages_may_send_its_tokens(tx: Tx) -> None:
    token = (await (await make_app(tx)).tokens(tx, await make_owner(tx))).access_token
    await service.authenticate(tx, token, NOW, origin="https://their-app.com")
    with pytest.raises(OriginRefused):
        await service.authenticate(tx, token, NOW, origin="https://their-app.com.evil.com")


async def test_a_code_is_good_for_a_minute(tx: Tx) -> None:
    app = await make_app(tx)
    code = await app.code(tx, await make_owner(tx))
    with pytest.raises(GrantRefused):
        await app.exchange(tx, code, now=NOW + timedelta(minutes=1))


@pytest.mark.parametrize(
    "changes", [{"redirect_uri": "https://their-app.com/"}, {"verifier": None}, {"verifier": "x" * 43}]
)
async def test_a_code_is_good_for_the_browser_it_was_made_for(tx: Tx, changes: dict[str, str | None]) -> None:
    app = await make_app(tx)
    with pytest.raises(GrantRefused):
        await app.exchange(tx, await app.code(tx, await make_owner(tx)), **changes)


async def test_a_code_that_was_asked_for_without_pkce_takes_no_verifier(tx: Tx) -> None:
    app, user = await make_app(tx), await make_owner(tx)
    with pytest.raises(GrantRefused):
        await app.exchange(tx, await app.code(tx, user, pkce=False))
    assert await app.exchange(tx, await app.code(tx, user, pkce=False), verifier=None)


async def test_a_code_is_good_for_its_own_app(tx: Tx) -> None:
    mine, theirs = await make_app(tx), await make_app(tx)
    with pytest.raises(GrantRefused):
        await theirs.exchange(tx, await mine.code(tx, await make_owner(tx)))


async def test_a_confidential_app_shows_its_secret_and_a_public_one_has_none(tx: Tx) -> None:
    confidential, public = await make_app(tx), await make_app(tx, kind=AppKind.PUBLIC)
    for app, secret in ((confidential, None), (confidential, "wrong"), (public, "any")):
        with pytest.raises(AppRefused):
            await service.refresh(tx, app.id, secret, "unknown", NOW)


async def test_a_code_that_comes_twice_ends_what_it_brought(committed_database: Database) -> None:
    """Commits: a refused exchange rolls back, and the tokens end all the same."""
    async with committed_database.transaction() as tx:
        app = await make_app(tx)
        code = await app.code(tx, await make_owner(tx))
    async with committed_database.transaction() as tx:
        tokens = await app.exchange(tx, code)
    with pytest.raises(GrantRefused):
        async with committed_database.transaction() as tx:
            await app.exchange(tx, code)
    async with committed_database.transaction() as tx:
        with pytest.raises(AppTokenInvalid):
            await service.authenticate(tx, tokens.access_token, NOW)


async def test_of_many_who_have_a_code_one_gets_tokens(committed_database: Database) -> None:
    """Commits: each has a connection of its own."""
    async with committed_database.transaction() as tx:
        app = await make_app(tx)
        code = await app.code(tx, await make_owner(tx))

    async def one() -> AppTokens | None:
        try:
            async with committed_database.transaction() as tx:
                return await app.exchange(tx, code)
        except GrantRefused:
            return None

    got = await asyncio.gather(*(one() for _ in range(8)))
    assert len([tokens for tokens in got if tokens]) == 1


async def test_a_refresh_token_is_good_once_and_once_more_within_a_minute(tx: Tx) -> None:
    app = await make_app(tx)
    first = await app.tokens(tx, await make_owner(tx), scope="PROFILE_READ")
    second = await service.refresh(tx, app.id, app.secret, first.refresh_token, NOW)
    assert second.scopes == ("PROFILE_READ",)
    assert await service.refresh(tx, app.id, app.secret, first.refresh_token, NOW + timedelta(seconds=60))
    with pytest.raises(GrantRefused):
        await service.refresh(tx, app.id, app.secret, first.refresh_token, NOW + timedelta(seconds=60))


async def test_a_refresh_token_that_two_hold_ends_its_whole_line(committed_database: Database) -> None:
    """Commits: a refused refresh rolls back, and the line ends all the same."""
    async with committed_database.transaction() as tx:
        app = await make_app(tx)
        first = await app.tokens(tx, await make_owner(tx))
        second = await service.refresh(tx, app.id, app.secret, first.refresh_token, NOW)
    late = NOW + timedelta(minutes=5)
    for stale in (first.refresh_token, second.refresh_token):
        with pytest.raises(GrantRefused):
            async with committed_database.transaction() as tx:
                await service.refresh(tx, app.id, app.secret, stale, late)
    async with committed_database.transaction() as tx:
        with pytest.raises(AppTokenInvalid):
            await service.authenticate(tx, second.access_token, late)


async def test_who_denies_an_app_ends_what_it_had(tx: Tx) -> None:
    app, user = await make_app(tx), await make_owner(tx)
    tokens = await app.tokens(tx, user)
    await service.deny(tx, user, app.app)
    with pytest.raises(AppTokenInvalid):
        await service.authenticate(tx, tokens.access_token, NOW)


async def test_secrets_codes_and_tokens_are_stored_as_hashes(tx: Tx) -> None:
    app, user = await make_app(tx), await make_owner(tx)
    code, tokens = await app.code(tx, user), await app.tokens(tx, user)
    session = await service.begin_session(tx, user.email, NOW)
    stored = [
        str(bytes(value) if isinstance(value, memoryview) else value)
        for table in (store.clients, store.codes, store.access_tokens, store.refresh_tokens, store.sessions)
        for row in await tx.execute(sa.select(table))
        for value in row
    ]
    for secret in (app.secret, code, tokens.access_token, tokens.refresh_token, session):
        assert not any(str(secret) in value for value in stored)


async def test_a_session_lasts_eight_hours_and_knows_owners_and_members(tx: Tx) -> None:
    owner = await make_owner(tx, email="dora@example.com")
    elsewhere = await make_user(tx, email="dora@example.com")
    await make_managed_user(tx, email="dora@example.com")
    session = await service.begin_session(tx, "dora@example.com", NOW)
    email = await service.session_email(tx, session, NOW + timedelta(hours=7))
    assert email == "dora@example.com"
    assert [user.id for user in await service.users_of(tx, email)] == [owner.id, elsewhere.id]
    assert await service.session_email(tx, session, NOW + timedelta(hours=8)) is None


async def test_what_has_ended_is_forgotten(tx: Tx) -> None:
    app = await make_app(tx)
    await app.tokens(tx, await make_owner(tx))
    await service.begin_session(tx, "dora@example.com", NOW)
    assert await service.prune(tx, NOW + timedelta(minutes=30)) == 2
    assert await service.prune(tx, NOW + timedelta(days=365)) == 2
