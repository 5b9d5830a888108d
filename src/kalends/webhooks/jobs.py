"""What the worker does for webhooks."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from kalends.core.database import GONE
from kalends.core.work import Workbench
from kalends.webhooks import service
from kalends.webhooks.model import Dispatch

_LOOK = 1.0
"""Seconds between two looks for what has become due; news and the end of a delivery make it look at once."""

_log = structlog.get_logger("kalends.webhooks")


@dataclass
class Pump:
    """Makes the deliveries that are due, as many at a time as the worker has places; half of them at most are one
    webhook's, so that a slow one does not hold up the others."""

    bench: Workbench
    _under_way: dict[asyncio.Task[None], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._places = max(2, self.bench.settings.worker_concurrency)
        self._share = self._places // 2

    async def run(self) -> None:
        """Makes deliveries until it is cancelled; what is begun is finished."""
        try:
            while True:
                self.bench.news.clear()
                if not await self.begin():
                    await self._rest()
        finally:
            await self.finish()

    async def begin(self) -> bool:
        """Records what moments there are to tell, and begins deliveries that are due; whether there was anything."""
        await self._tell_moments()
        free = self._places - len(self._under_way)
        if free <= 0:
            return False
        taken = await service.take(
            self.bench.database, self.bench.vault, self.bench.clock(), most=min(free, self._share), besides=self._busy()
        )
        for dispatch in taken or ():
            self._start(dispatch)
        return taken is not None

    async def finish(self) -> None:
        """Waits until all that is begun has come to its end."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def _tell_moments(self) -> None:
        """One that cannot be told must not keep deliveries from being made, nor the worker from its other work."""
        try:
            while await self._tell_moment():
                pass
        except GONE:
            raise
        except Exception:
            _log.exception("a moment could not be told")

    async def _tell_moment(self) -> bool:
        async with self.bench.database.transaction() as tx:
            return await service.tell_moment(tx, self.bench.clock())

    def _busy(self) -> set[int]:
        """The webhooks that have their share of the places."""
        busy = list(self._under_way.values())
        return {webhook for webhook in busy if busy.count(webhook) >= self._share}

    def _start(self, dispatch: Dispatch) -> None:
        bench = self.bench
        making = service.deliver(
            bench.database, dispatch, allow_private=bench.settings.allow_private_targets, now=bench.clock()
        )
        task = asyncio.create_task(making)
        self._under_way[task] = dispatch.webhook.id
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A delivery that broke off stays claimed for a while, and is then made by whoever looks next."""
        del self._under_way[task]
        self.bench.news.set()
        if not task.cancelled() and (error := task.exception()):
            _log.error("a delivery broke off", exc_info=error)

    async def _rest(self) -> None:
        # Not `wait_for`: before Python 3.12 it forgets a cancellation that comes together with the news.
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK):
                await self.bench.news.wait()
