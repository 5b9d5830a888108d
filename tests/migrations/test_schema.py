"""Migrations and the tables that the rooms declare are the same shape."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text

from kalends.core import database
from kalends.migrations import schema
from tests.support.database import Server

_VERSION = "alembic_version"


def _ours(_: object, name: str | None, kind: str, *__: Any) -> bool:
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


def _differences(connection: Connection) -> list[Any]:
    options = {"include_object": _ours, "compare_server_default": True}
    return compare_metadata(MigrationContext.configure(connection, opts=options), schema.tables())


def _connect(url: str) -> Connection:
    return create_engine(database.sqlalchemy_url(url)).connect()


def test_a_migrated_database_has_exactly_the_tables_that_the_rooms_declare(postgres: Server) -> None:
    with postgres.clone("compared") as url, _connect(url) as connection:
        assert _differences(connection) == []


_SHAPE = text(
    """
    SELECT format('%s.%s %s not null %s default %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                  a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT format('%s: %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    """
)


def _shape(connection: Connection) -> set[str]:
    """Every column, constraint and index of the rooms' tables, as PostgreSQL itself writes them."""
    return {
        line for line in connection.execute(_SHAPE).scalars() if "procrastinate" not in line and _VERSION not in line
    }


def test_constraints_and_indexes_are_those_that_the_rooms_declare(postgres: Server) -> None:
    with postgres.clone("migrated") as migrated, postgres.empty("declared") as declared:
        with _connect(declared) as connection:
            connection.execute(text("CREATE EXTENSION btree_gist"))
            schema.tables().create_all(connection)
            wanted = _shape(connection)
        with _connect(migrated) as connection:
            assert _shape(connection) == wanted


def test_upgrading_twice_changes_nothing(postgres: Server) -> None:
    with postgres.clone("upgraded_twice") as url:
        schema.upgrade(url)
        with _connect(url) as connection:
            assert schema.missing(connection) == []


def test_a_database_of_a_newer_version_is_refused(postgres: Server) -> None:
    with postgres.clone("newer") as url:
        with _connect(url) as connection:
            connection.execute(text(f"UPDATE {_VERSION} SET version_num = '9999'"))
            connection.commit()
        with pytest.raises(schema.DatabaseNewer, match="9999"):
            schema.upgrade(url)


def test_an_empty_database_lacks_every_revision(postgres: Server) -> None:
    with postgres.empty("empty") as url, _connect(url) as connection:
        assert schema.missing(connection)[0] == "0001"


@pytest.mark.parametrize("table", ["procrastinate_jobs"])
def test_the_job_queue_is_there(postgres: Server, table: str) -> None:
    with postgres.clone("with_queue") as url, _connect(url) as connection:
        assert connection.execute(text("SELECT to_regclass(:table)"), {"table": table}).scalar() == table
