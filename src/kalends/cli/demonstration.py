"""The demo: Kalends in this process, the example app in another, and an organisation that both know."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console

from kalends.cli import listening, processes, surroundings
from kalends.cli.refusals import CommandRefused
from kalends.core import embedded, logs
from kalends.core.database import Tx
from kalends.core.errors import Unauthenticated
from kalends.core.secrets import Vault, load_key
from kalends.core.settings import Settings
from kalends.core.time import utc_now

ORGANIZATION = "Demo"
EMAIL = "owner@example.com"
NAME = "Olive Owner"
APP_PORT = "4000"
APP_PATIENCE = 60.0

SOURCE = Path(__file__).resolve().parents[3]
"""The checkout, where this runs from one: the example app lies in it."""

console = Console(stderr=True, highlight=False)


def run(settings: Settings) -> None:
    """Runs until Ctrl-C or SIGTERM, then stops everything, the database included."""
    logs.configure(settings)
    with ExitStack() as stack:
        note = stack.enter_context(_only_one(settings.data))
        app_port = _free_app_port()
        listener, settings = stack.enter_context(listening.on(settings))
        note(settings.origin)
        with _step("PostgreSQL"):
            url = stack.enter_context(embedded.database_url(settings))
        settings = settings.model_copy(update={"database_url": url})
        with _step("Tables"):
            surroundings.upgrade(url)
        with _step("Organisation, owner and API key"):
            key, booker = _prepare(settings)
        demo = _Demo(settings, key, booker, app_port)
        processes.run_one(settings, listener, with_worker=True, then=demo.show)
    console.print("Stopped; the data stays.")


@dataclass(frozen=True)
class _Demo:
    """What is shown once Kalends answers."""

    settings: Settings
    key: str
    booker: str
    app_port: int

    @property
    def app_url(self) -> str:
        return f"http://localhost:{self.app_port}"

    async def show(self) -> None:
        """Starts the example app, says where everything is, and stays while the app runs."""
        async with _example_app(self._app_environment()) as app:
            with _step("Example app"):
                await self._await_app(app)
            self._print_addresses()
            processes.announce(self.settings)
            await app.wait()
        raise CommandRefused("The example app has ended by itself; what it said stands above.")

    def _app_environment(self) -> dict[str, str]:
        mine = {
            "MY_APP_PORT": str(self.app_port),
            "MY_APP_DATA": str(self.settings.data.absolute() / "my_app"),
            "KALENDS_URL": self.settings.origin,
            "KALENDS_API_KEY": self.key,
        }
        return {**os.environ, **mine}

    async def _await_app(self, app: asyncio.subprocess.Process) -> None:
        ended = asyncio.create_task(app.wait())
        answer = asyncio.create_task(asyncio.to_thread(listening.await_answer, self.app_url, patience=APP_PATIENCE))
        await asyncio.wait([ended, answer], return_when=asyncio.FIRST_COMPLETED)
        if ended.done() or not answer.result():
            raise CommandRefused("The example app did not start; what it said stands above.")
        ended.cancel()

    def _print_addresses(self) -> None:
        origin = self.settings.origin
        places = {
            "The example app": self.app_url,
            "The booker": f"{origin}{self.booker}",
            "The captured e-mails": f"{origin}/mail",
            "The API's documentation": f"{origin}/docs",
        }
        console.print()
        for what, where in places.items():
            console.print(f"  {what:<24} [bold cyan]{where}[/]")
        console.print("\n  Ctrl-C stops everything.\n")


@asynccontextmanager
async def _example_app(environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """The example app in a process of its own, which ends with the block, and with this process however it ends."""
    app = await asyncio.create_subprocess_exec(
        *[sys.executable, "-m", "kalends.cli.tether", "examples.my_app"],
        cwd=SOURCE,
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for this process, which then ends the app
    )
    try:
        yield app
    finally:
        if app.returncode is None:
            app.terminate()
            await app.wait()


@contextmanager
def _only_one(data: Path) -> Iterator[Callable[[str], None]]:
    """Holds the data folder's demo lock; what it yields notes in the lock's file where the demo runs."""
    path = data / "demo.lock"
    try:
        data.mkdir(parents=True, exist_ok=True)
        file = path.open("a+")
    except OSError as error:
        raise CommandRefused(f"The demo cannot use {path} ({error.strerror}): set KALENDS_DATA.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandRefused(_runs_already(path.read_text())) from None
        file.truncate(0)
        yield partial(print, file=file, flush=True)


def _runs_already(address: str) -> str:
    if not address:
        return "A demo is just being started: give it a moment."
    return f"A demo runs already, on {address.strip()}: open it, or stop it with Ctrl-C where it runs."


def _free_app_port() -> int:
    """The example app's port, which must be free."""
    given = os.environ.get("MY_APP_PORT", APP_PORT)
    if not given.isdecimal():
        raise CommandRefused(f"MY_APP_PORT is {given!r}: set it to the number of a port.")
    if listening.is_taken("127.0.0.1", int(given)):
        raise CommandRefused(
            f"Port {given}, where the example app would run, is in use: stop what listens there, "
            "or choose another with MY_APP_PORT."
        )
    return int(given)


def _prepare(settings: Settings) -> tuple[str, str]:
    """An API key of the demo's owner, kept in the data folder, and the path of the owner's first booking page."""
    kept = settings.data / "demo.key"
    vault = Vault(load_key(settings.secret_key, settings.data))

    async def work(tx: Tx) -> tuple[str, str]:
        return await _owner(tx, vault, kept.read_text().strip() if kept.exists() else "")

    key, booker = surroundings.in_transaction(settings, work)
    descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(key)
    return key, booker


async def _owner(tx: Tx, vault: Vault, key: str) -> tuple[str, str]:
    from kalends.accounts import service as accounts
    from kalends.event_types import service as event_types
    from kalends.onboarding import service as onboarding

    now = utc_now()
    try:
        user = (await accounts.authenticate_bearer(tx, key, vault, now)).user
    except Unauthenticated:
        user, key = await onboarding.create_owner(
            tx, email=EMAIL, organization_name=ORGANIZATION, name=NAME, time_zone="Europe/London", now=now
        )
    if not await event_types.list_(tx, user):
        await event_types.create_defaults(tx, user, now)
    offered = await event_types.list_(tx, user)
    return key, f"/{user.username}/{offered[0].slug}"


@contextmanager
def _step(title: str) -> Iterator[None]:
    """Shows that something is being set up, and then how long it took."""
    began = time.monotonic()
    with console.status(f"{title} …"):
        yield
    console.print(f"[green]✓[/] {title} [dim]{time.monotonic() - began:.1f} s[/]")
