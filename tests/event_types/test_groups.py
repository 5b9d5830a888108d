"""Several people who are booked together because somebody names them."""

from __future__ import annotations

import pytest

from kalends.accounts import service as accounts
from kalends.accounts.model import UserChanges
from kalends.core.database import Tx
from kalends.event_types import groups
from kalends.event_types import service as event_types
from kalends.event_types.errors import GroupInvalid, MemberNotFound, NotBookedTogether
from kalends.event_types.keys import EventTypeById, GroupByIds, GroupByUsernames
from tests.support.accounts import make_client, make_managed_user, make_organization, make_owner, make_user
from tests.support.event_types import make_colleagues, make_event_type, make_schedule


async def test_a_group_has_everybody_with_his_hours_in_the_order_named(tx: Tx) -> None:
    alice, bob = await make_colleagues(tx, "Alice", "Bob")
    own = await make_schedule(tx, alice, time_zone="Asia/Tokyo")
    group = await event_types.get_bookable(tx, GroupByUsernames((bob.username, alice.username)))
    assert [each.user.id for each in group.everybody] == [bob.id, alice.id] == list(group.host_ids)
    assert group.host.id == bob.id
    assert group.everybody[1].hours == own.hours
    assert (group.event_type.id, group.event_type.slug, group.event_type.length) == (0, "dynamic", 30)


async def test_who_is_named_twice_is_there_once(tx: Tx) -> None:
    alice, bob = await make_colleagues(tx, "Alice", "Bob")
    names = (alice.username, bob.username, alice.username)
    assert (await event_types.get_bookable(tx, GroupByUsernames(names))).host_ids == (alice.id, bob.id)


async def test_a_group_is_of_the_client_of_the_first(tx: Tx) -> None:
    client = await make_client(tx)
    alice, carol = await make_managed_user(tx, client), await make_managed_user(tx, client)
    group = await event_types.get_bookable(tx, GroupByUsernames((alice.username, carol.username)))
    assert group.client == client.client


async def test_who_has_no_schedule_has_no_hours(tx: Tx) -> None:
    home = await make_organization(tx)
    (alice,) = await make_colleagues(tx, "Alice", organization=home)
    dave = await make_user(tx, organization=home)
    group = await event_types.get_bookable(tx, GroupByUsernames((alice.username, dave.username)))
    assert [each.hours is None for each in group.everybody] == [False, True]


async def test_one_person_and_too_many_are_no_group(tx: Tx) -> None:
    (alice,) = await make_colleagues(tx, "Alice")
    with pytest.raises(GroupInvalid, match="2 to 20"):
        await event_types.find_bookable(tx, GroupByUsernames((alice.username, alice.username)))
    with pytest.raises(GroupInvalid, match="2 to 20"):
        await event_types.find_bookable(tx, GroupByUsernames(tuple(f"user{n}" for n in range(21))))


async def test_strangers_and_nobodies_are_not_members(tx: Tx) -> None:
    (alice,) = await make_colleagues(tx, "Alice")
    stranger = await make_owner(tx)
    for name in (stranger.username, "nobody-at-all"):
        with pytest.raises(MemberNotFound, match=name):
            await event_types.find_bookable(tx, GroupByUsernames((alice.username, name)))


async def test_people_named_by_their_ids_are_those_who_are_still_there(tx: Tx) -> None:
    client = await make_client(tx)
    alice, carol = await make_managed_user(tx, client), await make_managed_user(tx, client)
    key = GroupByIds((carol.id, alice.id))
    assert (await event_types.get_bookable(tx, key)).host_ids == (carol.id, alice.id)
    await accounts.delete_managed_user(tx, client.caller, carol.id)
    assert (await event_types.get_bookable(tx, key)).host_ids == (alice.id,)
    await accounts.delete_managed_user(tx, client.caller, alice.id)
    assert await event_types.find_bookable(tx, key) is None


async def test_who_is_booked_alone_closes_every_group_and_not_what_is_his_own(tx: Tx) -> None:
    alice, bob = await make_colleagues(tx, "Alice", "Bob")
    await accounts.update_user(tx, bob, UserChanges(bookable_in_groups=False))
    own = await make_event_type(tx, bob)
    groups.check_open(await event_types.get_bookable(tx, EventTypeById(own.id)))
    with pytest.raises(NotBookedTogether, match=bob.username):
        groups.check_open(await event_types.get_bookable(tx, GroupByUsernames((alice.username, bob.username))))
