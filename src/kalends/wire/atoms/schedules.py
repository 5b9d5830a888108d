"""Schedules as the components edit them: a week of seven days from Sunday, times of day as instants of 1970-01-01."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby
from typing import Annotated

from pydantic import Field

from kalends.engine.hours import DateOverride, WeeklyHours
from kalends.engine.zones import DAY
from kalends.schedules.model import Schedule, ScheduleChanges
from kalends.wire.envelope import Answer, Asked
from kalends.wire.instants import Instant
from kalends.wire.lenient import LenientRequest

_EPOCH_DAY = date(1970, 1, 1)
_WEEK = range(7)


class RangeInput(LenientRequest):
    """Open from one time of day to another: only the UTC clock time counts, and of an override the date of its
    start."""

    start: Instant
    end: Instant


class UpdateScheduleInput(LenientRequest):
    """What to change of a schedule; what is left out stays. Editors send back all else that they have read."""

    name: str = ""
    time_zone: str = ""
    is_default: bool = False
    schedule: Annotated[
        list[list[RangeInput]],
        Field(default_factory=list, min_length=7, max_length=7, description="The week's days, Sunday first."),
    ]
    date_overrides: list[RangeInput] = Field(default_factory=list)


class CreateScheduleInput(Asked):
    """A schedule to create, with the hours that everybody starts with."""

    name: str


class RangeOutput(Answer):
    """Open from one time of day to another."""

    start: Instant
    end: Instant


class MinutesOutput(Answer):
    """Hours on some days of every week, in minutes of the day; day 0 is Sunday."""

    days: list[int]
    start_time: int
    end_time: int


class HoursOutput(Answer):
    """Hours on some days of every week, or on one date; times are instants of 1970-01-01."""

    days: list[int]
    start_time: Instant
    end_time: Instant
    date: Instant | None = None


class OverridesOutput(Answer):
    """The hours of one date."""

    ranges: list[RangeOutput]


class ScheduleOutput(Answer):
    """A schedule, for its editor."""

    id: int
    name: str
    time_zone: str
    is_default: bool
    is_last_schedule: bool
    is_managed: bool
    read_only: bool
    user_id: int
    working_hours: list[MinutesOutput]
    schedule: list[HoursOutput]
    availability: list[list[RangeOutput]]
    date_overrides: list[OverridesOutput]


class ListedScheduleOutput(Answer):
    """A schedule in a list."""

    id: int
    name: str
    is_default: bool
    time_zone: str
    availability: list[HoursOutput]


class ScheduleListOutput(Answer):
    """All schedules of a user."""

    schedules: list[ListedScheduleOutput]


class NamedScheduleOutput(Answer):
    """A new schedule."""

    id: int
    name: str
    time_zone: str
    user_id: int


class MadeScheduleOutput(Answer):
    """What making a schedule gives."""

    schedule: NamedScheduleOutput


def changes(asked: UpdateScheduleInput) -> ScheduleChanges:
    """The changes that a request names."""
    given = asked.given()
    return ScheduleChanges(
        name=asked.name if "name" in given else None,
        time_zone=asked.time_zone if "time_zone" in given else None,
        weekly=_weekly(asked.schedule) if "schedule" in given else None,
        overrides=tuple(map(_override, asked.date_overrides)) if "date_overrides" in given else None,
        is_default=asked.is_default if "is_default" in given else None,
    )


def output(schedule: Schedule, *, is_last: bool) -> ScheduleOutput:
    """A schedule; `is_last` when its owner has no other."""
    hours = schedule.hours
    return ScheduleOutput(
        id=schedule.id,
        name=schedule.name,
        time_zone=hours.time_zone,
        is_default=schedule.is_default,
        is_last_schedule=is_last,
        is_managed=False,
        read_only=False,
        user_id=schedule.owner_id,
        working_hours=[_minutes_output(weekly) for weekly in hours.weekly],
        schedule=[_hours_output(weekly) for weekly in hours.weekly],
        availability=[_day_output(hours.weekly, day) for day in _WEEK],
        date_overrides=_overrides_output(hours.overrides),
    )


def listed(schedules: Iterable[Schedule]) -> ScheduleListOutput:
    """Schedules in a list."""
    return ScheduleListOutput(schedules=[_listed_output(schedule) for schedule in schedules])


def made(schedule: Schedule) -> MadeScheduleOutput:
    """A schedule that is new."""
    named = NamedScheduleOutput(
        id=schedule.id, name=schedule.name, time_zone=schedule.hours.time_zone, user_id=schedule.owner_id
    )
    return MadeScheduleOutput(schedule=named)


def _weekly(week: Sequence[Sequence[RangeInput]]) -> tuple[WeeklyHours, ...]:
    """The hours of a week, days with the same hours together."""
    days: dict[tuple[int, int], list[int]] = {}
    for day, ranges in enumerate(week):
        for each in ranges:
            days.setdefault((_minute(each.start), _minute(each.end)), []).append(day)
    return tuple(WeeklyHours(tuple(dict.fromkeys(each)), start, end) for (start, end), each in days.items())


def _override(said: RangeInput) -> DateOverride:
    return DateOverride(said.start.date(), _minute(said.start), _minute(said.end))


def _minute(instant: datetime) -> int:
    return instant.hour * 60 + instant.minute


def _day_output(weekly: Iterable[WeeklyHours], day: int) -> list[RangeOutput]:
    ranges = sorted((hours.start, hours.end) for hours in weekly if day in hours.days)
    return [RangeOutput(start=_at(_EPOCH_DAY, start), end=_at(_EPOCH_DAY, end)) for start, end in ranges]


def _overrides_output(overrides: Sequence[DateOverride]) -> list[OverridesOutput]:
    ordered = sorted(overrides, key=lambda override: (override.date, override.start))
    return [
        OverridesOutput(ranges=[RangeOutput(start=_at(day, each.start), end=_at(day, each.end)) for each in group])
        for day, group in groupby(ordered, key=lambda override: override.date)
    ]


def _minutes_output(weekly: WeeklyHours) -> MinutesOutput:
    return MinutesOutput(days=list(weekly.days), start_time=weekly.start, end_time=weekly.end)


def _hours_output(weekly: WeeklyHours) -> HoursOutput:
    return HoursOutput(
        days=list(weekly.days), start_time=_at(_EPOCH_DAY, weekly.start), end_time=_at(_EPOCH_DAY, weekly.end)
    )


def _override_row(override: DateOverride) -> HoursOutput:
    return HoursOutput(
        days=[],
        start_time=_at(_EPOCH_DAY, override.start),
        end_time=_at(_EPOCH_DAY, override.end),
        date=_at(override.date, 0),
    )


def _listed_output(schedule: Schedule) -> ListedScheduleOutput:
    hours = schedule.hours
    rows = [*map(_hours_output, hours.weekly), *map(_override_row, hours.overrides)]
    return ListedScheduleOutput(
        id=schedule.id,
        name=schedule.name,
        is_default=schedule.is_default,
        time_zone=hours.time_zone,
        availability=rows,
    )


def _at(day: date, minute: int) -> datetime:
    """A time of day as an instant; midnight at the end of a day is 23:59 to these clients."""
    shown = min(minute, DAY - 1)
    return datetime.combine(day, time(shown // 60, shown % 60), UTC)
