"""Brings a database to the shape that this version needs, and tells whether it has it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine, text

from kalends.core import database
from kalends.core.errors import KalendsError

ROOMS = (
    "accounts",
    "verification",
    "oauth2",
    "schedules",
    "event_types",
    "slots",
    "bookings",
    "notifications",
    "webhooks",
    "importing",
)
"""Who has tables."""

_LOCK = 0x6B616C656E6473  # "kalends": several machines that start at once take turns


class DatabaseNewer(KalendsError):
    """The database was migrated by a newer Kalends than this one."""

    code = "DatabaseNewer"


def upgrade(url: str) -> None:
    """Applies every revision that the database lacks, in one transaction; of several processes, one does it.

    Raises `DatabaseNewer`.
    """
    engine = create_engine(database.sqlalchemy_url(url))
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            config = _config()
            config.attributes["connection"] = connection
            _current(connection, ScriptDirectory.from_config(config))
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def missing(connection: Connection) -> list[str]:
    """The revisions that `upgrade` would apply, oldest first. Raises `DatabaseNewer`."""
    scripts = ScriptDirectory.from_config(_config())
    lacking = scripts.iterate_revisions("heads", _current(connection, scripts) or "base")
    return [script.revision for script in reversed(list(lacking))]


def tables() -> MetaData:
    """The metadata of every room's tables."""
    for room in ROOMS:
        store = import_module(f"kalends.{room}.store")
        for part in iter_modules(getattr(store, "__path__", ())):
            import_module(f"{store.__name__}.{part.name}")
    return database.metadata


def _current(connection: Connection, scripts: ScriptDirectory) -> str | None:
    """The revision that the database has; None for an empty one."""
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise DatabaseNewer(
            f"The database was migrated by a newer Kalends (revision {current}): install that version, or a newer one."
        )
    return current


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
