"""How a request names what is booked: an event type by its id, or by its owner's username and its slug; or a group."""

from __future__ import annotations

from kalends.core.errors import Invalid
from kalends.event_types import groups
from kalends.event_types.keys import EventTypeById, EventTypeKey


def event_type_key(event_type_id: int | None, username: str | None, slug: str | None) -> EventTypeKey:
    """The event type that is meant; its id counts first. Raises `Invalid` when a request does not say."""
    if event_type_id is not None:
        return EventTypeById(event_type_id)
    if username and slug:
        return groups.key(username, slug)
    raise Invalid("Name the event type: send eventTypeId, or eventTypeSlug together with username.")
