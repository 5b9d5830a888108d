"""`kalends demo` as a real process: everything is there, and nothing stays behind."""

from __future__ import annotations

import signal
import socket
import stat
import time
from pathlib import Path

import httpx
import pytest

from tests.support.processes import COMMAND, PATIENCE, Running, free_port, kalends, running, server_of


@pytest.fixture
def demo_environment(embedded_environment: dict[str, str]) -> dict[str, str]:
    """Variables for a demo of the test's own."""
    return {**embedded_environment, "MY_APP_PORT": str(free_port())}


def _address(demo: Running) -> str:
    ready, _, address = demo.line().partition(" ")
    assert ready == "ready"
    return address


def _app_port(environment: dict[str, str]) -> int:
    return int(environment["MY_APP_PORT"])


def _is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _data(environment: dict[str, str]) -> Path:
    return Path(environment["KALENDS_DATA"])


def test_everything_answers_once_and_ends_together(demo_environment: dict[str, str]) -> None:
    with running(*COMMAND, "demo", environment=demo_environment) as demo:
        address = _address(demo)
        places = (f"http://localhost:{_app_port(demo_environment)}", f"{address}/docs", f"{address}/mail")
        assert [httpx.get(place, timeout=PATIENCE).status_code for place in places] == [200, 200, 200]

        again = kalends("demo", environment=demo_environment)
        assert (again.returncode, again.stdout) == (1, "")
        assert f"A demo runs already, on {address}:" in again.stderr

        assert demo.end(signal.SIGINT) == 0
    assert not _is_open(_app_port(demo_environment))
    assert server_of(_data(demo_environment)) is None


def test_a_killed_demo_leaves_no_example_app_and_the_next_keeps_its_key(demo_environment: dict[str, str]) -> None:
    kept = _data(demo_environment) / "demo.key"
    with running(*COMMAND, "demo", environment=demo_environment) as killed:
        _address(killed)
        key = kept.read_text()
        killed.end(signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while _is_open(_app_port(demo_environment)) and time.monotonic() < deadline:
        time.sleep(0.05)
    with running(*COMMAND, "demo", environment=demo_environment) as demo:
        _address(demo)
        assert kept.read_text() == key
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_port_in_use_is_one_sentence(embedded_environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = kalends("demo", environment={**embedded_environment, "MY_APP_PORT": str(port)})
    assert done.returncode == 1
    assert f"Port {port}, where the example app would run, is in use" in done.stderr
