"""The database: one engine a process, one transaction a use case."""

from __future__ import annotations

import asyncio
from collections import namedtuple
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import psycopg
from sqlalchemy import ColumnElement, MetaData, Table, delete, select, text, tuple_
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.sql.selectable import ReturnsRows

Tx: TypeAlias = AsyncConnection
"""An open transaction. Whoever opened it commits; a use case only takes part."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every room's tables hang here; Alembic compares it with the migrations."""

GONE = (psycopg.OperationalError, OperationalError, InterfaceError)
"""What is raised while the database is not there."""

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped


@dataclass(frozen=True)
class Database:
    """Pools of connections to one PostgreSQL database: one for transactions, one for reading."""

    engine: AsyncEngine
    readers: Readers

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """A transaction that commits when the block ends and rolls back when it raises."""
        async with self.engine.connect() as connection, undertaking(connection, connection.begin):
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """A connection for questions that change nothing: each statement sees the newest state by itself, which saves
        the round trips that begin and end a transaction."""
        async with self.readers.one() as connection:
            yield connection

    async def close(self) -> None:
        """Closes every connection."""
        await self.engine.dispose()
        await self.readers.close()


class Readers:
    """Connections without transactions that stay open between uses: taking one and giving it back costs next to
    nothing, where SQLAlchemy's pool would prepare and tidy it each time."""

    def __init__(self, engine: AsyncEngine, size: int) -> None:
        self._engine = engine
        self._turns = asyncio.Semaphore(size)
        self._idle: list[AsyncConnection] = []

    @asynccontextmanager
    async def one(self) -> AsyncIterator[AsyncConnection]:
        """A connection for the block alone. One that the server has dropped meanwhile is not given out again."""
        async with self._turns:
            connection = self._idle.pop() if self._idle else await self._engine.connect()
            try:
                yield connection
            finally:
                await self._give_back(connection)

    async def close(self) -> None:
        """Closes those that are not in use."""
        while self._idle:
            await self._idle.pop().close()
        await self._engine.dispose()

    async def _give_back(self, connection: AsyncConnection) -> None:
        self._idle.append(connection)
        if raw(connection).closed:  # then the server has most likely dropped the others too
            dropped, self._idle = self._idle, []
            for each in dropped:
                await each.invalidate()
                await each.close()


def connect(url: str, *, pool_size: int = 10) -> Database:
    """A database for a `postgresql://…` URL, with up to `pool_size` connections for transactions and as many for
    reading. Nothing is opened before it is asked for."""
    reading = {"isolation_level": "AUTOCOMMIT", "pool_reset_on_return": None, "skip_autocommit_rollback": True}
    return Database(_engine(url, pool_size), Readers(_engine(url, pool_size, **reading), pool_size))


def _engine(url: str, pool_size: int, **options: Any) -> AsyncEngine:
    return create_async_engine(
        sqlalchemy_url(url),
        pool_size=pool_size,
        max_overflow=0,
        pool_use_lifo=True,
        pool_timeout=30,
        hide_parameters=True,  # or people's addresses would stand in the log of an error
        connect_args={"prepare_threshold": 1, "options": "-c timezone=UTC"},
        **options,
    )


def sqlalchemy_url(url: str) -> str:
    """The URL with the driver that Kalends uses."""
    return make_url(url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def libpq_url(url: str) -> str:
    """The URL as PostgreSQL's own tools and psycopg read it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


class Prepared:
    """A statement of a hot path: compiled once and executed by the driver itself, which costs a fraction of what it
    costs through SQLAlchemy. Values go to the driver as they are; rows are named tuples of the columns returned."""

    def __init__(self, statement: ReturnsRows) -> None:
        self._sql = str(statement.compile(dialect=_DIALECT))
        row: Any = namedtuple("Row", statement.exported_columns.keys())  # type: ignore[misc]  # known at run time
        self._row = row._make

    async def rows(self, tx: Tx, values: Mapping[str, object]) -> list[Any]:
        """Executes the statement and gives its rows."""
        cursor = await raw(tx).execute(self._sql, values, prepare=True)
        return [self._row(row) for row in await cursor.fetchall()]

    async def send(self, tx: Tx, values: Mapping[str, object]) -> None:
        """Executes the statement for what it does. Inside `pipelined` it is sent, and not waited for."""
        await raw(tx).execute(self._sql, values, prepare=True)

    async def first(self, tx: Tx, values: Mapping[str, object]) -> Any | None:
        """Executes the statement and gives its only row, if it has one."""
        row = await (await raw(tx).execute(self._sql, values, prepare=True)).fetchone()
        return self._row(row) if row else None


Work: TypeAlias = Callable[[Tx], Awaitable[None]]
"""Something to be done in a transaction."""

_ON_ROLLBACK = "on rollback"


def on_rollback(tx: Tx, work: Work) -> None:
    """Has `work` done in a transaction of its own where this one is rolled back: what must be kept of a refused
    request, such as that a guess was wrong."""
    memory(tx).setdefault(_ON_ROLLBACK, []).append(work)


@asynccontextmanager
async def undertaking(tx: Tx, begin: Callable[[], AbstractAsyncContextManager[object]]) -> AsyncIterator[None]:
    """A transaction that `begin` begins; when it is rolled back, what was to be done then is done."""
    remains: list[Work] = memory(tx).setdefault(_ON_ROLLBACK, [])
    remains.clear()
    try:
        async with begin():
            yield
    except Exception:
        for work in remains:
            async with begin():
                await work(tx)
        raise


def memory(tx: Tx) -> dict[Any, Any]:
    """What the connection under a transaction remembers, for as long as it lives: for what is known to be true only
    as seen through this very connection."""
    connection = tx.sync_connection
    return connection.info if connection else {}


def pipelined(tx: Tx) -> AbstractAsyncContextManager[object]:
    """Lets prepared statements share round trips: what is only sent goes along with the next one that is read."""
    return raw(tx).pipeline()


async def forget(tx: Tx, table: Table, *old: ColumnElement[bool]) -> int:
    """Deletes the rows of which all of this holds; says how many. What somebody else holds at this moment is left for
    the next time: who waits for many rows, in whatever order they come, may wait in a circle."""
    key = tuple_(*table.primary_key.columns)
    free = select(*table.primary_key.columns).where(*old).with_for_update(skip_locked=True)
    return (await tx.execute(delete(table).where(key.in_(free)))).rowcount


async def ping(tx: Tx) -> None:
    """Asks the database for an answer; raises whatever keeps it from giving one."""
    await tx.execute(text("SELECT 1"))


def raw(tx: Tx) -> psycopg.AsyncConnection[Any]:
    """The psycopg connection under a transaction, for libraries that speak psycopg."""
    connection = tx.sync_connection.connection.driver_connection if tx.sync_connection else None
    assert isinstance(connection, psycopg.AsyncConnection)
    return connection
