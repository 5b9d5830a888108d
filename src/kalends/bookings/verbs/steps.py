"""Steps that several verbs share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from kalends.accounts.model import Caller, UserCaller, UserId
from kalends.bookings import rules, seats, store, telling
from kalends.bookings.model import Attendee, Booking, Seat, Status
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


async def locked_seat(tx: Tx, seat_uid: str) -> tuple[Booking, Seat]:
    """A seat, and the booking in which it is once its hosts' time is locked: it may have moved until then, to another
    booking of the same hosts. Raises `SeatNotFound`."""
    await _lock(tx, await store.find_hosts(tx, (await look.get_seat(tx, seat_uid)).booking_uid))
    seat = await look.get_seat(tx, seat_uid)
    return await look.get(tx, seat.booking_uid), seat


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
        uid, people = BookingUid(booking.uid), len(booking.attendees) if booking.has_seats else None
        await slots.claim(tx, bookable, uid, kind, booking.start, booking.end, seats=people)
    await store.insert(tx, booking)


async def confirm_time(tx: Tx, booking: Booking) -> None:
    """Makes a request's claim that of an accepted booking; where it held no time, takes it now. Raises `SlotTaken`."""
    uid = BookingUid(booking.uid)
    if not await slots.confirm_claim(tx, uid):
        bookable = await bookable_of(tx, booking)
        await slots.claim(tx, bookable, uid, ClaimKind.ACCEPTED, booking.start, booking.end)


async def seat(tx: Tx, caller: Caller, bookable: Bookable, booking: Booking, now: datetime, **more: object) -> Booking:
    """Takes a seat as `join` does, and records it with `more`. Gives the booking as seen from the seat."""
    newcomer, joined = booking.attendee, await join(tx, bookable, booking, now)
    await record(tx, "BookingCreated", joined, now, attendee_id=newcomer.id, seat_uid=newcomer.seat_uid, **more)
    return seats.seen_from(joined, newcomer, caller)


async def join(tx: Tx, bookable: Bookable, booking: Booking, now: datetime) -> Booking:
    """Takes a seat of the booking that others have at this time, and where nobody has, begins one; `booking` is what
    its attendee wants. Gives the booking of all. Raises `AlreadySeated`, `SlotTaken`."""
    shared = await slots.find_shared(tx, bookable, booking.start, booking.end)
    if shared is None:
        await keep(tx, bookable, booking)
        return booking
    joined = await look.get(tx, shared)
    seats.check_new(joined, booking.attendee)
    await slots.take_seats(tx, bookable.event_type, shared)
    await store.add_attendee(tx, joined, booking.attendee)
    sequence = max(joined.ics_sequence + 1, booking.ics_sequence)  # more than the seat's entry has had elsewhere
    await store.update(tx, shared, {"ics_sequence": sequence}, now)
    return await look.get(tx, shared)


async def leave(
    tx: Tx, booking: Booking, attendee: Attendee, now: datetime, *, reason: str | None = None, **more: object
) -> Booking:
    """Takes one of several out of a booking as `vacate` does, and records it."""
    left = await vacate(tx, booking, attendee, reason, now)
    told = {"attendee_id": attendee.id, "seat_uid": attendee.seat_uid, **more}
    await record(tx, "BookingAttendeeRemoved", left, now, **told)
    return left


async def vacate(tx: Tx, booking: Booking, attendee: Attendee, reason: str | None, now: datetime) -> Booking:
    """Takes one of several out of a booking and frees his seat. Gives the booking of the others."""
    await slots.free_seats(tx, BookingUid(booking.uid))
    await store.remove_attendee(tx, attendee.id, reason, now)
    await store.update(tx, booking.uid, {"ics_sequence": booking.ics_sequence + 1}, now)
    return await look.get(tx, booking.uid)


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


async def record_all(tx: Tx, name: str, bookings: Sequence[Booking], now: datetime, **more: object) -> None:
    """Records one fact for each of a series' bookings, of which everybody is told once."""
    for booking, letters in zip(bookings, telling.of_bookings(bookings), strict=True):
        await record(tx, name, booking, now, letters=letters, **more)


async def record_agreed(tx: Tx, name: str, uids: Sequence[str], now: datetime, **more: object) -> None:
    """Records what has changed about bookings of a series: of those that are agreed as `record_all` does, and of those
    that wait for the host one by one, for they are told of with his answer."""
    bookings = await look.get_each(tx, uids)
    if agreed := [booking for booking in bookings if booking.status is Status.ACCEPTED]:
        await record_all(tx, name, agreed, now, **more)
    for booking in bookings:
        if booking.status is not Status.ACCEPTED:
            await record(tx, name, booking, now, **more)


async def record_seats(tx: Tx, changes: Sequence[telling.Change], now: datetime, **more: object) -> None:
    """Records one fact for each seat of a series to which something has happened, of which everybody is told once."""
    for change, letters in zip(changes, telling.of_seats(changes), strict=True):
        whose = {"attendee_id": change.attendee.id, "seat_uid": change.attendee.seat_uid}
        await record(tx, change.name, change.booking, now, **whose, letters=letters, **more)


def email_of(caller: Caller) -> str | None:
    """The address by which the contract knows a caller who is a user."""
    return caller.user.contract_email if isinstance(caller, UserCaller) else None


async def _lock(tx: Tx, host_ids: Sequence[UserId]) -> None:
    if not host_ids:
        raise rules.BookingNotFound("There is no booking with this uid.")
    await slots.lock(tx, host_ids)
