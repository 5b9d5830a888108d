"""Event types and questions, made of words alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kalends.accounts.model import OrganizationId, UserId
from kalends.event_types import rules
from kalends.event_types.model import BookingField, EventType, EventTypeDraft, FieldKind, Location, LocationKind

DRAFT = EventTypeDraft(slug="intro", title="Intro", length=30)
ADDRESS = Location(LocationKind.ADDRESS, "1 High Street")
OTHER_ADDRESS = Location(LocationKind.ADDRESS, "2 High Street")
LINK = Location(LocationKind.LINK, "https://meet.example/room")
SECRET = Location(LocationKind.ADDRESS, "3 Back Lane", public=False)
ATTENDEE_PHONE = Location(LocationKind.ATTENDEE_PHONE)
ATTENDEE_ADDRESS = Location(LocationKind.ATTENDEE_ADDRESS)


def event_type(**changes: Any) -> EventType:
    """An event type that differs from `DRAFT` in `changes`."""
    draft = rules.check(replace(DRAFT, **changes))
    words = {name: getattr(draft, name) for name in EventTypeDraft.__dataclass_fields__}
    return EventType(id=1, organization_id=OrganizationId(1), owner_id=UserId(1), **words)


def question(kind: FieldKind = FieldKind.TEXT, slug: str = "topic", **more: Any) -> BookingField:
    """A question of the owner's own."""
    return BookingField(**{"slug": slug, "kind": kind, "label": "Topic", **more})
