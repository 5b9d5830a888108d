"""Who comes to a booking, and who did not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kalends.accounts.model import Caller
from kalends.bookings import people, rules, series, store
from kalends.bookings.model import Attendee, Booking, Guest
from kalends.bookings.verbs import look, steps
from kalends.core import ids
from kalends.core.database import Tx
from kalends.event_types.model import Bookable


async def list_attendees(tx: Tx, caller: Caller, uid: str) -> tuple[Attendee, ...]:
    """Who comes to a booking, for its host. Raises `BookingNotFound`, `NotTheHost`. (Contract: GET
    /v2/bookings/{bookingUid}/attendees.)"""
    return (await look.get_hosted(tx, caller, uid)).attendees


async def get_attendee(tx: Tx, caller: Caller, uid: str, attendee_id: int) -> Attendee:
    """One of those who come. Raises `AttendeeNotFound`, else as `list_attendees`."""
    for attendee in await list_attendees(tx, caller, uid):
        if attendee.id == attendee_id:
            return attendee
    raise people.AttendeeNotFound("This booking has no attendee with this id.")


async def add_attendee(tx: Tx, caller: Caller, uid: str, attendee: Attendee, now: datetime) -> tuple[Booking, Attendee]:
    """Lets somebody else come too, asked for by the host or by one who comes; gives the booking and the newcomer.

    Raises `BookingNotFound`, `NotInvolved`, `NotChangeable`, `AlreadyComing`, and `Invalid` for a wrong name, address,
    number or zone. (Contract: POST /v2/bookings/{bookingUid}/attendees.)
    """
    booking = await steps.locked(tx, uid)
    people.check_involved(caller, booking)
    people.check_takes_people(booking, now)
    newcomer = replace(people.checked_attendee(attendee), id=ids.new_number())
    people.check_new(booking, newcomer.email)
    await store.add_attendee(tx, booking, newcomer)
    changed = await _joined(tx, "BookingAttendeeAdded", booking, {}, [newcomer.email], now)
    return changed, newcomer


async def add_guests(tx: Tx, caller: Caller, uid: str, guests: Sequence[Guest], now: datetime) -> Booking:
    """Invites more guests, asked for by the host or by one who comes; those who are invited already stay as they are.

    Raises `BookingNotFound`, `NotInvolved`, `NotChangeable`, `GuestsNotAllowed`, and `Invalid` for a wrong address or
    zone. (Contract: POST /v2/bookings/{bookingUid}/guests.)
    """
    booking = await steps.locked(tx, uid)
    people.check_involved(caller, booking)
    people.check_takes_people(booking, now)
    new = people.new_guests(booking, guests)
    if not new:
        return booking
    changes = _inviting(await steps.bookable_of(tx, booking), booking, new)
    return await _joined(tx, "BookingGuestsAdded", booking, changes, [guest.email for guest in new], now)


async def add_guests_to_series(
    tx: Tx, caller: Caller, recurring_uid: str, guests: Sequence[Guest], now: datetime
) -> tuple[Booking, ...]:
    """Invites more guests to all that is ahead of a series, and gives the series. Raises as `add_guests`."""
    bookings = await steps.locked_series(tx, recurring_uid)
    ahead = series.ahead(bookings, now) or bookings[-1:]
    for booking in ahead:
        people.check_involved(caller, booking)
        people.check_takes_people(booking, now)
    if inviting := [(booking, new) for booking in ahead if (new := people.new_guests(booking, guests))]:
        await _invite(tx, inviting, now)
    return await look.get_series(tx, recurring_uid)


async def _invite(tx: Tx, inviting: Sequence[tuple[Booking, Sequence[Guest]]], now: datetime) -> None:
    """Invites guests who are new to bookings of a series."""
    bookable = await steps.bookable_of(tx, inviting[0][0])
    for booking, new in inviting:
        changes = {**_inviting(bookable, booking, new), "ics_sequence": booking.ics_sequence + 1}
        await store.update(tx, booking.uid, changes, now)
    uids, joined = [booking.uid for booking, _ in inviting], {guest.email for _, new in inviting for guest in new}
    await steps.record_agreed(tx, "BookingGuestsAdded", uids, now, joined=sorted(joined))


def _inviting(bookable: Bookable, booking: Booking, new: Sequence[Guest]) -> dict[str, object]:
    """What changes of a booking to which new guests are invited. Raises `GuestsNotAllowed`, `InvalidAddress`."""
    invited = rules.check_guests(bookable.event_type, (*booking.guests, *(guest.email for guest in new)))
    details = {**booking.guest_details, **{guest.email: guest for guest in new}}
    return {"guests": list(invited), "guest_details": store.guest_details(details)}


async def mark_absent(
    tx: Tx, caller: Caller, uid: str, *, host: bool | None, attendees: Mapping[str, bool], now: datetime
) -> Booking:
    """Notes who did not come to a meeting that has begun: the host, and attendees by e-mail address. Whoever is not
    named stays as they are.

    Raises `BookingNotFound`, `NotTheHost`, `NotChangeable`, `AttendeeNotFound`. (Contract: POST
    /v2/bookings/{bookingUid}/mark-absent.)
    """
    booking = await steps.locked(tx, uid)
    rules.check_decides(caller, booking)
    people.check_begun(booking, now)
    await store.mark_absent(tx, people.absences(booking, attendees))
    told = {"host": host, "attendees": dict(attendees)}
    changes = {} if host is None else {"absent_host": host}
    return await steps.changed(tx, "BookingNoShowUpdated", uid, changes, now, **told)


async def _joined(
    tx: Tx, fact: str, booking: Booking, changes: Mapping[str, object], joined: Sequence[str], now: datetime
) -> Booking:
    """Stores that somebody joined; calendars get their entry anew."""
    all_changes = {**changes, "ics_sequence": booking.ics_sequence + 1}
    return await steps.changed(tx, fact, booking.uid, all_changes, now, joined=list(joined))
