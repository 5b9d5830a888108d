"""The worker: takes jobs and does them, until it is told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime

import procrastinate
import structlog
from procrastinate.exceptions import ConnectorException

from kalends.core import database, events
from kalends.core.events import jobs
from kalends.core.settings import Settings
from kalends.core.time import utc_now
from kalends.core.work import Workbench
from kalends.reactions import REACTIONS
from kalends.webhooks.jobs import Pump
from kalends.worker import facts, periodic

TASKS = (facts.react, periodic.revive, periodic.unpark, periodic.tidy, periodic.forget)
"""What this module's import has made known to the queue, besides the rooms' own jobs."""

GRACE = 20
"""Seconds that jobs in progress have when the worker stops; the others are done by the next one."""

_LOOK = 1
"""Seconds between two looks for jobs that have become due; new ones announce themselves."""

_PAUSE = 2
"""Seconds before the next attempt when the database has gone away."""

_log = structlog.get_logger("kalends.worker")


async def run(url: str, settings: Settings, *, stop: asyncio.Event, clock: Callable[[], datetime] = utc_now) -> None:
    """Works on the jobs in the database at `url` until `stop` is set; what has been begun is finished. A database that
    goes away is waited for."""
    wired = events.wired(database.connect(url, pool_size=settings.pool_size), REACTIONS)
    bench = Workbench(wired, settings, clock)
    connector = procrastinate.PsycopgConnector(conninfo=database.libpq_url(url), min_size=1, max_size=5)
    try:
        with jobs.replace_connector(connector):
            while not stop.is_set():
                await _work(bench, stop)
                await _pause(stop)
    finally:
        await bench.database.close()


async def _work(bench: Workbench, stop: asyncio.Event) -> None:
    """Works until told to stop, or until the database has gone away."""
    try:
        async with jobs.open_async():
            await _until(stop, _do_all(bench))
    except* (ConnectorException, *database.GONE) as group:
        _log.warning("the database is not there; trying again", error=str(group.exceptions[0]), seconds=_PAUSE)


async def _do_all(bench: Workbench) -> None:
    """Takes jobs and makes deliveries; when one of them ends, so does the other."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_take_jobs(bench))
        group.create_task(Pump(bench).run())


async def _take_jobs(bench: Workbench) -> None:
    await jobs.run_worker_async(
        concurrency=bench.settings.worker_concurrency,
        fetch_job_polling_interval=_LOOK,
        install_signal_handlers=False,
        shutdown_graceful_timeout=GRACE,
        additional_context={"workbench": bench},
    )
    # Where what it does beside the jobs has failed, procrastinate stops without a word.
    raise ConnectorException("The worker has stopped by itself; why stands above.")


async def _until(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Runs `work` to its end, or ends it gracefully once `stop` is set."""
    working, told = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working


async def _pause(stop: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_PAUSE):
            await stop.wait()
