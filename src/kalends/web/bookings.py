"""A booking's own pages: see it, move it, cancel it. Where the host's client has its own, they lead there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fastapi import APIRouter, Request, Response

from kalends.accounts import service as accounts
from kalends.accounts.model import Anonymous
from kalends.bookings import service as bookings
from kalends.bookings.calendars import calendar_links
from kalends.bookings.links import Links, links
from kalends.bookings.model import Booking, Status
from kalends.core.database import Tx
from kalends.core.errors import Invalid
from kalends.http import state as states
from kalends.http.deps import NowDep, OriginDep, TxDep
from kalends.i18n import formats
from kalends.notifications import ics
from kalends.notifications.model import Kind, Letter, Method, Recipient, Role
from kalends.web import landing, pages, parts, picks, views
from kalends.web.pages import PageNotFound, PageRoute
from kalends.web.picks import Pick
from kalends.web.views import Meeting

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_FOLLOWING = "following"
"""What the form for cancelling says of a booking with all that come after it in its series."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One meeting of a series, and its page; None for the one that is shown."""

    meeting: Meeting
    href: str | None
    is_live: bool


@router.get("/booking/{uid}")
async def show(request: Request, uid: str, tx: TxDep, now: NowDep, origin: OriginDep) -> Response:
    """The client's page of the booking, else Kalends' own."""
    booking = await bookings.find_current(tx, uid)
    found = _open_links(booking, origin, now)
    if landing.elsewhere(found.booking, origin):
        return pages.redirect(found.booking)
    return await _page(tx, request, "booking.html", booking, found)


@router.get("/booking/{uid}/calendar.ics")
async def calendar(uid: str, tx: TxDep, origin: OriginDep) -> Response:
    """The booking as a file for the attendee's calendar."""
    booking = await bookings.find_current(tx, uid)
    if booking.status is not Status.ACCEPTED or not booking.attendees:
        raise PageNotFound("There is no calendar entry for this booking.")
    headers = {"Content-Disposition": 'attachment; filename="booking.ics"', "Cache-Control": "no-store"}
    return Response(_entry(booking, links(booking, origin)), media_type="text/calendar", headers=headers)


@router.get("/reschedule/{uid}")
async def reschedule(request: Request, uid: str, tx: TxDep, now: NowDep, origin: OriginDep) -> Response:
    """The client's page for moving the booking, else the booker in which to choose another time."""
    booking = await bookings.find_current(tx, uid)
    link = _open_links(booking, origin, now).reschedule
    if link is None:
        return pages.redirect(f"/booking/{booking.handle}")
    if elsewhere := landing.elsewhere(link, origin):
        return pages.redirect(elsewhere)
    pick = Pick(language=_language(request), reschedule_uid=booking.handle)
    return pages.redirect(picks.href(f"/{booking.usernames}/{booking.event_type.slug}", pick))


@router.get("/booking/{uid}/cancel")
async def ask_to_cancel(request: Request, uid: str, tx: TxDep, now: NowDep, origin: OriginDep) -> Response:
    """The client's page for cancelling, else Kalends' own, which asks for a reason."""
    booking = await bookings.find_current(tx, uid)
    found = _open_links(booking, origin, now)
    if elsewhere := landing.elsewhere(found.cancel, origin):
        return pages.redirect(elsewhere)
    return await _page(tx, request, "cancel.html" if found.cancel else "booking.html", booking, found)


@router.post("/booking/{uid}/cancel")
async def cancel(request: Request, uid: str, tx: TxDep, now: NowDep, origin: OriginDep) -> Response:
    """Cancels, and shows the cancelled booking."""
    pages.check_same_site(request)
    booking, form = await bookings.find_current(tx, uid), await request.form()
    reason, following = parts.reason_of(form.get("reason")), form.get("which") == _FOLLOWING
    try:
        async with tx.begin_nested():
            await _cancel(tx, booking, reason, now, following=following)
    except Invalid as refusal:
        found = _open_links(booking, origin, now)
        return await _page(
            tx, request, "cancel.html", booking, found, notice=pages.sentence(request, refusal), reason=reason
        )
    return pages.redirect(picks.href(request.url.path, Pick(language=_language(request))))


async def _cancel(tx: Tx, booking: Booking, reason: str | None, now: datetime, *, following: bool) -> None:
    """Gives up the seat, or cancels the booking, alone or with all that follow in its series."""
    if booking.seat_uid:
        verb = bookings.cancel_seats_from if following else bookings.cancel_seat
        await verb(tx, Anonymous(), booking.seat_uid, reason=reason, now=now)
    elif following:
        await bookings.cancel_from(tx, Anonymous(), booking.uid, reason=reason, now=now)
    else:
        await bookings.cancel(tx, Anonymous(), booking.uid, reason=reason, now=now)


async def _page(
    tx: Tx,
    request: Request,
    template: str,
    booking: Booking,
    links: Links,
    *,
    notice: str | None = None,
    reason: str | None = None,
) -> Response:
    client = await accounts.find_client(tx, booking.client.id) if booking.client else None
    pages.prefer(request, booking.event_type.interface_language)
    locale, origin = pages.reader(request).locale, states.of(request).settings.origin
    series = await bookings.get_series(tx, booking.recurring_uid) if booking.recurring_uid else ()
    return pages.render(
        request,
        template,
        calendars=calendar_links(booking, origin) if booking.attendees else (),
        status=400 if notice else 200,
        client=client,
        booking=booking,
        links=links,
        meeting=views.meeting(booking.start, booking.end, booking.attendee.time_zone, locale),
        occurrences=_occurrences(series, booking, locale, origin),
        following=sum(each.is_live and each.start > booking.start for each in series),
        with_following=request.query_params.get("allRemainingBookings") == "true",
        place_link=parts.web_address(booking),
        names=formats.format_names([host.name for host in booking.hosts], locale),
        again=f"/{booking.usernames}/{booking.event_type.slug}",
        notice=notice,
        reason=reason or "",
    )


def _occurrences(series: Sequence[Booking], shown: Booking, locale: str, origin: str) -> list[Occurrence]:
    """All meetings of a series of several, in the attendee's zone."""
    return [
        Occurrence(
            views.meeting(each.start, each.end, shown.attendee.time_zone, locale),
            None if each.uid == shown.uid else links(each, origin).booking,
            each.is_live,
        )
        for each in (series if len(series) > 1 else ())
    ]


def _open_links(booking: Booking, origin: str, now: datetime) -> Links:
    """The booking's links. A meeting that is over cannot be cancelled, although it stands, and is moved only where the
    event type says so."""
    found = links(booking, origin)
    if booking.end > now:
        return found
    return replace(found, reschedule=found.reschedule if booking.event_type.reschedules_past else None, cancel=None)


def _language(request: Request) -> str | None:
    """The language that the address asks for, to be carried along."""
    return request.query_params.get("lang", "")[:20] or None


def _entry(booking: Booking, found: Links) -> bytes:
    attendee = booking.attendee
    letter = Letter(
        kind=Kind.BOOKED,
        method=Method.REQUEST,
        sequence=booking.ics_sequence,
        recipient=Recipient(Role.ATTENDEE, attendee.name, attendee.email, attendee.time_zone, attendee.language),
        booking=booking,
        links=found,
        stamp=booking.updated_at,
    )
    return ics.calendar(letter, found.booking)
