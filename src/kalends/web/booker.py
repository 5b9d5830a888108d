"""The hosted booker: who can be booked, when, the form, and the way to the page where bookers land."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

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
from kalends.core.errors import Invalid
from kalends.event_types import service as event_types
from kalends.event_types.model import Bookable, BookingField, EventType, EventTypeBySlug
from kalends.http.deps import NowDep, OriginDep, TxDep
from kalends.i18n import formats
from kalends.slots import service as slots
from kalends.slots.model import BookingUid, SlotQuery
from kalends.slots.rules import SlotNotOffered, SlotTaken
from kalends.web import forms, landing, pages, picks, views
from kalends.web.forms import Answers
from kalends.web.pages import PageNotFound, PageRoute
from kalends.web.picks import Pick
from kalends.web.views import Free, Viewer


class _Username(StringConvertor):
    """A path's first part, unless it is one of Kalends' own: what begins with those is no page of anybody."""

    regex = rf"(?!(?:{'|'.join(map(re.escape, sorted(RESERVED_USERNAMES)))})(?:/|$))[^/]+"


register_url_convertor("username", _Username())

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_AHEAD = timedelta(days=366)
_NEXT_TIMES = 5


@dataclass(frozen=True)
class Visit:
    """One look at one event type: what is bookable, what was picked, by whom, and which booking is to move."""

    request: Request
    bookable: Bookable
    pick: Pick
    viewer: Viewer
    moving: Booking | None

    @property
    def event_type(self) -> EventType:
        """What is to be booked."""
        return self.bookable.event_type

    @property
    def length(self) -> int:
        """How long it will be, in minutes."""
        return self.pick.length or self.event_type.length

    @cached_property
    def fields(self) -> tuple[BookingField, ...]:
        """The questions of the form."""
        return forms.asked_when_moving(self.event_type) if self.moving else forms.asked(self.event_type)


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
    offers = await event_types.list_public(tx, username)
    return pages.render(
        request,
        "person.html",
        framed_by=pages.framers(client),
        user=user,
        offers=offers,
        initials=views.initials(user.name),
    )


@router.get("/{username:username}/{slug}")
async def show(request: Request, username: str, slug: str, tx: TxDep, now: NowDep) -> Response:
    """The calendar with a day's times or, once a free time is picked, the form."""
    visit = await _visit(request, username, slug, tx, now)
    if visit.pick.reschedule_uid and not (visit.moving and visit.moving.is_live):
        return pages.redirect(f"/booking/{visit.pick.reschedule_uid}")
    free = await _free(tx, visit, now)
    if visit.pick.time is not None and free.has(visit.pick.time):
        return _form(visit, visit.pick.time, Filled(forms.prefilled(visit.fields, visit.pick.prefill)))
    return await _times(tx, visit, free, now)


@router.post("/{username:username}/{slug}")
async def submit(request: Request, username: str, slug: str, tx: TxDep, now: NowDep, origin: OriginDep) -> Response:
    """Books, or moves the booking, and leads to where bookers land. What is refused comes back with what was typed."""
    pages.check_same_site(request)
    visit = await _visit(request, username, slug, tx, now)
    form = [(name, text) for name, text in (await request.form()).multi_items() if isinstance(text, str)]
    start = picks.time_of(dict(form).get("start", "")) or visit.pick.time
    if start is None:
        return pages.redirect(picks.href(visit.viewer.path, visit.pick))
    filled = _filled(visit, form)
    if filled.errors:
        return _form(visit, start, filled, status=400)
    try:
        async with tx.begin_nested():
            booking = await _done(tx, visit, start, filled, now)
    except (SlotTaken, SlotNotOffered) as refusal:
        return await _other_times(tx, visit, start, filled, refusal, now)
    except Invalid as refusal:
        return _form(visit, start, _faulted(visit, filled, refusal), status=400)
    return pages.redirect(
        landing.after_booking(visit.event_type, booking, links(booking, origin), origin, visit.pick.language)
    )


async def _visit(request: Request, username: str, slug: str, tx: Tx, now: datetime) -> Visit:
    bookable = await event_types.find_bookable(tx, EventTypeBySlug(username, slug))
    if bookable is None:
        raise PageNotFound("There is nothing to book at this address.")
    slugs = {asked.slug for asked in bookable.event_type.booking_fields}
    pick = picks.parse(request.query_params.multi_items(), slugs)
    moving = await _moving(tx, pick, bookable)
    pick = _offered(pick, bookable.event_type, moving)
    return Visit(request, bookable, pick, _viewer(request, bookable, pick, moving, now), moving)


async def _moving(tx: Tx, pick: Pick, bookable: Bookable) -> Booking | None:
    """The booking that is to move, followed to its newest successor. Raises `BookingNotFound`."""
    if pick.reschedule_uid is None:
        return None
    booking = await bookings.find_current(tx, pick.reschedule_uid)
    if booking.event_type.id != bookable.event_type.id:
        raise PageNotFound("This booking is not one of this kind.")
    return booking


def _offered(pick: Pick, event_type: EventType, moving: Booking | None) -> Pick:
    """The pick with a length that exists; a booking keeps its length when it moves."""
    length = moving.minutes if moving else pick.length
    return replace(
        pick,
        length=length if length in event_type.length_options else None,
        reschedule_uid=moving.uid if moving else None,
    )


def _viewer(request: Request, bookable: Bookable, pick: Pick, moving: Booking | None, now: datetime) -> Viewer:
    locale = pages.reader(request).locale
    own = moving.attendee.time_zone if moving else bookable.host.time_zone
    wished = None if bookable.event_type.lock_time_zone else pick.time_zone
    zone = bookable.host.time_zone if bookable.event_type.lock_time_zone else wished or own
    return Viewer(
        path=request.url.path,
        locale=locale,
        time_zone=zone,
        clock=pick.clock or formats.usual_hours(locale),
        today=views.date_of(time.to_minute(now), zone),
    )


async def _free(tx: Tx, visit: Visit, now: datetime) -> Free:
    """The free starts of the month asked for; of the next month that has any, where none was asked for."""
    asked = views.asked_month(visit.pick, visit.viewer.time_zone)
    free = await _free_in(tx, visit, asked or views.month_of(visit.viewer.today), now)
    if free.by_day:
        return free
    later = await _first_start(tx, visit, views.bounds(free.month, visit.viewer.time_zone)[1], now)
    if later is None or asked:
        return replace(free, later=later)
    return await _free_in(tx, visit, views.month_of(views.date_of(later, visit.viewer.time_zone)), now)


async def _free_in(tx: Tx, visit: Visit, month: date, now: datetime) -> Free:
    start, end = views.bounds(month, visit.viewer.time_zone)
    return views.free_of(month, await _starts(tx, visit, start, end, now), visit.viewer.time_zone)


async def _first_start(tx: Tx, visit: Visit, after: datetime, now: datetime) -> int | None:
    """The first free start within a year."""
    return next(iter(await _starts(tx, visit, after, after + _AHEAD, now)), None)


async def _starts(tx: Tx, visit: Visit, start: datetime, end: datetime, now: datetime) -> Sequence[int]:
    own = BookingUid(visit.moving.uid) if visit.moving else None
    query = SlotQuery(start, end, visit.viewer.time_zone, visit.pick.length, own)
    return (await slots.list_starts(tx, visit.bookable, query, now)).starts


async def _times(tx: Tx, visit: Visit, free: Free, now: datetime) -> Response:
    """The page of the calendar; a time that is gone, or a day without any, is said so, with the next free times."""
    viewer, pick = visit.viewer, visit.pick
    gone = pick.time
    day = views.picked_day(free, pick, viewer.time_zone)
    starts = free.by_day.get(day, ()) if day else ()
    texts = pages.reader(visit.request).texts
    later = free.later
    if not starts and free.by_day and day:
        later = await _first_start(tx, visit, time.from_minute(views.end_of(day, viewer.time_zone)), now)
    return _page(
        visit,
        "times",
        status=200,
        zone_is_guessed=not (pick.time_zone or visit.event_type.lock_time_zone),
        zone_query=picks.query(replace(pick, time_zone=None, time=None)),
        zones=views.time_zone_choices(viewer.time_zone),
        month=views.month_view(free, pick, viewer),
        day_title=day and views.short_day(day, viewer.locale),
        day_spoken=day and formats.format_day(day, viewer.locale),
        times=views.time_views(starts, pick, viewer),
        clocks=[(hours, picks.href(viewer.path, replace(pick, clock=hours))) for hours in (12, 24)],
        lengths=_lengths(visit),
        notice=texts.gettext("This time has just been taken.") if gone is not None else None,
        next_times=views.moment_views(free.after(gone, _NEXT_TIMES), pick, viewer) if gone is not None else [],
        empty=_emptiness(visit, free, starts),
        later=None if later is None else views.later_view(later, pick, viewer),
    )


def _emptiness(visit: Visit, free: Free, starts: Sequence[int]) -> str | None:
    """What to say where there is nothing to choose."""
    texts = pages.reader(visit.request).texts
    if starts:
        return None
    if free.by_day:
        return texts.gettext("No free time on this day.")
    month = formats.format_month(free.month, visit.viewer.locale)
    return texts.gettext("No free time in %(month)s.") % {"month": month}


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
    prefill = forms.prefilled(visit.fields, pick.prefill)
    begin = time.from_minute(start)
    end = begin + timedelta(minutes=visit.length)
    texts = pages.reader(visit.request).texts
    return _page(
        visit,
        "form",
        status=status,
        chosen=views.meeting(begin, end, viewer.time_zone, viewer.locale, viewer.clock),
        back=views.day_href(views.date_of(start, viewer.time_zone), pick, viewer),
        action=picks.href(viewer.path, pick),
        notice=filled.notice,
        next_times=views.moment_views(filled.next_starts, pick, viewer),
        choices=() if visit.moving else forms.places(visit.event_type.locations, filled.place, filled.said),
        place_error=filled.errors.get("location"),
        inputs=forms.inputs(visit.fields, filled.answers, forms.locked(visit.fields, prefill), filled.errors),
        submit=_submit_text(visit, texts.gettext),
    )


def _submit_text(visit: Visit, gettext: forms.Text) -> str:
    if visit.moving:
        return gettext("Move the booking")
    return gettext("Request this time") if visit.event_type.confirmation else gettext("Book this time")


def _page(visit: Visit, step: str, *, status: int, **context: object) -> Response:
    """The booker at one of its steps."""
    moving, viewer = visit.moving, visit.viewer
    known: dict[str, object] = {
        "step": step,
        "viewer": viewer,
        "event_type": visit.event_type,
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
    text = pages.reader(visit.request).texts.gettext("Please fill this in.")
    return Filled(answers, place, said, dict.fromkeys(missing, text))


def _faulted(visit: Visit, filled: Filled, refusal: Invalid) -> Filled:
    """The form with a refusal at the field it is about, else above the form."""
    fields = {asked.slug: asked for asked in visit.fields}
    slug = refusal.details.get("field") if isinstance(refusal.details, dict) else None
    gettext = pages.reader(visit.request).texts.gettext
    if slug == "location":
        return replace(filled, errors={slug: gettext("Please check this.")})
    if slug in fields:
        return replace(filled, errors={slug: forms.fault(fields[slug].kind, gettext)})
    return replace(filled, notice=refusal.message)


async def _done(tx: Tx, visit: Visit, start: int, filled: Filled, now: datetime) -> Booking:
    """Books, or moves the booking."""
    begin = time.from_minute(start)
    if visit.moving:
        reason = next(iter(filled.answers.get(forms.MOVING_REASON, ())), None)
        return await bookings.reschedule(tx, Anonymous(), visit.moving.uid, start=begin, reason=reason, now=now)
    request = forms.request(
        visit.event_type,
        filled.answers,
        start=begin,
        length=visit.pick.length,
        location=forms.location_choice(visit.event_type.locations, filled.place, filled.said),
        time_zone=visit.viewer.time_zone,
        language=pages.reader(visit.request).language,
    )
    return await bookings.book(tx, Anonymous(), request, now)


async def _other_times(
    tx: Tx, visit: Visit, start: int, filled: Filled, refusal: SlotTaken | SlotNotOffered, now: datetime
) -> Response:
    """The form once more, with what was typed and the next free times to choose from."""
    begin = max(time.from_minute(start), now.astimezone(UTC))
    starts = await _starts(tx, visit, begin, begin + _AHEAD, now)
    gettext = pages.reader(visit.request).texts.gettext
    taken = gettext("This time has just been taken.")
    notice = taken if isinstance(refusal, SlotTaken) else gettext("This time is not free any more.")
    again = replace(filled, notice=notice, next_starts=starts[:_NEXT_TIMES])
    return _form(visit, start, again, status=409)
