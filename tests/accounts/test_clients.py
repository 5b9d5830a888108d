"""OAuth clients and their secrets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kalends.accounts import service as accounts
from kalends.accounts.errors import (
    ClientNotFound,
    InvalidClient,
    InvalidClientCredentials,
    OriginRefused,
    OwnersOnly,
    UserNotFound,
)
from kalends.accounts.model import ClientChanges, ClientDraft, Redirects, UserCaller
from kalends.accounts.redirects import InvalidRedirect
from kalends.core.database import Tx
from tests.support import NOW
from tests.support.accounts import VAULT, make_client, make_managed_user, make_owner, make_user

DRAFT = ClientDraft("My app", ("https://my-app.com/callback",), ("*",))


async def test_a_new_client_has_a_secret_that_its_owner_can_read_again(tx: Tx) -> None:
    owner = UserCaller(await make_owner(tx))
    client, secret = await accounts.create_client(tx, owner, DRAFT, VAULT, NOW)
    assert client.id.startswith("cl")
    assert client.emails_enabled
    assert client.calendar_events_enabled
    assert not client.default_event_types_enabled
    assert await accounts.get_client(tx, owner, client.id, VAULT) == (client, secret)


async def test_a_client_is_recognised_by_its_secret(tx: Tx) -> None:
    client = await make_client(tx)
    assert await accounts.authenticate_client(tx, client.id, client.secret) == client.caller


async def test_a_wrong_secret_is_refused_as_an_unknown_client_is(tx: Tx) -> None:
    client, other = await make_client(tx), await make_client(tx)
    for client_id, secret in ((client.id, other.secret), (client.id, ""), ("clnobody", client.secret)):
        with pytest.raises(InvalidClientCredentials):
            await accounts.authenticate_client(tx, client_id, secret)


async def test_pages_of_unlisted_origins_may_not_act_as_the_client(tx: Tx) -> None:
    client = await make_client(tx, redirect_uris=("https://my-app.com/callback",))
    await accounts.authenticate_client(tx, client.id, client.secret, origin="https://my-app.com")
    with pytest.raises(OriginRefused, match="redirectUris"):
        await accounts.authenticate_client(tx, client.id, client.secret, origin="https://my-app.com.evil.com")


async def test_origins_follow_the_redirect_uris(tx: Tx) -> None:
    owner = await make_owner(tx)
    client = await make_client(tx, owner, redirect_uris=("https://before.example",))
    changes = ClientChanges(redirect_uris=("https://After.example:443/callback",))
    await accounts.update_client(tx, UserCaller(owner), client.id, changes, VAULT)
    await accounts.authenticate_client(tx, client.id, client.secret, origin="https://after.example")
    with pytest.raises(OriginRefused):
        await accounts.authenticate_client(tx, client.id, client.secret, origin="https://before.example")


async def test_only_an_owner_manages_clients(tx: Tx) -> None:
    client = await make_client(tx)
    member, managed = await make_user(tx), await make_managed_user(tx, client)
    for caller in (UserCaller(member), UserCaller(managed, client.client.id)):
        with pytest.raises(OwnersOnly):
            await accounts.create_client(tx, caller, DRAFT, VAULT, NOW)
        with pytest.raises(OwnersOnly):
            await accounts.get_client(tx, caller, client.id, VAULT)
        with pytest.raises(OwnersOnly):
            await accounts.list_clients(tx, caller, VAULT)


async def test_an_owner_sees_the_organisations_own_clients_alone(tx: Tx) -> None:
    owner, stranger = await make_owner(tx), UserCaller(await make_owner(tx))
    client = await make_client(tx, owner)
    assert await accounts.list_clients(tx, UserCaller(owner), VAULT) == [(client.client, client.secret)]
    assert await accounts.list_clients(tx, stranger, VAULT) == []
    for verb in (
        accounts.get_client(tx, stranger, client.id, VAULT),
        accounts.update_client(tx, stranger, client.id, ClientChanges(name="Mine"), VAULT),
        accounts.delete_client(tx, stranger, client.id, VAULT),
    ):
        with pytest.raises(ClientNotFound):
            await verb


async def test_a_change_clears_with_none_and_leaves_the_rest(tx: Tx) -> None:
    owner = await make_owner(tx)
    pages = Redirects("https://my-app.com/b", "https://my-app.com/r", "https://my-app.com/c")
    client = await make_client(tx, owner, redirects=pages, logo="https://my-app.com/logo.png")
    changes = ClientChanges(reschedule_redirect=None, emails_enabled=False)
    changed, secret = await accounts.update_client(tx, UserCaller(owner), client.id, changes, VAULT)
    assert changed.redirects == replace(pages, reschedule=None)
    assert not changed.emails_enabled
    assert (changed.logo, changed.name, secret) == (client.client.logo, client.client.name, client.secret)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(DRAFT, redirects=Redirects(booking="http://my-app.com/b")), "bookingRedirectUri"),
        (replace(DRAFT, redirects=Redirects(reschedule="/r")), "bookingRescheduleRedirectUri"),
        (replace(DRAFT, redirects=Redirects(cancel="https://my-app.com/{uid}")), "bookingCancelRedirectUri"),
        (replace(DRAFT, redirect_uris=("ftp://my-app.com",)), r"redirectUris\.0"),
        (replace(DRAFT, logo="javascript:alert(1)"), "logo"),
        (replace(DRAFT, permissions=("EVERYTHING",)), "permissions"),
    ],
)
async def test_a_wrong_client_is_refused_naming_the_field(tx: Tx, draft: ClientDraft, field: str) -> None:
    owner = UserCaller(await make_owner(tx))
    with pytest.raises((InvalidRedirect, InvalidClient), match=field):
        await accounts.create_client(tx, owner, draft, VAULT, NOW)


async def test_a_deleted_client_takes_its_managed_users_along(tx: Tx) -> None:
    owner = await make_owner(tx)
    client = await make_client(tx, owner)
    user = await make_managed_user(tx, client)
    await accounts.delete_client(tx, UserCaller(owner), client.id, VAULT)
    assert await accounts.find_client(tx, client.id) is None
    with pytest.raises(UserNotFound):
        await accounts.get_user(tx, user.id)
