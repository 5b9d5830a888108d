"""A real browser, and what it looks at: Kalends, its worker and the example app, as `kalends demo` starts them."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from tests.browser.world import Site, Visitors, World, serving
from tests.support.processes import COMMAND, PATIENCE, free_port, running

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium is. Without one the tests are skipped, or fail where they must run."""
    path = shutil.which("chromium")
    if path is None and os.environ.get("KALENDS_REQUIRE_BROWSER") == "1":
        pytest.fail("There is no Chromium; install Debian's package `chromium`.")
    return path or pytest.skip("There is no Chromium; install Debian's package `chromium`.")


@pytest.fixture(scope="session")
def world(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Kalends and the example app, on ports of their own."""
    data = Path(tmp_path_factory.mktemp("browser"))
    port, app_port = free_port(), free_port()
    environment = {"KALENDS_DATA": str(data), "KALENDS_PORT": str(port), "MY_APP_PORT": str(app_port)}
    with running(*COMMAND, "demo", environment=environment) as demo:
        ready = demo.line()
        assert ready.startswith("ready"), ready
        yield World(f"http://localhost:{port}", f"http://localhost:{app_port}", data)


@pytest.fixture(scope="session")
def site(world: World) -> Iterator[Site]:
    """A customer's web site, arranged at Kalends."""
    pages: dict[str, str] = {}
    with serving(pages) as origin:
        yield Site(origin, world.origin, _arrange(world, origin), pages)


def _arrange(world: World, origin: str) -> str:
    """Makes an OAuth client for a site, and a managed user with default event types, whose username it gives."""
    with httpx.Client(base_url=world.origin, timeout=PATIENCE) as api:
        urls = {
            "bookingRedirectUri": f"{origin}/bookings",
            "bookingRescheduleRedirectUri": f"{origin}/bookings/reschedule",
            "bookingCancelRedirectUri": f"{origin}/bookings/cancel",
        }
        client = {"name": "Site", "redirectUris": [origin], "permissions": ["*"], "areDefaultEventTypesEnabled": True}
        made = api.post("/v2/oauth-clients", json=client | urls, headers={"Authorization": f"Bearer {world.key}"})
        keys = made.raise_for_status().json()["data"]
        user = {"email": "host@site.example.com", "name": "Heidi Host", "timeZone": "Europe/London"}
        answer = api.post(
            f"/v2/oauth-clients/{keys['clientId']}/users",
            json=user,
            headers={"x-cal-secret-key": keys["clientSecret"]},
        )
        username: str = answer.raise_for_status().json()["data"]["user"]["username"]
        return username


@pytest_asyncio.fixture(scope="session")
async def chromium(chromium_path: str) -> AsyncIterator[Browser]:
    """The browser. What is expected of a page may take its time."""
    expect.set_options(timeout=PATIENCE * 1000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture
async def visitors(chromium: Browser) -> AsyncIterator[Visitors]:
    """Opens fresh browsers. No script on any of their pages may fail."""
    visitors = Visitors(chromium)
    yield visitors
    await visitors.leave()
    assert visitors.errors == []
