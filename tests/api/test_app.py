"""The app as a process runs it."""

from __future__ import annotations

import httpx

from kalends.asgi import create_app
from kalends.core.settings import Settings
from tests.support.database import Server


async def test_a_started_app_serves_from_the_database_of_its_settings(postgres: Server, settings: Settings) -> None:
    with postgres.clone("started") as url:
        app = create_app(settings.model_copy(update={"database_url": url, "log_json": True}))
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://kalends.test") as client,
        ):
            assert (await client.get("/health")).status_code == 200
            assert (await client.get("/v2/me")).status_code == 401
