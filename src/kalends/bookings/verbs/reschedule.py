"""Moving bookings, and seats."""

from __future__ import annotations

from datetime import datetime

from kalends.accounts.model import Caller
from kalends.bookings import amending, drafts, rules, seats, store
from kalends.bookings.model import Amendment, Attendee, Booking, Status
from kalends.bookings.verbs import active, steps
from kalends.core.database import Tx
from kalends.event_types import answers
from kalends.event_types.model import Bookable
from kalends.slots import service as slots
from kalends.slots.model import BookingUid
from kalends.verification import service as verification


async def reschedule(
    tx: Tx,
    caller: Caller,
    uid: str,
    *,
    start: datetime,
    reason: str | None = None,
    by: str | None = None,
    code: str | None = None,
    said: Amendment | None = None,
    now: datetime,
) -> Booking:
    """Moves a booking to another free start of the same length: cancels it and makes its successor.

    Its own time counts as free. Where the event type asks for confirmation the successor waits for the host, unless
    he moves it himself. One that several people share is moved with all of them, by the host alone, to a time of which
    nobody has a seat. Who knows the uid has proved the attendee's address by that; a `code` that was sent there is
    looked at where one is given. What the attendee has `said` anew of himself, his notes and his guests is so from now
    on; what anybody else says is not.
    Raises `BookingNotFound`, `NotChangeable`, `SeatNeeded`, `CodeWrong`, `TooManyActive` for one that is not among
    those to come, `AnswerMissing` also where a reason is asked for, `AnswerInvalid`, `GuestsNotAllowed`, `SlotTaken`,
    `SlotNotOffered`. (Contract: POST /v2/bookings/{bookingUid}/reschedule.)
    """
    old = await steps.locked(tx, uid)
    seats.check_whole(old, caller)
    bookable = await _movable(tx, caller, old, old.attendee.email, reason, code, now)
    became = amending.amended(old, bookable, old.attendee, said)
    return await _move(tx, old, became, bookable, _new_place(caller, old, start, reason, by), now)


async def reschedule_seat(
    tx: Tx,
    caller: Caller,
    seat_uid: str,
    *,
    start: datetime,
    reason: str | None = None,
    by: str | None = None,
    code: str | None = None,
    said: Amendment | None = None,
    now: datetime,
) -> Booking:
    """Moves one seat to another start, where it joins those who have booked that; the others stay. Gives the booking
    as seen from the seat, which keeps its uid. Raises `SeatNotFound`, `AlreadySeated`, else as `reschedule`."""
    old, seat = await steps.locked_seat(tx, seat_uid)
    if seat.given_up:
        raise seats.SeatNotFound("This seat has been given up.")
    attendee = seat.attendee
    bookable = await _movable(tx, caller, old, attendee.email, reason, code, now)
    shared = await slots.find_shared(tx, bookable, start, start + old.length)
    if shared == old.uid:
        raise rules.NotChangeable("The seat is at this time already; choose another one.")
    became = amending.amended(old, bookable, attendee, said)
    if shared is None and len(old.attendees) == 1:
        moved = await _move(tx, old, became, bookable, _new_place(caller, old, start, reason, by), now)
        return seats.seen_from(moved, moved.attendee)
    told = {"moved_from": old.uid, "reason": reason, "by": by or steps.email_of(caller)}
    return await _move_seat(tx, caller, old, _same(became, attendee), bookable, start, now, **told)


async def _movable(
    tx: Tx, caller: Caller, old: Booking, email: str, reason: str | None, code: str | None, now: datetime
) -> Bookable:
    """What is booked anew, for whom has this address. Raises `NotChangeable`, `AnswerMissing`, `CodeWrong`,
    `TooManyActive`."""
    bookable = await steps.bookable_of(tx, old)
    rules.check_reschedulable(old, bookable.event_type, caller, now)
    answers.check_answers(bookable.event_type, {"rescheduleReason": reason}, rescheduling=True)
    if code and bookable.event_type.requires_email_verification:
        await verification.check_code(tx, email, code, now)
    if not rules.is_coming(old, now):
        await active.check(tx, caller, bookable, email, now)
    return bookable


def _new_place(caller: Caller, old: Booking, start: datetime, reason: str | None, by: str | None) -> drafts.Move:
    return drafts.Move(start, reason, by or steps.email_of(caller), confirmed=rules.decides(caller, old))


def _same(booking: Booking, attendee: Attendee) -> Attendee:
    """The attendee as the booking now has him."""
    return next(each for each in booking.attendees if each.id == attendee.id)


async def _move(tx: Tx, old: Booking, became: Booking, bookable: Bookable, move: drafts.Move, now: datetime) -> Booking:
    """Lets a successor take the place of `old`, which has become what the successor is to be but for the time."""
    uid, shared = BookingUid(old.uid), bookable.event_type.seats
    whole = shared.per_slot if shared else 1  # the successor is a booking of its own, which joins nobody else's
    await slots.check(tx, bookable, move.start, old.minutes, None, now, seats=whole, besides=uid)
    new = drafts.successor(became, bookable, move, now)
    await slots.release(tx, uid)
    await store.update(tx, uid, drafts.superseded(old, new), now)
    if old.has_seats:
        await store.hand_over_seats(tx, old.id)
    await steps.keep(tx, bookable, new)
    await store.succeed(tx, uid, new.uid)
    name = "BookingRescheduled" if new.status is Status.ACCEPTED else "BookingRequested"
    left = [guest for guest in old.guests if guest not in new.guests]
    await steps.record(tx, name, new, now, from_uid=uid, **({"left": left} if left else {}))
    return new


async def _move_seat(
    tx: Tx,
    caller: Caller,
    old: Booking,
    attendee: Attendee,
    bookable: Bookable,
    start: datetime,
    now: datetime,
    *,
    reason: str | None,
    **told: object,
) -> Booking:
    """Takes the seat's owner out of one booking and into another; two things happen, and both are recorded."""
    await slots.check(tx, bookable, start, old.minutes, None, now)
    await store.hand_over_seat(tx, attendee.id, reason)
    if old.is_live:
        await _leave(tx, old, attendee, reason, now)
    wanted = drafts.with_seat(old, attendee, start, now)
    return await steps.seat(tx, caller, bookable, wanted, now, reason=reason, **told)


async def _leave(tx: Tx, old: Booking, attendee: Attendee, reason: str | None, now: datetime) -> None:
    """Takes somebody out of a booking, which is cancelled when nobody is left in it."""
    if len(old.attendees) > 1:
        await steps.leave(tx, old, attendee, now, reason=reason, seat_moves=True)
        return
    await slots.release(tx, BookingUid(old.uid))
    changes = {"status": Status.CANCELLED.value, "ics_sequence": old.ics_sequence + 1}
    await steps.changed(tx, "BookingCancelled", old.uid, changes, now, seat_moves=True)
