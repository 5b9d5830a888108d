"""What the benchmarks of deliveries happen to: a host who can be booked around the clock, and his webhooks."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks.over_http import ALWAYS
from kalends.accounts import service as accounts
from kalends.accounts.model import ClientCaller, ClientDraft, ManagedUserDraft, Role, User, UserCaller
from kalends.core.database import Database
from kalends.core.secrets import Vault
from kalends.core.time import utc_now
from kalends.engine.hours import WorkingHours
from kalends.event_types import service as event_types
from kalends.event_types.model import EventTypeDraft
from kalends.schedules import service as schedules
from kalends.schedules.model import ScheduleDraft
from kalends.webhooks import service as webhooks
from kalends.webhooks.model import Trigger, WebhookDraft

KEY = "the key of a benchmark"
TOLD = (Trigger.BOOKING_CREATED, Trigger.BOOKING_RESCHEDULED, Trigger.BOOKING_CANCELLED)


@dataclass(frozen=True)
class Scene:
    """A host and the event type that he can be booked by."""

    host: User
    event_type_id: int


async def make_scene(database: Database, *, emails: bool) -> Scene:
    """A managed user of a client that sends e-mails or does not, with a half-hour event type around the clock."""
    now = utc_now()
    async with database.transaction() as tx:
        organization = await accounts.create_organization(tx, "Benchmark", now)
        owner = await accounts.create_user(
            tx, organization_id=organization.id, email="owner@example.com", name="Owner", role=Role.OWNER, now=now
        )
        client = ClientDraft("App", ("https://my-app.com",), ("*",), emails_enabled=emails)
        made, _ = await accounts.create_client(tx, UserCaller(owner), client, Vault(KEY.encode()), now)
        person = ManagedUserDraft(email="host@example.com", name="Host", time_zone="UTC")
        host = await accounts.create_managed_user(tx, ClientCaller(made), person, now)
        hours = WorkingHours("UTC", (ALWAYS,))
        await schedules.create(tx, host, ScheduleDraft("Always", hours, is_default=True), now)
        host = await accounts.get_user(tx, host.id)
        draft = EventTypeDraft(title="Talk", slug="talk", length=30)
        return Scene(host, (await event_types.create(tx, host, draft, now)).id)


async def subscribe(database: Database, scene: Scene, url: str) -> None:
    """Makes a webhook of the host."""
    draft = WebhookDraft(url, TOLD, active=True, secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    async with database.transaction() as tx:
        owner = webhooks.of_user(scene.host)
        await webhooks.create(tx, owner, draft, Vault(KEY.encode()), utc_now(), allow_private=True)


def surroundings(url: str, folder: Path) -> dict[str, str]:
    """The environment of processes that share a database and a data folder."""
    return {
        **os.environ,
        "KALENDS_DATABASE_URL": url,
        "KALENDS_DATA": str(folder),
        "KALENDS_SECRET_KEY": KEY,
        "KALENDS_ALLOW_PRIVATE_TARGETS": "true",
        "KALENDS_LOG_LEVEL": "ERROR",
        "KALENDS_RATE_LIMIT": "100000000/minute",  # counted, and never reached
    }


@dataclass
class Program:
    """A command of Kalends that is started again after each kill."""

    words: tuple[str, ...]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it."""
        command = [sys.executable, "-m", "kalends.cli", *self.words]
        self.process = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Sends it a signal, and waits for its end."""
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(60)


@asynccontextmanager
async def running(*programs: Program) -> AsyncIterator[None]:
    """The programs run meanwhile."""
    for program in programs:
        program.start()
    try:
        yield
    finally:
        for program in programs:
            await asyncio.to_thread(program.end)


async def count(database: Database, query: str) -> int:
    """What a counting query finds."""
    async with database.transaction() as tx:
        return int((await tx.execute(sa.text(query))).scalar_one())


async def until_true(holds: Callable[[], bool], seconds: float) -> None:
    """Waits until something is so. Raises `TimeoutError`."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not so after {seconds:.0f} seconds")
        await asyncio.sleep(0.1)


async def until(database: Database, query: str, seconds: float, number: int = 0) -> float:
    """Waits until a counting query finds exactly so many; says how long that took. Raises `TimeoutError`."""
    begun = time.monotonic()
    while (found := await count(database, query)) != number:
        if time.monotonic() - begun > seconds:
            raise TimeoutError(f"still {found} after {seconds:.0f} seconds: {query}")
        await asyncio.sleep(0.5)
    return time.monotonic() - begun
