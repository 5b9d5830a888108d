"""Requests that the OpenAPI document allows and nobody would think of, with every kind of credential: no fault of the
server, and no answer outside its declared schema.

Each operation is asked with what is there by everybody, and has to succeed for somebody; then as it comes, and with
what is there and one field or parameter as it comes. What is sent is the same in every run, but for what the server
names.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest
import pytest_asyncio
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, Response
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kalends.asgi import create_app
from kalends.core.settings import Settings
from tests.api.fuzzed.wanted import NOTHING_TO_GIVE, Wanted, credentials, wanted
from tests.api.fuzzed.world import CALLERS, World, served
from tests.support.database import Server
from tests.support.processes import PATIENCE

EXAMPLES = {GenerationMode.POSITIVE: 30, GenerationMode.NEGATIVE: 8}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CREDENTIALS = {"authorization", "x-cal-client-id", "x-cal-secret-key"}

T = TypeVar("T")

SCHEMA = schemathesis.openapi.from_dict(create_app(Settings()).openapi())
OPERATIONS: Mapping[str, APIOperation[Any, Any, Any]] = {
    f"{operation.method.upper()} {operation.path}": operation
    for operation in (result.ok() for result in SCHEMA.get_all_operations())
}


@pytest_asyncio.fixture(scope="module")
async def world(postgres: Server, worker_name: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One world for all; commits, since a server answers."""
    with postgres.clone(f"fuzzed_{worker_name}") as database_url:
        async with served(database_url, tmp_path_factory.mktemp("fuzzed")) as world:
            yield world


@pytest.mark.parametrize("name", sorted(OPERATIONS))
async def test_an_operation_answers_as_it_says(name: str, world: World) -> None:
    asking = Asking(name, world, asyncio.get_running_loop())
    await asyncio.to_thread(asking.as_it_should_be)
    assert asking.served or name in NOTHING_TO_GIVE, "nobody succeeds"
    for mode in _modes(OPERATIONS[name]):
        await asyncio.to_thread(asking.as_it_comes, mode)


@dataclass
class Asking:
    """One operation, asked from a thread of its own; `served` are those for whom it has succeeded."""

    name: str
    world: World
    loop: asyncio.AbstractEventLoop
    session: requests.Session = field(default_factory=requests.Session)
    served: list[str] = field(default_factory=list)

    def as_it_should_be(self) -> None:
        """Asks with what is there, as everybody."""
        for who in CALLERS:
            answers = [self._ask(each) for each in self._wanted(who)]
            self.served += [who] if any(answer.status_code < 300 for answer in answers) else []

    def as_it_comes(self, mode: GenerationMode) -> None:
        """Asks as generated; and with what is there, and one thing that is generated."""
        cases = _generated(OPERATIONS[self.name], mode)
        for case, who in zip(cases, CALLERS[mode is GenerationMode.NEGATIVE :: 2], strict=False):
            named = {name: value for name, value in case.headers.items() if name.lower() not in CREDENTIALS}
            self._send(case, {**named, **self._run(credentials(self.world, self.name, who))})
        for who in self.served[:1]:
            for kind, name, value in _parts(cases):
                for each in self._wanted(who):
                    self._ask(each.changed(kind, name, value))

    def _ask(self, asked: Wanted) -> Response:
        body = {} if asked.body is None else {"body": asked.body, "media_type": "application/json"}
        case = OPERATIONS[self.name].Case(path_parameters=dict(asked.path), query=dict(asked.query), **body)
        return self._send(case, asked.headers)

    def _send(self, case: Case, headers: Mapping[str, Any]) -> Response:
        """Sends a request, and judges the answer."""
        case.headers = dict(headers)
        response = case.call(base_url=self.world.url, session=self.session, timeout=PATIENCE)
        case.validate_response(response, checks=CHECKS)
        return response

    def _wanted(self, who: str) -> list[Wanted]:
        return self._run(wanted(self.world, self.name, who))

    def _run(self, making: Coroutine[Any, Any, T]) -> T:
        """What the world makes, in the thread that the server runs in."""
        return asyncio.run_coroutine_threadsafe(making, self.loop).result()


def _modes(operation: APIOperation[Any, Any, Any]) -> list[GenerationMode]:
    """Right and wrong, where there is anything to get wrong."""
    named = [*operation.query, *operation.path_parameters]
    may_be_wrong = operation.body or any(each.optimized_schema.get("type") != "string" for each in named)
    return [GenerationMode.POSITIVE, GenerationMode.NEGATIVE] if may_be_wrong else [GenerationMode.POSITIVE]


def _generated(operation: APIOperation[Any, Any, Any], mode: GenerationMode) -> list[Case]:
    """Requests that the document allows, or does not."""
    found: list[Case] = []

    @given(case=operation.as_strategy(mode))
    @settings(
        max_examples=EXAMPLES[mode],
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def find(case: Case) -> None:
        found.append(case)

    find()
    return found


def _parts(cases: Sequence[Case]) -> Iterator[tuple[str, str, Any]]:
    """Values for what can be put into another request, two of a name; made-up names come once, and are left out."""
    found: dict[tuple[str, str], list[Any]] = {}
    for case in cases:
        for kind, said in (("query", case.query), ("body", case.body)):
            for name, value in said.items() if isinstance(said, dict) else ():
                found.setdefault((kind, name), []).append(value)
    for (kind, name), values in found.items():
        yield from ((kind, name, value) for value in (values[0], values[-1]) if len(values) > 1)
