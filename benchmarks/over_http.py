"""Slots and bookings over HTTP, against the least that could be done for the same answer, in one run.

Prints a table: what was measured, its median, what it is compared with, the ratio and its limit.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import math
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psycopg

from kalends.accounts import service as accounts
from kalends.accounts.model import Role
from kalends.core import embedded
from kalends.core.database import connect
from kalends.core.time import utc_now
from kalends.engine.hours import WeeklyHours, WorkingHours
from kalends.event_types import service as event_types
from kalends.event_types.model import EventTypeDraft
from kalends.migrations import schema
from kalends.schedules import service as schedules
from kalends.schedules.model import ScheduleDraft

VERSION = {"cal-api-version": "2024-09-04"}
ROUNDS = 300
BOOKINGS = 10_000
RACERS = 50
FIRST = datetime.combine(utc_now().date() + timedelta(days=2), datetime.min.time(), UTC)


@dataclass(frozen=True)
class Measured:
    """One line of the table."""

    what: str
    median_ms: float
    beside: str
    beside_ms: float
    limit: float

    def line(self) -> str:
        ratio = self.median_ms / self.beside_ms
        verdict = f"(limit {self.limit:.0f}x)  {'ok' if ratio <= self.limit else 'OVER'}"
        return (
            f"{self.what:24} {self.median_ms:8.3f} ms   {self.beside:30} {self.beside_ms:8.3f} ms   {ratio:5.2f}x  "
            + (verdict if self.limit < math.inf else "")
        )


@dataclass(frozen=True)
class Server:
    """A server process."""

    port: int
    pid: int

    def connection(self) -> http.client.HTTPConnection:
        """A kept connection with little of its own to do."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def resident_megabytes(self) -> float:
        """The memory of the process."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    """Runs everything against a server and a database of its own."""
    with tempfile.TemporaryDirectory() as folder, embedded.running(Path(folder) / "data") as url:
        schema.upgrade(url)
        with serving(url, Path(folder)) as server:
            report(url, server)


def report(url: str, server: Server) -> None:
    """Measures and prints."""
    print(measure_slots(server, asyncio.run(make_event_type(url, NINE_TO_FIVE))).line(), flush=True)
    for measured in measure_bookings(url, server, asyncio.run(make_event_type(url))):
        print(measured.line(), flush=True)
    elapsed, won = asyncio.run(race(server, asyncio.run(make_event_type(url))))
    print(f"a race of {RACERS} for one slot: settled in {elapsed:.2f} s, {won} won", flush=True)
    print(memory(server, asyncio.run(make_event_type(url))), flush=True)


@contextmanager
def serving(url: str, folder: Path) -> Iterator[Server]:
    """The app on one process, without worker."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    surroundings = {
        **os.environ,
        "KALENDS_DATABASE_URL": url,
        "KALENDS_DATA": str(folder),
        "KALENDS_LOG_LEVEL": "ERROR",
        "KALENDS_RATE_LIMIT": "100000000/minute",  # counted, and never reached
    }
    command = [sys.executable, str(Path(__file__).with_name("server.py")), str(port)]
    with subprocess.Popen(command, env=surroundings) as process:
        try:
            await_answer(port)
            yield Server(port, process.pid)
        finally:
            process.terminate()


def await_answer(port: int) -> None:
    """Waits until the server answers."""
    for _ in range(200):
        try:
            httpx.get(f"http://127.0.0.1:{port}/health", trust_env=False).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server does not answer")


_INSERT = "INSERT INTO claims (organization_id, host_id, kind, during) VALUES (%s, %s, 'accepted', tstzrange(%s, %s))"
ALWAYS = WeeklyHours((0, 1, 2, 3, 4, 5, 6), 0, 1440)
NINE_TO_FIVE = WeeklyHours((1, 2, 3, 4, 5), 540, 1020)


async def make_event_type(url: str, hours_of_week: WeeklyHours = ALWAYS) -> int:
    """The id of a new half-hour event type whose host works around the clock, or as said."""
    now = utc_now()
    database = connect(url)
    async with database.transaction() as tx:
        organization = await accounts.create_organization(tx, "Benchmark", now)
        email = f"host-{time.time_ns()}@example.com"
        owner = await accounts.create_user(
            tx, organization_id=organization.id, email=email, name="Host", role=Role.OWNER, now=now
        )
        hours = WorkingHours("UTC", (hours_of_week,))
        await schedules.create(tx, owner, ScheduleDraft("Always", hours, is_default=True), now)
        owner = await accounts.get_user(tx, owner.id)
        draft = EventTypeDraft(title="Talk", slug="talk", length=30)
        event_type = await event_types.create(tx, owner, draft, now)
    await database.close()
    return event_type.id


def measure_slots(server: Server, event_type: int) -> Measured:
    """A month of one host, warm, beside a route that answers the same bytes."""
    connection = server.connection()
    start, end = FIRST.date(), (FIRST + timedelta(days=30)).date()
    path = f"/v2/slots?eventTypeId={event_type}&start={start}&end={end}&timeZone=Europe/London"
    connection.request("PUT", "/bare", get(connection, path))
    checked(connection)
    for _ in range(50):
        get(connection, path), get(connection, "/bare")
    slots, bare = alternate(lambda: get(connection, path), lambda: get(connection, "/bare"))
    return Measured("GET /v2/slots, a month", slots, "bare route, same bytes", bare, 4)


def measure_bookings(url: str, server: Server, event_type: int) -> Iterator[Measured]:
    """A booking beside one transaction that inserts one row under the same exclusion constraint: made by a bare route
    of the same server, and (for information) by the driver alone, without any server."""
    connection = server.connection()
    starts = iter(FIRST + timedelta(minutes=30 * i) for i in range(10_000))
    far = iter(datetime(2100, 1, 1, tzinfo=UTC) + timedelta(minutes=30 * i) for i in range(10_000))
    with psycopg.connect(url, autocommit=True) as database:
        owner = "SELECT organization_id, owner_id FROM event_types WHERE id = %s"
        organization, host = database.execute(owner, [event_type]).fetchone() or (0, 0)

        def insert_by_route() -> None:
            claim = {"organization": organization, "host": host, "start": next(far).isoformat()}
            connection.request("POST", "/bare", json.dumps(claim), {**VERSION, "Content-Type": "application/json"})
            checked(connection)

        def insert_by_driver() -> None:
            start = next(far)
            with database.transaction():
                database.execute(_INSERT, [organization, host, start, start + timedelta(minutes=30)], prepare=True)

        for least, name, limit in (
            (insert_by_route, "bare route, one transaction", 4.0),
            (insert_by_driver, "driver alone, one transaction", math.inf),
        ):
            for _ in range(50):
                book(connection, event_type, next(starts)), least()
            booking, bare = alternate(lambda: book(connection, event_type, next(starts)), least)
            yield Measured("POST /v2/bookings", booking, name, bare, limit)


def alternate(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """The median milliseconds of two things done in turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for spent, thing in zip(times, (one, other), strict=True):
            begun = time.perf_counter()
            thing()
            spent.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times[0]), statistics.median(times[1])


async def race(server: Server, event_type: int) -> tuple[float, int]:
    """Seconds until all racers for one slot have their answer, and how many got it."""
    limits = httpx.Limits(max_connections=RACERS)
    async with httpx.AsyncClient(limits=limits, timeout=60, headers=VERSION, trust_env=False) as client:
        begun = time.perf_counter()
        posts = [
            client.post(f"http://127.0.0.1:{server.port}/v2/bookings", json=request(event_type, FIRST))
            for _ in range(RACERS)
        ]
        answers = await asyncio.gather(*posts)
        return time.perf_counter() - begun, sum(answer.status_code == 201 for answer in answers)


def memory(server: Server, event_type: int) -> str:
    """How the server's memory grows over many bookings."""
    connection = server.connection()
    sizes = {}
    for made in range(1, BOOKINGS + 1):
        book(connection, event_type, FIRST + timedelta(minutes=30 * made))
        if made in (BOOKINGS // 10, BOOKINGS // 2, BOOKINGS):
            sizes[made] = server.resident_megabytes()
    return "memory: " + ", ".join(f"{size:.1f} MB after {made} bookings" for made, size in sizes.items())


def get(connection: http.client.HTTPConnection, path: str) -> bytes:
    """The body of a successful answer."""
    connection.request("GET", path, headers=VERSION)
    return checked(connection)


def book(connection: http.client.HTTPConnection, event_type: int, start: datetime) -> bytes:
    """Books, and makes sure of it."""
    body = json.dumps(request(event_type, start))
    connection.request("POST", "/v2/bookings", body, {**VERSION, "Content-Type": "application/json"})
    return checked(connection)


def request(event_type: int, start: datetime) -> dict[str, object]:
    """The body of a booking."""
    attendee = {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/London"}
    return {"eventTypeId": event_type, "start": start.isoformat(), "attendee": attendee}


def checked(connection: http.client.HTTPConnection) -> bytes:
    """The answer's body, if it is a success."""
    answer = connection.getresponse()
    body = answer.read()
    if answer.status >= 300:
        raise RuntimeError(f"{answer.status}: {body[:300]!r}")
    return body


if __name__ == "__main__":
    main()
