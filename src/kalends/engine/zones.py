"""Wall clock and instant: the one place where clock changes are settled.

A wall-clock minute counts minutes of civil time since 1970-01-01 00:00 in a zone, an instant minutes since
1970-01-01T00:00Z. A wall-clock time that a change skips moves forward by the gap; one that a change repeats means
its first occurrence (RFC 5545, section 3.3.5).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = 1440
EPOCH = date(1970, 1, 1).toordinal()

# No zone has changed its clocks twice within five days since 1970, so looking every fifth day finds every change.
_PROBE = 5 * DAY
_BLOCK = 72 * _PROBE
# Wall clocks run at most a day from UTC, also across a change of the date line.
_MARGIN = 2 * DAY

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """The UTC offsets of one zone over a span: `offsets[i]` minutes apply from `changes[i - 1]` up to `changes[i]`.

    `walls[i]` is the first wall-clock minute that is read with `offsets[i + 1]`.
    """

    changes: tuple[int, ...]
    walls: tuple[int, ...]
    offsets: tuple[int, ...]

    def offset(self, minute: int) -> int:
        """The minutes by which the zone's wall clock is ahead of UTC at an instant."""
        return self.offsets[bisect_right(self.changes, minute)]

    def instant(self, wall: int) -> int:
        """The instant at which the zone's clock shows a wall-clock minute."""
        return wall - self.offsets[bisect_right(self.walls, wall)]

    def day(self, minute: int) -> tuple[int, int]:
        """The zone's day at an instant, counted from 1970-01-01, and an instant up to which it lasts.

        That instant is the day's end or, when it comes earlier, the next clock change.
        """
        i = bisect_right(self.changes, minute)
        day = (minute + self.offsets[i]) // DAY
        end = (day + 1) * DAY - self.offsets[i]
        return day, min(end, self.changes[i]) if i < len(self.changes) else end


def clock(time_zone: str, start: int, end: int) -> Clock:
    """The zone's clock, exact for instants and wall-clock minutes in `[start, end]`.

    Raises `ValueError` for a zone that the tz database does not know.
    """
    return _clock(time_zone, (start - _MARGIN) // _BLOCK, (end + _MARGIN) // _BLOCK)


def local_date(minute: int, time_zone: str) -> date:
    """The date that the zone's calendar shows at an instant."""
    return date.fromordinal(EPOCH + (minute + clock(time_zone, minute, minute).offset(minute)) // DAY)


def midnight(day: date, time_zone: str) -> int:
    """The instant at which a date begins in a zone, the end of the gap where a change skips its midnight."""
    wall = (day.toordinal() - EPOCH) * DAY
    return clock(time_zone, wall, wall).instant(wall)


def dates(minutes: Sequence[int], time_zone: str) -> Iterator[tuple[date, int, int]]:
    """Cut sorted instants where the zone's date changes: each date with the bounds of its part of `minutes`.

    A date comes twice in a row when a clock change falls inside it.
    """
    if not minutes:
        return
    shown = clock(time_zone, minutes[0], minutes[-1])
    at = 0
    while at < len(minutes):
        day, end = shown.day(minutes[at])
        past = bisect_left(minutes, end, at)
        yield date.fromordinal(EPOCH + day), at, past
        at = past


@lru_cache(maxsize=1024)
def _clock(time_zone: str, first_block: int, last_block: int) -> Clock:
    changes: list[int] = []
    offsets = [_offset(_zone(time_zone), first_block * _BLOCK)]
    for block in range(first_block, last_block + 1):
        for change, offset in _changes(time_zone, block):
            changes.append(change)
            offsets.append(offset)
    walls = [at + max(before, after) for at, before, after in zip(changes, offsets, offsets[1:], strict=False)]
    return Clock(tuple(changes), tuple(walls), tuple(offsets))


@lru_cache(maxsize=4096)
def _changes(time_zone: str, block: int) -> tuple[tuple[int, int], ...]:
    """The instants in a block at which the zone's offset changes, each with the new offset."""
    zone = _zone(time_zone)
    found = []
    before = _offset(zone, block * _BLOCK)
    for end in range(block * _BLOCK + _PROBE, (block + 1) * _BLOCK + 1, _PROBE):
        after = _offset(zone, end)
        if after != before:
            found.append((_change_between(zone, end - _PROBE, end), after))
        before = after
    return tuple(found)


def _change_between(zone: ZoneInfo, low: int, high: int) -> int:
    """The first minute of the new offset, where the offset at `low` is the old and at `high` the new one."""
    old = _offset(zone, low)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == old:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, minute: int) -> int:
    offset = datetime.fromtimestamp(minute * 60, zone).utcoffset() or timedelta()
    return offset // _MINUTE


def _zone(time_zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"Unknown time zone {time_zone!r}: use a name of the tz database such as 'Europe/London'."
        raise ValueError(message) from error
