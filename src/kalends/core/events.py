"""Facts: what happened, recorded in the transaction in which it happened.

A fact becomes a job on the same connection, so that it exists exactly when the change it tells of was committed.
The worker reads it later and tells the outside (`worker.reactions`). A fact may be read more than once; whatever
follows from it is keyed by the fact's id.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import procrastinate

from kalends.core import database
from kalends.core.facts import Fact

FACTS = "facts"
"""The queue that facts wait in."""

jobs = procrastinate.App(connector=procrastinate.PsycopgConnector())
"""The job queue. `worker.run` opens it; deferring needs no opening, since it happens on the caller's connection."""


async def record(tx: database.Tx, name: str, data: Mapping[str, object], *, lock: str | None = None) -> Fact:
    """Records a fact. It is told to the outside after `tx` commits, and never if it does not; facts of one `lock` in
    the order in which they happened."""
    fact = Fact(uuid.uuid4(), name, data)
    await defer(tx, "react", queue=FACTS, lock=lock, fact_id=str(fact.id), name=name, data=dict(data))
    return fact


async def defer(tx: database.Tx, task: str, *, queue: str, lock: str | None = None, **arguments: object) -> None:
    """Puts a job into the queue, on the connection of `tx`. Jobs of one `lock` run one after another, in order."""
    deferrer = jobs.configure_task(task, queue=queue, lock=lock, connection=database.raw(tx))
    await deferrer.defer_async(**arguments)  # type: ignore[arg-type]  # procrastinate types arguments as JSON
