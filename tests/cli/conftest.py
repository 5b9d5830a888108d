"""Surroundings for commands: a database of the test's own, or a data folder for the embedded one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.support.database import Server
from tests.support.processes import copy_data, stop_server

_names = count()


@pytest.fixture
def environment(postgres: Server, worker_name: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Variables that name a migrated database."""
    with postgres.clone(f"cli_{worker_name}_{next(_names)}") as url:
        yield {"KALENDS_DATABASE_URL": url, "KALENDS_DATA": str(tmp_path)}


@pytest.fixture
def empty_environment(postgres: Server, worker_name: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Variables that name a database in which nothing is."""
    with postgres.empty(f"cli_{worker_name}_{next(_names)}") as url:
        yield {"KALENDS_DATABASE_URL": url, "KALENDS_DATA": str(tmp_path)}


@pytest.fixture
def embedded_environment(initialised_data: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Variables under which the embedded database is used, on a port that the system chooses."""
    copy_data(initialised_data, tmp_path / "data")
    yield {"KALENDS_DATA": str(tmp_path / "data"), "KALENDS_PORT": "0"}
    stop_server(tmp_path / "data")
