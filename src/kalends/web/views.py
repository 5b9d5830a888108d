"""The calendar as a page shows it, from free starts and what was picked. Pure; dates and times by CLDR."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

from babel import dates

from kalends.core import time
from kalends.engine import zones
from kalends.i18n import formats, languages
from kalends.slots.model import Seating
from kalends.web import picks
from kalends.web.picks import Pick

_WEEK = 7
_REGIONS = frozenset(
    {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific", "Arctic"}
)


@dataclass(frozen=True, slots=True)
class Free:
    """The free starts (epoch minutes) of one month by date, in the viewer's zone, and the first one after it."""

    month: date
    by_day: Mapping[date, Sequence[int]]
    later: int | None = None
    seating: Seating | None = None

    def has(self, minute: int | None) -> bool:
        """Whether that start is free."""
        return minute is not None and any(minute in starts for starts in self.by_day.values())

    def left(self, minute: int) -> int | None:
        """How many seats of that start are left, where several people share it and bookers may know."""
        return self.seating.free(minute) if self.seating and self.seating.show_count else None

    def after(self, minute: int, count: int) -> list[int]:
        """The first free starts later than an instant."""
        starts = [start for starts in self.by_day.values() for start in starts]
        return starts[bisect_right(starts, minute) :][:count]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Where the page is, and how its reader reads: the page's path, a BCP 47 tag, a zone, 12 or 24 hours, the date."""

    path: str
    locale: str
    time_zone: str
    clock: int
    today: date


@dataclass(frozen=True, slots=True)
class Day:
    """One cell of the month grid. Without `href` it cannot be chosen."""

    number: int
    spoken: str
    times: int
    href: str | None
    is_today: bool
    is_picked: bool


@dataclass(frozen=True, slots=True)
class Month:
    """The month grid: rows of seven cells, None outside the month; weekdays as (full name, short name)."""

    title: str
    weekdays: tuple[tuple[str, str], ...]
    weeks: tuple[tuple[Day | None, ...], ...]
    previous: str | None
    following: str


@dataclass(frozen=True, slots=True)
class Time:
    """One start that can be chosen. `value` is how forms carry it, `left` how many seats it has left, where told."""

    label: str
    href: str
    value: str
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """When a meeting takes place: the day, and from when to when."""

    day: str
    hours: str

    def __str__(self) -> str:
        return f"{self.day}, {self.hours}"


def free_of(month: date, starts: Sequence[int], time_zone: str, seating: Seating | None = None) -> Free:
    """The month's free starts by date. A date that a clock change cuts in two stays one."""
    by_day: dict[date, list[int]] = {}
    for day, first, past in zones.dates(starts, time_zone):
        by_day.setdefault(day, []).extend(starts[first:past])
    return Free(month, by_day, seating=seating)


def month_of(day: date) -> date:
    """The first of a date's month."""
    return day.replace(day=1)


def following(month: date) -> date:
    """The first of the next month."""
    return month_of(month + timedelta(days=31))


def preceding(month: date) -> date:
    """The first of the month before."""
    return month_of(month - timedelta(days=1))


def bounds(month: date, time_zone: str) -> tuple[datetime, datetime]:
    """The instants at which a month begins and ends in a zone."""
    first, last = zones.midnight(month, time_zone), zones.midnight(following(month), time_zone)
    return time.from_minute(first), time.from_minute(last)


def asked_month(pick: Pick, time_zone: str) -> date | None:
    """The month that the address asks for, by a time, a day or its own name."""
    if pick.time is not None:
        return month_of(date_of(pick.time, time_zone))
    return month_of(pick.day) if pick.day else pick.month


def start_of(day: date, time_zone: str) -> datetime:
    """The instant at which a date begins in a zone."""
    return time.from_minute(zones.midnight(day, time_zone))


def end_of(day: date, time_zone: str) -> datetime:
    """The instant at which a date ends in a zone."""
    return time.from_minute(zones.midnight(day + timedelta(days=1), time_zone))


def date_of(minute: int, time_zone: str) -> date:
    """The date of an instant in a zone."""
    return zones.local_date(minute, time_zone)


def picked_day(free: Free, pick: Pick, time_zone: str) -> date | None:
    """The day whose times are shown: the one asked for, else the first of the month that has any."""
    asked = pick.day
    if pick.time is not None:
        asked = date_of(pick.time, time_zone)
    if asked and month_of(asked) == free.month:
        return asked
    return next(iter(free.by_day), None)


def month_view(free: Free, pick: Pick, viewer: Viewer) -> Month:
    """The grid of a month; days before and after it stay empty."""
    picked = picked_day(free, pick, viewer.time_zone)
    locale = languages.locale(viewer.locale)
    cells: list[Day | None] = [None] * ((free.month.weekday() - locale.first_week_day) % _WEEK)
    for offset in range((following(free.month) - free.month).days):
        cells.append(_day(free.month + timedelta(days=offset), free, pick, picked, viewer))
    cells.extend([None] * (-len(cells) % _WEEK))
    return Month(
        title=formats.format_month(free.month, viewer.locale),
        weekdays=_weekdays(viewer.locale),
        weeks=tuple(tuple(cells[at : at + _WEEK]) for at in range(0, len(cells), _WEEK)),
        previous=month_href(preceding(free.month), pick, viewer) if free.month > month_of(viewer.today) else None,
        following=month_href(following(free.month), pick, viewer),
    )


def time_views(starts: Sequence[int], pick: Pick, viewer: Viewer, free: Free) -> list[Time]:
    """Starts as links to their form."""
    return [
        Time(time_label(start, viewer), time_href(start, pick, viewer), picks.time_text(start), free.left(start))
        for start in starts
    ]


def moment_views(starts: Sequence[int], pick: Pick, viewer: Viewer) -> list[Time]:
    """Starts of several days, each with its day and time."""
    return [
        Time(moment_label(start, viewer), time_href(start, pick, viewer), picks.time_text(start)) for start in starts
    ]


def later_view(start: int, pick: Pick, viewer: Viewer) -> Time:
    """The day of a later free start, as a link to its times."""
    day = date_of(start, viewer.time_zone)
    return Time(formats.format_day(day, viewer.locale), day_href(day, pick, viewer), picks.time_text(start))


def time_label(start: int, viewer: Viewer) -> str:
    """A start's time of day."""
    return formats.format_time(time.from_minute(start), viewer.time_zone, viewer.locale, viewer.clock)


def moment_label(start: int, viewer: Viewer) -> str:
    """A start's day and time of day."""
    day = formats.format_date(time.from_minute(start), viewer.time_zone, viewer.locale)
    return f"{day}, {time_label(start, viewer)}"


def meeting(start: datetime, end: datetime, time_zone: str, locale: str, clock: int | None = None) -> Meeting:
    """A meeting's day and hours in the words of a place."""
    return Meeting(
        day=formats.format_date(start, time_zone, locale),
        hours=formats.format_time_range(start, end, time_zone, locale, clock),
    )


def short_day(day: date, locale: str) -> str:
    """A day where there is little room: `Tue, 12 Jan`."""
    return dates.format_skeleton("MMMEd", day, locale=languages.locale(locale))


def month_href(month: date, pick: Pick, viewer: Viewer) -> str:
    """The address of another month."""
    return picks.href(viewer.path, replace(pick, month=month, day=None, time=None))


def day_href(day: date, pick: Pick, viewer: Viewer) -> str:
    """The address of a day's times."""
    return picks.href(viewer.path, replace(pick, month=month_of(day), day=day, time=None))


def time_href(start: int, pick: Pick, viewer: Viewer) -> str:
    """The address of a start's form. It names the zone, so that the form shows what was clicked."""
    day = date_of(start, viewer.time_zone)
    return picks.href(viewer.path, replace(pick, month=month_of(day), day=day, time=start, time_zone=viewer.time_zone))


@cache
def time_zone_names() -> tuple[str, ...]:
    """The zones to choose from: places, and UTC."""
    return (*sorted(name for name in time.time_zones() if name.partition("/")[0] in _REGIONS), "UTC")


def time_zone_choices(shown: str) -> tuple[str, ...]:
    """The zones to choose from, the one that is shown among them."""
    names = time_zone_names()
    return names if shown in names else (shown, *names)


def initials(name: str) -> str:
    """The letters that stand for a person without a picture: `AL` for Ada Lovelace."""
    words = name.split()
    ends = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in ends).upper()


def _day(day: date, free: Free, pick: Pick, picked: date | None, viewer: Viewer) -> Day:
    times = len(free.by_day.get(day, ()))
    return Day(
        number=day.day,
        spoken=formats.format_day(day, viewer.locale),
        times=times,
        href=day_href(day, pick, viewer) if times else None,
        is_today=day == viewer.today,
        is_picked=day == picked and times > 0,
    )


@cache
def _weekdays(tag: str) -> tuple[tuple[str, str], ...]:
    locale = languages.locale(tag)
    full = dates.get_day_names("wide", "stand-alone", locale)
    short = dates.get_day_names("short", "stand-alone", locale)
    return tuple((full[day], short[day]) for day in ((locale.first_week_day + at) % _WEEK for at in range(_WEEK)))
