"""Working hours: weekly hours and date overrides, wall clock in a zone, turned into open time."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kalends.engine import timesets, zones
from kalends.engine.timesets import Interval, TimeSet
from kalends.engine.zones import DAY, EPOCH, local_date, midnight

__all__ = ["DateOverride", "WeeklyHours", "WorkingHours", "local_date", "midnight", "open_time"]

_LAST_MINUTE = DAY - 1


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Open from `start` to `end`, minutes of the wall-clock day, on `days` (0 = Sunday … 6 = Saturday).

    An end of 1439 (23:59) means midnight, as 1440 does. Hours that end where they start are none.
    """

    days: tuple[int, ...]
    start: int
    end: int

    def __post_init__(self) -> None:
        if not all(0 <= day <= 6 for day in self.days):
            raise ValueError(f"Days {self.days} must be numbers from 0 (Sunday) to 6 (Saturday).")
        _check_times(self.start, self.end)


@dataclass(frozen=True, slots=True)
class DateOverride:
    """Open on one date from `start` to `end`, minutes of the wall-clock day, in place of that date's weekly hours.

    Several of one date add up. One that ends where it starts adds nothing, so alone it closes the date.
    """

    date: date
    start: int
    end: int

    def __post_init__(self) -> None:
        _check_times(self.start, self.end)


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When somebody works, in the wall-clock time of one zone."""

    time_zone: str
    weekly: tuple[WeeklyHours, ...]
    overrides: tuple[DateOverride, ...] = ()


def open_time(hours: WorkingHours, start: int, end: int) -> TimeSet:
    """The instants in `[start, end)` that working hours leave open, in epoch minutes.

    Each end of a range is converted by itself: a time that a clock change skips moves forward by the gap, a time that
    it repeats means the first occurrence. Raises `ValueError` for an unknown zone.
    """
    return timesets.clip(_open_days(hours, start // DAY - 2, end // DAY + 2), start, end)


@lru_cache(maxsize=1024)
def _open_days(hours: WorkingHours, first: int, last: int) -> Sequence[Interval]:
    """Open time of the wall-clock days `first` to `last`, counted from 1970-01-01."""
    weekly = _by_weekday(hours.weekly)
    overrides = _by_day(hours.overrides)
    instant = zones.clock(hours.time_zone, first * DAY, (last + 1) * DAY).instant
    return tuple(
        timesets.union(
            (instant(day * DAY + start), instant(day * DAY + end))
            for day in range(first, last + 1)
            for start, end in overrides.get(day, weekly[(day + 4) % 7])
        )
    )


def _by_weekday(weekly: Sequence[WeeklyHours]) -> list[TimeSet]:
    by_weekday: list[TimeSet] = [[] for _ in range(7)]
    for hours in weekly:
        for day in set(hours.days):
            by_weekday[day] += _range(hours.start, hours.end)
    return by_weekday


def _by_day(overrides: Sequence[DateOverride]) -> dict[int, TimeSet]:
    by_day: dict[int, TimeSet] = defaultdict(list)
    for override in overrides:
        by_day[override.date.toordinal() - EPOCH] += _range(override.start, override.end)
    return by_day


def _range(start: int, end: int) -> TimeSet:
    if start >= end:
        return []
    return [(start, DAY if end == _LAST_MINUTE else end)]


def _check_times(start: int, end: int) -> None:
    if not (0 <= start <= DAY and 0 <= end <= DAY):
        raise ValueError(f"Times {start} and {end} must be minutes of the day, 0 to {DAY}.")
