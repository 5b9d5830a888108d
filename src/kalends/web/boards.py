"""The booker's other layouts: a week, or the next free days, with their times side by side. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from babel import dates

from kalends.event_types.model import Layout, Layouts
from kalends.i18n import languages
from kalends.web import picks, views
from kalends.web.picks import Pick
from kalends.web.views import Free, Time, Viewer

_DAYS = {Layout.WEEK: 7, Layout.COLUMN: 31}
"""How many days each of these layouts looks at."""

_COLUMNS = 5
"""How many free days stand side by side."""

_BACK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Column:
    """One day with its times."""

    title: str
    times: list[Time]
    is_today: bool


@dataclass(frozen=True, slots=True)
class Board:
    """Days side by side. `previous` is None where nothing earlier can be booked."""

    layout: Layout
    title: str
    columns: tuple[Column, ...]
    previous: str | None
    following: str

    @property
    def has_times(self) -> bool:
        """Whether there is anything to choose."""
        return any(column.times for column in self.columns)


def layout_of(offered: Layouts | None, pick: Pick) -> Layout:
    """The layout to show: the one asked for if the event type offers it, else the one it starts with."""
    if offered is None:
        return Layout.MONTH
    return pick.layout if pick.layout in offered.enabled else offered.default


def choices(offered: Layouts | None, pick: Pick, viewer: Viewer) -> list[tuple[Layout, str]]:
    """The layouts to choose from, each with its address."""
    enabled = offered.enabled if offered else ()
    return [(layout, picks.href(viewer.path, replace(pick, layout=layout, time=None))) for layout in enabled]


def span(layout: Layout, free: Free, pick: Pick, viewer: Viewer) -> tuple[date, date]:
    """The first day to show, and the one after the last to look at. `free` is the month that was asked for."""
    asked = views.picked_day(free, pick, viewer.time_zone) or max(free.month, viewer.today)
    first = asked - _DAY * _into_week(asked, viewer.locale) if layout is Layout.WEEK else asked
    return first, first + _DAY * _DAYS[layout]


def board(layout: Layout, days: tuple[date, date], free: Free, pick: Pick, viewer: Viewer) -> Board:
    """The days of a span with their free times: every one of a week, else only those that have any."""
    first, past = days
    shown = [first + _DAY * at for at in range((past - first).days)]
    if layout is Layout.COLUMN:
        shown = [day for day in shown if free.by_day.get(day)][:_COLUMNS]
        past = shown[-1] + _DAY if shown else past
    return Board(
        layout=layout,
        title=_title(shown or [first], viewer.locale),
        columns=tuple(_column(day, free, pick, viewer) for day in shown),
        previous=views.day_href(max(first - _BACK, viewer.today), pick, viewer) if first > viewer.today else None,
        following=views.day_href(past, pick, viewer),
    )


def _column(day: date, free: Free, pick: Pick, viewer: Viewer) -> Column:
    times = views.time_views(free.by_day.get(day, ()), pick, viewer, free)
    return Column(views.short_day(day, viewer.locale), times, day == viewer.today)


def _title(days: list[date], tag: str) -> str:
    """The days from first to last, as the language writes them: `11–17 Jan 2027`."""
    return dates.format_interval(days[0], days[-1], "yMMMd", locale=languages.locale(tag))


def _into_week(day: date, tag: str) -> int:
    """How many days of its week have passed, where the language's weeks begin."""
    return (day.weekday() - languages.locale(tag).first_week_day) % 7
