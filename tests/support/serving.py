"""The app, served over loopback by this process: for programs that want a real address, with the test's own clock."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import uvicorn

from kalends.asgi import create_app
from kalends.core.database import Database
from kalends.core.secrets import Vault, load_key
from kalends.core.settings import Settings
from kalends.http import deps
from kalends.http.state import State, install


@asynccontextmanager
async def serving(database: Database, settings: Settings, clock: Callable[[], datetime]) -> AsyncIterator[str]:
    """Where the app answers, on a free port of loopback, for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = settings.model_copy(update={"public_url": url})
        app = create_app(settings)
        install(app, State(settings, database, Vault(load_key(settings.secret_key, settings.data))))
        app.dependency_overrides[deps.clock] = clock
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield url
        finally:
            server.should_exit = True
            await running
