"""What the worker does for webhooks."""

from __future__ import annotations

import uuid

from procrastinate import JobContext

from kalends.core.events import jobs
from kalends.core.work import Backoff, workbench
from kalends.webhooks import service


@jobs.task(name="deliver_webhook", queue=service.WEBHOOKS, pass_context=True, retry=Backoff())
async def deliver_webhook(context: JobContext, *, delivery_id: str) -> None:
    """Makes one delivery."""
    bench = workbench(context)
    await service.deliver(
        bench.database,
        bench.vault,
        uuid.UUID(delivery_id),
        allow_private=bench.settings.allow_private_targets,
        now=bench.clock(),
    )
