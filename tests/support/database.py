"""The tests' PostgreSQL: one server a session, one migrated template, clones of it."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from kalends.core.database import Database, Tx, undertaking
from kalends.migrations import schema

TEMPLATE = "template_kalends"


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL on which databases can be cloned from the migrated template."""

    url: str
    folder: Path

    def database_url(self, name: str) -> str:
        """The URL of another database on this server."""
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def ensure_template(self) -> None:
        """Migrates the template, once for all test processes."""
        with (self.folder / "template.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._exists(TEMPLATE):
                self._execute("DROP DATABASE IF EXISTS {}", f"{TEMPLATE}_new")
                self._execute("CREATE DATABASE {}", f"{TEMPLATE}_new")
                schema.upgrade(self.database_url(f"{TEMPLATE}_new"))
                self._execute("ALTER DATABASE {} RENAME TO {}", f"{TEMPLATE}_new", TEMPLATE)

    @contextmanager
    def clone(self, name: str) -> Iterator[str]:
        """The URL of a fresh migrated database called `name`, dropped afterwards."""
        self.ensure_template()
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, TEMPLATE)
        try:
            yield self.database_url(name)
        finally:
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    @contextmanager
    def empty(self, name: str) -> Iterator[str]:
        """The URL of an empty database called `name`, dropped afterwards."""
        self._execute("CREATE DATABASE {}", name)
        try:
            yield self.database_url(name)
        finally:
            self._execute("DROP DATABASE {} WITH (FORCE)", name)

    def _exists(self, name: str) -> bool:
        with psycopg.connect(self.url) as connection:
            return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@dataclass(frozen=True)
class KeptDatabase(Database):
    """A database whose transactions are savepoints on one connection, so that a test sees and undoes them all."""

    connection: AsyncConnection
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Tx]:
        """A savepoint. Concurrent requests take turns, since the connection is one."""
        async with self._turn, undertaking(self.connection, self.connection.begin_nested):
            yield self.connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Tx]:
        """The same connection, which alone sees what the test has done."""
        async with self.transaction() as tx:
            yield tx

    async def close(self) -> None:
        """Leaves the connection to the fixture that opened it."""
