"""Server and worker killed at random while bookings are made.

    python -m benchmarks.kills [number of kills]

A client books over HTTP without a pause; a server and a worker process are killed (SIGKILL) at random moments, one or
the other, and started again. In the end each booking that was accepted has its two e-mails and its deliveries, each
recorded once and out. Prints what was measured, and fails if anything is missing or there twice.
"""

from __future__ import annotations

import asyncio
import random
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from benchmarks import scene
from benchmarks.over_http import VERSION, request
from benchmarks.receiver import Receiver
from benchmarks.scene import Program, Scene
from kalends.core import embedded, events
from kalends.core.database import Database, connect
from kalends.core.time import utc_now
from kalends.migrations import schema
from kalends.reactions import REACTIONS

KILLS = 50
BREATH = (0.5, 3.0)
"""The least and most seconds between a start and the next kill."""
PATIENCE = 600.0
"""Seconds until all must be out: an e-mail whose worker was killed in the middle waits for minutes before it goes."""
STARTING = 60.0
"""Seconds that a server may take until it answers."""
_FIRST = datetime.combine(utc_now().date() + timedelta(days=2), datetime.min.time(), UTC)

_PENDING = (
    "SELECT (SELECT count(*) FROM procrastinate_jobs"
    " WHERE queue_name IN ('facts', 'mail') AND status IN ('todo', 'doing'))"
    " + (SELECT count(*) FROM webhook_deliveries WHERE state <> 'delivered')"
)
_LACKING_MAIL = (
    "SELECT count(*) FROM bookings WHERE"
    " (SELECT count(*) FROM emails WHERE booking_uid = bookings.uid AND state = 'sent') <> 2"
)
_LACKING_DELIVERY = (
    "SELECT count(*) FROM bookings WHERE"
    " (SELECT count(*) FROM webhook_deliveries WHERE booking_uid = bookings.uid AND state = 'delivered') <> 1"
)


@dataclass(frozen=True)
class Outcome:
    """What came of it all."""

    kills: int
    accepted: int
    stored: int
    lost: int
    lacking_mail: int
    lacking_delivery: int
    taken: int
    twice: int
    letters: int
    recovery: float

    @property
    def is_whole(self) -> bool:
        """Whether every booking that was accepted is there, with all that follows from it, each once."""
        right = self.taken == self.stored and self.letters == 2 * self.stored
        return right and not (self.lost or self.lacking_mail or self.lacking_delivery)

    def line(self) -> str:
        """The outcome in a line."""
        return (
            f"{self.kills} kills; {self.accepted} bookings accepted, {self.stored} stored, {self.lost} lost;"
            f" {self.letters} e-mails, {self.lacking_mail} bookings without theirs; {self.taken} deliveries taken,"
            f" {self.twice} of them more than once, {self.lacking_delivery} bookings without theirs;"
            f" all out {self.recovery:.0f} s after the last start"
        )


async def kill(url: str, folder: Path, kills: int) -> Outcome:
    """Books, kills and starts again, on the migrated database at `url`."""
    database, receiver = events.wired(connect(url), REACTIONS), Receiver()
    scene_ = await scene.make_scene(database, emails=True)
    port, environment = _free_port(), scene.surroundings(url, folder)
    server = Program(("serve", "--no-worker", "--port", str(port)), environment)
    worker = Program(("worker",), environment)
    try:
        async with receiver.listening():
            await scene.subscribe(database, scene_, receiver.url)
            async with scene.running(server, worker):
                accepted = await _book_while_killing(scene_, port, [server, worker], kills)
                recovery = await scene.until(database, _PENDING, PATIENCE)
        return await _outcome(database, receiver, folder, kills, accepted, recovery)
    finally:
        await database.close()


async def _book_while_killing(scene_: Scene, port: int, programs: list[Program], kills: int) -> set[str]:
    """The uids of the bookings that were accepted."""
    accepted: set[str] = set()
    booking = asyncio.create_task(_book(scene_.event_type_id, port, accepted))
    await scene.until_true(lambda: bool(accepted), STARTING)
    for _ in range(kills):
        await asyncio.sleep(random.uniform(*BREATH))
        victim = random.choice(programs)
        await asyncio.to_thread(victim.end, signal.SIGKILL)
        victim.start()
    before = len(accepted)
    await scene.until_true(lambda: len(accepted) > before, STARTING)
    booking.cancel()
    with suppress(asyncio.CancelledError):
        await booking
    return accepted


async def _book(event_type_id: int, port: int, accepted: set[str]) -> None:
    """Books one start after the other. Whether a request that got no answer was carried out is not known."""
    start = _FIRST
    address = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=address, headers=VERSION, timeout=10, trust_env=False) as client:
        while True:
            start += timedelta(minutes=30)
            try:
                answer = await client.post("/v2/bookings", json=request(event_type_id, start))
            except httpx.TransportError:
                await asyncio.sleep(0.1)
                continue
            if answer.status_code == 201:
                accepted.add(answer.json()["data"]["uid"])


async def _outcome(
    database: Database, receiver: Receiver, folder: Path, kills: int, accepted: set[str], recovery: float
) -> Outcome:
    uids = ", ".join(f"('{uid}')" for uid in accepted)
    return Outcome(
        kills=kills,
        accepted=len(accepted),
        stored=await scene.count(database, "SELECT count(*) FROM bookings"),
        lost=await scene.count(
            database, f"SELECT count(*) FROM (VALUES {uids}) AS mine (uid) WHERE uid NOT IN (SELECT uid FROM bookings)"
        ),
        lacking_mail=await scene.count(database, _LACKING_MAIL),
        lacking_delivery=await scene.count(database, _LACKING_DELIVERY),
        taken=len(receiver.taken),
        twice=receiver.twice,
        letters=len(list((folder / "mail").glob("*.eml"))),
        recovery=recovery,
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def main() -> int:
    """Does it on a database of its own."""
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder) / "data") as url:
        schema.upgrade(url)
        outcome = asyncio.run(kill(url, Path(folder), kills))
    print(outcome.line())
    return 0 if outcome.is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
