"""The worker as it runs: jobs are done as they come, and it stops when told."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest
import sqlalchemy as sa

from kalends.core import events
from kalends.core.database import Database, connect
from kalends.core.settings import Settings
from kalends.worker import run
from tests.support import NOW
from tests.support.processes import PATIENCE
from tests.support.work import count_jobs, url_of, work


@asynccontextmanager
async def running(database: Database, settings: Settings) -> AsyncIterator[asyncio.Event]:
    """A worker at work; whoever sets the event stops it."""
    stop = asyncio.Event()
    worker = asyncio.create_task(run.run(url_of(database), settings, stop=stop))
    try:
        yield stop
    finally:
        stop.set()
        await asyncio.wait_for(worker, PATIENCE)


async def eventually(question: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await question():  # noqa: ASYNC110 the database has no event to wait for
            await asyncio.sleep(0.02)


async def listens(database: Database) -> bool:
    """Whether a worker waits for news of jobs."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'LISTEN%'"
    async with database.transaction() as tx:
        return bool((await tx.execute(sa.text(query))).scalar_one())


async def record(database: Database) -> None:
    """A fact that leads to nothing: its booking is gone."""
    async with database.transaction() as tx:
        await events.record(tx, "BookingCancelled", {"uid": "gone", "sequence": 1}, NOW)


async def test_facts_are_told_as_they_come(committed_database: Database, settings: Settings) -> None:
    async def told() -> bool:
        return await count_jobs(committed_database, "react", "succeeded") == 2

    await record(committed_database)
    async with running(committed_database, settings):
        await record(committed_database)
        await eventually(told)


async def test_it_stops_at_once_when_there_is_nothing_to_do(committed_database: Database, settings: Settings) -> None:
    async with running(committed_database, settings) as stop:
        await eventually(partial(listens, committed_database))
        began = asyncio.get_running_loop().time()
        stop.set()
    assert asyncio.get_running_loop().time() - began < run.GRACE / 2


async def test_it_survives_the_loss_of_its_connections(committed_database: Database, settings: Settings) -> None:
    async def told() -> bool:
        return await count_jobs(committed_database, "react", "succeeded") == 1

    async with running(committed_database, settings):
        await eventually(partial(listens, committed_database))
        async with committed_database.transaction() as tx:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            await tx.execute(sa.text(f"{others} AND pid <> pg_backend_pid()"))
        await record(committed_database)
        await eventually(told)


async def test_it_begins_anew_when_what_it_does_beside_the_jobs_fails(
    committed_database: Database, settings: Settings
) -> None:
    async def newest() -> int | None:
        async with committed_database.transaction() as tx:
            return (await tx.execute(sa.text("SELECT max(id) FROM procrastinate_workers"))).scalar_one()

    async def at_work() -> bool:
        return await newest() is not None

    async def another() -> bool:
        return (await newest() or first) != first

    async with committed_database.transaction() as tx:
        await tx.execute(sa.text("ALTER FUNCTION procrastinate_update_heartbeat_v1 RENAME TO gone"))
    async with running(committed_database, settings):
        await eventually(at_work)
        first = await newest()
        await eventually(another)


async def test_a_fact_that_nobody_knows_yet_is_kept(committed_database: Database, settings: Settings) -> None:
    async with committed_database.transaction() as tx:
        await events.defer(tx, "react", queue=events.FACTS, fact_id=str(uuid.uuid4()), name="SomethingNew", data={})
    await work(committed_database, settings)
    assert await count_jobs(committed_database, "react", "todo") == 1


async def test_a_fact_is_not_recorded_where_nothing_would_follow_from_it(committed_database: Database) -> None:
    unwired = connect(url_of(committed_database))
    async with unwired.transaction() as tx:
        with pytest.raises(RuntimeError, match="BookingCancelled is recorded where nothing would follow from it"):
            await events.record(tx, "BookingCancelled", {"uid": "gone", "sequence": 1}, NOW)
    await unwired.close()


async def test_what_a_dead_worker_has_left_behind_is_done(committed_database: Database, settings: Settings) -> None:
    await record(committed_database)
    async with committed_database.transaction() as tx:
        await tx.execute(sa.text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL"))
    await work(committed_database, settings)
    assert await count_jobs(committed_database, "react", "doing") == 1
    await periodic(committed_database, "revive")
    await work(committed_database, settings)
    assert await count_jobs(committed_database, "react", "succeeded") == 1


async def test_what_is_over_is_removed(committed_database: Database, settings: Settings) -> None:
    await record(committed_database)
    await work(committed_database, settings)
    async with committed_database.transaction() as tx:
        await tx.execute(sa.text("UPDATE procrastinate_events SET at = at - interval '4 days'"))
    for task in ("tidy", "forget"):
        await periodic(committed_database, task)
    await work(committed_database, settings)
    assert await count_jobs(committed_database, "react", "succeeded") == 0
    assert await count_jobs(committed_database, "tidy", "succeeded") == 1


async def periodic(database: Database, task: str) -> None:
    """Lets the hour of a periodic job come."""
    async with database.transaction() as tx:
        await events.defer(tx, task, queue="housekeeping", lock=str(uuid.uuid4()), timestamp=0)
