"""Several people who are booked together because somebody names them: nobody has set up an event type. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kalends.accounts.model import OAuthClient, UserId
from kalends.event_types import rules
from kalends.event_types.errors import GroupInvalid, MemberNotFound, NotBookedTogether
from kalends.event_types.keys import EventTypeBySlug, EventTypeKey, GroupByUsernames
from kalends.event_types.model import Bookable, Colleague

MOST = 20
"""Of how many people a group may be."""


@dataclass(frozen=True, slots=True)
class Member:
    """One of a group, and the OAuth client he came with."""

    colleague: Colleague
    client: OAuthClient | None


def key(username: str, slug: str) -> EventTypeKey:
    """Names an event type of one user; or, by usernames that are joined, what several have together: that is one
    thing, whatever it is called."""
    people = usernames(username)
    return GroupByUsernames(people) if len(people) > 1 else EventTypeBySlug(username, slug)


def usernames(text: str) -> tuple[str, ...]:
    """Who is meant: one name, or several joined by `+`, which in an address may mean a space."""
    return tuple(dict.fromkeys(name for name in re.split(r"[+ ]", text) if name))


def check_names(usernames: Sequence[str]) -> tuple[str, ...]:
    """The usernames, each once. Raises `GroupInvalid` for fewer than two people, and for too many."""
    names = tuple(dict.fromkeys(usernames))
    if not 2 <= len(names) <= MOST:
        raise GroupInvalid(f"Name from 2 to {MOST} different people to be booked together.")
    return names


def named(usernames: Sequence[str], found: Iterable[Member]) -> tuple[Member, ...]:
    """The members in the order of their names. Raises `MemberNotFound` for one who is not there, or not in the
    organisation of the first."""
    members = {each.colleague.user.username: each for each in found}
    for name in usernames:
        if name not in members or _organization(members[name]) != _organization(members[usernames[0]]):
            raise MemberNotFound(f"There is nobody called {name[:60]!r} in this organization.")
    return tuple(members[name] for name in usernames)


def known(user_ids: Sequence[UserId], found: Iterable[Member]) -> tuple[Member, ...]:
    """Those of the members who are still there, in the order of their ids."""
    members = {each.colleague.user.id: each for each in found}
    return tuple(members[user_id] for user_id in user_ids if user_id in members)


def bookable(members: Sequence[Member]) -> Bookable:
    """What can be booked with these people: the first is the organiser, and it is his client's."""
    first, *others = (member.colleague for member in members)
    return Bookable(rules.for_group(first.user), first.user, first.hours, members[0].client, tuple(others))


def check_open(bookable: Bookable) -> None:
    """Passes unless it is a group of which somebody does not want to be booked with others; what has been booked so
    may still be moved. Raises `NotBookedTogether`."""
    if not bookable.event_type.is_group:
        return
    for each in bookable.everybody:
        if not each.user.bookable_in_groups:
            raise NotBookedTogether(f"{each.user.username} is not booked together with others; book each one alone.")


def _organization(member: Member) -> int:
    return member.colleague.user.organization_id
