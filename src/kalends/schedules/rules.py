"""What a schedule may say, and which one is the default."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kalends.core import time
from kalends.core.errors import Invalid
from kalends.engine.hours import DateOverride, WeeklyHours, WorkingHours
from kalends.schedules.model import Schedule, ScheduleChanges

MONDAY_TO_FRIDAY = (WeeklyHours(days=(1, 2, 3, 4, 5), start=9 * 60, end=17 * 60),)
"""The hours of somebody who has not said any: 9 to 5."""

MAX_WEEKLY = 100
MAX_OVERRIDES = 1000
MAX_NAME = 200


class ScheduleInvalid(Invalid):
    """A schedule that nobody can keep."""


def check_name(name: str) -> str:
    """The name without spaces around it. Raises `ScheduleInvalid` when nothing or too much is left."""
    stripped = name.strip()
    if not 0 < len(stripped) <= MAX_NAME:
        raise ScheduleInvalid(f"Give the schedule a name of 1 to {MAX_NAME} characters.")
    return stripped


def name_of_copy(name: str) -> str:
    """What a copy of a schedule is called."""
    mark = " (Copy)"
    return name[: MAX_NAME - len(mark)] + mark


def check_hours(hours: WorkingHours) -> WorkingHours:
    """The hours themselves. Raises `UnknownTimeZone`, and `ScheduleInvalid` for weekly hours that do not end after they
    start, overrides that end before they start, and more of either than a schedule can hold."""
    time.check_time_zone(hours.time_zone, "timeZone")
    _check_weekly(hours.weekly)
    _check_overrides(hours.overrides)
    return hours


def apply(changes: ScheduleChanges, hours: WorkingHours) -> WorkingHours:
    """The hours as they are after the changes."""
    return replace(
        hours,
        time_zone=hours.time_zone if changes.time_zone is None else changes.time_zone,
        weekly=hours.weekly if changes.weekly is None else changes.weekly,
        overrides=hours.overrides if changes.overrides is None else changes.overrides,
    )


def check_default(schedule: Schedule, changes: ScheduleChanges) -> None:
    """Raises `ScheduleInvalid` when the changes would take the default away without naming another."""
    if schedule.is_default and changes.is_default is False:
        raise ScheduleInvalid("This is the default schedule; to change that, make another schedule the default.")


def next_default(schedules: Iterable[Schedule], deleted: Schedule) -> int | None:
    """The schedule that becomes the default when the default is deleted: the oldest that remains, if any does."""
    return min((schedule.id for schedule in schedules if schedule.id != deleted.id), default=None)


def _check_weekly(weekly: Sequence[WeeklyHours]) -> None:
    if len(weekly) > MAX_WEEKLY:
        raise ScheduleInvalid(f"A schedule holds at most {MAX_WEEKLY} availabilities.")
    for hours in weekly:
        if not hours.days:
            raise ScheduleInvalid("Name at least one day for each availability.")
        if hours.start >= hours.end:
            raise ScheduleInvalid("An availability must end later than it starts; use 24:00 for midnight.")


def _check_overrides(overrides: Sequence[DateOverride]) -> None:
    if len(overrides) > MAX_OVERRIDES:
        raise ScheduleInvalid(f"A schedule holds at most {MAX_OVERRIDES} overrides.")
    for override in overrides:
        if override.start > override.end:
            raise ScheduleInvalid(
                f"The override of {override.date} ends before it starts; to close the date, start and end at one time."
            )
