"""Recurring bookings: the same wall-clock time again, week after week or month after month."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count as count_from
from itertools import islice
from typing import Literal, assert_never

from kalends.engine import zones
from kalends.engine.zones import DAY, EPOCH

Frequency = Literal["weekly", "monthly", "yearly"]


def occurrences(start: int, frequency: Frequency, interval: int, count: int, time_zone: str) -> list[int]:
    """`count` occurrences in epoch minutes, the first of them `start`, at the same wall-clock time of the zone.

    As in RFC 5545 (sections 3.3.5 and 3.3.10), dates that a month or year does not have are skipped, not moved, and
    do not count; a time that a clock change skips moves forward by the gap, one that it repeats means the first
    occurrence. Raises `ValueError` for an interval or count below 1.
    """
    if interval < 1 or count < 1:
        raise ValueError("A recurrence needs an interval and a count of at least 1.")
    wall = start + zones.clock(time_zone, start, start).offset(start)
    first = date.fromordinal(EPOCH + wall // DAY)
    days = islice(_dates(first, frequency, interval), 1, count)
    return [start, *(_instant(day, wall % DAY, time_zone) for day in days)]


def _dates(first: date, frequency: Frequency, interval: int) -> Iterator[date]:
    match frequency:
        case "weekly":
            return (first + timedelta(weeks=step) for step in count_from(0, interval))
        case "monthly":
            return _monthly(first, interval)
        case "yearly":
            return _monthly(first, 12 * interval)
        case _:
            assert_never(frequency)


def _monthly(first: date, interval: int) -> Iterator[date]:
    for months in count_from(first.month - 1, interval):
        month = first.replace(year=first.year + months // 12, month=months % 12 + 1, day=1)
        try:
            yield month.replace(day=first.day)
        except ValueError:
            continue


def _instant(day: date, time: int, time_zone: str) -> int:
    wall = (day.toordinal() - EPOCH) * DAY + time
    return zones.clock(time_zone, wall, wall).instant(wall)
