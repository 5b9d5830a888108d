"""How a request names what is booked: an event type by its id, or by its owner's username and its slug; or a group."""

from __future__ import annotations

import re

from kalends.core.errors import Invalid
from kalends.event_types.model import EventTypeById, EventTypeBySlug, EventTypeKey, GroupByUsernames


def event_type_key(event_type_id: int | None, username: str | None, slug: str | None) -> EventTypeKey:
    """The event type that is meant; its id counts first. Raises `Invalid` when a request does not say."""
    if event_type_id is not None:
        return EventTypeById(event_type_id)
    if username and slug:
        return named(username, slug)
    raise Invalid("Name the event type: send eventTypeId, or eventTypeSlug together with username.")


def named(username: str, slug: str) -> EventTypeKey:
    """An event type of one user; or what several have together, which is one thing, whatever it is called."""
    people = usernames(username)
    return GroupByUsernames(people) if len(people) > 1 else EventTypeBySlug(username, slug)


def usernames(text: str) -> tuple[str, ...]:
    """Who is meant: one name, or several joined by `+`, which in a query may mean a space."""
    return tuple(dict.fromkeys(name for name in re.split(r"[+ ]", text) if name))
