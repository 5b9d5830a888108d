"""A burst of deliveries to a subscriber that refuses half of them and is restarted in the middle.

    python -m benchmarks.burst [least number of deliveries]

Bookings are made, moved and cancelled; four webhooks are told of each. A real worker delivers. The waits between
attempts, which would take hours of wall-clock, are cut short: once a second all that waits is made due. Everything
else is as it is in production. Prints what was measured, and fails if anything is lost, or out of order.
"""

from __future__ import annotations

import asyncio
import math
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from benchmarks import scene
from benchmarks.receiver import Receiver
from benchmarks.scene import Program, Scene
from kalends.accounts.model import Anonymous
from kalends.bookings import service as bookings
from kalends.bookings.model import Attendee, BookingRequest
from kalends.core import embedded, events
from kalends.core.database import Database, connect
from kalends.core.time import utc_now
from kalends.event_types.keys import EventTypeById
from kalends.migrations import schema
from kalends.reactions import REACTIONS

NUMBER = 20_000
WEBHOOKS = 4
FACTS = 3
"""What happens to each booking: it is made, moved and cancelled."""
PATIENCE = 1800.0
DOWN = 3.0
"""Seconds for which the subscriber is down."""

_BOB = Attendee("Bob", "bob@example.com", "Europe/London")
_FIRST = datetime.combine(utc_now().date() + timedelta(days=2), datetime.min.time(), UTC)
_UNDELIVERED = "SELECT count(*) FROM webhook_deliveries WHERE state <> 'delivered'"


@dataclass(frozen=True)
class Outcome:
    """What came of a burst."""

    wanted: int
    recorded: int
    taken: int
    twice: int
    disordered: int
    requests: int
    seconds: float

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost, and all came in order."""
        return self.wanted == self.recorded == self.taken and not self.disordered

    def line(self) -> str:
        """The outcome in a line."""
        return (
            f"{self.recorded} of {self.wanted} deliveries recorded, {self.taken} taken, {self.twice} of them more than"
            f" once, {self.disordered} bookings out of order; {self.requests} requests in {self.seconds:.0f} s"
            f" ({self.taken / self.seconds:.0f} deliveries and {self.requests / self.seconds:.0f} requests a second)"
        )


async def burst(url: str, folder: Path, number: int) -> Outcome:
    """Makes the bookings on the migrated database at `url`, then lets a worker deliver."""
    database = events.wired(connect(url), REACTIONS)
    receiver = Receiver(failing=0.5)
    scene_ = await scene.make_scene(database, emails=False)
    many = math.ceil(number / (WEBHOOKS * FACTS))
    try:
        async with receiver.listening():
            for webhook in range(WEBHOOKS):
                await scene.subscribe(database, scene_, f"{receiver.url}/{webhook}")
            await _make_bookings(database, scene_, many)
        seconds = await _deliver(database, receiver, url, folder, many * WEBHOOKS * FACTS)
        recorded = await scene.count(database, "SELECT count(*) FROM webhook_deliveries")
    finally:
        await database.close()
    return Outcome(
        wanted=many * WEBHOOKS * FACTS,
        recorded=recorded,
        taken=len(receiver.taken),
        twice=receiver.twice,
        disordered=len(receiver.disordered()),
        requests=receiver.requests,
        seconds=seconds,
    )


async def _deliver(database: Database, receiver: Receiver, url: str, folder: Path, wanted: int) -> float:
    """Runs a worker until all is delivered, the subscriber being down for a while in the middle. Says how long."""
    worker = Program(("worker",), scene.surroundings(url, folder))
    begun = time.monotonic()
    async with scene.running(worker):
        hurrying = asyncio.create_task(_hurry(database))
        async with receiver.listening():
            await scene.until_true(lambda: len(receiver.taken) >= wanted // 2, PATIENCE)
        await asyncio.sleep(DOWN)
        async with receiver.listening():
            await scene.until_true(lambda: len(receiver.taken) >= wanted, PATIENCE)
            await scene.until(database, _UNDELIVERED, PATIENCE)
        hurrying.cancel()
        with suppress(asyncio.CancelledError):
            await hurrying
        return time.monotonic() - begun


async def _hurry(database: Database) -> None:
    """Makes all that waits due, once a second."""
    due = sa.text("UPDATE webhook_deliveries SET next_at = now() WHERE state = 'waiting' AND next_at > now()")
    while True:
        await asyncio.sleep(1)
        async with database.transaction() as tx:
            await tx.execute(due)


async def _make_bookings(database: Database, scene_: Scene, many: int) -> None:
    for number in range(many):
        async with database.transaction() as tx:
            request = BookingRequest(EventTypeById(scene_.event_type_id), _start(number), _BOB)
            booking = await bookings.book(tx, Anonymous(), request, utc_now())
        async with database.transaction() as tx:
            moved = await bookings.reschedule(tx, Anonymous(), booking.uid, start=_start(many + number), now=utc_now())
        async with database.transaction() as tx:
            await bookings.cancel(tx, Anonymous(), moved.uid, now=utc_now())


def _start(number: int) -> datetime:
    return _FIRST + timedelta(minutes=30 * number)


def main() -> int:
    """Runs a burst on a database of its own."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder) / "data") as url:
        schema.upgrade(url)
        outcome = asyncio.run(burst(url, Path(folder), number))
    print(outcome.line())
    return 0 if outcome.is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
