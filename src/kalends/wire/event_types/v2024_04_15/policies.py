"""Rules of event types in the words of 2024-04-15, which the settings component of `@calcom/atoms` says as well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Literal, TypeAlias

from kalends.engine.limits import RangeWindow, RollingWindow
from kalends.event_types.model import BookingWindow, Frequency, Layout, Layouts, Recurrence
from kalends.wire.envelope import Answer
from kalends.wire.instants import in_utc

PeriodType: TypeAlias = Literal["UNLIMITED", "ROLLING", "ROLLING_WINDOW", "RANGE"]
View: TypeAlias = Literal["month_view", "week_view", "column_view"]

FREQUENCIES = (Frequency.YEARLY, Frequency.MONTHLY, Frequency.WEEKLY)
"""What a series is counted in, by the number that clients have for it."""


class RecurrenceOutput(Answer):
    """A booking is a series: so many, one every `interval` years (`freq` 0), months (1) or weeks (2)."""

    freq: int
    count: int
    interval: int


class LayoutsOutput(Answer):
    """The booker's layouts, and the one it starts with."""

    default_layout: View
    enabled_layouts: list[View]


def recurrence_output(recurrence: Recurrence | None) -> RecurrenceOutput | None:
    """How a series is counted."""
    if recurrence is None:
        return None
    freq = FREQUENCIES.index(recurrence.frequency)
    return RecurrenceOutput(freq=freq, count=recurrence.occurrences, interval=recurrence.interval)


def layouts_output(layouts: Layouts | None) -> LayoutsOutput | None:
    """The booker's layouts, where any are set."""
    if layouts is None:
        return None
    return LayoutsOutput(
        default_layout=_VIEWS[layouts.default], enabled_layouts=[_VIEWS[each] for each in layouts.enabled]
    )


def layout(view: View) -> Layout:
    """The layout that a view is."""
    return _LAYOUTS[view]


def period_type(window: BookingWindow | None) -> PeriodType:
    """How clients call a kind of booking window."""
    match window:
        case None:
            return "UNLIMITED"
        case RangeWindow():
            return "RANGE"
        case RollingWindow():
            return "ROLLING_WINDOW" if window.rolling else "ROLLING"


def period(window: BookingWindow | None) -> dict[str, Any]:
    """How far ahead one can book, as fields of an answer; those of another kind of window are not there."""
    match window:
        case None:
            said: dict[str, Any] = {}
        case RangeWindow():
            said = {"period_start_date": _midnight(window.first), "period_end_date": _midnight(window.last)}
        case RollingWindow():
            said = {"period_days": window.days, "period_count_calendar_days": not window.business_days}
    return {"period_type": period_type(window), **said}


def _midnight(day: date) -> datetime:
    return in_utc(datetime.combine(day, time()))


_VIEWS: Mapping[Layout, View] = {Layout.MONTH: "month_view", Layout.WEEK: "week_view", Layout.COLUMN: "column_view"}
_LAYOUTS = {view: layout for layout, view in _VIEWS.items()}
