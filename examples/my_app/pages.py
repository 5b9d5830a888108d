"""The pages: the experts, the booker, and the guide's three (a booking, rescheduling it, cancelling it).

Bookings are fetched on the server, so these pages work without JavaScript; the booker itself is Kalends' element.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Form, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.templating import Jinja2Templates

from examples.my_app import words
from examples.my_app.arrangement import Home, Member
from examples.my_app.experts import EXPERTS
from kalends.client import ApiError, Booking, Forbidden, NotFound, ServerError, answer_refresh_async

router = APIRouter()
templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.filters.update(day=words.day, clock=words.clock, place=words.place)

UID = re.compile(r"[A-Za-z0-9_-]{1,64}")
MOST_SUCCESSORS = 50


@router.get("/")
async def home(request: Request) -> Response:
    """The experts, and what they can be booked for."""
    return _page(request, "home.html", members=_home(request).members.values())


@router.get("/experts/{username}/{slug}")
async def expert(request: Request, username: str, slug: str) -> Response:
    """The booker for one event type of one expert."""
    member = _member(request, username)
    if slug not in member.event_types:
        raise HTTPException(404)
    return _page(request, "expert.html", member=member, event_type=member.event_types[slug])


@router.get("/bookings/reschedule")
async def reschedule(
    request: Request,
    uid: Annotated[str, Query(alias="rescheduleUid")] = "",
    slug: Annotated[str, Query(alias="eventTypeSlug")] = "",
    username: Annotated[str, Query()] = "",
) -> Response:
    """The booker in reschedule mode. The guide's three parameters lead here; what is missing the booking knows."""
    booking = await _newest(request, uid)
    if not booking.is_live:
        return _to_booking(booking.uid)
    return _page(
        request,
        "reschedule.html",
        booking=booking,
        slug=slug or booking.event_type.slug,
        username=username or words.usernames(booking),
    )


@router.get("/bookings/cancel/{uid}")
async def ask_to_cancel(request: Request, uid: str) -> Response:
    """Asks for the reason. A booking that is no longer live is shown instead."""
    booking = await _newest(request, uid)
    return _page(request, "cancel.html", booking=booking) if booking.is_live else _to_booking(booking.uid)


@router.post("/bookings/cancel/{uid}")
async def cancel(request: Request, uid: str, reason: Annotated[str, Form()] = "") -> Response:
    """Cancels the booking, and shows it cancelled."""
    booking = await _newest(request, uid)
    try:
        await _home(request).kalends.bookings.cancel(booking.uid, cancellation_reason=reason.strip() or None)
    except ApiError as error:
        return _refused(request, error, "cancel.html", booking=booking, reason=reason)
    return _to_booking(booking.uid)


@router.get("/bookings/{uid}")
async def booking(request: Request, uid: str) -> Response:
    """Where bookers land: the booking as it is now. One that was rescheduled leads to its newest successor."""
    found = await _newest(request, uid)
    if found.uid != uid:
        return _to_booking(found.uid)
    now = request.app.state.clock()
    return _page(
        request,
        "booking.html",
        booking=found,
        story=words.story(found, now),
        is_open=found.is_live and found.end > now,
        query=_reschedule_query(found),
    )


@router.get("/desk/{username}")
async def desk(request: Request, username: str) -> Response:
    """An expert's own view: what waits for a yes, and what comes. Your app would ask who is there; this one trusts."""
    return await _desk(request, _member(request, username))


@router.post("/desk/{username}/{uid}/{verb}")
async def decide(request: Request, username: str, uid: str, verb: str, reason: Annotated[str, Form()] = "") -> Response:
    """The expert's yes or no to a request."""
    member = _member(request, username)
    if verb not in ("confirm", "decline") or not UID.fullmatch(uid):
        raise HTTPException(404)
    bookings = member.kalends.bookings
    try:
        await (bookings.confirm(uid) if verb == "confirm" else bookings.decline(uid, reason=reason.strip() or None))
    except ApiError as error:
        return await _desk(request, member, error)
    return RedirectResponse(f"/desk/{username}", 303)


@router.get("/kalends/refresh", response_class=JSONResponse)
async def refresh(request: Request) -> dict[str, str]:
    """Gives a page that has `@calcom/atoms` a new access token for the one that expired: its `refreshUrl`."""
    found = _home(request)
    return await answer_refresh_async(
        found.kalends,
        request.headers.get("authorization"),
        find=found.storage.find_tokens,
        keep=found.storage.replace_tokens,
    )


@router.get("/avatars/{initials}.svg")
async def avatar(request: Request, initials: str) -> Response:
    """An expert's picture: the initials, drawn."""
    for person in EXPERTS:
        if person.initials == initials:
            return templates.TemplateResponse(request, "avatar.svg", {"expert": person}, media_type="image/svg+xml")
    raise HTTPException(404)


async def not_found(request: Request, _error: Exception) -> Response:
    """The page for what is not there."""
    return _page(request, "message.html", 404, title="There is nothing here", text="The link may be old, or mistyped.")


async def unavailable(request: Request, _error: Exception) -> Response:
    """The page for when Kalends does not answer."""
    text = "Our calendar does not answer at the moment. Nothing has been lost; please try again in a minute."
    return _page(request, "message.html", 503, title="One moment, please", text=text)


async def _desk(request: Request, member: Member, error: ApiError | None = None) -> Response:
    bookings = member.kalends.bookings
    waiting = await bookings.list(status=["unconfirmed"], sort_start="asc")
    coming = await bookings.list(status=["upcoming"], sort_start="asc")
    accepted = [booking for booking in coming if booking.status == "accepted"]
    if error is not None:
        return _refused(request, error, "desk.html", member=member, waiting=waiting, coming=accepted)
    return _page(request, "desk.html", member=member, waiting=waiting, coming=accepted)


async def _newest(request: Request, uid: str) -> Booking:
    """The booking, or what became of it when it was rescheduled."""
    for _ in range(MOST_SUCCESSORS):
        if not UID.fullmatch(uid):
            break
        booking = await _home(request).kalends.bookings.get(uid)
        if booking.rescheduled_to_uid is None:
            return booking
        uid = booking.rescheduled_to_uid
    raise HTTPException(404)


def _to_booking(uid: str) -> Response:
    """Leads to our own page of the booking; never to an address that came with the request."""
    return RedirectResponse(f"/bookings/{uid}", 303)


def _reschedule_query(booking: Booking) -> str:
    fields = {
        "rescheduleUid": booking.uid,
        "eventTypeSlug": booking.event_type.slug,
        "username": words.usernames(booking),
    }
    return urlencode(fields)


def _home(request: Request) -> Home:
    return cast(Home, request.app.state.home)


def _member(request: Request, username: str) -> Member:
    member = _home(request).members.get(username)
    if member is None:
        raise HTTPException(404)
    return member


def _refused(request: Request, error: ApiError, template: str, **context: Any) -> Response:
    """The same page again, with the sentence that says why not."""
    if isinstance(error, (NotFound, Forbidden, ServerError)):
        raise error
    return _page(request, template, 400, problem=error.message, **context)


def _page(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    context = {"kalends_url": request.app.state.settings.kalends_url, **context}
    return templates.TemplateResponse(request, template, context, status)
