"""Bookables as plain words, for tests without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from kalends.accounts.model import OrganizationId, Role, User, UserId
from kalends.engine.hours import WeeklyHours, WorkingHours
from kalends.event_types.model import Bookable, EventType

ALL_DAYS = (0, 1, 2, 3, 4, 5, 6)
NINE_TO_FIVE = WorkingHours("Europe/London", (WeeklyHours((1, 2, 3, 4, 5), 540, 1020),))
ALWAYS = WorkingHours("Europe/London", (WeeklyHours(ALL_DAYS, 0, 1440),))

HOST = User(
    id=UserId(1),
    organization_id=OrganizationId(1),
    client_id=None,
    role=Role.OWNER,
    email="alice@example.com",
    username="alice",
    name="Alice",
    time_zone="Europe/London",
    time_format=24,
    week_start="Monday",
    locale="en",
    bio=None,
    avatar_url=None,
    metadata={},
    default_schedule_id=1,
    created_at=datetime(2027, 1, 1, tzinfo=UTC),
)


def bookable(hours: WorkingHours | None = NINE_TO_FIVE, *, length: int = 30, **rules: object) -> Bookable:
    """A bookable event type of Alice's with `rules` on top of the defaults."""
    event_type = EventType(
        id=1, organization_id=HOST.organization_id, owner_id=HOST.id, slug="talk", title="Talk", length=length
    )
    return Bookable(replace(event_type, **rules), HOST, hours, None)  # type: ignore[arg-type]  # names of its fields
