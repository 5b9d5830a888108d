"""Looking at bookings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from kalends.accounts.model import Anonymous, Caller, ClientCaller, Role, UserCaller
from kalends.bookings import rules, seats, store
from kalends.bookings.model import Attendee, Booking, BookingPage, BookingQuery, Seat
from kalends.core import ids
from kalends.core.database import Tx
from kalends.core.errors import Unauthenticated
from kalends.event_types.model import Bookable
from kalends.slots.model import SlotQuery


async def get(tx: Tx, uid: str) -> Booking:
    """The booking. Whoever knows a uid may see it. Raises `BookingNotFound`."""
    booking = await store.find(tx, uid)
    if booking is None:
        raise rules.BookingNotFound("There is no booking with this uid.")
    return booking


async def get_hosted(tx: Tx, caller: Caller, uid: str) -> Booking:
    """The booking, for who speaks for its host. Raises `Unauthenticated`, `BookingNotFound`, `NotTheHost`."""
    booking = await get(tx, uid)
    rules.check_decides(caller, booking)
    return booking


async def find(tx: Tx, uid: str) -> Booking | None:
    """The booking, None where the uid is no booking's; it may be a series'."""
    return await store.find(tx, uid)


async def get_each(tx: Tx, uids: Sequence[str]) -> tuple[Booking, ...]:
    """The bookings with these uids, earliest first. Raises `BookingNotFound` where one is missing."""
    found = await store.find_each(tx, uids)
    if len(found) < len(uids):
        raise rules.BookingNotFound("There is no booking with one of these uids.")
    return found


async def is_series(tx: Tx, uid: str) -> bool:
    """Whether the uid is that of a series."""
    return bool(await store.find_series_hosts(tx, uid))


async def get_series(tx: Tx, recurring_uid: str) -> tuple[Booking, ...]:
    """The bookings of a series, earliest first; of those that have been rescheduled, their newest successors. Of a
    series of seats, the bookings as seen from these, cancelled where a seat has been given up. Raises
    `BookingNotFound`."""
    series = await store.find_series(tx, recurring_uid) or await _seen_from_seats(tx, recurring_uid)
    if not series:
        raise rules.BookingNotFound("There is no booking with this uid.")
    return series


async def _seen_from_seats(tx: Tx, recurring_uid: str) -> tuple[Booking, ...]:
    held = await store.find_seats(tx, recurring_uid)
    shared = {booking.uid: booking for booking in await store.find_each(tx, [seat.booking_uid for seat in held])}
    return tuple(seats.held(shared[seat.booking_uid], seat) for seat in held)


async def uid_of(tx: Tx, name: str) -> str:
    """The uid that a uid or a booking's id means: older clients cancel by the number. Raises `BookingNotFound`."""
    if not (name.isascii() and name.isdigit() and len(name) <= ids.LONGEST_NUMBER):
        return name
    uid = await store.find_uid(tx, int(name))
    if uid is None:
        raise rules.BookingNotFound("There is no booking with this id.")
    return uid


async def get_by_seat(tx: Tx, caller: Caller, seat_uid: str) -> Booking:
    """The booking in which somebody has this seat, as seen from it. Raises `SeatNotFound`, also for a seat that has
    been given up. (Contract: GET /v2/bookings/by-seat/{seatUid}.)"""
    seat = await get_seat(tx, seat_uid)
    if seat.given_up:
        raise seats.SeatNotFound("This seat has been given up.")
    return seats.seen_from(await get(tx, seat.booking_uid), seat.attendee, caller)


async def seat_in(tx: Tx, uid: str, seat_uid: str) -> str:
    """The seat's uid, where it is one of this booking, or of one that led to where it is now. Raises `SeatNotFound`."""
    seat = await get_seat(tx, seat_uid)
    if uid != seat.booking_uid and await store.find_current_uid(tx, uid) != seat.booking_uid:
        raise seats.SeatNotFound("This booking has no seat with this uid.")
    return seat_uid


async def get_seat(tx: Tx, seat_uid: str) -> Seat:
    """The seat, given up or not. Raises `SeatNotFound`."""
    seat = await store.find_seat(tx, seat_uid)
    if seat is None:
        raise seats.SeatNotFound("There is no seat with this uid.")
    return seat


async def with_moving(tx: Tx, bookable: Bookable, query: SlotQuery) -> SlotQuery:
    """The question for slots, with what must be known of the booking to be moved, named by its uid or by a seat's; as
    it is where it names none, or one of something else."""
    if query.reschedule_uid is None:
        return query
    seat = await store.find_seat(tx, query.reschedule_uid)
    booking = await store.find(tx, seat.booking_uid if seat else query.reschedule_uid)
    if booking is None or not rules.is_of(booking, bookable):
        return query
    return replace(query, moving=seats.moving(booking))


async def get_anybody(tx: Tx, attendee_id: int) -> Attendee:
    """Somebody who comes to a booking, or came until he was removed from it. Raises `BookingNotFound`."""
    attendee = await store.find_attendee(tx, attendee_id)
    if attendee is None:
        raise rules.BookingNotFound("Nobody comes to a booking under this id.")
    return attendee


async def find_former_seat(tx: Tx, attendee_id: int) -> Seat | None:
    """Where somebody's seat was before it moved to the booking in which he is under this id."""
    return await store.find_former_seat(tx, attendee_id)


async def find_current(tx: Tx, uid: str) -> Booking:
    """What everybody may see of the booking, or of the newest one it has been rescheduled to; of a seat, the booking
    as seen from it, cancelled for who has given it up. Raises `BookingNotFound`."""
    if seat := await store.find_seat(tx, uid):
        return seats.held(await get(tx, seat.booking_uid), seat)
    return seats.seen_by(await _newest(tx, uid), Anonymous())


async def _newest(tx: Tx, uid: str) -> Booking:
    current = await store.find_current_uid(tx, uid)
    return await get(tx, current or uid)


async def list_(tx: Tx, caller: Caller, query: BookingQuery, now: datetime) -> BookingPage:
    """The caller's bookings: a user's as one of the hosts, an OAuth client's as the app they were made through.

    Raises `Unauthenticated` for anybody else. (Contract: GET /v2/bookings.)
    """
    match caller:
        case UserCaller(user=user):
            return await store.page(tx, query, now, host_id=user.id)
        case ClientCaller(client=client):
            return await store.page(tx, query, now, client_id=client.id)
        case Anonymous():
            raise Unauthenticated("Listing bookings needs an access token or an API key.")


async def list_of_organization(tx: Tx, caller: UserCaller, query: BookingQuery, now: datetime) -> BookingPage:
    """Every booking of the caller's organisation, for its owner. Raises `NotTheOwner`."""
    if caller.user.role is not Role.OWNER:
        raise rules.NotTheOwner("Only an owner sees every booking of the organisation; list your own at /v2/bookings.")
    return await store.page(tx, query, now, organization_id=caller.organization_id)
