"""What new users start with."""

from __future__ import annotations

from typing import Any

import pytest

from kalends.accounts import service as accounts
from kalends.accounts.model import ManagedUserDraft, Role, UserChanges
from kalends.core.database import Tx
from kalends.event_types import service as event_types
from kalends.onboarding import service as onboarding
from kalends.schedules import service as schedules
from kalends.schedules.service import ScheduleNotFound
from tests.support import NOW
from tests.support.accounts import VAULT, make_client

ACME: dict[str, Any] = {"organization_name": "Acme Ltd", "name": "Dora", "time_zone": "UTC", "now": NOW}
ALICE = ManagedUserDraft("alice@example.com", "Alice", time_zone="Europe/Berlin")


async def test_an_owner_starts_with_a_key_and_working_hours(tx: Tx) -> None:
    user, key = await onboarding.create_owner(
        tx, email="dora@example.com", organization_name="Acme", name="Dora", time_zone="Europe/Berlin", now=NOW
    )
    assert user.role is Role.OWNER
    assert (await accounts.authenticate_bearer(tx, key, VAULT, NOW)).user == user
    assert (await schedules.get_default(tx, user)).id == user.default_schedule_id


async def test_an_organisation_of_the_name_takes_a_second_owner_in(tx: Tx) -> None:
    first, _ = await onboarding.create_owner(tx, email="dora@example.com", **ACME)
    second, _ = await onboarding.create_owner(tx, email="otto@example.com", **ACME)
    assert first.organization_id == second.organization_id


async def test_an_owner_made_again_gets_a_new_key_and_stays_as_is(tx: Tx) -> None:
    first, key = await onboarding.create_owner(tx, email="dora@example.com", **ACME)
    again, new = await onboarding.create_owner(tx, email="Dora@Example.com", **{**ACME, "name": "Theodora"})
    assert again == first
    for each in (key, new):
        assert (await accounts.authenticate_bearer(tx, each, VAULT, NOW)).user == first


async def test_a_managed_user_starts_with_what_the_client_says(tx: Tx) -> None:
    client = await make_client(tx, default_event_types_enabled=True)
    user, _ = await onboarding.create_managed_user(tx, client.caller, ALICE, VAULT, NOW)
    assert (await schedules.get_default(tx, user)).hours.time_zone == "Europe/Berlin"
    assert [each.length for each in await event_types.list_(tx, user)] == [30, 60]


async def test_a_default_schedule_is_one_of_the_users_own(tx: Tx) -> None:
    client = await make_client(tx)
    alice, _ = await onboarding.create_managed_user(tx, client.caller, ALICE, VAULT, NOW)
    draft = ManagedUserDraft("bob@example.com", "Bob", time_zone="Europe/Berlin")
    bob, _ = await onboarding.create_managed_user(tx, client.caller, draft, VAULT, NOW)
    with pytest.raises(ScheduleNotFound):
        await onboarding.update_user(tx, alice, UserChanges(default_schedule_id=bob.default_schedule_id))
