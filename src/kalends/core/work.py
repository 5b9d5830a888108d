"""What every job of the worker has at hand, and how long it waits after a failure."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

import structlog
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job

from kalends.core.database import Database
from kalends.core.secrets import Vault, load_key
from kalends.core.settings import Settings

_FIRST_WAIT = 5.0
_LONGEST_WAIT = 3600.0
_ATTEMPTS = 90  # a little over three days

_log = structlog.get_logger("kalends.worker")


@dataclass(frozen=True)
class Workbench:
    """The database, the settings, the clock and the keys of the worker that runs a job. `news` is set when something
    was recorded that another part of the worker may be waiting for."""

    database: Database
    settings: Settings
    clock: Callable[[], datetime]
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @cached_property
    def vault(self) -> Vault:
        """The keys of the installation."""
        return Vault(load_key(self.settings.secret_key, self.settings.data))


def workbench(context: JobContext) -> Workbench:
    """The workbench that the worker gave to this job."""
    bench = context.additional_context["workbench"]
    assert isinstance(bench, Workbench)
    return bench


class Backoff(BaseRetryStrategy):
    """Tries again after any failure, for about three days: 5 seconds later, then twice as long each time, at most an
    hour, with a jitter of a quarter so that what failed together does not come back together."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again; None after the last attempt."""
        if job.attempts >= _ATTEMPTS:
            return None
        seconds = round(wait(job.attempts, random.uniform(0.75, 1.25)))  # noqa: S311 no secret
        _log.warning("job failed; trying again", task=job.task_name, job=job.id, seconds=seconds, error=repr(exception))
        return RetryDecision(retry_in={"seconds": seconds})


def wait(attempts: int, jitter: float) -> float:
    """Seconds until the next attempt, after `attempts` retries."""
    return min(_FIRST_WAIT * 2.0 ** min(attempts, 20), _LONGEST_WAIT) * jitter
