"""The booker of a recurring event type: how many meetings there may be, until when, and which other starts take all of
them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from kalends.bookings import series
from kalends.core import time
from kalends.event_types.model import Bookable, Recurrence
from kalends.i18n import formats
from kalends.web import views
from kalends.web.views import Viewer

COUNT = "count"
"""The form's name for how many meetings are wanted."""

_CANDIDATES = 500
"""How many starts are tried in search of those that take a whole series."""


@dataclass(frozen=True, slots=True)
class Choice:
    """So many meetings, the last of them on the day `until`."""

    count: int
    until: str
    picked: bool


def choices(bookable: Bookable, start: datetime, picked: int | None, viewer: Viewer) -> tuple[Choice, ...]:
    """How many meetings a booking may be of; none where it is one in any case."""
    starts = series.starts(bookable, start, None)
    if len(starts) == 1:
        return ()
    wanted = picked or len(starts)
    return tuple(
        Choice(count, formats.format_short_date(each, viewer.time_zone, viewer.locale), count == wanted)
        for count, each in enumerate(starts, 1)
    )


def chosen(form: Sequence[tuple[str, str]], recurrence: Recurrence | None) -> int | None:
    """How many meetings a posted form asks for; None where it leaves that to the event type."""
    text = dict(form).get(COUNT, "")
    if recurrence is None or not (text.isascii() and text.isdigit() and len(text) < 4):
        return None
    return min(max(int(text), 1), recurrence.occurrences)


def whole(bookable: Bookable, free: Sequence[int], count: int | None, most: int) -> list[int]:
    """The first of the free starts from which all meetings are free. What lies after the last free start is not
    known, and does not count."""
    known, last = frozenset(free), free[-1] if free else 0

    def fits(start: int) -> bool:
        minutes = map(time.to_minute, series.starts(bookable, time.from_minute(start), count))
        return all(minute in known or minute > last for minute in minutes)

    return list(islice(filter(fits, free[:_CANDIDATES]), most))


def obstacle(details: object, viewer: Viewer) -> tuple[int, str] | None:
    """Which meeting of a series a refusal names, and when that would be; None where it names none."""
    if not (isinstance(details, dict) and "occurrence" in details):
        return None
    start = time.to_minute(datetime.fromisoformat(details["start"]))
    return details["occurrence"], views.moment_label(start, viewer)
