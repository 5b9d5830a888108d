"""Recorded answers are the contract's, and newer ones do not hurt."""

from __future__ import annotations

import ast
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import kalends.client
from kalends.client import Booking, Kalends, ManagedUser
from kalends.client.wire import reader
from tests.client import recorded
from tests.client.loopback import success
from tests.support.contract import contract

ANSWERS = [
    ("GET", "/v2/oauth-clients/cl1", success(recorded.CLIENT)),
    ("GET", "/v2/oauth-clients/cl1/users/7", success(recorded.USER)),
    ("POST", "/v2/oauth/cl1/refresh", success(recorded.TOKENS)),
    ("GET", "/v2/me", success(recorded.ME)),
    ("GET", "/v2/schedules/3", success(recorded.SCHEDULE)),
    ("GET", "/v2/slots", success(recorded.SLOTS)),
    ("GET", "/v2/bookings/u", success(recorded.BOOKING)),
    ("GET", "/v2/bookings", success([recorded.BOOKING], pagination=recorded.pagination(1, 1, 0, 100))),
]


@pytest.mark.parametrize(("method", "path", "body"), ANSWERS, ids=[path for _, path, _ in ANSWERS])
def test_what_the_tests_play_is_what_the_contract_promises(method: str, path: str, body: dict[str, Any]) -> None:
    tool = contract()
    if tool is None:
        pytest.skip("The contract is not at hand.")
    assert tool.violations(method, path, 200, body) == []


def test_fields_of_a_newer_server_are_ignored_and_kept_as_raw() -> None:
    booking = reader(Booking)({**recorded.BOOKING, "mood": "good", "status": "postponed"})
    assert booking.status == "postponed"
    assert booking.raw["mood"] == "good"


def test_optional_fields_may_be_null_or_absent() -> None:
    few = {name: recorded.USER[name] for name in ("id", "email", "username", "name")}
    user = reader(ManagedUser)({**few, "bio": None, "metadata": None})
    assert (user.bio, user.metadata, user.time_zone) == (None, {}, "Europe/London")


def test_times_are_aware() -> None:
    booking = reader(Booking)(recorded.BOOKING)
    assert booking.start == datetime(2027, 1, 5, 9, tzinfo=UTC)
    assert booking.created_at.tzinfo is not None


def test_the_operations_keep_their_words_for_help() -> None:
    create = Kalends("http://kalends.test").bookings.create
    assert "SlotTaken" in (create.__doc__ or "")
    assert create.__name__ == "create"


def test_the_client_needs_httpx_and_nothing_of_the_server() -> None:
    allowed = {"httpx", "kalends", *sys.stdlib_module_names}
    for source in Path(kalends.client.__file__).parent.glob("*.py"):
        for module in _imports(ast.parse(source.read_text())):
            assert module.split(".")[0] in allowed, source
            assert module == "kalends" or not module.startswith("kalends.") or module.startswith("kalends.client")


def _imports(tree: ast.Module) -> list[str]:
    nodes = list(ast.walk(tree))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return plain + [str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)]
