"""The worker, for tests: does what is due, and lets time pass for what is not."""

from __future__ import annotations

from datetime import datetime

import procrastinate
import sqlalchemy as sa

from kalends.core.database import Database, libpq_url
from kalends.core.events import jobs
from kalends.core.settings import Settings
from kalends.core.work import Workbench
from kalends.webhooks.jobs import Pump
from kalends.worker import run
from tests.support import NOW

assert run.TASKS, "the worker's tasks are known by being imported"


def url_of(database: Database) -> str:
    """The URL of a database."""
    return database.engine.url.render_as_string(hide_password=False)


async def work(database: Database, settings: Settings, *, now: datetime = NOW) -> None:
    """Does every job and makes every delivery that is due, and what follows from it. The clock stands at `now`."""
    bench = Workbench(database, settings, lambda: now)
    connector = procrastinate.PsycopgConnector(conninfo=libpq_url(url_of(database)), min_size=1)
    with jobs.replace_connector(connector):
        async with jobs.open_async():
            while await _is_anything_due(database):
                await jobs.run_worker_async(
                    wait=False,
                    concurrency=4,
                    listen_notify=False,
                    install_signal_handlers=False,
                    additional_context={"workbench": bench},
                )
    await deliver(bench)


async def deliver(bench: Workbench) -> None:
    """Makes every delivery that is due, and those that become due by that."""
    pump = Pump(bench)
    while await pump.begin():
        await pump.finish()


async def hurry(database: Database) -> None:
    """Makes every waiting job and delivery due."""
    async with database.transaction() as tx:
        await tx.execute(sa.text("UPDATE webhook_deliveries SET next_at = created_at WHERE state = 'waiting'"))
        await tx.execute(sa.text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'"))


async def count_jobs(database: Database, task: str, status: str) -> int:
    """How many jobs of a task there are in a status."""
    statement = sa.text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task AND status::text = :status")
    async with database.transaction() as tx:
        return int((await tx.execute(statement, {"task": task, "status": status})).scalar_one())


async def _is_anything_due(database: Database) -> bool:
    """Whether a job waits that need not wait: nothing before it holds its lock."""
    statement = sa.text(
        "SELECT EXISTS (SELECT 1 FROM procrastinate_jobs AS job WHERE status = 'todo'"
        " AND (scheduled_at IS NULL OR scheduled_at <= now())"
        " AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs AS earlier WHERE earlier.lock = job.lock"
        " AND earlier.id < job.id AND earlier.status IN ('todo', 'doing')))"
    )
    async with database.transaction() as tx:
        return bool((await tx.execute(statement)).scalar_one())
