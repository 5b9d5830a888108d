"""What the worker does for e-mails and text messages."""

from __future__ import annotations

import uuid

from procrastinate import JobContext

from kalends.core.events import jobs
from kalends.core.work import Backoff, workbench
from kalends.notifications import codes, service
from kalends.notifications.transport import transport
from kalends.verification.service import CODES


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


@jobs.task(name="send_code", queue=CODES, pass_context=True, retry=Backoff())
async def send_code(context: JobContext, *, code_id: int) -> None:
    """Sends one code."""
    bench = workbench(context)
    await codes.deliver(bench.database, bench.settings, code_id, bench.vault, bench.clock())
