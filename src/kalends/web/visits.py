"""One look at the booker: what is bookable, what was picked, and the free time it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from fastapi import Request

from kalends.bookings import links
from kalends.bookings import rules as booking_rules
from kalends.bookings import service as bookings
from kalends.bookings.model import Booking
from kalends.core import time
from kalends.core.database import Tx
from kalends.event_types import groups
from kalends.event_types import service as event_types
from kalends.event_types.keys import EventTypeById, EventTypeKey
from kalends.event_types.model import Bookable, BookingField, EventType
from kalends.http import peers
from kalends.http import state as states
from kalends.i18n import formats
from kalends.slots import service as slots
from kalends.slots.model import BookingUid, Offer, SlotQuery
from kalends.verification import service as verification
from kalends.web import forms, pages, picks, views
from kalends.web.forms import Text
from kalends.web.pages import PageNotFound
from kalends.web.picks import Pick
from kalends.web.views import Free, Viewer

_AHEAD = timedelta(days=366)
"""How far ahead the next free time is looked for."""


@dataclass(frozen=True)
class Visit:
    """A request to an event type's booker, understood; `key` names what is to be booked, `moving` is the booking for
    which another time is wanted, and `private_link` the id of the link that it came by."""

    request: Request
    key: EventTypeKey
    bookable: Bookable
    pick: Pick
    viewer: Viewer
    moving: Booking | None
    now: datetime
    private_link: str | None = None

    @property
    def event_type(self) -> EventType:
        """What is to be booked."""
        return self.bookable.event_type

    @property
    def length(self) -> int:
        """How long it will be, in minutes."""
        return self.moving.minutes if self.moving else self.pick.length or self.event_type.length

    @property
    def moves(self) -> bool:
        """Whether the booking for which another time is wanted can have one, and is his alone who asks."""
        moving = self.moving
        if moving is None or not links.may_reschedule(moving):
            return False
        return moving.seat_uid is not None or not moving.has_seats

    @property
    def is_closed(self) -> bool:
        """Whether only those may book who are signed in to an app: nobody is, here."""
        return self.event_type.requires_authentication and self.moving is None

    @cached_property
    def fields(self) -> tuple[BookingField, ...]:
        """The questions of the form."""
        return forms.asked_when_moving(self.event_type) if self.moving else forms.asked(self.event_type)

    @cached_property
    def gettext(self) -> Text:
        """Gives texts in the reader's language."""
        return pages.reader(self.request).texts.gettext


async def begin(tx: Tx, request: Request, username: str, slug: str, now: datetime) -> Visit:
    """Understands a request. Raises `PageNotFound`, and `BookingNotFound` for a booking to move that nobody has."""
    return await _visit(tx, request, groups.key(username, slug), now)


async def begin_private(tx: Tx, request: Request, link_id: str, now: datetime) -> Visit:
    """As `begin`, through a private link. Raises `PrivateLinkNotFound` and `PrivateLinkEnded` as well."""
    link = await event_types.open_private_link(tx, link_id, now)
    visit = await _visit(tx, request, EventTypeById(link.event_type_id), now)
    return replace(visit, private_link=link.id)


async def _visit(tx: Tx, request: Request, key: EventTypeKey, now: datetime) -> Visit:
    bookable = await event_types.find_bookable(tx, key)
    if bookable is None:
        raise PageNotFound("There is nothing to book at this address.")
    pages.prefer(request, bookable.event_type.interface_language)
    slugs = {field.slug for field in bookable.event_type.booking_fields}
    said = picks.parse(request.query_params.multi_items(), slugs)
    moving = await _moving(tx, said, bookable)
    pick = _offered(said, bookable.event_type, moving)
    return Visit(request, key, bookable, pick, _viewer(request, bookable, pick, moving, now), moving, now)


async def free_time(tx: Tx, visit: Visit) -> Free:
    """The free starts of the month asked for; of the next month that has any, where none was asked for."""
    viewer = visit.viewer
    asked = views.asked_month(visit.pick, viewer.time_zone)
    free = await _free_in(tx, visit, asked or views.month_of(viewer.today))
    if free.by_day:
        return free
    later = await first_start(tx, visit, views.bounds(free.month, viewer.time_zone)[1])
    if later is None or asked:
        return replace(free, later=later)
    return await _free_in(tx, visit, views.month_of(views.date_of(later, viewer.time_zone)))


async def free_days(tx: Tx, visit: Visit, first: date, past: date) -> Free:
    """The free starts from one day on to the day before another."""
    zone = visit.viewer.time_zone
    offer = await _offer(tx, visit, views.start_of(first, zone), views.start_of(past, zone))
    return views.free_of(views.month_of(first), offer.starts, zone, offer.seating)


async def first_start(tx: Tx, visit: Visit, after: datetime) -> int | None:
    """The first free start within a year."""
    return next(iter(await starts(tx, visit, after)), None)


async def starts(tx: Tx, visit: Visit, start: datetime, end: datetime | None = None) -> Sequence[int]:
    """The free starts (epoch minutes) from `start` on, up to `end` or within a year."""
    return (await _offer(tx, visit, start, end or start + _AHEAD)).starts


async def send_code(tx: Tx, visit: Visit, email: str) -> None:
    """Sends a code to the address that somebody books with. Raises `TooManyCodes`, `InvalidAddress`."""
    request = visit.request
    language = pages.reader(request).language
    vault = states.of(request).vault
    await verification.request_code(tx, email, vault, visit.now, asked_by=peers.visitor(request), language=language)


async def _free_in(tx: Tx, visit: Visit, month: date) -> Free:
    zone = visit.viewer.time_zone
    offer = await _offer(tx, visit, *views.bounds(month, zone))
    return views.free_of(month, offer.starts, zone, offer.seating)


async def _offer(tx: Tx, visit: Visit, start: datetime, end: datetime) -> Offer:
    """What is free, for the booking that is to move where there is one."""
    moved = BookingUid(visit.moving.handle) if visit.moving else None
    query = SlotQuery(start, end, visit.viewer.time_zone, visit.pick.length, moved)
    query = await bookings.with_moving(tx, visit.bookable, query)
    return await slots.list_starts(tx, visit.bookable, query, visit.now)


async def _moving(tx: Tx, pick: Pick, bookable: Bookable) -> Booking | None:
    """The booking that is to move, followed to its newest successor."""
    if pick.reschedule_uid is None:
        return None
    booking = await bookings.find_current(tx, pick.reschedule_uid)
    if not booking_rules.is_of(booking, bookable):
        raise PageNotFound("This booking is not one of this kind.")
    return booking


def _offered(pick: Pick, event_type: EventType, moving: Booking | None) -> Pick:
    """The pick with a length that exists; a booking keeps its length when it moves."""
    length = moving.minutes if moving else pick.length
    return replace(
        pick,
        length=length if length in event_type.length_options else None,
        reschedule_uid=moving.handle if moving else None,
    )


def _viewer(request: Request, bookable: Bookable, pick: Pick, moving: Booking | None, now: datetime) -> Viewer:
    """How the visitor reads: in the zone they chose, else the one they booked in, else the host's."""
    own = pick.time_zone or (moving.attendee.time_zone if moving else bookable.host.time_zone)
    zone = bookable.locked_time_zone or own
    locale = pages.reader(request).locale
    return Viewer(
        path=request.url.path,
        locale=locale,
        time_zone=zone,
        clock=pick.clock or formats.usual_hours(locale),
        today=views.date_of(time.to_minute(now), zone),
    )
