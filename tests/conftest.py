"""Fixtures: a real PostgreSQL for the session, a transaction that is rolled back, the app and a client on it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncConnection

from kalends.core import embedded, events
from kalends.core.database import Database, Tx, connect
from kalends.core.secrets import Vault, load_key
from kalends.core.settings import Settings
from kalends.reactions import REACTIONS
from tests.support import contract
from tests.support.clock import Clock
from tests.support.database import KeptDatabase, Server

if TYPE_CHECKING:
    from fastapi import FastAPI

ORIGIN = "http://kalends.test"
_FOLDER = "TEST_SESSION_FOLDER"
_REQUIREMENTS = {"KALENDS_REQUIRE_BROWSER", "KALENDS_REQUIRE_NODE"}
_clones = count()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Makes the folder that all test processes share; the surroundings' settings do not reach the tests."""
    for name in [name for name in os.environ if name.startswith("KALENDS_") and name not in _REQUIREMENTS]:
        del os.environ[name]
    os.environ["KALENDS_CONFIG"] = os.devnull
    if not hasattr(config, "workerinput"):
        os.environ[_FOLDER] = tempfile.mkdtemp(prefix="kalends-tests-")
        Path(os.environ[_FOLDER]).chmod(0o711)  # root's PostgreSQL runs under another account
        config.option.basetemp = config.option.basetemp or f"{os.environ[_FOLDER]}/pytest"


def pytest_unconfigure(config: pytest.Config) -> None:
    """Removes the shared folder when the last test process is done."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(_FOLDER), ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The session's PostgreSQL server."""
    folder = Path(os.environ[_FOLDER])
    with embedded.running(folder, throwaway=True) as url:
        yield Server(url, folder)


@pytest.fixture(scope="session")
def initialised_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose embedded server was started once and stopped, to be copied."""
    data = tmp_path_factory.mktemp("initialised")
    with embedded.running(data, throwaway=True):
        return data


@pytest_asyncio.fixture(scope="session")
async def database(postgres: Server, worker_name: str) -> AsyncIterator[Database]:
    """A fresh migrated database, one for each test process. What a test commits here stays: prefer `tx`."""
    with postgres.clone(f"test_{worker_name}") as url:
        database = events.wired(connect(url), REACTIONS)
        yield database
        await database.close()


@pytest_asyncio.fixture
async def committed_database(postgres: Server, worker_name: str) -> AsyncIterator[Database]:
    """A migrated database for one test alone, whose transactions really commit."""
    with postgres.clone(f"committed_{worker_name}_{next(_clones)}") as url:
        database = events.wired(connect(url), REACTIONS)
        yield database
        await database.close()


@pytest.fixture(scope="session")
def worker_name() -> str:
    """The name of this test process."""
    return os.environ.get("PYTEST_XDIST_WORKER", "only")


@pytest_asyncio.fixture(scope="session")
async def _connection(database: Database) -> AsyncIterator[AsyncConnection]:
    async with database.engine.connect() as connection:
        yield connection


@pytest_asyncio.fixture
async def tx(_connection: AsyncConnection) -> AsyncIterator[Tx]:
    """A transaction on the one kept connection, rolled back after the test."""
    async with _connection.begin() as transaction:
        yield _connection
        await transaction.rollback()


@pytest.fixture
def clock() -> Clock:
    """The app's clock; it stands at `NOW` until a test moves it."""
    return Clock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a data folder of the test's own."""
    return Settings(data=tmp_path, public_url=ORIGIN, secret_key="a key for tests")


@pytest.fixture
def vault(settings: Settings) -> Vault:
    """The vault that the app under test uses."""
    return Vault(load_key(settings.secret_key, settings.data))


@pytest.fixture
def app(tx: Tx, database: Database, settings: Settings, vault: Vault, clock: Clock) -> Iterator[FastAPI]:
    """The whole app, whose transactions are savepoints in `tx`."""
    from kalends.http.rates import Rates
    from kalends.http.state import State
    from tests.support.serving import lent_app

    kept = KeptDatabase(database.engine, database.readers, tx)
    with lent_app(State(settings, kept, vault, Rates(settings)), clock) as app:
        yield app


@pytest_asyncio.fixture
async def api(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of `app` that asks for the contract's newest shapes; each successful answer is checked against them."""
    hooks = {"response": [contract.judge]}
    headers = {"cal-api-version": "2024-08-13"}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers, event_hooks=hooks) as client:
        yield client
