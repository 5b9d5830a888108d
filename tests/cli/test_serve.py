"""`kalends serve` as a real process with the embedded database: it starts, answers, and leaves nothing behind."""

from __future__ import annotations

import signal
import socket
import time
from pathlib import Path

import httpx
import psutil
import pytest

from tests.support.processes import COMMAND, PATIENCE, Running, kalends, running, server_of


def _address(serve: Running) -> str:
    ready, _, address = serve.line().partition(" ")
    assert ready == "ready"
    return address


def _data(environment: dict[str, str]) -> Path:
    return Path(environment["KALENDS_DATA"])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_says_ready_answers_and_leaves_no_database_behind(
    embedded_environment: dict[str, str], number: signal.Signals
) -> None:
    if signal.getsignal(number) is signal.SIG_IGN:
        pytest.skip(f"{number.name} is ignored by whoever started the tests, as `nohup` does.")
    with running(*COMMAND, "serve", environment=embedded_environment) as serve:
        assert httpx.get(f"{_address(serve)}/health", timeout=PATIENCE).status_code == 200
        assert server_of(_data(embedded_environment)) is not None
        assert serve.end(number) == 0
    assert server_of(_data(embedded_environment)) is None


def test_standard_output_has_the_ready_line_alone(environment: dict[str, str]) -> None:
    with running(*COMMAND, "serve", "--port", "0", environment=environment) as serve:
        httpx.get(f"{_address(serve)}/health", timeout=PATIENCE)
        serve.end()
        assert serve.line() == ""


def test_a_port_in_use_is_one_sentence(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = kalends("serve", "--port", str(port), environment=environment)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} is in use: ")
    assert len(done.stderr.splitlines()) == 1


def test_a_killed_server_does_not_hinder_the_next(embedded_environment: dict[str, str]) -> None:
    with running(*COMMAND, "serve", environment=embedded_environment) as killed:
        _address(killed)
        killed.end(signal.SIGKILL)
    with running(*COMMAND, "serve", environment=embedded_environment) as serve:
        assert httpx.get(f"{_address(serve)}/health", timeout=PATIENCE).status_code == 200
        serve.end()
    assert server_of(_data(embedded_environment)) is None


def test_a_command_beside_it_uses_its_database(embedded_environment: dict[str, str]) -> None:
    with running(*COMMAND, "serve", environment=embedded_environment) as serve:
        address = _address(serve)
        owner = ("--email", "owner@example.com", "--organization", "Acme")
        key = kalends("user", "create", *owner, environment=embedded_environment).stdout.strip()
        answer = httpx.get(f"{address}/v2/me", headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE)
    assert answer.json()["data"]["email"] == "owner@example.com"


def test_several_processes_share_the_port_and_end_together(embedded_environment: dict[str, str]) -> None:
    with running(*COMMAND, "serve", "--workers", "2", environment=embedded_environment) as serve:
        address = _address(serve)
        assert httpx.get(f"{address}/health", timeout=PATIENCE).status_code == 200
        assert _server_processes(serve) >= 2
        assert serve.end() == 0
    assert server_of(_data(embedded_environment)) is None


def test_processes_whose_parent_was_killed_end_too(environment: dict[str, str]) -> None:
    with running(*COMMAND, "serve", "--workers", "2", "--port", "0", environment=environment) as serve:
        address = _address(serve)
        serve.end(signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and _is_open(address):
        time.sleep(0.1)
    assert not _is_open(address)


def _server_processes(serve: Running) -> int:
    return len(psutil.Process(serve.process.pid).children(recursive=True))


def _is_open(address: str) -> bool:
    try:
        httpx.get(f"{address}/health", timeout=2)
    except httpx.TransportError:
        return False
    return True
