"""What `kalends doctor` looks at: each check says what it found and, where that is not good, what to do."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

import aiosmtplib
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from kalends.cli import refusals
from kalends.core import database, embedded
from kalends.core.errors import KalendsError
from kalends.core.settings import Settings
from kalends.core.time import time_zones, utc_now
from kalends.migrations import schema
from kalends.notifications.transport import Smtp

OLDEST_POSTGRESQL = 15
SHORTEST_KEY = 32
CLOCK_TOLERANCE = timedelta(seconds=2)
MAIL_PATIENCE = 10.0


class Verdict(Enum):
    """How a finding is meant: `ODD` works, and should be known."""

    GOOD = "good"
    ODD = "odd"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One sentence about one subject."""

    subject: str
    verdict: Verdict
    says: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding about an installation, in the order in which trouble is best put right."""
    yield data_folder(settings)
    yield secret_key(settings)
    yield zones()
    yield from _database(settings)
    yield mail(settings)
    yield public_url(settings)


def data_folder(settings: Settings) -> Finding:
    """Whether this account may keep things in the data folder, or make it."""
    folder = settings.data.absolute()
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not nearest.is_dir():
        return _bad("data", f"{nearest} is a file: set KALENDS_DATA to a folder.")
    if not os.access(nearest, os.W_OK | os.X_OK):
        return _bad("data", f"This account may not write to {nearest}: give it rights there, or set KALENDS_DATA.")
    return _good("data", f"{folder} can be written" if nearest == folder else f"{folder} will be made when needed")


def secret_key(settings: Settings) -> Finding:
    """Whether what is stored encrypted can be read again, and by nobody else."""
    path = settings.data / "secret.key"
    if settings.secret_key:
        if len(settings.secret_key) < SHORTEST_KEY:
            return _odd("key", f"KALENDS_SECRET_KEY has fewer than {SHORTEST_KEY} characters: a longer one is safer.")
        return _good("key", "KALENDS_SECRET_KEY is set")
    if settings.database_url:
        return _odd("key", f"{path} is this machine's alone: set KALENDS_SECRET_KEY where several share a database.")
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return _bad("key", f"Others may read {path}: chmod 600 {path}.")
    return _good("key", f"{path} keeps it" if path.exists() else f"{path} will keep it")


def zones() -> Finding:
    """Whether the time zone database is there."""
    count = len(time_zones())
    if count < 300:
        return _bad("time zones", "The time zone database is missing: pip install tzdata.")
    return _good("time zones", f"{count} known")


def _database(settings: Settings) -> Iterator[Finding]:
    if not settings.database_url and not (settings.data / "postgres").exists():
        yield _good("database", "the embedded one, which the first `kalends serve` or `kalends migrate` makes")
        return
    try:
        with embedded.database_url(settings) as url, _connected(url) as connection:
            yield from examine_database(connection, utc_now())
    except KalendsError as refusal:
        yield _bad("database", refusal.message)
    except SQLAlchemyError as error:
        reason = refusals.reason(error.__cause__ or error)
        yield _bad("database", f"It does not answer ({reason}): check KALENDS_DATABASE_URL and that the server runs.")


def examine_database(connection: Connection, now: datetime) -> Iterator[Finding]:
    """What can be said about a database that answers."""
    yield server_version(int(_scalar(connection, "SHOW server_version_num")))
    yield btree_gist(connection)
    yield migrations(schema.missing(connection))
    yield clock(now, datetime.fromtimestamp(float(_scalar(connection, "SELECT extract(epoch FROM now())")), UTC))


def server_version(number: int) -> Finding:
    """Whether PostgreSQL is new enough; `number` is its `server_version_num`."""
    major = number // 10_000
    if major < OLDEST_POSTGRESQL:
        return _bad("database", f"PostgreSQL {major} is too old: Kalends needs {OLDEST_POSTGRESQL} or newer.")
    return _good("database", f"PostgreSQL {major} answers")


def btree_gist(connection: Connection) -> Finding:
    """Whether the extension that keeps hosts from being taken twice is there."""
    if _scalar(connection, "SELECT count(*) FROM pg_extension WHERE extname = 'btree_gist'") != "0":
        return _good("extension", "btree_gist is installed")
    if _scalar(connection, "SELECT count(*) FROM pg_available_extensions WHERE name = 'btree_gist'") != "0":
        return _odd("extension", "btree_gist is available: `kalends migrate` installs it.")
    return _bad("extension", "btree_gist is missing: install PostgreSQL's contrib package on the database server.")


def migrations(missing: list[str]) -> Finding:
    """Whether the database has the shape that this version needs."""
    if missing:
        return _bad("migrations", f"{', '.join(missing)} not applied yet: run `kalends migrate`.")
    return _good("migrations", "current")


def clock(ours: datetime, theirs: datetime) -> Finding:
    """Whether this machine's clock and the database's agree."""
    apart = abs(ours - theirs)
    if apart > CLOCK_TOLERANCE:
        seconds = apart.total_seconds()
        return _bad("clock", f"{seconds:.0f} seconds apart from the database's: let NTP set both machines' clocks.")
    return _good("clock", f"{ours:%Y-%m-%d %H:%M:%S} UTC, as the database has it")


def mail(settings: Settings) -> Finding:
    """Whether the mail server would take mail from us; none is sent."""
    if settings.smtp_url is None:
        return _odd("mail", f"kept in {settings.mail_folder}, and nobody gets it: set KALENDS_SMTP_URL to send it.")
    try:
        server = Smtp.from_url(settings.smtp_url)
        asyncio.run(_greet(server))
    except ValueError as error:
        return _bad("mail", f"KALENDS_SMTP_URL is wrong: {error}")
    except (aiosmtplib.SMTPException, OSError) as error:
        return _bad("mail", f"The mail server does not take any ({error}): check KALENDS_SMTP_URL.")
    return _good("mail", f"{server.host} takes it")


async def _greet(server: Smtp) -> None:
    """Connects and signs in as sending does, and leaves."""
    connection = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.username,
        password=server.password,
        use_tls=server.tls,
        timeout=MAIL_PATIENCE,
    )
    async with connection:
        await connection.noop()


def public_url(settings: Settings) -> Finding:
    """Whether links in e-mails lead anywhere."""
    if settings.public_url is None and settings.smtp_url is not None:
        return _odd("public URL", f"Links in e-mails start with {settings.origin}: set KALENDS_PUBLIC_URL.")
    return _good("public URL", settings.origin)


def _connected(url: str) -> Connection:
    return create_engine(
        database.sqlalchemy_url(url), poolclass=NullPool, connect_args={"connect_timeout": 10}
    ).connect()


def _scalar(connection: Connection, statement: str) -> str:
    return str(connection.execute(text(statement)).scalar_one())


def _good(subject: str, says: str) -> Finding:
    return Finding(subject, Verdict.GOOD, says)


def _odd(subject: str, says: str) -> Finding:
    return Finding(subject, Verdict.ODD, says)


def _bad(subject: str, says: str) -> Finding:
    return Finding(subject, Verdict.BAD, says)
