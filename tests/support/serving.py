"""The app, served over loopback by this process: for programs that want a real address, with the test's own clock."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime

import uvicorn
from fastapi import FastAPI

from kalends.asgi import create_app
from kalends.core.database import Database
from kalends.core.secrets import Vault, load_key
from kalends.core.settings import Settings
from kalends.http import deps
from kalends.http.rates import Rates
from kalends.http.state import State, install

_made: list[FastAPI] = []
"""Apps that nobody uses just now. Making one takes longer than most tests, so that they are used again."""


@contextmanager
def lent_app(state: State, clock: Callable[[], datetime]) -> Iterator[FastAPI]:
    """The whole app, with a state and a clock of one's own."""
    app = _made.pop() if _made else create_app(state.settings)
    install(app, state)
    app.dependency_overrides[deps.clock] = clock
    yield app
    app.dependency_overrides.clear()
    _made.append(app)


@asynccontextmanager
async def serving(database: Database, settings: Settings, clock: Callable[[], datetime]) -> AsyncIterator[str]:
    """Where the app answers, on a free port of loopback, for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = settings.model_copy(update={"public_url": url})
        state = State(settings, database, Vault(load_key(settings.secret_key, settings.data)), Rates(settings))
        with lent_app(state, clock) as app:
            server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
            running = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                yield url
            finally:
                server.should_exit = True
                await running
