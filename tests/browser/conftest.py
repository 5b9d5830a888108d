"""A real browser, and real servers to look at: Kalends with its worker and the example app, as `kalends demo` starts them."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.world import Visitors, World
from tests.support.processes import COMMAND, free_port, running

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
        ready = demo.line(60)
        assert ready.startswith("ready"), ready
        yield World(f"http://localhost:{port}", f"http://localhost:{app_port}", data)


@pytest_asyncio.fixture(scope="session")
async def chromium(chromium_path: str) -> AsyncIterator[Browser]:
    """The browser."""
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
