"""Schedules and event types to test with."""

from __future__ import annotations

from typing import Any

from kalends.accounts.model import Organization, User
from kalends.core.database import Tx
from kalends.engine.hours import DateOverride, WeeklyHours, WorkingHours
from kalends.event_types import service as event_types
from kalends.event_types.model import EventType, EventTypeDraft
from kalends.schedules import service as schedules
from kalends.schedules.model import Schedule, ScheduleDraft
from kalends.schedules.rules import MONDAY_TO_FRIDAY
from tests.support import NOW
from tests.support.accounts import make_organization, make_user


async def make_schedule(
    tx: Tx,
    owner: User,
    *,
    name: str = "Working hours",
    time_zone: str = "Europe/London",
    weekly: tuple[WeeklyHours, ...] = MONDAY_TO_FRIDAY,
    overrides: tuple[DateOverride, ...] = (),
    is_default: bool = True,
) -> Schedule:
    """A schedule of the owner, by default Monday to Friday from 9 to 5 in London, and the one that counts."""
    hours = WorkingHours(time_zone, weekly, overrides)
    return await schedules.create(tx, owner, ScheduleDraft(name, hours, is_default), NOW)


async def make_event_type(tx: Tx, owner: User, **changes: Any) -> EventType:
    """An event type of the owner, thirty minutes without any notice unless `changes` say otherwise."""
    words: dict[str, Any] = {"slug": "thirty-minutes", "title": "Thirty minutes", "length": 30, **changes}
    return await event_types.create(tx, owner, EventTypeDraft(**words), NOW)


async def make_colleagues(tx: Tx, *names: str, organization: Organization | None = None) -> list[User]:
    """People of one organisation with usernames of their own, working Monday to Friday from 9 to 5 in London."""
    home = organization or await make_organization(tx)
    people = [await make_user(tx, organization=home, name=name) for name in names]
    for person in people:
        await make_schedule(tx, person)
    return people
