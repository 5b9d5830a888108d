"""The booker's pages, one a step: the calendar with a day's times, the form, and that nobody books here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from fastapi import Response

from kalends.bookings import rules
from kalends.bookings.model import Status
from kalends.core import time
from kalends.core.database import Tx
from kalends.event_types.model import Layout
from kalends.i18n import formats
from kalends.web import boards, forms, pages, picks, places, repeats, views, visits
from kalends.web.boards import Board
from kalends.web.forms import Answers
from kalends.web.views import Free
from kalends.web.visits import Visit

NEXT_TIMES = 5
"""How many other times are offered in place of one that is gone."""


@dataclass(frozen=True)
class Filled:
    """A form as it comes back: what was typed, what is wrong, and other times where the chosen one is gone.

    `count` is how many meetings are wanted, None for as many as there may be; `code` what was typed of the code that
    was sent to the booker's address, None where none was.
    """

    answers: Answers
    place: int = 0
    said: Mapping[int, str] = field(default_factory=dict)
    count: int | None = None
    code: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    notice: str | None = None
    next_starts: Sequence[int] = ()


async def times(tx: Tx, visit: Visit, free: Free) -> Response:
    """The page of the calendar; a time that is gone, or a day without any, is said so, with the next free times."""
    viewer, pick = visit.viewer, visit.pick
    day = views.picked_day(free, pick, viewer.time_zone)
    starts = free.by_day.get(day, ()) if day else ()
    later = free.later
    if day and not starts and free.by_day:
        later = await visits.first_start(tx, visit, views.end_of(day, viewer.time_zone))
    context: dict[str, object] = {
        "zone_is_guessed": not (pick.time_zone or visit.event_type.lock_time_zone),
        "zone_query": picks.query(replace(pick, time_zone=None, time=None)),
        "zones": views.time_zone_choices(viewer.time_zone),
        "month": views.month_view(free, pick, viewer),
        "day_title": day and views.short_day(day, viewer.locale),
        "day_spoken": day and formats.format_day(day, viewer.locale),
        "times": views.time_views(starts, pick, viewer, free),
        "clocks": [(hours, picks.href(viewer.path, replace(pick, clock=hours))) for hours in (12, 24)],
        "lengths": _lengths(visit),
        "layouts": boards.choices(visit.event_type.layouts, pick, viewer),
        "board": await _board(tx, visit, free),
        "empty": None if starts else _emptiness(visit, free),
        "later": None if later is None else views.later_view(later, pick, viewer),
    }
    return _page(visit, "times", context | _gone(visit, free))


async def _board(tx: Tx, visit: Visit, free: Free) -> Board | None:
    """The days side by side, where they are wanted so; None for the month and one day's times."""
    layout = boards.layout_of(visit.event_type.layouts, visit.pick)
    if layout is Layout.MONTH:
        return None
    days = boards.span(layout, free, visit.pick, visit.viewer)
    return boards.board(layout, days, await visits.free_days(tx, visit, *days), visit.pick, visit.viewer)


def form(visit: Visit, start: int, filled: Filled, *, left: int | None = None, status: int = 200) -> Response:
    """The page of the form; `left` is how many seats are, where people share the time and may know."""
    viewer, pick = visit.viewer, replace(visit.pick, time=start, time_zone=visit.viewer.time_zone)
    begin = time.from_minute(start)
    end = begin + timedelta(minutes=visit.length)
    closed = forms.locked(visit.fields, forms.prefilled(visit.fields, pick.prefill))
    context: dict[str, object] = {
        "chosen": views.meeting(begin, end, viewer.time_zone, viewer.locale, viewer.clock),
        "left": left,
        "back": views.day_href(views.date_of(start, viewer.time_zone), pick, viewer),
        "action": picks.href(viewer.path, pick),
        "notice": filled.notice,
        "next_times": views.moment_views(filled.next_starts, pick, viewer),
        "choices": () if visit.moving else places.choices(visit.event_type.locations, filled.place, filled.said),
        "place_error": filled.errors.get("location"),
        "inputs": forms.inputs(visit.fields, filled.answers, closed, filled.errors),
        "counts": () if visit.moving else repeats.choices(visit.bookable, begin, filled.count, viewer),
        "code": filled.code,
        "code_error": filled.errors.get(forms.CODE),
        "submit": _submit_text(visit, begin),
    }
    return _page(visit, "form", context, status=status)


def closed(visit: Visit, *, status: int = 200) -> Response:
    """The page of what only those can book who are signed in to the app that it belongs to."""
    client = visit.bookable.client
    return _page(visit, "closed", {"app": client and client.name}, status=status)


def _gone(visit: Visit, free: Free) -> dict[str, object]:
    """What to say of a picked time that is not free, and what is free instead."""
    time_picked = visit.pick.time
    if time_picked is None:
        return {"notice": None, "next_times": []}
    next_times = views.moment_views(free.after(time_picked, NEXT_TIMES), visit.pick, visit.viewer)
    return {"notice": visit.gettext("This time is not free any more."), "next_times": next_times}


def _emptiness(visit: Visit, free: Free) -> str:
    """What to say where there is nothing to choose."""
    if free.by_day:
        return visit.gettext("No free time on this day.")
    return visit.gettext("No free time in %(month)s.") % {
        "month": formats.format_month(free.month, visit.viewer.locale)
    }


def _lengths(visit: Visit) -> list[tuple[int, str]]:
    """The lengths to choose from, each with its address; none while a booking moves."""
    if visit.moving:
        return []
    offered = sorted({visit.event_type.length, *visit.event_type.length_options})
    pick = replace(visit.pick, time=None)
    return [(length, picks.href(visit.viewer.path, replace(pick, length=length))) for length in offered]


def _submit_text(visit: Visit, begin: datetime) -> str:
    """What the form does, in a few words: a time that the host has to confirm is only asked for."""
    if rules.first_status(visit.event_type.confirmation, begin, visit.now) is Status.PENDING:
        return visit.gettext("Request this time")
    return visit.gettext("Move the booking") if visit.moving else visit.gettext("Book this time")


def _page(visit: Visit, step: str, context: dict[str, object], *, status: int = 200) -> Response:
    """The booker at one of its steps."""
    moving, viewer = visit.moving, visit.viewer
    hosts = [each.user for each in visit.bookable.everybody]
    known: dict[str, object] = {
        "step": step,
        "viewer": viewer,
        "event_type": visit.event_type,
        "unlisted": visit.event_type.hidden or moving or visit.private_link,
        "hosts": hosts,
        "names": formats.format_names([host.name for host in hosts], viewer.locale),
        "initials": views.initials(hosts[0].name),
        "length": visit.length,
        "lengths": [],
        "places": places.choices(visit.event_type.locations, 0, {}),
        "moving": moving,
        "former": moving and views.meeting(moving.start, moving.end, viewer.time_zone, viewer.locale, viewer.clock),
        "chosen": None,
        "left": None,
        "zone_is_guessed": False,
    }
    return pages.render(visit.request, "booker.html", status=status, client=visit.bookable.client, **known | context)
