"""Several real server processes on one database."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from kalends.core import events
from kalends.core.database import Database, connect
from kalends.core.time import utc_now
from kalends.engine.hours import WeeklyHours
from kalends.event_types.model import EventType
from kalends.reactions import REACTIONS
from tests.support.accounts import make_owner
from tests.support.database import Server
from tests.support.event_types import make_event_type, make_schedule
from tests.support.processes import PATIENCE
from tests.webhooks.conftest import stage  # noqa: F401 a fixture

SERVERS = 3


@dataclass(frozen=True)
class Cluster:
    """Where the server processes answer, and the database below them."""

    urls: tuple[str, ...]
    database: Database


@contextmanager
def server_process(database_url: str, folder: Path) -> Iterator[str]:
    """The URL of a `kalends serve` without worker, on a port of its own."""
    surroundings = {
        **os.environ,
        "KALENDS_DATABASE_URL": database_url,
        "KALENDS_DATA": str(folder),
        "KALENDS_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "kalends.cli", "serve", "--port", "0", "--no-worker"]
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[1]
        finally:
            process.terminate()
            process.wait(PATIENCE)


@pytest_asyncio.fixture(scope="module")
async def cluster(
    postgres: Server, worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Cluster]:
    """Server processes that share one database."""
    with ExitStack() as stack:
        url = stack.enter_context(postgres.clone(f"races_{worker_name}"))
        folder = tmp_path_factory.mktemp("races")
        urls = tuple(stack.enter_context(server_process(url, folder)) for _ in range(SERVERS))
        database = events.wired(connect(url), REACTIONS)
        yield Cluster(urls, database)
        await database.close()


async def event_type_always_open(cluster: Cluster, **rules: object) -> EventType:
    """A committed event type whose host works around the clock."""
    async with cluster.database.transaction() as tx:
        owner = await make_owner(tx)
        every_day = (WeeklyHours((0, 1, 2, 3, 4, 5, 6), 0, 1440),)
        await make_schedule(tx, owner, time_zone="UTC", weekly=every_day, is_default=True)
        return await make_event_type(tx, owner, **{"length": 30, "minimum_notice": 0, **rules})


def in_two_days(hour: int, minute: int = 0) -> datetime:
    """A wall-clock time the day after tomorrow, UTC."""
    return datetime.combine(utc_now().date() + timedelta(days=2), time(hour, minute), UTC)
