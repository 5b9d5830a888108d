"""What is done every so often. Of several workers, one does it each time."""

from __future__ import annotations

from contextlib import suppress

from procrastinate import JobContext
from procrastinate.exceptions import ConnectorException

from kalends.accounts import service as accounts
from kalends.bookings import service as bookings
from kalends.core.events import jobs
from kalends.core.work import workbench
from kalends.notifications import service as notifications
from kalends.oauth2 import service as oauth2
from kalends.slots import service as slots
from kalends.verification import service as verification
from kalends.webhooks import service as webhooks

HOUSEKEEPING = "housekeeping"
"""The queue that these jobs wait in."""

_SILENCE = 30
"""Seconds without a sign of life after which a worker counts as dead."""
_FINISHED = 3 * 24
_FAILED = 30 * 24
"""Hours for which jobs are kept after their end."""


@jobs.periodic(cron="* * * * *")
@jobs.task(name="revive", queue=HOUSEKEEPING, queueing_lock="revive", pass_context=True)
async def revive(context: JobContext, timestamp: int) -> None:
    """Puts the jobs that a dead worker has left behind back into the queue."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=_SILENCE):
        with suppress(ConnectorException):  # it has come to an end meanwhile
            await manager.retry_job(job)


@jobs.periodic(cron="* * * * *")
@jobs.task(name="unpark", queue=HOUSEKEEPING, queueing_lock="unpark", pass_context=True)
async def unpark(context: JobContext, timestamp: int) -> None:
    """Makes deliveries due that wait for a webhook that is not paused."""
    bench = workbench(context)
    async with bench.database.transaction() as tx:
        await webhooks.unpark(tx, bench.clock())


@jobs.periodic(cron="*/10 * * * *")
@jobs.task(name="tidy", queue=HOUSEKEEPING, queueing_lock="tidy", pass_context=True)
async def tidy(context: JobContext, timestamp: int) -> None:
    """Removes codes, holds, tokens, kept answers, e-mails and deliveries whose time is over."""
    bench = workbench(context)
    async with bench.database.transaction() as tx:
        await accounts.prune_tokens(tx, bench.clock())
        await oauth2.prune(tx, bench.clock())
        await verification.prune(tx, bench.clock())
        await slots.prune_holds(tx, bench.clock())
        await bookings.prune_answers(tx, bench.clock())
        await notifications.prune(tx, bench.clock())
        await webhooks.prune(tx, bench.clock())


@jobs.periodic(cron="7 3 * * *")
@jobs.task(name="forget", queue=HOUSEKEEPING, queueing_lock="forget", pass_context=True)
async def forget(context: JobContext, timestamp: int) -> None:
    """Removes the jobs that are done, after some days; failed ones are kept longer, for whoever looks into them."""
    manager = context.app.job_manager
    await manager.delete_old_jobs(_FINISHED)
    await manager.delete_old_jobs(_FAILED, include_failed=True, include_cancelled=True, include_aborted=True)
