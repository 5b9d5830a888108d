"""The address that Kalends listens on, and when it really answers there."""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from kalends.cli.refusals import CommandRefused
from kalends.core.settings import Settings


@contextmanager
def on(settings: Settings) -> Iterator[tuple[socket.socket, Settings]]:
    """A listening socket, and the settings with its port (which the system chose where 0 was asked for).

    Raises `CommandRefused` where the port is taken or not allowed.
    """
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        raise CommandRefused(_why_not(settings, error)) from error
    with listener:
        yield listener, settings.model_copy(update={"port": listener.getsockname()[1]})


def _why_not(settings: Settings, error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {settings.port} is in use: stop what listens there, "
                "or choose another with --port or KALENDS_PORT."
            )
        case errno.EACCES:
            return f"This account may not listen on port {settings.port}: choose one above 1023 with KALENDS_PORT."
        case _:
            return f"Kalends cannot listen on {settings.host} port {settings.port}: {error.strerror or error}."


def is_taken(host: str, port: int) -> bool:
    """Whether something listens there already."""
    try:
        socket.create_server((host, port)).close()
    except OSError:
        return True
    return False


def address(settings: Settings) -> str:
    """The URL under which this machine itself reaches the server."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 compared, not bound
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def answers(url: str) -> bool:
    """Whether a server answers at `url`, with whatever."""
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code < httpx.codes.INTERNAL_SERVER_ERROR
    except httpx.TransportError:
        return False


def await_answer(url: str, *, patience: float = 60.0) -> bool:
    """Waits until `url` answers; False when it does not in time."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if answers(url):
            return True
        time.sleep(0.05)
    return False
