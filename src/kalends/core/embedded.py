"""The database that comes along: started by the first process that needs it, stopped by the last one that leaves.

Two lock files in the data folder settle who that is. `postgres.gate` is held while somebody starts or stops the
server; `postgres.users` is held shared by every process that uses it, so that whoever gets it alone was the last.
The kernel lets go of both when a process dies, however it dies; a server that a killed process left behind is simply
used by the next one.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from kalends.core.postgres import EmbeddedUnavailable, Server, url
from kalends.core.settings import Settings

_NAME = "kalends"


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """The URL of the database to use: the configured one, else the embedded one, which runs while the block does.

    Raises `EmbeddedUnavailable`.
    """
    if settings.database_url:
        yield settings.database_url
        return
    with running(settings.data) as found:
        yield found


@contextmanager
def running(data: Path, *, throwaway: bool = False) -> Iterator[str]:
    """The URL of the database `kalends` on the server kept in `data`, which runs at least while the block does.

    `throwaway` trades safety for speed: for tests, whose data nobody misses. Raises `EmbeddedUnavailable`.
    """
    folder = data.absolute()
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        server = Server(folder.resolve() / "postgres", throwaway)
        membership = _join(server)
    try:
        yield url(server.socket_folder(), _NAME)
    finally:
        with _explained(folder):
            _leave(server, membership)


@dataclass(frozen=True)
class _Membership:
    """An open file whose shared lock says: this process uses the server."""

    descriptor: int


def _join(server: Server) -> _Membership:
    with _alone_at(server.gate):
        membership = _Membership(_open(server.users))
        fcntl.flock(membership.descriptor, fcntl.LOCK_SH)
        try:
            server.ensure_running()
            _ensure_database(server)
        except BaseException:
            os.close(membership.descriptor)
            raise
    return membership


def _leave(server: Server, membership: _Membership) -> None:
    with _alone_at(server.gate):
        os.close(membership.descriptor)
        if _nobody_uses(server.users):
            server.stop()


@contextmanager
def _alone_at(path: Path) -> Iterator[None]:
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _nobody_uses(path: Path) -> bool:
    descriptor = _open(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Turns what the system says about the folder into a sentence."""
    try:
        yield
    except PermissionError as error:
        raise EmbeddedUnavailable(
            f"Kalends may not use {error.filename or folder}: give this account rights there, "
            "or set KALENDS_DATA to a folder of its own."
        ) from error
    except OSError as error:
        raise EmbeddedUnavailable(
            f"The embedded database cannot be kept in {folder} ({error.strerror or error}): "
            "put that right, or set KALENDS_DATA to another folder or KALENDS_DATABASE_URL to a server of your own."
        ) from error


def _ensure_database(server: Server) -> None:
    with psycopg.connect(url(server.socket_folder(), "postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_NAME]).fetchone()
        if not found:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_NAME)))
