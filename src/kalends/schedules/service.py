"""Use cases of schedules. Each acts for one owner; another's schedule looks like one that does not exist."""

from __future__ import annotations

from datetime import datetime

from kalends.accounts import service as accounts
from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.core.errors import NotFound
from kalends.engine.hours import WorkingHours
from kalends.schedules import rules, store
from kalends.schedules.model import Schedule, ScheduleChanges, ScheduleDraft


class ScheduleNotFound(NotFound):
    """The owner has no such schedule."""


async def create(tx: Tx, owner: User, draft: ScheduleDraft, now: datetime) -> Schedule:
    """Makes a schedule; a default one takes the place of the owner's default before. Raises `ScheduleInvalid`
    and `UnknownTimeZone`."""
    checked = ScheduleDraft(rules.check_name(draft.name), rules.check_hours(draft.hours), draft.is_default)
    schedule_id = await store.insert(tx, owner, checked, now)
    if draft.is_default:
        await accounts.set_default_schedule(tx, owner.id, schedule_id)
    return Schedule(schedule_id, owner.organization_id, owner.id, checked.name, checked.hours, draft.is_default)


async def create_default(tx: Tx, owner: User, now: datetime, time_zone: str) -> Schedule:
    """Makes the schedule that a user starts with: Monday to Friday, 9 to 5 on the clock of `time_zone`, the default."""
    hours = WorkingHours(time_zone, rules.MONDAY_TO_FRIDAY)
    return await create(tx, owner, ScheduleDraft("Working hours", hours, is_default=True), now)


async def create_usual(tx: Tx, owner: User, name: str, now: datetime) -> Schedule:
    """Makes a schedule with the hours that everybody starts with, in the owner's zone; the default one while the owner
    has none. Raises `ScheduleInvalid`."""
    hours = WorkingHours(owner.time_zone, rules.MONDAY_TO_FRIDAY)
    is_default = await store.find_default(tx, owner.id) is None
    return await create(tx, owner, ScheduleDraft(name, hours, is_default), now)


async def duplicate(tx: Tx, owner: User, schedule_id: int, now: datetime) -> Schedule:
    """Makes a schedule with the hours of another, named after it; never the default. Raises `ScheduleNotFound`."""
    schedule = await get(tx, owner, schedule_id)
    return await create(tx, owner, ScheduleDraft(rules.name_of_copy(schedule.name), schedule.hours), now)


async def list_(tx: Tx, owner: User) -> tuple[Schedule, ...]:
    """The owner's schedules, oldest first."""
    return await store.select_of(tx, owner.id)


async def get(tx: Tx, owner: User, schedule_id: int) -> Schedule:
    """The owner's schedule with this id. Raises `ScheduleNotFound`."""
    schedule = await store.find(tx, owner.id, schedule_id)
    if schedule is None:
        raise ScheduleNotFound("You have no schedule with this id.")
    return schedule


async def find_default(tx: Tx, owner: User) -> Schedule | None:
    """The owner's default schedule; None while there is none, and nothing can be booked on it."""
    return await store.find_default(tx, owner.id)


async def get_default(tx: Tx, owner: User) -> Schedule:
    """As `find_default`. Raises `ScheduleNotFound`."""
    schedule = await find_default(tx, owner)
    if schedule is None:
        raise ScheduleNotFound("You have no default schedule; create one with isDefault true.")
    return schedule


async def update(tx: Tx, owner: User, schedule_id: int, changes: ScheduleChanges, now: datetime) -> Schedule:
    """Changes a schedule, or makes it the default in place of the one before.

    Raises `ScheduleNotFound`, `UnknownTimeZone`, or `ScheduleInvalid`, also for taking the default away without naming
    another.
    """
    schedule = await get(tx, owner, schedule_id)
    rules.check_default(schedule, changes)
    name = schedule.name if changes.name is None else rules.check_name(changes.name)
    hours = rules.check_hours(rules.apply(changes, schedule.hours))
    await store.update(tx, schedule.id, name, hours, now)
    if changes.is_default:
        await accounts.set_default_schedule(tx, owner.id, schedule.id)
    is_default = schedule.is_default or bool(changes.is_default)
    return Schedule(schedule.id, owner.organization_id, owner.id, name, hours, is_default)


async def delete(tx: Tx, owner: User, schedule_id: int) -> None:
    """Deletes a schedule. Event types that used it use the default from then on; when it was the default itself,
    the oldest of the others becomes the default. Bookings stay. Raises `ScheduleNotFound`."""
    schedule = await get(tx, owner, schedule_id)
    if schedule.is_default:
        remaining = await store.select_of(tx, owner.id)
        await accounts.set_default_schedule(tx, owner.id, rules.next_default(remaining, schedule))
    await store.delete(tx, schedule.id)
