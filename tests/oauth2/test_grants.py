"""What users have allowed, and the apps of an organisation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kalends.accounts.errors import OwnersOnly
from kalends.accounts.model import User, UserCaller
from kalends.core.database import Tx
from kalends.oauth2 import service
from kalends.oauth2.errors import AppNotFound, AppTokenInvalid
from tests.support import NOW
from tests.support.accounts import make_owner, make_user
from tests.support.apps import Registered, make_app

LATER = NOW + timedelta(days=40)


async def grants(tx: Tx, user: User, app: Registered) -> list[tuple[set[str], float]]:
    """How far the app may act for the user, and since how many days before `LATER`; nothing where it may not."""
    found = [grant for grant in await service.list_grants(tx, user, LATER) if grant.app.id == app.id]
    return [(set(grant.scopes), (LATER - grant.since) / timedelta(days=1)) for grant in found]


async def test_a_grant_says_how_far_it_reaches_and_since_when_however_often_tokens_were_new(tx: Tx) -> None:
    app, user = await make_app(tx), await make_owner(tx)
    tokens = await app.tokens(tx, user, scope="BOOKING_READ")
    for day in (10, 20, 39):
        renewed = NOW + timedelta(days=day)
        tokens = await service.refresh(tx, app.id, app.secret, tokens.refresh_token, renewed)
    assert await grants(tx, user, app) == [({"BOOKING_READ"}, 40)]


async def test_what_was_allowed_in_steps_is_one_grant_since_the_first(tx: Tx) -> None:
    app, user = await make_app(tx), await make_owner(tx)
    await app.tokens(tx, user, scope="BOOKING_READ")
    later = NOW + timedelta(days=30)
    await app.exchange(tx, await app.code(tx, user, scope="PROFILE_READ", now=later), now=later)
    assert await grants(tx, user, app) == [({"BOOKING_READ", "PROFILE_READ"}, 40)]


async def test_a_code_that_is_not_yet_exchanged_is_a_grant(tx: Tx) -> None:
    app, user = await make_app(tx), await make_owner(tx)
    await app.code(tx, user, scope="BOOKING_READ", now=LATER - timedelta(seconds=30))
    assert [scopes for scopes, _ in await grants(tx, user, app)] == [{"BOOKING_READ"}]


async def test_what_has_ended_is_no_grant(tx: Tx) -> None:
    app, user = await make_app(tx), await make_owner(tx)
    await app.tokens(tx, user)
    assert await service.list_grants(tx, user, NOW + timedelta(days=365)) == ()


async def test_who_ends_a_grant_ends_that_one_alone(tx: Tx) -> None:
    app, other, user, bob = await make_app(tx), await make_app(tx), await make_owner(tx), await make_owner(tx)
    ended, of_other, of_bob = (
        await app.tokens(tx, user),
        await other.tokens(tx, user),
        await app.tokens(tx, bob),
    )
    unused = await app.code(tx, user)
    await service.deny(tx, user, app.app)
    assert [grant.app.id for grant in await service.list_grants(tx, user, NOW)] == [other.id]
    assert [grant.app.id for grant in await service.list_grants(tx, bob, NOW)] == [app.id]
    for living in (of_other, of_bob):
        await service.authenticate(tx, living.access_token, NOW)
    for refused in (
        service.authenticate(tx, ended.access_token, NOW),
        service.refresh(tx, app.id, app.secret, ended.refresh_token, NOW),
        app.exchange(tx, unused),
    ):
        with pytest.raises((AppTokenInvalid, service.GrantRefused)):
            await refused


async def test_an_organisation_lists_its_own_apps(tx: Tx) -> None:
    owner = UserCaller(await make_owner(tx))
    await make_app(tx)
    first, second = await make_app(tx, by=owner), await make_app(tx, by=owner)
    assert {app.id for app in await service.list_apps(tx, owner)} == {first.id, second.id}


async def test_an_app_tells_for_how_many_users_it_may_act(tx: Tx) -> None:
    app = await make_app(tx)
    for user in (await make_owner(tx), await make_owner(tx)):
        await app.tokens(tx, user)
        await app.tokens(tx, user)
    assert await service.count_users(tx, app.app, NOW) == 2
    assert await service.count_users(tx, app.app, NOW + timedelta(days=365)) == 0


async def test_an_app_that_is_deleted_acts_for_nobody_any_more(tx: Tx) -> None:
    owner = UserCaller(await make_owner(tx))
    app = await make_app(tx, by=owner)
    tokens = await app.tokens(tx, await make_owner(tx))
    await service.delete_app(tx, owner, app.id)
    with pytest.raises(AppTokenInvalid):
        await service.authenticate(tx, tokens.access_token, NOW)
    with pytest.raises(AppNotFound):
        await service.get_app(tx, app.id)


async def test_nobody_reads_or_deletes_another_organisations_apps(tx: Tx) -> None:
    app, stranger = await make_app(tx), UserCaller(await make_owner(tx))
    for refused in (service.get_own_app(tx, stranger, app.id), service.delete_app(tx, stranger, app.id)):
        with pytest.raises(AppNotFound):
            await refused
    assert await service.get_app(tx, app.id) == app.app


async def test_members_manage_no_apps(tx: Tx) -> None:
    member = UserCaller(await make_user(tx))
    for refused in (service.list_apps(tx, member), service.delete_app(tx, member, "clanything")):
        with pytest.raises(OwnersOnly):
            await refused
