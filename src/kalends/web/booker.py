"""The hosted booker: who can be booked, when, the form, and the way to the page where bookers land."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from starlette.convertors import StringConvertor, register_url_convertor

from kalends.accounts import service as accounts
from kalends.accounts.model import Anonymous
from kalends.accounts.rules import RESERVED_USERNAMES
from kalends.bookings import service as bookings
from kalends.bookings.links import links
from kalends.bookings.model import Booking
from kalends.bookings.rules import AddressNotVerified
from kalends.bookings.seats import AlreadySeated
from kalends.core import database, time
from kalends.core.database import Tx
from kalends.core.errors import Conflict, Invalid, TooManyRequests
from kalends.event_types import groups
from kalends.event_types import service as event_types
from kalends.event_types.rules import GROUP
from kalends.http import statuses
from kalends.http.deps import NowDep, OriginDep, TxDep
from kalends.slots.rules import SlotNotOffered, SlotTaken
from kalends.verification.errors import CodeWrong
from kalends.web import forms, landing, pages, picks, places, repeats, steps, views, visits
from kalends.web.pages import PageNotFound, PageRoute
from kalends.web.steps import Filled
from kalends.web.visits import Visit


class _Username(StringConvertor):
    """A path's first part, unless it is one of Kalends' own: what begins with those is no page of anybody."""

    regex = rf"(?!(?:{'|'.join(map(re.escape, sorted(RESERVED_USERNAMES)))})(?:/|$))[^/]+"


register_url_convertor("username", _Username())

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/")
async def welcome(request: Request) -> Response:
    """What this server is, for who opens its bare address."""
    return pages.render(request, "welcome.html")


@router.get("/{username:username}")
async def person(request: Request, username: str, tx: TxDep) -> Response:
    """What can be booked with somebody; several people have one thing together, so that there is nothing to choose."""
    if len(groups.usernames(username)) > 1:
        query = f"?{request.url.query}" if request.url.query else ""
        return pages.redirect(f"/{quote(username, safe='+')}/{GROUP.slug}{query}")
    user = await accounts.find_user_by_username(tx, username)
    if user is None:
        raise PageNotFound("There is nobody at this address.")
    client = await accounts.find_client(tx, user.client_id) if user.client_id else None
    return pages.render(
        request,
        "person.html",
        client=client,
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
    if visit.moving and not visit.moves:
        return pages.redirect(f"/booking/{visit.moving.handle}")
    if visit.is_closed:
        return steps.closed(visit)
    free = await visits.free_time(tx, visit)
    start = visit.pick.time
    if start is None or not free.has(start):
        return await steps.times(tx, visit, free)
    prefilled = Filled(forms.prefilled(visit.fields, visit.pick.prefill))
    return steps.form(visit, start, prefilled, left=free.left(start))


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
    if visit.is_closed:
        return steps.closed(visit, status=403)
    filled = _filled(visit, form)
    if filled.errors:
        return steps.form(visit, start, filled, status=400)
    try:
        async with database.undertaking(tx, tx.begin_nested):
            booking = await _done(tx, visit, start, filled)
    except (SlotTaken, SlotNotOffered) as refusal:
        return await _other_times(tx, visit, start, filled, refusal)
    except AddressNotVerified:
        return await _code_sent(tx, visit, start, filled)
    except (Invalid, Conflict) as refusal:
        return steps.form(visit, start, _faulted(visit, filled, refusal), status=statuses.status_of(refusal))
    return pages.redirect(landing.after_booking(booking, links(booking, origin), origin, visit.pick))


async def _done(tx: Tx, visit: Visit, start: int, filled: Filled) -> Booking:
    """Books, or moves the booking."""
    begin = time.from_minute(start)
    if visit.moving:
        reason = next(iter(filled.answers.get(forms.MOVING_REASON, ())), None)
        verb = bookings.reschedule_seat if visit.moving.seat_uid else bookings.reschedule
        return await verb(tx, Anonymous(), visit.moving.handle, start=begin, reason=reason, now=visit.now)
    request = forms.request(
        visit.key,
        visit.event_type,
        filled.answers,
        start=begin,
        length=visit.pick.length,
        location=places.wanted(visit.event_type.locations, filled.place, filled.said),
        time_zone=visit.viewer.time_zone,
        language=pages.reader(visit.request).language,
        private_link=visit.private_link,
        count=filled.count,
        code=filled.code,
        metadata=picks.metadata_of(visit.pick.others),
    )
    return await bookings.book(tx, Anonymous(), request, visit.now)


async def _code_sent(tx: Tx, visit: Visit, start: int, filled: Filled) -> Response:
    """The form once more, with a field for the code that has just been sent to the address in it."""
    email = filled.answers["email"][0]
    try:
        await visits.send_code(tx, visit, email)
    except TooManyRequests:
        notice = visit.gettext("Too many codes have been sent. Please try again in an hour.")
        return steps.form(visit, start, replace(filled, code="", notice=notice), status=429)
    notice = visit.gettext("We have sent a code to %(email)s. Enter it below to book.") % {"email": email}
    return steps.form(visit, start, replace(filled, code="", notice=notice))


def _filled(visit: Visit, form: Sequence[tuple[str, str]]) -> Filled:
    """What a posted form says, and all that is to be changed about it."""
    locations = () if visit.moving else visit.event_type.locations
    answers, place, said = forms.typed(visit.fields, form), places.picked(form, locations), places.said(form, locations)
    return Filled(
        answers,
        place,
        said,
        count=None if visit.moving else repeats.chosen(form, visit.event_type.recurrence),
        code=forms.typed_code(form),
        errors={**forms.faults(visit.fields, answers, visit.gettext), **_misplaced(visit, place, said)},
    )


def _misplaced(visit: Visit, place: int, said: Mapping[int, str]) -> Mapping[str, str]:
    """What to change about the place, which is asked of who books."""
    if visit.moving:
        return {}
    wanted = places.wanted(visit.event_type.locations, place, said)
    fault = places.fault(visit.event_type, wanted, visit.gettext)
    return {"location": fault} if fault else {}


def _faulted(visit: Visit, filled: Filled, refusal: Invalid | Conflict) -> Filled:
    """The form with a refusal at the field it is about, else above the form."""
    if isinstance(refusal, CodeWrong):
        return replace(filled, errors={forms.CODE: visit.gettext("This is not the code, or not any more.")})
    if isinstance(refusal, AlreadySeated):
        return replace(filled, errors={"email": visit.gettext("This address has a seat at this time already.")})
    fields = {asked.slug: asked for asked in visit.fields}
    slug = _named_field(refusal.details)
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
    if visit.event_type.recurrence and not visit.moving:
        starts = repeats.whole(visit.bookable, starts, filled.count, steps.NEXT_TIMES)
    filled = replace(filled, notice=_notice(visit, refusal), next_starts=starts[: steps.NEXT_TIMES])
    return steps.form(visit, start, filled, status=409)


def _notice(visit: Visit, refusal: SlotTaken | SlotNotOffered) -> str:
    """What to say of a time that cannot be had; of a series, which of its meetings is in the way."""
    if named := repeats.obstacle(refusal.details, visit.viewer):
        number, moment = named
        said = visit.gettext("Meeting %(number)s, on %(moment)s, is not possible. Nothing has been booked.")
        return said % {"number": number, "moment": moment}
    if isinstance(refusal, SlotTaken):
        return visit.gettext("This time has just been taken.")
    return visit.gettext("This time is not free any more.")
