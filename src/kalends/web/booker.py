"""The hosted booker: who can be booked, when, the form, and the way to the page where bookers land."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta

from fastapi import APIRouter, Request, Response
from starlette.convertors import StringConvertor, register_url_convertor

from kalends.accounts import service as accounts
from kalends.accounts.model import Anonymous
from kalends.accounts.rules import RESERVED_USERNAMES
from kalends.bookings import service as bookings
from kalends.bookings.links import links
from kalends.bookings.model import Booking
from kalends.core import time
from kalends.core.database import Tx
from kalends.core.errors import Conflict, Invalid
from kalends.event_types import service as event_types
from kalends.http import statuses
from kalends.http.deps import NowDep, OriginDep, TxDep
from kalends.i18n import formats
from kalends.slots.rules import SlotNotOffered, SlotTaken
from kalends.web import forms, landing, pages, picks, views, visits
from kalends.web.forms import Answers
from kalends.web.pages import PageNotFound, PageRoute
from kalends.web.views import Free
from kalends.web.visits import Visit


class _Username(StringConvertor):
    """A path's first part, unless it is one of Kalends' own: what begins with those is no page of anybody."""

    regex = rf"(?!(?:{'|'.join(map(re.escape, sorted(RESERVED_USERNAMES)))})(?:/|$))[^/]+"


register_url_convertor("username", _Username())

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_NEXT_TIMES = 5
"""How many other times are offered in place of one that is gone."""


@dataclass(frozen=True)
class Filled:
    """A form as it comes back: what was typed, what is wrong, and other times where the chosen one is gone."""

    answers: Answers
    place: int = 0
    said: Mapping[int, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    notice: str | None = None
    next_starts: Sequence[int] = ()


@router.get("/")
async def welcome(request: Request) -> Response:
    """What this server is, for who opens its bare address."""
    return pages.render(request, "welcome.html")


@router.get("/{username:username}")
async def person(request: Request, username: str, tx: TxDep) -> Response:
    """What can be booked with somebody."""
    user = await accounts.find_user_by_username(tx, username)
    if user is None:
        raise PageNotFound("There is nobody at this address.")
    client = await accounts.find_client(tx, user.client_id) if user.client_id else None
    return pages.render(
        request,
        "person.html",
        framed_by=pages.framers(client),
        user=user,
        offers=await event_types.list_public(tx, username),
        initials=views.initials(user.name),
    )


@router.get("/{username:username}/{slug}")
async def show(request: Request, username: str, slug: str, tx: TxDep, now: NowDep) -> Response:
    """The calendar with a day's times or, once a free time is picked, the form."""
    return await _shown(tx, await visits.begin(tx, request, username, slug, now))


@router.get("/d/{link_id}/{slug}")
async def show_private(request: Request, link_id: str, tx: TxDep, now: NowDep) -> Response:
    """The same behind a private link, as long as it is open; the link alone counts, whatever the slug is now."""
    return await _shown(tx, await visits.begin_private(tx, request, link_id, now))


async def _shown(tx: Tx, visit: Visit) -> Response:
    if visit.moving and not visit.moving.is_live:
        return pages.redirect(f"/booking/{visit.moving.uid}")
    free = await visits.free_time(tx, visit)
    if visit.pick.time is not None and free.has(visit.pick.time):
        return _form(visit, visit.pick.time, Filled(forms.prefilled(visit.fields, visit.pick.prefill)))
    return await _times(tx, visit, free)


@router.post("/{username:username}/{slug}")
async def submit(request: Request, username: str, slug: str, tx: TxDep, now: NowDep, origin: OriginDep) -> Response:
    """Books, or moves the booking, and leads to where bookers land. What is refused comes back with what was typed."""
    pages.check_same_site(request)
    return await _submitted(tx, await visits.begin(tx, request, username, slug, now), origin)


@router.post("/d/{link_id}/{slug}")
async def submit_private(request: Request, link_id: str, tx: TxDep, now: NowDep, origin: OriginDep) -> Response:
    """The same through a private link, which a booking uses once."""
    pages.check_same_site(request)
    return await _submitted(tx, await visits.begin_private(tx, request, link_id, now), origin)


async def _submitted(tx: Tx, visit: Visit, origin: str) -> Response:
    form = [(name, text) for name, text in (await visit.request.form()).multi_items() if isinstance(text, str)]
    start = picks.time_of(dict(form).get("start", "")) or visit.pick.time
    if start is None:
        return pages.redirect(picks.href(visit.viewer.path, visit.pick))
    filled = _filled(visit, form)
    if filled.errors:
        return _form(visit, start, filled, status=400)
    try:
        async with tx.begin_nested():
            booking = await _done(tx, visit, start, filled)
    except (SlotTaken, SlotNotOffered) as refusal:
        return await _other_times(tx, visit, start, filled, refusal)
    except (Invalid, Conflict) as refusal:
        return _form(visit, start, _faulted(visit, filled, refusal), status=statuses.status_of(refusal))
    found = links(booking, origin)
    return pages.redirect(landing.after_booking(visit.event_type, booking, found, origin, visit.pick))


async def _done(tx: Tx, visit: Visit, start: int, filled: Filled) -> Booking:
    """Books, or moves the booking."""
    begin = time.from_minute(start)
    if visit.moving:
        reason = next(iter(filled.answers.get(forms.MOVING_REASON, ())), None)
        verb = bookings.reschedule_seat if visit.moving.seat_uid else bookings.reschedule
        return await verb(tx, Anonymous(), visit.moving.handle, start=begin, reason=reason, now=visit.now)
    request = forms.request(
        visit.event_type,
        filled.answers,
        start=begin,
        length=visit.pick.length,
        location=forms.location_choice(visit.event_type.locations, filled.place, filled.said),
        time_zone=visit.viewer.time_zone,
        language=pages.reader(visit.request).language,
        private_link=visit.private_link,
    )
    return await bookings.book(tx, Anonymous(), request, visit.now)


async def _times(tx: Tx, visit: Visit, free: Free) -> Response:
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
        "times": views.time_views(starts, pick, viewer),
        "clocks": [(hours, picks.href(viewer.path, replace(pick, clock=hours))) for hours in (12, 24)],
        "lengths": _lengths(visit),
        "empty": None if starts else _emptiness(visit, free),
        "later": None if later is None else views.later_view(later, pick, viewer),
    }
    return _page(visit, "times", context | _gone(visit, free))


def _gone(visit: Visit, free: Free) -> dict[str, object]:
    """What to say of a picked time that is not free, and what is free instead."""
    time_picked = visit.pick.time
    if time_picked is None:
        return {"notice": None, "next_times": []}
    next_times = views.moment_views(free.after(time_picked, _NEXT_TIMES), visit.pick, visit.viewer)
    return {"notice": visit.gettext("This time has just been taken."), "next_times": next_times}


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


def _form(visit: Visit, start: int, filled: Filled, *, status: int = 200) -> Response:
    """The page of the form."""
    viewer, pick = visit.viewer, replace(visit.pick, time=start, time_zone=visit.viewer.time_zone)
    begin = time.from_minute(start)
    end = begin + timedelta(minutes=visit.length)
    closed = forms.locked(visit.fields, forms.prefilled(visit.fields, pick.prefill))
    context: dict[str, object] = {
        "chosen": views.meeting(begin, end, viewer.time_zone, viewer.locale, viewer.clock),
        "back": views.day_href(views.date_of(start, viewer.time_zone), pick, viewer),
        "action": picks.href(viewer.path, pick),
        "notice": filled.notice,
        "next_times": views.moment_views(filled.next_starts, pick, viewer),
        "choices": () if visit.moving else forms.places(visit.event_type.locations, filled.place, filled.said),
        "place_error": filled.errors.get("location"),
        "inputs": forms.inputs(visit.fields, filled.answers, closed, filled.errors),
        "submit": _submit_text(visit),
    }
    return _page(visit, "form", context, status=status)


def _submit_text(visit: Visit) -> str:
    if visit.moving:
        return visit.gettext("Move the booking")
    return visit.gettext("Request this time") if visit.event_type.confirmation else visit.gettext("Book this time")


def _page(visit: Visit, step: str, context: dict[str, object], *, status: int = 200) -> Response:
    """The booker at one of its steps."""
    moving, viewer = visit.moving, visit.viewer
    known: dict[str, object] = {
        "step": step,
        "viewer": viewer,
        "event_type": visit.event_type,
        "unlisted": visit.event_type.hidden or moving or visit.private_link,
        "host": visit.bookable.host,
        "initials": views.initials(visit.bookable.host.name),
        "length": visit.length,
        "lengths": [],
        "places": forms.places(visit.event_type.locations, 0, {}),
        "moving": moving,
        "former": moving and views.meeting(moving.start, moving.end, viewer.time_zone, viewer.locale, viewer.clock),
        "chosen": None,
        "zone_is_guessed": False,
    }
    framed_by = pages.framers(visit.bookable.client)
    return pages.render(visit.request, "booker.html", status=status, framed_by=framed_by, **known | context)


def _filled(visit: Visit, form: Sequence[tuple[str, str]]) -> Filled:
    """What a posted form says, and which required answers it lacks."""
    locations = () if visit.moving else visit.event_type.locations
    answers = forms.typed(visit.fields, form)
    place, said = forms.chosen_place(form, locations), forms.said_places(form, locations)
    missing = forms.missing(visit.fields, answers)
    if forms.place_is_missing(locations, place, said):
        missing = (*missing, "location")
    return Filled(answers, place, said, dict.fromkeys(missing, visit.gettext("Please fill this in.")))


def _faulted(visit: Visit, filled: Filled, refusal: Invalid | Conflict) -> Filled:
    """The form with a refusal at the field it is about, else above the form."""
    fields = {asked.slug: asked for asked in visit.fields}
    slug = _named_field(refusal.details)
    if slug == "location":
        return replace(filled, errors={slug: visit.gettext("Please check this.")})
    if slug in fields:
        return replace(filled, errors={slug: forms.fault(fields[slug].kind, visit.gettext)})
    return replace(filled, notice=pages.sentence(visit.request, refusal))


def _named_field(details: object) -> str:
    """The slug of the field that a refusal is about: `email` for `attendee.email`."""
    name = details.get("field", "") if isinstance(details, dict) else ""
    return str(name).rpartition(".")[2]


async def _other_times(
    tx: Tx, visit: Visit, start: int, filled: Filled, refusal: SlotTaken | SlotNotOffered
) -> Response:
    """The form once more, with what was typed and the next free times to choose from."""
    begin = max(time.from_minute(start), visit.now.astimezone(UTC))
    starts = await visits.starts(tx, visit, begin)
    taken = visit.gettext("This time has just been taken.")
    notice = taken if isinstance(refusal, SlotTaken) else visit.gettext("This time is not free any more.")
    return _form(visit, start, replace(filled, notice=notice, next_starts=starts[:_NEXT_TIMES]), status=409)
