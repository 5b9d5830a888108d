"""The rule behind the dates of a series, as calendars want it told (RFC 5545, section 3.8.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from math import gcd

from kalends.core.time import from_minute, to_minute, zone
from kalends.engine import recurrence


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence from its first start on, and the starts that it has but the series has not."""

    frequency: recurrence.Frequency
    interval: int
    count: int
    without: tuple[datetime, ...] = ()


def rule(starts: Sequence[datetime], time_zone: str) -> Rule | None:
    """The rule that gives exactly these starts, sorted, on the clock of the zone; None where there is none, as when
    they go by another clock, or by this one from the second run of a repeated hour on, which it cannot name."""
    if starts[0].astimezone(zone(time_zone)).fold:
        return None
    if len(starts) == 1:
        return Rule("weekly", 1, 1)
    frequency, interval = _rhythm(starts, time_zone)
    if not interval:
        return None
    all_of_it = _until(starts[0], starts[-1], frequency, interval, time_zone)
    if not set(starts) <= set(all_of_it):
        return None
    return Rule(frequency, interval, len(all_of_it), tuple(sorted(set(all_of_it) - set(starts))))


def _rhythm(starts: Sequence[datetime], time_zone: str) -> tuple[recurrence.Frequency, int]:
    dates = [start.astimezone(zone(time_zone)).date() for start in starts]
    days = gcd(*((after - before).days for before, after in pairwise(dates)))
    if days % 7 == 0:
        return "weekly", days // 7
    months = gcd(*((after.year - one.year) * 12 + after.month - one.month for one, after in pairwise(dates)))
    return ("yearly", months // 12) if months % 12 == 0 else ("monthly", months)


def _until(
    first: datetime, last: datetime, frequency: recurrence.Frequency, interval: int, time_zone: str
) -> list[datetime]:
    """What the rule gives up to `last`."""
    weeks = (last - first).days // 7 + 2
    minutes = recurrence.occurrences(to_minute(first), frequency, interval, weeks, time_zone)
    return [start for start in map(from_minute, minutes) if start <= last]
