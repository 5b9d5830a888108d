"""The published components in a real browser: their packages from npm, built into pages, on a Kalends of their own."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser

from examples.react_atoms.arrangement import arrange
from examples.react_atoms.backend import create_app
from kalends.cli import listening
from tests.atoms.world import EVERY, Customer, Kalends, Visitors, customer
from tests.browser.conftest import chromium, chromium_path
from tests.support.processes import COMMAND, PATIENCE, free_port, running

__all__ = ["chromium", "chromium_path"]

FOLDER = Path(__file__).parent
PACKAGES = FOLDER / "node_modules"
EXAMPLE = FOLDER.parents[1] / "examples" / "react_atoms"
SOURCES = (
    FOLDER / "package-lock.json",
    FOLDER / "build.mjs",
    EXAMPLE / "index.html",
    *sorted((FOLDER / "app").iterdir()),
    *sorted(path for path in (FOLDER / "repairs").rglob("*.*") if path.is_file()),
    *sorted(path for path in (EXAMPLE / "src").rglob("*.*") if path.is_file()),
)


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder with the pages of each version. Without the packages the tests are skipped, or fail where they must
    run."""
    if shutil.which("node") is None or not PACKAGES.is_dir():
        reason = f"The published components are not installed; run `npm ci` in {FOLDER.name}."
        if os.environ.get("KALENDS_REQUIRE_NODE") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    cache = PACKAGES / ".cache"
    cache.mkdir(exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _built(cache / hashlib.sha256(b"".join(file.read_bytes() for file in SOURCES)).hexdigest()[:16])


def _built(folder: Path) -> Path:
    """The pages of these sources, built where they are not yet."""
    if not folder.exists():
        unfinished = folder.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        subprocess.run(["node", "build.mjs", str(unfinished)], cwd=FOLDER, check=True, timeout=300)
        unfinished.rename(folder)
    return folder


@pytest.fixture(scope="session")
def kalends(chromium_path: str, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kalends]:
    """A Kalends, and the key of its owner."""
    data = Path(tmp_path_factory.mktemp("atoms"))
    port = free_port()
    environment = {"KALENDS_DATA": str(data), "KALENDS_PORT": str(port), "MY_APP_PORT": str(free_port())}
    with running(*COMMAND, "demo", environment=environment) as demo:
        ready = demo.line()
        assert ready.startswith("ready"), ready
        yield Kalends(f"http://localhost:{port}", data, (data / "demo.key").read_text().strip())


@pytest.fixture(scope="session")
def customers(kalends: Kalends, built: Path) -> Iterator[dict[str, Customer]]:
    """A customer for each version."""
    with ExitStack() as stack:
        yield {version: stack.enter_context(customer(kalends, built / version)) for version in EVERY}


@pytest.fixture(scope="session")
def example(kalends: Kalends, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the React example is, with its own backend."""
    port = free_port()
    url = f"http://localhost:{port}"
    home = arrange(kalends.origin, kalends.key, url, tmp_path_factory.mktemp("example") / "kept.json")
    config = uvicorn.Config(create_app(home, built / "example"), host="127.0.0.1", port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    listening.await_answer(url, patience=PATIENCE)
    yield url
    server.should_exit = True
    thread.join()


@pytest_asyncio.fixture
async def visitors(chromium: Browser) -> AsyncIterator[Visitors]:
    """Opens fresh browsers. No script on any page may fail, nor anything be said on the console but what the packages
    say by themselves."""
    visitors = Visitors(chromium)
    yield visitors
    await visitors.leave()
    assert [error for visitor in visitors.met for error in visitor.errors] == []
