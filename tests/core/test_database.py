"""A transaction commits or leaves nothing; the tests' own database rolls back."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from kalends.core import events
from kalends.core.database import Database, Tx


async def _jobs(tx: Tx) -> int:
    return (await tx.execute(text("SELECT count(*) FROM procrastinate_jobs"))).scalar_one()


async def test_a_fact_is_recorded_with_the_change_it_tells_of(tx: Tx) -> None:
    await events.record(tx, "BookingCreated", {"uid": "abc"})
    assert await _jobs(tx) == 1


async def test_what_a_test_did_is_gone_in_the_next(tx: Tx) -> None:
    assert await _jobs(tx) == 0


async def test_a_transaction_that_raises_leaves_nothing(committed_database: Database) -> None:
    async def fail() -> None:
        async with committed_database.transaction() as tx:
            await events.record(tx, "BookingCreated", {"uid": "abc"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with committed_database.transaction() as tx:
        assert await _jobs(tx) == 0


async def test_a_transaction_commits_when_its_block_ends(committed_database: Database) -> None:
    async with committed_database.transaction() as tx:
        await events.record(tx, "BookingCreated", {"uid": "abc"})
    async with committed_database.transaction() as tx:
        assert await _jobs(tx) == 1


async def test_times_come_back_in_utc(tx: Tx) -> None:
    assert (await tx.execute(text("SHOW timezone"))).scalar_one() == "UTC"
