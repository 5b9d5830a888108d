"""Taking over bookings that were made on another platform, and what becomes of them there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kalends.accounts.model import UserId
from kalends.bookings import drafts, rules, seats, store
from kalends.bookings.model import Booking, BookingRecord, Status
from kalends.bookings.verbs import steps
from kalends.core.database import Tx
from kalends.event_types import service as event_types
from kalends.event_types.keys import EventTypeKey
from kalends.event_types.model import Bookable
from kalends.slots import service as slots
from kalends.slots.model import BookingUid


async def adopt(
    tx: Tx, key: EventTypeKey, record: BookingRecord, now: datetime, *, formers: Sequence[BookingRecord] = ()
) -> Booking:
    """Writes down a booking under the uid that it has, and takes the time of all its hosts, whatever hours, notice and
    limits say.

    `formers` are the bookings that were rescheduled to it, the latest first: links with their uids lead to it.
    Nobody is told: no fact is recorded, so no e-mail and no webhook follows. Raises `EventTypeNotFound`, `UidTaken`,
    `Invalid` for an attendee or a uid that cannot be, and `SlotTaken` when the host's time has been taken otherwise.
    """
    bookable = await event_types.get_bookable(tx, key)
    booking = drafts.adopted(bookable, rules.check_record(record), now)
    await slots.lock(tx, bookable.host_ids)
    await _check_free(tx, booking)
    booking = await _with_series(tx, booking)
    known = [await _former(tx, bookable, former, now) for former in formers]
    await steps.keep(tx, bookable, booking)
    for former, newer in zip(known, (booking, *known), strict=False):
        await _lead(tx, former, newer, booking, now)
    return booking


async def follow(tx: Tx, uid: str, status: Status, *, reason: str | None = None, now: datetime) -> bool:
    """Lets an adopted booking be what it has become on the platform that it was made on: accepted, cancelled or
    rejected. Nobody is told. False where it is that already, or was ended here. Raises `BookingNotFound`, and
    `SlotTaken` for a request whose time somebody else has.
    """
    booking = await steps.locked(tx, uid)
    if not booking.is_live or status in (booking.status, Status.PENDING):
        return False
    if status is Status.ACCEPTED:
        await steps.confirm_time(tx, booking)
    else:
        await slots.release(tx, BookingUid(uid))
    why = {Status.CANCELLED: "cancellation_reason", Status.REJECTED: "rejection_reason"}
    more = {why[status]: reason} if status in why else {}
    await store.update(tx, uid, {"status": status.value, "ics_sequence": booking.ics_sequence + 1, **more}, now)
    return True


async def _check_free(tx: Tx, booking: Booking) -> None:
    """Passes where nobody else has the booking's uids. Raises `UidTaken`."""
    if await store.find_hosts(tx, booking.uid):
        raise rules.UidTaken(f"There is a booking with the uid {booking.uid} already.")
    if booking.recurring_uid:
        _check_own(await store.find_series_hosts(tx, booking.recurring_uid), booking.host.id, booking.recurring_uid)
    for seat_uid in filter(None, (attendee.seat_uid for attendee in booking.attendees)):
        if await store.find_seat(tx, seat_uid) is not None:
            raise rules.UidTaken(f"There is a seat with the uid {seat_uid} already.")


def _check_own(found: Sequence[UserId], host_id: UserId, uid: str) -> None:
    if found and host_id not in found:
        raise rules.UidTaken(f"Somebody else has bookings with the uid {uid}.")


async def _with_series(tx: Tx, booking: Booking) -> Booking:
    """The booking; where people have seats in it and it is one of a series, with everybody's series of seats."""
    if not booking.has_seats or booking.recurring_uid is None:
        return booking
    return seats.adopted_series(booking, await store.find_seat_series(tx, booking.recurring_uid))


async def _former(tx: Tx, bookable: Bookable, record: BookingRecord, now: datetime) -> Booking:
    """A booking that was rescheduled, its time freed; written down where it is not known yet."""
    known = await store.find(tx, record.uid)
    if known is None:
        former = drafts.former(bookable, rules.check_former(record), now)
        await store.insert(tx, former)
        return former
    _check_own((known.host.id,), bookable.host.id, record.uid)
    await slots.release(tx, BookingUid(record.uid))
    return known


async def _lead(tx: Tx, former: Booking, newer: Booking, newest: Booking, now: datetime) -> None:
    """Lets a booking lead to those that it was rescheduled to, unless it was rescheduled here."""
    if former.rescheduled_to_uid is None:
        await store.update(tx, former.uid, {"status": Status.CANCELLED.value, "rescheduled_to_uid": newer.uid}, now)
        await store.succeed(tx, former.uid, newest.uid)
