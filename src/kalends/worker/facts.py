"""Doing what follows later from facts."""

from __future__ import annotations

import uuid

from procrastinate import JobContext

from kalends.core.events import FACTS, jobs
from kalends.core.facts import Fact
from kalends.core.work import Backoff, workbench
from kalends.notifications import jobs as _mail_jobs  # noqa: F401 its tasks are known by being imported
from kalends.reactions import REACTIONS


@jobs.task(name="react", queue=FACTS, pass_context=True, retry=Backoff())
async def react(context: JobContext, *, fact_id: str, name: str, data: dict[str, object]) -> None:
    """Does all that follows later from a fact, in one transaction. What followed at once may be waiting already."""
    bench = workbench(context)
    bench.news.set()
    fact = Fact(uuid.UUID(fact_id), name, data)
    async with bench.database.transaction() as tx:
        for reaction in REACTIONS[name].later:
            await reaction(tx, fact, bench.clock())
