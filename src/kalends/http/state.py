"""What a server process holds for as long as it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from starlette.applications import Starlette
from starlette.requests import HTTPConnection

from kalends.core import database, events
from kalends.core.database import Database
from kalends.core.secrets import Vault, load_key
from kalends.core.settings import Settings
from kalends.http.rates import Rates
from kalends.reactions import REACTIONS


@dataclass(frozen=True)
class State:
    """Settings, database, keys and counters of a process; `app.state.kalends` holds it."""

    settings: Settings
    database: Database
    vault: Vault
    rates: Rates


def open_state(settings: Settings) -> State:
    """The state that `settings` describe. Connects to nothing before the first transaction.

    Raises `ValueError` without a database URL: whoever starts the embedded database puts its URL into the settings.
    """
    if settings.database_url is None:
        raise ValueError(
            "Set KALENDS_DATABASE_URL, or start Kalends with `kalends serve`, which brings its own database."
        )
    vault = Vault(load_key(settings.secret_key, settings.data))
    opened = database.connect(settings.database_url, pool_size=settings.pool_size)
    return State(settings, events.wired(opened, REACTIONS), vault, Rates(settings))


def install(app: Starlette, state: State) -> None:
    """Gives the process's state to everything that serves requests of `app`."""
    app.state.kalends = state


def of(connection: HTTPConnection) -> State:
    """The state of the process that serves this request."""
    return cast("State", connection.app.state.kalends)
