"""A transaction commits or leaves nothing; the tests' own database rolls back."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from sqlalchemy import column, text
from sqlalchemy.exc import OperationalError

from kalends.core import events
from kalends.core.database import Database, Prepared, Tx, connect
from tests.support import NOW


async def _jobs(tx: Tx) -> int:
    return (await tx.execute(text("SELECT count(*) FROM procrastinate_jobs"))).scalar_one()


async def test_a_fact_is_recorded_with_the_change_it_tells_of(tx: Tx) -> None:
    await events.record(tx, "BookingCreated", {"uid": "abc"}, NOW)
    assert await _jobs(tx) == 1


async def test_what_a_test_did_is_gone_in_the_next(tx: Tx) -> None:
    assert await _jobs(tx) == 0


async def test_a_transaction_that_raises_leaves_nothing(committed_database: Database) -> None:
    async def fail() -> None:
        async with committed_database.transaction() as tx:
            await events.record(tx, "BookingCreated", {"uid": "abc"}, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with committed_database.transaction() as tx:
        assert await _jobs(tx) == 0


async def test_a_transaction_commits_when_its_block_ends(committed_database: Database) -> None:
    async with committed_database.transaction() as tx:
        await events.record(tx, "BookingCreated", {"uid": "abc"}, NOW)
    async with committed_database.transaction() as tx:
        assert await _jobs(tx) == 1


async def test_times_come_back_in_utc(tx: Tx) -> None:
    assert (await tx.execute(text("SHOW timezone"))).scalar_one() == "UTC"


_ONE = Prepared(text("SELECT 1 AS one").columns(column("one")))
_OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


@pytest.mark.parametrize("how", ["reading", "transaction"])
async def test_a_connection_that_the_server_dropped_is_not_used_again(committed_database: Database, how: str) -> None:
    opened = getattr(committed_database, how)

    async def ask() -> None:
        async with opened() as tx:
            await _ONE.first(tx, {})

    await ask()
    other = connect(committed_database.engine.url.render_as_string(hide_password=False))
    async with other.transaction() as tx:
        await tx.execute(_OTHERS)
    await other.close()
    with pytest.raises((psycopg.OperationalError, OperationalError)):
        await ask()
    await ask()


async def test_readers_take_turns_when_there_are_more_than_connections(committed_database: Database) -> None:
    async def ask() -> object:
        async with committed_database.reading() as tx:
            return await _ONE.first(tx, {})

    assert len(await asyncio.gather(*(ask() for _ in range(50)))) == 50


async def test_a_failed_question_leaves_its_connection_usable(committed_database: Database) -> None:
    async with committed_database.reading() as tx:
        with pytest.raises(psycopg.errors.UndefinedTable):
            await Prepared(text("SELECT 1 AS one FROM nothing").columns(column("one"))).first(tx, {})
    async with committed_database.reading() as tx:
        assert (await _ONE.first(tx, {})) == (1,)
