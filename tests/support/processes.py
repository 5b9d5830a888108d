"""Real processes: `kalends` commands as a person starts them, each with a data folder of its own."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue

import psutil

from kalends.core import embedded

PATIENCE = 120.0
"""Seconds after which what should have come on a busy machine will never come."""

Environment = Mapping[str, str]


def free_port() -> int:
    """A port on which nothing listens just now, of those that the system gives to nobody who asks for any."""
    while True:
        port = random.randrange(20_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


def kalends(*words: str, environment: Environment, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end."""
    return subprocess.run(
        [*COMMAND, *words],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        cwd=cwd,
        env=_surroundings(environment),
    )


@dataclass
class Running:
    """A process that prints lines, and stays until it is told to end."""

    process: subprocess.Popen[str]
    _lines: Queue[str] = field(default_factory=Queue)

    def __post_init__(self) -> None:
        threading.Thread(target=self._read, daemon=True).start()

    def line(self, timeout: float = PATIENCE) -> str:
        """The next line on its standard output; empty when it has ended."""
        try:
            return self._lines.get(timeout=timeout)
        except Empty:
            raise AssertionError(f"no line within {timeout} seconds") from None

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Sends a signal, and gives the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put("")


@contextmanager
def running(*command: str, environment: Environment, cwd: Path | None = None) -> Iterator[Running]:
    """A process that is ended with the block."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env=_surroundings(environment),
    )
    try:
        yield Running(process)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE)


COMMAND = (sys.executable, "-m", "kalends.cli")


def server_of(data: Path) -> psutil.Process | None:
    """The PostgreSQL server that runs on a data folder."""
    try:
        number = int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(number)
        return process if process.status() != psutil.STATUS_ZOMBIE else None
    except (FileNotFoundError, psutil.NoSuchProcess):
        return None


def stop_server(data: Path) -> None:
    """Stops a server that a test left running: whoever comes next uses it, and is the last."""
    if server_of(data) is not None:
        with embedded.running(data, throwaway=True):
            pass


def copy_data(source: Path, target: Path) -> None:
    """Copies a data folder, whose files belong to the same accounts afterwards."""
    shutil.copytree(source, target)
    if os.geteuid() == 0:
        status = (source / "postgres").stat()
        for path in (target / "postgres", *(target / "postgres").rglob("*")):
            os.chown(path, status.st_uid, status.st_gid)


def _surroundings(environment: Environment) -> dict[str, str]:
    return {**os.environ, "PYTHONUNBUFFERED": "1", **environment}
