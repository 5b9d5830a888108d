"""Limits on when may be booked: minimum notice, booking windows and the periods over which bookings are counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, assert_never

from kalends.engine import zones
from kalends.engine.timesets import Interval

Unit = Literal["day", "week", "month", "year"]

# How many days past its length a window that counts days with availability looks for them.
LOOK_AHEAD = 30

_DAY = timedelta(days=1)


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
    day = zones.local_date(minute, time_zone)
    match unit:
        case "day":
            first, following = day, day + _DAY
        case "week":
            first = day - _DAY * ((day.isoweekday() - week_start) % 7)
            following = first + _DAY * 7
        case "month":
            first = day.replace(day=1)
            following = (first + _DAY * 31).replace(day=1)
        case "year":
            first = date(day.year, 1, 1)
            following = date(day.year + 1, 1, 1)
        case _:
            assert_never(unit)
    return zones.midnight(first, time_zone), zones.midnight(following, time_zone)


def _last_day(today: date, window: RollingWindow) -> date:
    day, left = today, window.days
    while left:
        day += _DAY
        left -= not (window.business_days and _is_weekend(day))
    return day + _DAY * LOOK_AHEAD if window.rolling else day


def _is_weekend(day: date) -> bool:
    return day.isoweekday() > 5
