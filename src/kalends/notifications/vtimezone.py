"""A zone as calendars carry it with them: VTIMEZONE (RFC 5545, 3.6.5).

Where the clock changes by the same rule every year, there is one STANDARD and one DAYLIGHT part with that rule, which
every calendar program understands; where it does not (Ramadan, politics), each change is given by its date.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_MINUTE = timedelta(minutes=1)
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Shift:
    """From which offset to which a clock is set, and what the time is called then."""

    before: timedelta
    after: timedelta
    name: str


@lru_cache(maxsize=256)
def vtimezone(zone: str, year: int) -> Timezone:
    """The zone called `zone` (IANA); right from the year before `year` to the year after."""
    part = Timezone()
    part.add("TZID", zone)
    changes = tuple(_changes(ZoneInfo(zone), year - 1, year + 1))
    if not changes or changes[0][0].year == year:
        changes = (_beginning(ZoneInfo(zone), year - 1), *changes)
    by_shift: dict[Shift, list[datetime]] = defaultdict(list)
    for onset, shift in changes:
        by_shift[shift].append(onset)
    for shift, onsets in by_shift.items():
        part.add_component(_observance(shift, onsets))
    return part


def yearly_rule(onsets: Sequence[datetime]) -> dict[str, object] | None:
    """The rule that gives three dates of successive years (`the last Sunday of March`); None when there is none."""
    if len(onsets) != 3 or len({(onset.month, onset.weekday(), onset.time()) for onset in onsets}) > 1:
        return None
    if all((onset + _WEEK).month != onset.month for onset in onsets):
        week = -1
    elif len({_week(onset) for onset in onsets}) == 1:
        week = _week(onsets[0])
    else:
        return None
    return {"FREQ": "YEARLY", "BYMONTH": onsets[0].month, "BYDAY": f"{week}{_WEEKDAYS[onsets[0].weekday()]}"}


def _observance(shift: Shift, onsets: Sequence[datetime]) -> TimezoneStandard | TimezoneDaylight:
    part = TimezoneDaylight() if shift.after > shift.before else TimezoneStandard()
    part.add("DTSTART", onsets[0])
    part.add("TZOFFSETFROM", shift.before)
    part.add("TZOFFSETTO", shift.after)
    part.add("TZNAME", shift.name)
    rule = yearly_rule(onsets)
    if rule:
        part.add("RRULE", rule)
    elif onsets[1:]:
        part.add("RDATE", list(onsets[1:]))
    return part


def _changes(zone: ZoneInfo, first_year: int, last_year: int) -> Iterator[tuple[datetime, Shift]]:
    """Every change of the clock in these years: when, by the clock that ends, and which."""
    day = datetime(first_year, 1, 1, tzinfo=UTC)
    while day.year <= last_year:
        if _offset(day, zone) != _offset(day + _DAY, zone):
            instant = _first_minute_of(_offset(day + _DAY, zone), day, zone)
            yield _change(instant, _offset(day, zone), zone)
        day += _DAY


def _first_minute_of(offset: timedelta, day: datetime, zone: ZoneInfo) -> datetime:
    """The instant within the day at which the zone takes on the offset."""
    low, high = 0, 24 * 60
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _offset(day + middle * _MINUTE, zone) == offset else (middle, high)
    return day + high * _MINUTE


def _change(instant: datetime, before: timedelta, zone: ZoneInfo) -> tuple[datetime, Shift]:
    shift = Shift(before, _offset(instant, zone), instant.astimezone(zone).tzname() or "")
    return (instant + before).replace(tzinfo=None), shift


def _beginning(zone: ZoneInfo, year: int) -> tuple[datetime, Shift]:
    """What holds when the year begins, as if it began then."""
    instant = datetime(year, 1, 1, tzinfo=UTC)
    return _change(instant, _offset(instant, zone), zone)


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)


def _week(onset: datetime) -> int:
    """Which of its weekday in the month the day is, 1 to 5."""
    return (onset.day - 1) // 7 + 1
