"""What the worker does for e-mails."""

from __future__ import annotations

import uuid

from procrastinate import JobContext

from kalends.core.events import jobs
from kalends.core.work import Backoff, workbench
from kalends.notifications import service
from kalends.notifications.transport import transport


@jobs.task(name="send_email", queue=service.MAIL, pass_context=True, retry=Backoff())
async def send_email(context: JobContext, *, email_id: str) -> None:
    """Sends one e-mail."""
    bench = workbench(context)
    await service.deliver(
        bench.database,
        transport(bench.settings),
        uuid.UUID(email_id),
        origin=bench.settings.origin,
        vault=bench.vault,
        sender=bench.settings.mail_from,
        now=bench.clock(),
    )
