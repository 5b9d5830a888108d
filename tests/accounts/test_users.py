"""Users, managed users and API keys."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from kalends.accounts import rules
from kalends.accounts import service as accounts
from kalends.accounts.errors import EmailTaken, InvalidApiKey, UserNotFound
from kalends.accounts.model import ManagedUserDraft, Role, User, UserChanges
from kalends.core.database import Database, Tx
from kalends.core.time import UnknownTimeZone
from tests.support import NOW
from tests.support.accounts import (
    VAULT,
    make_client,
    make_key,
    make_managed_user,
    make_organization,
    make_owner,
    make_user,
)


async def test_an_api_key_is_its_owners(tx: Tx) -> None:
    owner = await make_owner(tx)
    caller = await accounts.authenticate_bearer(tx, await make_key(tx, owner), VAULT, NOW)
    assert caller.user == owner
    assert caller.client_id is None


async def test_an_api_key_ends_at_its_instant(tx: Tx) -> None:
    key = await make_key(tx, await make_owner(tx), expires_at=NOW)
    await accounts.authenticate_bearer(tx, key, VAULT, NOW - timedelta(seconds=1))
    with pytest.raises(InvalidApiKey):
        await accounts.authenticate_bearer(tx, key, VAULT, NOW)


@pytest.mark.parametrize("key", ["cal_", "cal_wrong", "cal_" + "x" * 5000])
async def test_nobodys_api_key_is_refused(tx: Tx, key: str) -> None:
    with pytest.raises(InvalidApiKey):
        await accounts.authenticate_bearer(tx, key, VAULT, NOW)


async def test_usernames_are_unique_over_the_installation(tx: Tx) -> None:
    first = await make_owner(tx, email="dora@one.example")
    second = await make_owner(tx, email="dora@two.example")
    assert first.username == "dora"
    assert second.username.startswith("dora-")


@pytest.mark.parametrize(
    "reserved", sorted(rules.RESERVED_USERNAMES & {"v2", "embed", "booking", "docs", "api", "mail"})
)
async def test_reserved_words_are_nobodys_username(tx: Tx, reserved: str) -> None:
    user = await make_owner(tx, email=f"{reserved}@example.com")
    assert user.username.startswith(f"{reserved}-")


async def test_an_address_belongs_to_one_user_of_an_organisation(tx: Tx) -> None:
    home = await make_organization(tx)
    await make_owner(tx, organization=home, email="dora@example.com")
    with pytest.raises(EmailTaken, match=r"dora@example\.com"):
        await make_user(tx, organization=home, email="Dora@Example.com")
    assert (await make_owner(tx, email="dora@example.com")).role is Role.OWNER


async def test_an_address_belongs_to_one_managed_user_of_a_client(tx: Tx) -> None:
    owner = await make_owner(tx)
    client, other = await make_client(tx, owner), await make_client(tx, owner)
    await make_managed_user(tx, client, email="alice@example.com")
    with pytest.raises(EmailTaken):
        await make_managed_user(tx, client, email=f"alice+{client.id}@example.com")
    await make_managed_user(tx, other, email="alice@example.com")


async def test_clients_see_a_managed_users_address_with_their_id(tx: Tx) -> None:
    client = await make_client(tx)
    user = await make_managed_user(tx, client, email=f"Alice+{client.id}@example.com")
    assert user.email == "alice@example.com"
    assert user.contract_email == f"alice+{client.id}@example.com"


async def test_managed_users_are_found_by_either_form_of_their_address(tx: Tx) -> None:
    client = await make_client(tx)
    alice = await make_managed_user(tx, client, email="alice@example.com")
    bob = await make_managed_user(tx, client, email="bob@example.com")
    await make_managed_user(tx, client, email="carol@example.com")
    wanted = ["alice@example.com", f"bob+{client.id}@example.com"]
    found = await accounts.list_managed_users(tx, client.caller, emails=wanted, limit=10, offset=0)
    assert found == (alice, bob)


async def test_managed_users_are_listed_page_by_page_in_order_of_creation(tx: Tx) -> None:
    client = await make_client(tx)
    users = [await make_managed_user(tx, client) for _ in range(3)]
    await make_managed_user(tx)
    assert await accounts.list_managed_users(tx, client.caller, limit=2, offset=0) == tuple(users[:2])
    assert await accounts.list_managed_users(tx, client.caller, limit=2, offset=2) == tuple(users[2:])


async def test_a_profile_without_a_time_zone_is_in_london(tx: Tx) -> None:
    user = await make_managed_user(tx, time_zone=None)
    assert user.time_zone == "Europe/London"


async def test_a_change_leaves_alone_what_it_does_not_name(tx: Tx) -> None:
    user = await make_managed_user(tx, bio="Hello", locale="de")
    changed = await accounts.update_user(tx, user, UserChanges(name="Alice Jones"))
    assert (changed.name, changed.bio, changed.locale, changed.email) == ("Alice Jones", "Hello", "de", user.email)


async def test_a_change_to_none_clears(tx: Tx) -> None:
    user = await make_managed_user(tx, bio="Hello")
    assert (await accounts.update_user(tx, user, UserChanges(bio=None))).bio is None


async def test_an_address_cannot_be_changed_to_somebody_elses(tx: Tx) -> None:
    client = await make_client(tx)
    alice = await make_managed_user(tx, client, email="alice@example.com")
    bob = await make_managed_user(tx, client, email="bob@example.com")
    with pytest.raises(EmailTaken):
        await accounts.update_user(tx, bob, UserChanges(email=alice.contract_email))
    assert (await accounts.get_user(tx, bob.id)).email == "bob@example.com"


async def test_a_wrong_time_zone_is_refused(tx: Tx) -> None:
    client = await make_client(tx)
    with pytest.raises(UnknownTimeZone, match="timeZone"):
        await accounts.create_managed_user(tx, client.caller, ManagedUserDraft("a@example.com", "A", "Moon"), NOW)


async def test_a_deleted_managed_user_is_gone(tx: Tx) -> None:
    client = await make_client(tx)
    user = await make_managed_user(tx, client)
    assert await accounts.delete_managed_user(tx, client.caller, user.id) == user
    with pytest.raises(UserNotFound):
        await accounts.get_user(tx, user.id)


async def test_another_clients_managed_user_is_not_found(tx: Tx) -> None:
    owner = await make_owner(tx)
    client, other = await make_client(tx, owner), await make_client(tx, owner)
    user = await make_managed_user(tx, client)
    with pytest.raises(UserNotFound):
        await accounts.get_managed_user(tx, other.caller, user.id)
    with pytest.raises(UserNotFound):
        await accounts.delete_managed_user(tx, other.caller, user.id)


async def test_of_two_who_want_an_address_at_once_one_gets_it(committed_database: Database) -> None:
    async with committed_database.transaction() as tx:
        client = await make_client(tx)

    async def race() -> User:
        async with committed_database.transaction() as tx:
            return await make_managed_user(tx, client, email="alice@example.com")

    won = await asyncio.gather(race(), race(), race(), return_exceptions=True)
    assert sorted(type(each).__name__ for each in won) == ["EmailTaken", "EmailTaken", "User"]


async def test_two_who_want_a_username_at_once_both_get_one(committed_database: Database) -> None:
    async with committed_database.transaction() as tx:
        clients = [await make_client(tx) for _ in range(3)]

    async def race(number: int) -> str:
        async with committed_database.transaction() as tx:
            return (await make_managed_user(tx, clients[number], email="alice@example.com")).username

    names = await asyncio.gather(*map(race, range(3)))
    assert len(set(names)) == 3
    assert "alice" in names
