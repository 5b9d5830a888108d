"""Booking free slots."""

from __future__ import annotations

from datetime import datetime

from kalends.accounts import service as accounts
from kalends.accounts.model import Caller, ClientCaller, OAuthClient
from kalends.bookings import drafts, rules, seats, series, telling
from kalends.bookings.model import Booking, BookingRequest, Status
from kalends.bookings.seats import AlreadySeated
from kalends.bookings.verbs import active, steps
from kalends.core import database
from kalends.core.database import Tx
from kalends.event_types import service as event_types
from kalends.event_types.model import Bookable
from kalends.slots import rules as slot_rules
from kalends.slots import service as slots
from kalends.slots.rules import SlotNotOffered, SlotTaken
from kalends.verification import service as verification


async def book(tx: Tx, caller: Caller, request: BookingRequest, now: datetime) -> Booking:
    """Books as `book_all`, and gives the first of what was booked."""
    return (await book_all(tx, caller, request, now))[0]


async def book_all(tx: Tx, caller: Caller, request: BookingRequest, now: datetime) -> tuple[Booking, ...]:
    """Books a free slot, or requests it where the event type asks for the host's confirmation; of a recurring event
    type, every occurrence of the series or none. Of an event type with seats it takes one, of a recurring one a seat
    of every occurrence, and gives the bookings as seen from these.

    Anybody may book, unless the event type says otherwise. Raises `EventTypeNotFound`, `OrganizationNotFound`,
    `NotBookedTogether`, `SignInToBook`, `NotYoursToBook`, `NotRoutable`, `LengthNotOffered`, `AnswerMissing`,
    `AnswerInvalid`, `InvalidPlace`, `GuestsNotAllowed`, `InvalidMetadata`, `NotRecurring`, `TooManyOccurrences`,
    `StartsDiffer`, `AddressNotVerified`, `CodeWrong`, `GuessUnderWay`, `AlreadySeated`, `TooManyActive`,
    `PrivateLinkEnded`, and `SlotTaken` or `SlotNotOffered`, which of a series name the occurrence that is in the way.
    (Contract: POST /v2/bookings.)
    """
    bookable = await event_types.get_bookable(tx, request.event_type)
    if request.organization_slug:
        await accounts.check_organization(tx, bookable.host.organization_id, request.organization_slug)
    rules.check_may_book(bookable, caller)
    rules.check_routed(bookable, request.routing)
    length = slot_rules.slot_length(bookable.event_type, request.length)
    occurrences = series.as_told(bookable, request)
    first = drafts.new(bookable, await _client(tx, caller, bookable), request, length, now)
    if code := rules.needed_code(bookable.event_type, request.verification_code):
        await verification.check_code(tx, first.attendee.email, code, now)
    await active.check(tx, caller, bookable, first.attendee.email, now)
    if request.private_link:
        await event_types.use_private_link(tx, request.private_link, bookable.event_type.id, now)
    if bookable.event_type.recurrence is None:
        if bookable.event_type.seats:
            return (await _take_seat(tx, caller, bookable, seats.begun(first), now),)
        return (await _book_one(tx, bookable, first, now),)
    wanted = series.bookings(first, occurrences)
    if bookable.event_type.seats:
        return await _take_seats(tx, caller, bookable, seats.begun_series(wanted), now)
    return await _book_series(tx, bookable, wanted, now)


async def _book_one(tx: Tx, bookable: Bookable, booking: Booking, now: datetime) -> Booking:
    async with database.pipelined(tx):
        await slots.lock(tx, bookable.host_ids)
        await slots.check(tx, bookable, booking.start, booking.minutes, booking.attendee.time_zone, now)
        await steps.keep(tx, bookable, booking)
    await steps.record(tx, _fact(booking), booking, now)
    return booking


async def _take_seat(tx: Tx, caller: Caller, bookable: Bookable, booking: Booking, now: datetime) -> Booking:
    """Takes a seat of the booking that others have at this time, and where nobody has, begins one."""
    await slots.lock(tx, bookable.host_ids)
    await slots.check(tx, bookable, booking.start, booking.minutes, booking.attendee.time_zone, now)
    return await steps.seat(tx, caller, bookable, booking, now)


async def _take_seats(
    tx: Tx, caller: Caller, bookable: Bookable, wanted: tuple[Booking, ...], now: datetime
) -> tuple[Booking, ...]:
    """Takes a seat of every occurrence, whoever shares which of them."""
    await slots.lock(tx, bookable.host_ids)
    changes: list[telling.Change] = []
    for number, booking in enumerate(wanted, 1):
        try:
            await slots.check(tx, bookable, booking.start, booking.minutes, booking.attendee.time_zone, now)
            joined = await steps.join(tx, bookable, booking, now)
        except (SlotTaken, SlotNotOffered, AlreadySeated) as refusal:
            raise series.refused(refusal, number, booking.start) from refusal
        changes.append(telling.Change("BookingCreated", joined, booking.attendee))
    await steps.record_seats(tx, changes, now)
    return tuple(seats.seen_from(change.booking, change.attendee, caller) for change in changes)


async def _book_series(tx: Tx, bookable: Bookable, bookings: tuple[Booking, ...], now: datetime) -> tuple[Booking, ...]:
    """Each occurrence is checked on the picture that those before it have left."""
    await slots.lock(tx, bookable.host_ids)
    for number, booking in enumerate(bookings, 1):
        try:
            await slots.check(tx, bookable, booking.start, booking.minutes, booking.attendee.time_zone, now)
            await steps.keep(tx, bookable, booking)
        except (SlotTaken, SlotNotOffered) as refusal:
            raise series.refused(refusal, number, booking.start) from refusal
    await steps.record_all(tx, _fact(bookings[0]), bookings, now)
    return bookings


def _fact(booking: Booking) -> str:
    return "BookingCreated" if booking.status is Status.ACCEPTED else "BookingRequested"


async def _client(tx: Tx, caller: Caller, bookable: Bookable) -> OAuthClient | None:
    """The client a booking belongs to: the one named by the caller if it is of the host's organisation, else the
    host's own."""
    named = caller.client.id if isinstance(caller, ClientCaller) else caller.client_id
    if named is None or (bookable.client and bookable.client.id == named):
        return bookable.client
    client = await accounts.find_client(tx, named)
    if client is None or client.organization_id != bookable.host.organization_id:
        return bookable.client
    return client
