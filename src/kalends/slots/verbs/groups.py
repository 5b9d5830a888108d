"""Several people: who they are, and the time that they have in common, without any event type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from kalends.accounts import service as accounts
from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.core.time import to_minute_up
from kalends.engine.slots import Host
from kalends.schedules import service as schedules
from kalends.slots import rules, store
from kalends.slots.model import Offer, SlotQuery, Taken
from kalends.slots.rules import GroupInvalid, MemberNotFound
from kalends.slots.verbs.offers import question


async def list_common_starts(
    tx: Tx, usernames: Sequence[str], organization_slug: str | None, query: SlotQuery, now: datetime
) -> Offer:
    """The starts at which all of the named people are free, by their default schedules: from now on, one after the
    other of `query.length` minutes (30 where it does not say). Nobody is bound by buffers or notice.

    Raises `GroupInvalid` for fewer than two people or too many, `MemberNotFound` for one who is not there or not of the
    same organisation, `OrganizationNotFound`, `SpanTooLong`. (Contract: GET /v2/slots with usernames.)
    """
    members = await get_members(tx, usernames)
    await accounts.check_organization(tx, members[0].organization_id, organization_slug)
    asked = question(query, query.length or rules.GROUP_MINUTES)
    whose = store.Whose(
        organization_id=members[0].organization_id,
        host_ids=[member.id for member in members],
        with_holds=True,
        besides=query.reschedule_uid,
        now=now,
    )
    taken = await store.taken(tx, whose, rules.group_reach(asked))
    starts = rules.common_starts(await _hosts(tx, members, taken), asked, to_minute_up(now))
    held = [interval for each in taken.values() for interval in each.held]
    return Offer(rules.clear_of(held, starts, asked.length), asked.length)


async def get_members(tx: Tx, usernames: Sequence[str]) -> list[User]:
    """The named people, each once, in the order of their names. Raises `GroupInvalid`, `MemberNotFound`."""
    names = list(dict.fromkeys(usernames))
    if not 2 <= len(names) <= rules.MAX_MEMBERS:
        raise GroupInvalid(f"Name from 2 to {rules.MAX_MEMBERS} different people in usernames, separated by commas.")
    members: list[User] = []
    for name in names:
        user = await accounts.find_user_by_username(tx, name)
        if user is None or (members and user.organization_id != members[0].organization_id):
            raise MemberNotFound(f"There is nobody called {name[:60]!r} in this organization.")
        members.append(user)
    return members


async def _hosts(tx: Tx, members: Sequence[User], taken: Mapping[int, Taken]) -> list[Host]:
    """The members as hosts; nobody where one of them has no hours, so that nothing is offered."""
    hosts: list[Host] = []
    for member in members:
        schedule = await schedules.find_default(tx, member)
        if schedule is None:
            return []
        hosts.append(Host(member.id, schedule.hours, taken[member.id].busy))
    return hosts
