"""Facts: what happened, recorded in the transaction in which it happened.

What follows from a fact follows at once, in the same transaction and as things are then, or later: the fact is also a
job on the same connection, so that both exist exactly when the change they tell of was committed. The worker does the
job, and may do it more than once; whatever follows from a fact is keyed by the fact's id. `kalends.reactions` says
what follows from which fact, and each process wires it to its database.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

import procrastinate

from kalends.core import database
from kalends.core.database import Database, Tx
from kalends.core.facts import Fact

FACTS = "facts"
"""The queue that facts wait in."""

jobs = procrastinate.App(connector=procrastinate.PsycopgConnector())
"""The job queue. `worker.run` opens it; deferring needs no opening, since it happens on the caller's connection."""

Reaction: TypeAlias = Callable[[Tx, Fact, datetime], Awaitable[None]]
"""Records what is to be done about a fact. It takes part in a transaction and calls nothing outside."""

_WIRED: Final = "kalends_reactions"
"""The option of a database's connections that holds what follows from facts that are recorded on them."""


@dataclass(frozen=True, slots=True)
class Reactions:
    """What follows from a fact: `at_once` in the transaction that records it, `later` in one of the worker's, which may
    come more than once."""

    at_once: tuple[Reaction, ...] = ()
    later: tuple[Reaction, ...] = ()


def wired(opened: Database, reactions: Mapping[str, Reactions]) -> Database:
    """The database, in whose transactions facts may be recorded: what follows from each is given by its name."""
    return replace(opened, engine=opened.engine.execution_options(**{_WIRED: reactions}))


async def record(tx: Tx, name: str, data: Mapping[str, object], now: datetime, *, lock: str | None = None) -> Fact:
    """Records a fact, and what follows from it at once. What follows later does so after `tx` commits, and never if it
    does not; from facts of one `lock` in the order in which they happened."""
    fact = Fact(uuid.uuid4(), name, data)
    for reaction in _reactions(tx, name).at_once:
        await reaction(tx, fact, now)
    await defer(tx, "react", queue=FACTS, lock=lock, fact_id=str(fact.id), name=name, data=dict(data))
    return fact


async def defer(tx: Tx, task: str, *, queue: str, lock: str | None = None, **arguments: object) -> None:
    """Puts a job into the queue, on the connection of `tx`. Jobs of one `lock` run one after another, in order."""
    deferrer = jobs.configure_task(task, queue=queue, lock=lock, connection=database.raw(tx))
    await deferrer.defer_async(**arguments)  # type: ignore[arg-type]  # procrastinate types arguments as JSON


def _reactions(tx: Tx, name: str) -> Reactions:
    options = tx.sync_connection.get_execution_options() if tx.sync_connection else {}
    if _WIRED not in options:
        raise RuntimeError(f"{name} is recorded where nothing would follow from it: open the database with wired().")
    reactions: Mapping[str, Reactions] = options[_WIRED]
    return reactions[name]
