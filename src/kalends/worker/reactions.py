"""What follows from each fact: the one dictionary."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TypeAlias

from procrastinate import JobContext

from kalends.core.database import Tx
from kalends.core.events import FACTS, jobs
from kalends.core.facts import Fact
from kalends.core.work import Backoff, workbench
from kalends.notifications import jobs as _mail_jobs  # noqa: F401 its tasks are known by being imported
from kalends.notifications import service as notifications
from kalends.webhooks import service as webhooks

Reaction: TypeAlias = Callable[[Tx, Fact, datetime], Awaitable[None]]
"""Records what is to be done about a fact. It takes part in a transaction, calls nothing outside, and may be called
again with the same fact."""

REACTIONS: Mapping[str, tuple[Reaction, ...]] = {
    "BookingCreated": (notifications.announce, webhooks.announce, webhooks.follow),
    "BookingRequested": (notifications.announce, webhooks.announce, webhooks.follow),
    "BookingConfirmed": (notifications.announce, webhooks.announce, webhooks.follow),
    "BookingDeclined": (notifications.announce, webhooks.announce, webhooks.follow),
    "BookingRescheduled": (notifications.announce, webhooks.announce, webhooks.follow),
    "BookingCancelled": (notifications.announce, webhooks.announce, webhooks.follow),
    "BookingLocationChanged": (notifications.announce,),
    "BookingAttendeeAdded": (notifications.announce,),
    "BookingGuestsAdded": (notifications.announce,),
    "BookingAttendeeRemoved": (notifications.announce, webhooks.announce),
    "BookingNoShowUpdated": (webhooks.announce,),
    "BookingReassigned": (webhooks.follow,),
}


@jobs.task(name="react", queue=FACTS, pass_context=True, retry=Backoff())
async def react(context: JobContext, *, fact_id: str, name: str, data: dict[str, object]) -> None:
    """Does all that follows from a fact, in one transaction."""
    bench = workbench(context)
    fact = Fact(uuid.UUID(fact_id), name, data)
    async with bench.database.transaction() as tx:
        for reaction in REACTIONS[name]:
            await reaction(tx, fact, bench.clock())
    bench.news.set()
