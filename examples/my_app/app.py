"""The web app: its pages, and what they stand on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.staticfiles import StaticFiles

from examples.my_app import pages
from examples.my_app.arrangement import arrange
from examples.my_app.settings import Settings
from examples.my_app.storage import Storage
from examples.my_app.words import utc_now
from kalends.client import NotFound, ServerError, TransportError

FOLDER = Path(__file__).parent


def create_app(
    settings: Settings | None = None,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """My App. When it starts it arranges at Kalends what it needs.

    `transport` replaces the network and `clock` the time, for tests.
    """
    settings = settings or Settings.of()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.home = await arrange(settings, Storage(settings.data), transport=transport, clock=clock)
        yield
        await app.state.home.kalends.close()

    app = FastAPI(title="My App", lifespan=lifespan, openapi_url=None, default_response_class=HTMLResponse)
    app.state.settings = settings
    app.state.clock = clock
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    for missing in (404, NotFound):
        app.add_exception_handler(missing, pages.not_found)
    for failure in (TransportError, ServerError):
        app.add_exception_handler(failure, pages.unavailable)
    app.middleware("http")(guard)
    return app


async def guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuses forms that other sites send here, and tells browsers to run no scripts but those of Kalends."""
    origin = request.headers.get("origin")
    if request.method == "POST" and origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        return PlainTextResponse("This form was sent by another site.", 403)
    response = await go_on(request)
    scripts = request.app.state.settings.kalends_url
    response.headers["Content-Security-Policy"] = (
        f"script-src 'self' {scripts}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    return response
