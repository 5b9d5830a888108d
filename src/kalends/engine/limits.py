"""Limits on when may be booked: minimum notice, booking windows and the periods over which bookings are counted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, assert_never

from kalends.engine import zones
from kalends.engine.timesets import Interval

Unit = Literal["day", "week", "month", "year"]

# How many days past its length a window that counts days with availability looks for them.
LOOK_AHEAD = 366

_DAY = timedelta(days=1)
_LONGEST: Mapping[Unit, int] = {"day": 1, "week": 7, "month": 31, "year": 366}


@dataclass(frozen=True, slots=True)
class RollingWindow:
    """Bookable from now through the end of the `days`-th day after today, counting all days or Monday to Friday.

    `rolling` counts days with availability instead: see `first_days`.
    """

    days: int
    business_days: bool = False
    rolling: bool = False

    def __post_init__(self) -> None:
        if self.days < 0:
            raise ValueError("A booking window must not have fewer than 0 days.")


@dataclass(frozen=True, slots=True)
class RangeWindow:
    """Bookable from the first date through the last."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `maximum` in each period of a unit, of which one booking more counts `amount`."""

    unit: Unit
    maximum: int
    amount: int = 1


def earliest(now: int, notice: int) -> int:
    """The first epoch minute that may be booked with `notice` minutes' notice; a started minute counts as `now`."""
    return now + notice


def bounds(window: RollingWindow | RangeWindow, now: int, time_zone: str) -> Interval:
    """The span in which a booking may start, in epoch minutes; days are those of the zone.

    For a rolling window that counts days with availability this is where to look: `LOOK_AHEAD` days longer, to be cut
    with `first_days` once the starts are known.
    """
    match window:
        case RollingWindow():
            last = _last_day(zones.local_date(now, time_zone), window)
            return now, zones.midnight(last + _DAY, time_zone)
        case RangeWindow():
            return zones.midnight(window.first, time_zone), zones.midnight(window.last + _DAY, time_zone)
        case _:
            assert_never(window)


def first_days(starts: Sequence[int], days: int, time_zone: str, *, business_days: bool = False) -> list[int]:
    """Sorted starts up to the end of the `days`-th date of the zone that has any.

    With `business_days`, Saturdays and Sundays do not count, but those before the last counted date stay.
    """
    counted: set[date] = set()
    for day, at, _ in zones.dates(starts, time_zone):
        if len(counted) == days and day not in counted:
            return list(starts[:at])
        if not (business_days and _is_weekend(day)):
            counted.add(day)
    return list(starts)


def first_of_each_day(starts: Sequence[int], time_zone: str) -> list[int]:
    """The first of sorted starts on each date of the zone."""
    firsts: dict[date, int] = {}
    for day, at, _ in zones.dates(starts, time_zone):
        firsts.setdefault(day, starts[at])
    return list(firsts.values())


def periods(unit: Unit, minute: int, time_zone: str, week_start: int = 0) -> Interval:
    """The day, week, month or year of the zone that contains an epoch minute, in epoch minutes.

    Weeks begin on `week_start`, 0 = Sunday … 6 = Saturday.
    """
    first = _first_day(unit, zones.local_date(minute, time_zone), week_start)
    following = _first_day(unit, first + _DAY * _LONGEST[unit], week_start)
    return zones.midnight(first, time_zone), zones.midnight(following, time_zone)


def within(
    starts: Sequence[int],
    booked: Iterable[tuple[int, int]],
    limit: Limit,
    time_zone: str,
    week_start: int = 0,
) -> list[int]:
    """The sorted starts in whose period there is room for one more booking.

    `booked` pairs each booking's start with what it counts; it counts in the period it starts in. Starts are epoch
    minutes, periods as in `periods`.
    """
    used: dict[date, int] = defaultdict(int)
    for start, amount in booked:
        used[_first_day(limit.unit, zones.local_date(start, time_zone), week_start)] += amount
    left: list[int] = []
    for day, at, past in zones.dates(starts, time_zone):
        if used.get(_first_day(limit.unit, day, week_start), 0) + limit.amount <= limit.maximum:
            left += starts[at:past]
    return left


def _first_day(unit: Unit, day: date, week_start: int) -> date:
    match unit:
        case "day":
            return day
        case "week":
            return day - _DAY * ((day.isoweekday() - week_start) % 7)
        case "month":
            return day.replace(day=1)
        case "year":
            return day.replace(month=1, day=1)
        case _:
            assert_never(unit)


def _last_day(today: date, window: RollingWindow) -> date:
    day, left = today, window.days
    while left:
        day += _DAY
        left -= not (window.business_days and _is_weekend(day))
    return day + _DAY * LOOK_AHEAD if window.rolling else day


def _is_weekend(day: date) -> bool:
    return day.isoweekday() > 5
