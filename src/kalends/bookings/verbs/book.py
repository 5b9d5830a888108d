"""Booking a free slot."""

from __future__ import annotations

from datetime import datetime

from kalends.accounts import service as accounts
from kalends.accounts.model import Caller, ClientCaller, OAuthClient
from kalends.bookings import drafts
from kalends.bookings.model import Booking, BookingRequest, Status
from kalends.bookings.verbs import active, steps
from kalends.core import database
from kalends.core.database import Tx
from kalends.event_types import service as event_types
from kalends.event_types.model import Bookable
from kalends.slots import rules as slot_rules
from kalends.slots import service as slots


async def book(tx: Tx, caller: Caller, request: BookingRequest, now: datetime) -> Booking:
    """Books a free slot, or requests it where the event type asks for the host's confirmation.

    Anybody may book. Raises `EventTypeNotFound`, `LengthNotOffered`, `AnswerMissing`, `AnswerInvalid`,
    `GuestsNotAllowed`, `InvalidMetadata`, `TooManyActive`, `PrivateLinkEnded`, `SlotTaken`, `SlotNotOffered`.
    (Contract: POST /v2/bookings.)
    """
    bookable = await event_types.get_bookable(tx, request.event_type)
    length = slot_rules.slot_length(bookable.event_type, request.length)
    booking = drafts.new(bookable, await _client(tx, caller, bookable), request, length, now)
    await active.check(tx, caller, bookable, booking.attendee.email, now)
    if request.private_link:
        await event_types.use_private_link(tx, request.private_link, bookable.event_type.id, now)
    async with database.pipelined(tx):
        await slots.lock(tx, bookable.host.id)
        await slots.check(tx, bookable, booking.start, length, booking.attendee.time_zone, now)
        await steps.keep(tx, bookable, booking)
        await steps.record(tx, "BookingCreated" if booking.status is Status.ACCEPTED else "BookingRequested", booking)
    return booking


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
