"""Fixtures: a server that plays recorded answers, and both clients on it."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio

from kalends.client import AsyncKalends, Kalends
from tests.client.loopback import Tape, playing


@pytest.fixture
def tape() -> Iterator[Tape]:
    """Answers to record, and what was asked."""
    with playing() as tape:
        yield tape


@pytest_asyncio.fixture(params=[Kalends, AsyncKalends], ids=["sync", "async"])
async def connect(request: pytest.FixtureRequest, tape: Tape) -> AsyncIterator[Callable[..., Any]]:
    """Makes a client of the tape with the given credentials: every test runs with both kinds."""
    made: list[Any] = []

    def make(**credentials: Any) -> Any:
        made.append(request.param(tape.url, **credentials))
        return made[-1]

    yield make
    for client in made:
        await settled(client.close())


async def settled(value: Any) -> Any:
    """What a call answers, awaited where the client is an async one."""
    return await value if inspect.isawaitable(value) else value


async def collected(items: Any) -> list[Any]:
    """All items of an iterator of either kind."""
    return [item async for item in items] if hasattr(items, "__aiter__") else list(items)
