"""The pump that makes deliveries: it stops when it is told to."""

from __future__ import annotations

import asyncio

import pytest

from kalends.core.database import Database
from kalends.core.settings import Settings
from kalends.core.time import utc_now
from kalends.core.work import Workbench
from kalends.webhooks.jobs import Pump


async def test_news_that_come_together_with_the_end_do_not_keep_it_going(
    database: Database, settings: Settings
) -> None:
    bench = Workbench(database, settings, utc_now)
    resting = asyncio.create_task(Pump(bench)._rest())
    await asyncio.sleep(0)
    bench.news.set()
    resting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await resting
