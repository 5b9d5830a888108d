"""One seat is moved and given up, or moved twice, at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import sqlalchemy as sa

from kalends.accounts.model import Anonymous
from kalends.bookings import service as bookings
from kalends.bookings.model import Booking
from kalends.core.database import Database, Tx
from tests.bookings.test_seats import shared, take
from tests.bookings.test_service import ELEVEN, TEN
from tests.support import NOW

NOON = TEN.replace(hour=12)


async def people_and_seats_taken(tx: Tx) -> list[tuple[int, int]]:
    """How many come to each booking that takes place, and how many seats its claim has given away."""
    query = (
        "SELECT count(attendees.id), seats_taken FROM claims JOIN bookings ON uid = booking_uid LEFT JOIN attendees"
        " ON booking_id = bookings.id AND removed_at IS NULL AND NOT handed_over GROUP BY claims.id ORDER BY during"
    )
    return [(people, taken) for people, taken in await tx.execute(sa.text(query))]


async def while_it_moves(database: Database, seat_uid: str, act: Callable[[Tx], Awaitable[Booking]]) -> Booking:
    """Does something with a seat that has begun to move to eleven, and is there before it is the other's turn."""

    async def other() -> Booking:
        async with database.transaction() as tx:
            return await act(tx)

    async with database.transaction() as tx:
        await bookings.reschedule_seat(tx, Anonymous(), seat_uid, start=ELEVEN, now=NOW)
        second = asyncio.create_task(other())
        await _is_waited_for(database)
    return await second


async def _is_waited_for(database: Database) -> None:
    """Passes once somebody waits for a host's lock."""
    waiting = sa.text(
        "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
        " WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"
    )
    while True:
        async with database.transaction() as tx:
            if (await tx.execute(waiting)).scalar_one():
                return
        await asyncio.sleep(0.01)


async def class_of_three(database: Database) -> str:
    """Bob, whose seat it gives, Carol at ten, and Dan at eleven."""
    async with database.transaction() as tx:
        _, event_type = await shared(tx)
        bob = await take(tx, event_type, "bob")
        await take(tx, event_type, "carol")
        await take(tx, event_type, "dan", start=ELEVEN)
        return str(bob.seat_uid)


async def test_a_seat_that_is_given_up_while_it_moves_is_given_up_where_it_is(committed_database: Database) -> None:
    seat = await class_of_three(committed_database)
    left = await while_it_moves(
        committed_database, seat, lambda tx: bookings.cancel_seat(tx, Anonymous(), seat, now=NOW)
    )
    assert left.start == ELEVEN
    async with committed_database.transaction() as tx:
        assert await people_and_seats_taken(tx) == [(1, 1), (1, 1)]


async def test_a_seat_that_is_moved_while_it_moves_goes_on_from_where_it_is(committed_database: Database) -> None:
    seat = await class_of_three(committed_database)
    moved = await while_it_moves(
        committed_database,
        seat,
        lambda tx: bookings.reschedule_seat(tx, Anonymous(), seat, start=NOON, now=NOW),
    )
    assert moved.start == NOON
    async with committed_database.transaction() as tx:
        assert await people_and_seats_taken(tx) == [(1, 1), (1, 1), (1, 1)]
