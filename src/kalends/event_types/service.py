"""Use cases of event types. Those that change one act for its owner; another's looks like one that does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kalends.accounts import service as accounts
from kalends.accounts.model import Anonymous, Caller, ClientCaller, User, UserCaller
from kalends.core import ids
from kalends.core.database import Tx
from kalends.core.errors import Conflict, NotFound
from kalends.event_types import groups, private_links, rules, store
from kalends.event_types.errors import PrivateLinkNotFound, PrivateLinkTaken
from kalends.event_types.keys import EventTypeById, EventTypeKey, GroupByIds, GroupByUsernames
from kalends.event_types.model import (
    Bookable,
    EventType,
    EventTypeChanges,
    EventTypeDraft,
    PrivateLink,
    PrivateLinkChanges,
    PrivateLinkLimits,
)
from kalends.schedules import service as schedules


class EventTypeNotFound(NotFound):
    """There is no such event type, or not for this caller."""


class SlugTaken(Conflict):
    """The owner has another event type with this slug."""


async def create(tx: Tx, owner: User, draft: EventTypeDraft, now: datetime) -> EventType:
    """Makes an event type. Raises `EventTypeInvalid`, `SlugTaken`, or `ScheduleNotFound` for a schedule that is not
    the owner's."""
    checked = rules.check(draft)
    await _check_schedule(tx, owner, checked)
    return _unless_taken(await store.insert(tx, owner, checked, now), checked)


async def create_defaults(tx: Tx, owner: User, now: datetime) -> None:
    """Makes the event types that a new managed user starts with: thirty and sixty minutes.

    The contract has two more, with video; Kalends has no video to offer.
    """
    for draft in rules.DEFAULTS:
        await create(tx, owner, draft, now)


async def list_(tx: Tx, owner: User) -> tuple[EventType, ...]:
    """All of the owner's event types, oldest first."""
    return await store.select_of(tx, owner.id)


async def list_public(tx: Tx, username: str) -> tuple[EventType, ...]:
    """The event types of a user that everybody may see, oldest first; none where there is no such user."""
    owner = await accounts.find_user_by_username(tx, username)
    return await list_visible(tx, Anonymous(), owner) if owner else ()


async def get(tx: Tx, owner: User, event_type_id: int) -> EventType:
    """The owner's event type with this id. Raises `EventTypeNotFound`."""
    event_type = await store.find(tx, owner.id, event_type_id)
    if event_type is None:
        raise EventTypeNotFound("There is no event type with this id that you may see.")
    return event_type


async def update(tx: Tx, owner: User, event_type_id: int, changes: EventTypeChanges, now: datetime) -> EventType:
    """Changes an event type; bookings made before stay as they are. Raises `EventTypeNotFound`, and as `create`."""
    event_type = await get(tx, owner, event_type_id)
    checked = rules.check(rules.apply(changes, event_type))
    if checked.schedule_id != event_type.schedule_id:
        await _check_schedule(tx, owner, checked)
    return _unless_taken(await store.update(tx, event_type.id, checked, now), checked)


async def delete(tx: Tx, owner: User, event_type_id: int) -> EventType:
    """Deletes an event type and says which it was. Its bookings stay. Raises `EventTypeNotFound`."""
    event_type = await get(tx, owner, event_type_id)
    await store.delete(tx, event_type.id)
    return event_type


async def find_bookable(tx: Tx, key: EventTypeKey) -> Bookable | None:
    """An event type, hidden or not, with its host, the hours that count (its own schedule, else the host's default)
    and the host's OAuth client; or what the people of a group have together, each with his default hours: those of
    them who are still there, where they are named by their ids. One SQL statement.

    Raises `GroupInvalid` for fewer than two usernames or too many, `MemberNotFound` for one that is nobody's or of
    another organisation.
    """
    match key:
        case GroupByUsernames():
            names = groups.check_names(key.usernames)
            return groups.bookable(groups.named(names, await store.find_members(tx, key)))
        case GroupByIds():
            found = groups.known(key.user_ids, await store.find_members(tx, key))
            return groups.bookable(found) if found else None
        case _:
            return await store.find_bookable(tx, key)


async def get_bookable(tx: Tx, key: EventTypeKey) -> Bookable:
    """As `find_bookable`. Raises `EventTypeNotFound`."""
    bookable = await find_bookable(tx, key)
    if bookable is None:
        raise EventTypeNotFound("There is no such event type; check its id, or username and slug.")
    return bookable


async def get_visible(tx: Tx, caller: Caller, event_type_id: int) -> tuple[EventType, User]:
    """An event type and its owner, for the owner or the OAuth client that the owner came with.

    Raises `EventTypeNotFound` for everybody else.
    """
    bookable = await store.find_bookable(tx, EventTypeById(event_type_id))
    if bookable is None or not sees_hidden(caller, bookable.host):
        raise EventTypeNotFound("There is no event type with this id that you may see.")
    return bookable.event_type, bookable.host


async def list_visible(tx: Tx, caller: Caller, owner: User) -> tuple[EventType, ...]:
    """The owner's event types that the caller may see, oldest first. Hidden ones, and locations that are not public,
    are for those whom `get_visible` answers."""
    found = await list_(tx, owner)
    if sees_hidden(caller, owner):
        return found
    return tuple(rules.for_everybody(event_type) for event_type in found if not event_type.hidden)


def sees_hidden(caller: Caller, owner: User) -> bool:
    """Whether the caller sees what the owner hides: as the owner, or as the OAuth client the owner came with."""
    match caller:
        case UserCaller():
            return caller.user.id == owner.id
        case ClientCaller():
            return caller.client.id == owner.client_id
        case Anonymous():
            return False


async def create_private_link(
    tx: Tx, owner: User, event_type_id: int, limits: PrivateLinkLimits, now: datetime
) -> PrivateLink:
    """Makes a link under which the event type can be booked until it ends; one booking, where nothing is said.

    Raises `EventTypeNotFound`, or `EventTypeInvalid`. (Contract: POST /v2/event-types/{eventTypeId}/private-links.)
    """
    event_type = await get(tx, owner, event_type_id)
    checked = private_links.check(limits if limits != PrivateLinkLimits() else private_links.ONE_USE, now)
    return _unless_known(await store.private_links.add(tx, event_type, ids.new_uid(), checked, now))


async def adopt_private_link(tx: Tx, owner: User, link: PrivateLink, now: datetime) -> PrivateLink:
    """Makes a link that has an id and has been used already. Raises `PrivateLinkTaken`, else as `create_private_link`,
    also for an id that cannot stand in an address."""
    event_type = await get(tx, owner, link.event_type_id)
    link_id, limits = private_links.check_id(link.id), private_links.check(link.limits, now)
    return _unless_known(await store.private_links.add(tx, event_type, link_id, limits, now, uses=link.uses))


async def replace_private_links(
    tx: Tx, owner: User, event_type_id: int, wanted: Mapping[str, PrivateLinkLimits], now: datetime
) -> None:
    """Lets the event type have just these links, by their ids: others are deleted, new ones made, and those that stay
    keep what was used of them; one that has ended may stay as it is. Raises as `adopt_private_link`."""
    known = {link.id: link for link in await list_private_links(tx, owner, event_type_id)}
    for link_id in known.keys() - wanted.keys():
        await store.private_links.delete(tx, link_id)
    for link_id, said in wanted.items():
        limits = said if said != PrivateLinkLimits() else private_links.ONE_USE
        if link_id not in known:
            await adopt_private_link(tx, owner, PrivateLink(link_id, event_type_id, limits, 0), now)
        elif not private_links.is_same(limits, known[link_id].limits):
            await store.private_links.update(tx, link_id, private_links.check(limits, now))


async def list_private_links(tx: Tx, owner: User, event_type_id: int) -> tuple[PrivateLink, ...]:
    """The event type's links, also those that have ended, oldest first. Raises `EventTypeNotFound`."""
    await get(tx, owner, event_type_id)
    return await store.private_links.select_of(tx, event_type_id)


async def update_private_link(
    tx: Tx, owner: User, event_type_id: int, link_id: str, changes: PrivateLinkChanges, now: datetime
) -> PrivateLink:
    """Changes when a link ends; what was used stays counted. Raises `PrivateLinkNotFound`, or `EventTypeInvalid`."""
    link = await _get_private_link(tx, owner, event_type_id, link_id)
    return await store.private_links.update(tx, link.id, private_links.check(private_links.apply(changes, link), now))


async def delete_private_link(tx: Tx, owner: User, event_type_id: int, link_id: str) -> PrivateLink:
    """Deletes a link and says which it was. Bookings made through it stay. Raises `PrivateLinkNotFound`."""
    link = await _get_private_link(tx, owner, event_type_id, link_id)
    await store.private_links.delete(tx, link.id)
    return link


async def open_private_link(tx: Tx, link_id: str, now: datetime) -> PrivateLink:
    """The link, for whoever has its id. Raises `PrivateLinkNotFound` or `PrivateLinkEnded`."""
    link = await store.private_links.find(tx, link_id)
    if link is None:
        raise PrivateLinkNotFound("There is no private link with this id.")
    return private_links.check_open(link, now)


async def use_private_link(tx: Tx, link_id: str, event_type_id: int, now: datetime) -> None:
    """Counts a booking of the event type through the link; of those who race for the last use, one passes.

    Raises `PrivateLinkNotFound`, also for a link of another event type, or `PrivateLinkEnded`.
    """
    if not await store.private_links.use(tx, link_id, event_type_id, now):
        link = await open_private_link(tx, link_id, now)
        raise PrivateLinkNotFound(f"The private link {link.id!r} leads to another event type.")


async def _get_private_link(tx: Tx, owner: User, event_type_id: int, link_id: str) -> PrivateLink:
    await get(tx, owner, event_type_id)
    link = await store.private_links.find(tx, link_id)
    if link is None or link.event_type_id != event_type_id:
        raise PrivateLinkNotFound("This event type has no private link with this id.")
    return link


def _unless_known(stored: PrivateLink | None) -> PrivateLink:
    if stored is None:
        raise PrivateLinkTaken("There is a private link with this id already; take another one.")
    return stored


async def _check_schedule(tx: Tx, owner: User, draft: EventTypeDraft) -> None:
    if draft.schedule_id is not None:
        await schedules.get(tx, owner, draft.schedule_id)


def _unless_taken(stored: EventType | None, draft: EventTypeDraft) -> EventType:
    if stored is None:
        raise SlugTaken(f"You have another event type with the slug {draft.slug!r}; choose a different one.")
    return stored
