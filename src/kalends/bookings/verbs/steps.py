"""Steps that several verbs share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from kalends.accounts.model import Caller, UserCaller, UserId
from kalends.bookings import rules, seats, store
from kalends.bookings.model import Attendee, Booking, Status
from kalends.bookings.verbs import look
from kalends.core import events
from kalends.core.database import Tx
from kalends.event_types import service as event_types
from kalends.event_types.model import Bookable
from kalends.slots import service as slots
from kalends.slots.model import BookingUid, ClaimKind

_CLAIM_KINDS = {Status.ACCEPTED: ClaimKind.ACCEPTED, Status.PENDING: ClaimKind.PENDING}


async def locked(tx: Tx, uid: str) -> Booking:
    """The booking, with its hosts' time locked: nothing about it changes until this transaction ends. Raises
    `BookingNotFound`."""
    await _lock(tx, await store.find_hosts(tx, uid))
    return await look.get(tx, uid)


async def locked_series(tx: Tx, recurring_uid: str) -> tuple[Booking, ...]:
    """The bookings of a series, with their hosts' time locked. Raises `BookingNotFound`."""
    await _lock(tx, await store.find_series_hosts(tx, recurring_uid))
    return await look.get_series(tx, recurring_uid)


async def bookable_of(tx: Tx, booking: Booking) -> Bookable:
    """What was booked, as it is now. Raises `NotChangeable` where it has been deleted."""
    bookable = await event_types.find_bookable(tx, booking.event_type_key)
    if bookable is None:
        raise rules.NotChangeable(
            "The event type of this booking has been deleted: it can be cancelled, and a request declined, and no more."
        )
    return bookable


async def keep(tx: Tx, bookable: Bookable, booking: Booking) -> None:
    """Stores a new booking, with the claim that its status asks for. Raises `SlotTaken`."""
    if rules.claims_time(bookable.event_type.confirmation, booking.status):
        kind = _CLAIM_KINDS[booking.status]
        uid, people = BookingUid(booking.uid), len(booking.attendees)
        await slots.claim(tx, bookable, uid, kind, booking.start, booking.end, seats=people)
    await store.insert(tx, booking)


async def seat(tx: Tx, caller: Caller, bookable: Bookable, booking: Booking, now: datetime, **more: object) -> Booking:
    """Takes a seat of the booking that others have at this time, and where nobody has, begins one; `booking` is what
    its attendee wants, `more` what is recorded with it. Gives the booking as seen from the seat. Raises
    `AlreadySeated`, `SlotTaken`."""
    newcomer = booking.attendee
    shared = await slots.find_shared(tx, bookable, booking.start, booking.end)
    if shared is None:
        await keep(tx, bookable, booking)
        await record(tx, "BookingCreated", booking, now, attendee_id=newcomer.id, seat_uid=newcomer.seat_uid, **more)
        return seats.seen_from(booking, newcomer, caller)
    joined = await look.get(tx, shared)
    seats.check_new(joined, newcomer)
    await slots.take_seats(tx, bookable.event_type, shared)
    await store.add_attendee(tx, joined, newcomer)
    changes = {"ics_sequence": joined.ics_sequence + 1}
    told = {"attendee_id": newcomer.id, "seat_uid": newcomer.seat_uid, **more}
    changed_ = await changed(tx, "BookingCreated", shared, changes, now, **told)
    return seats.seen_from(changed_, newcomer, caller)


async def leave(
    tx: Tx, booking: Booking, attendee: Attendee, now: datetime, *, reason: str | None = None, **more: object
) -> Booking:
    """Takes one of several out of a booking, frees his seat, and records it."""
    await slots.free_seats(tx, BookingUid(booking.uid))
    await store.remove_attendee(tx, attendee.id, reason, now)
    changes = {"ics_sequence": booking.ics_sequence + 1}
    told = {"attendee_id": attendee.id, "seat_uid": attendee.seat_uid, **more}
    return await changed(tx, "BookingAttendeeRemoved", booking.uid, changes, now, **told)


async def changed(tx: Tx, fact: str, uid: str, changes: Mapping[str, object], now: datetime, **more: object) -> Booking:
    """Stores what changed of a booking, records the fact, and gives the booking as it is now."""
    await store.update(tx, uid, changes, now)
    booking = await look.get(tx, uid)
    await record(tx, fact, booking, now, **more)
    return booking


async def record(tx: Tx, name: str, booking: Booking, now: datetime, **more: object) -> None:
    """Records a fact about a booking, when all that it tells of is stored. Facts about one calendar entry are told in
    the order in which they happened."""
    data = {"uid": booking.uid, "sequence": booking.ics_sequence, **more}
    await events.record(tx, name, data, now, lock=booking.ics_uid)


async def record_all(tx: Tx, name: str, bookings: Sequence[Booking], now: datetime) -> None:
    """Records one fact for each of a series' bookings. The first one names them all, so that people are told once;
    the others name the first."""
    first, *others = bookings
    await record(tx, name, first, now, occurrences=[booking.uid for booking in bookings])
    for booking in others:
        await record(tx, name, booking, now, told_with=first.uid)


def email_of(caller: Caller) -> str | None:
    """The address by which the contract knows a caller who is a user."""
    return caller.user.contract_email if isinstance(caller, UserCaller) else None


async def _lock(tx: Tx, host_ids: Sequence[UserId]) -> None:
    if not host_ids:
        raise rules.BookingNotFound("There is no booking with this uid.")
    await slots.lock(tx, host_ids)
