"""Running the server: everything in one process, or several server processes below one that looks after them."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Coroutine, Generator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from socket import socket

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from kalends.cli import listening
from kalends.core.settings import Settings

GRACE = 10
"""Seconds that requests in progress have when the server stops."""

Then = Callable[[], Coroutine[None, None, None]]
"""What happens once the server answers, and at most until it stops. If it raises, the server stops."""


def run_one(settings: Settings, listener: socket, *, with_worker: bool, then: Then | None = None) -> None:
    """Serves until SIGINT or SIGTERM. `then`, by default, prints the line `ready …`."""
    from kalends.asgi import create_app

    server = _Server(configuration(create_app(settings), 1, settings.trusted_proxies))
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.run(_serve(server, settings, listener, with_worker, then or _announcing(settings)))


def run_many(settings: Settings, listener: socket, count: int, *, with_worker: bool) -> None:
    """Serves with `count` processes until SIGINT or SIGTERM; the worker runs in this one."""
    _hand_down(settings)
    app = "kalends.cli.processes:create_tethered_app"
    supervisor = Multiprocess(configuration(app, count, settings.trusted_proxies), [listener])
    with _working(settings, supervisor.should_exit.set) if with_worker else nullcontext():
        threading.Thread(target=_announce_when_answering, args=[settings], daemon=True).start()
        supervisor.run()


def run_worker(settings: Settings) -> None:
    """Works until SIGINT or SIGTERM; what is begun is finished."""

    async def work() -> None:
        await _work(settings, _stop_on_signals())

    asyncio.run(work())


def announce(settings: Settings) -> None:
    """Says, in the one line on standard output, that the server answers."""
    print(f"ready {settings.origin}", flush=True)


def create_tethered_app() -> FastAPI:
    """The application of a process that ends with the one that started it, even if that one was killed."""
    from kalends.asgi import create_app

    threading.Thread(target=_end_with_parent, daemon=True).start()
    return create_app()


async def _serve(server: _Server, settings: Settings, listener: socket, with_worker: bool, then: Then) -> None:
    stop = _stop_on_signals()
    main = [asyncio.create_task(server.serve(sockets=[listener]))]
    if with_worker:
        main.append(asyncio.create_task(_work(settings, stop)))
    beside = asyncio.create_task(_once_it_answers(settings, then, stop))
    await asyncio.wait([*main, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
    beside.cancel()
    await asyncio.wait([beside])
    stop.set()
    server.should_exit = True
    await asyncio.wait(main)
    _raise_first([*main, beside])


async def _once_it_answers(settings: Settings, then: Then, stop: asyncio.Event) -> None:
    try:
        if await asyncio.to_thread(listening.await_answer, _health(settings)):
            await then()
    except Exception:
        stop.set()
        raise


def _raise_first(tasks: list[asyncio.Task[None]]) -> None:
    """Raises what the first failed task raised."""
    for task in tasks:
        if not task.cancelled():
            task.result()


def _announcing(settings: Settings) -> Then:
    async def then() -> None:
        announce(settings)

    return then


def _health(settings: Settings) -> str:
    return f"{listening.address(settings)}/health"


@contextmanager
def _working(settings: Settings, ended: Callable[[], None]) -> Generator[None]:
    """The background worker in a thread of its own, which calls `ended` when it stops for whatever reason."""
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    def work() -> None:
        with closing(loop):
            try:
                loop.run_until_complete(_work(settings, stop))
            finally:
                ended()

    thread = threading.Thread(target=work, name="worker")
    thread.start()
    try:
        yield
    finally:
        with suppress(RuntimeError):  # the loop is closed where the worker has ended by itself
            loop.call_soon_threadsafe(stop.set)
        thread.join()


class _Server(uvicorn.Server):
    """A server that leaves signals to the one who runs it."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def configuration(app: FastAPI | str, workers: int, trusted_proxies: Sequence[str]) -> uvicorn.Config:
    """How a server runs. Of whom a request is, the proxies that are trusted may say, and nobody else."""
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=workers,
        forwarded_allow_ips=list(trusted_proxies),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    numbers = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as `nohup` wants it
        numbers.append(signal.SIGHUP)
    for number in numbers:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _work(settings: Settings, stop: asyncio.Event) -> None:
    from kalends.worker import run as background

    assert settings.database_url is not None
    await background.run(settings.database_url, settings, stop=stop)


def _announce_when_answering(settings: Settings) -> None:
    if listening.await_answer(_health(settings)):
        announce(settings)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)


def _hand_down(settings: Settings) -> None:
    """Puts what this process knows better than the surroundings where its children look."""
    os.environ["KALENDS_DATABASE_URL"] = settings.database_url or ""
    os.environ["KALENDS_HOST"] = settings.host
    os.environ["KALENDS_PORT"] = str(settings.port)
