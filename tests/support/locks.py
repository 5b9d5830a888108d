"""Transactions that wait for each other."""

from __future__ import annotations

import asyncio

import sqlalchemy as sa

from kalends.core.database import Database
from tests.support.processes import PATIENCE

_WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def somebody_waits(database: Database, *, many: int = 1) -> None:
    """Returns as soon as so many transactions wait for others."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with database.transaction() as tx:
                if (await tx.execute(_WAITING)).scalar_one() >= many:
                    return
            await asyncio.sleep(0.02)
