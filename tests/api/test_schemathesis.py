"""Requests that the OpenAPI document allows and nobody would think of, with every kind of credential: no fault of the
server, and no answer outside its declared schema.

Each is sent as it comes, and helped along: its ids exist, and what people, times and zones are called makes sense, so
that it gets further than the first check. What is sent is the same in every run.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import pytest
import pytest_asyncio
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kalends.asgi import create_app
from kalends.core import events
from kalends.core.database import connect
from kalends.core.settings import Settings
from kalends.reactions import REACTIONS
from tests.docs import examples
from tests.support.accounts import make_key, make_owner
from tests.support.clock import Clock
from tests.support.database import Server
from tests.support.serving import serving

EXAMPLES = 2
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CALLERS = ("nobody", "owner", "managed user", "client")
CREDENTIALS = {"authorization", "x-cal-client-id", "x-cal-secret-key"}

SCHEMA = schemathesis.openapi.from_dict(create_app(Settings()).openapi())
OPERATIONS = {
    f"{operation.method.upper()} {operation.path}": operation
    for operation in (result.ok() for result in SCHEMA.get_all_operations())
}
LASTING = {
    "DELETE /v2/oauth-clients/{clientId}",
    "DELETE /v2/oauth-clients/{clientId}/users/{userId}",
    "POST /v2/oauth-clients/{clientId}/users/{userId}/force-refresh",
    "POST /v2/api-keys/refresh",
}
"""What would take away what the others are called with: these come last, and are not helped along."""

SENSIBLE = {
    "active": True,
    "availability": [{"days": ["Monday"], "startTime": "09:00", "endTime": "12:00"}],
    "attendee": {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Berlin"},
    "email": "carol@example.com",
    "end": "2027-01-13",
    "isDefault": False,
    "lengthInMinutes": 30,
    "name": "Carol",
    "permissions": ["*"],
    "redirectUris": ["https://my-app.com"],
    "slotStart": "2027-01-12T10:00:00Z",
    "slug": "anything",
    "start": "2027-01-12T10:00:00Z",
    "subscriberUrl": "https://my-app.com/hooks",
    "timeZone": "Europe/London",
    "title": "Anything",
    "triggers": ["BOOKING_CREATED"],
}


@dataclass(frozen=True)
class World:
    """A served Kalends with one of most things, and who may ask it."""

    url: str
    names: Mapping[str, str]

    def headers(self, who: str) -> dict[str, str]:
        """What a request sends to be somebody's."""
        return {
            "nobody": {},
            "owner": {"Authorization": f"Bearer {self.names['API_KEY']}"},
            "managed user": {"Authorization": f"Bearer {self.names['ACCESS_TOKEN']}"},
            "client": {"x-cal-client-id": self.names["CLIENT_ID"], "x-cal-secret-key": self.names["CLIENT_SECRET"]},
        }[who]

    def sensible(self) -> dict[str, Any]:
        """Values of parameters and fields that exist, or make sense."""
        return {
            **SENSIBLE,
            "clientId": self.names["CLIENT_ID"],
            "userId": int(self.names["USER_ID"]),
            "eventTypeId": int(self.names["EVENT_TYPE_ID"]),
            "scheduleId": int(self.names["SCHEDULE_ID"]),
            "bookingUid": self.names["BOOKING_UID"],
            "username": self.names["USERNAME"],
            "refreshToken": self.names["REFRESH_TOKEN"],
        }


@pytest_asyncio.fixture(scope="module")
async def world(postgres: Server, worker_name: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """One world for all; commits, since a server answers."""
    own = Settings(data=tmp_path_factory.mktemp("fuzzed"), secret_key="a key for tests")
    with postgres.clone(f"fuzzed_{worker_name}") as database_url:
        database = events.wired(connect(database_url), REACTIONS)
        async with database.transaction() as tx:
            key = await make_key(tx, await make_owner(tx))
        async with serving(database, own, Clock()) as url:
            yield World(url, await examples.arrange(url, key))
        await database.close()


def _turn(name: str) -> int:
    """What takes something away comes after what needs it."""
    return 2 if name in LASTING else int(name.startswith("DELETE") or name.endswith(("/cancel", "/decline")))


@pytest.mark.parametrize("name", sorted(OPERATIONS, key=_turn))
async def test_an_operation_answers_as_it_says(name: str, world: World) -> None:
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        await asyncio.to_thread(_try, OPERATIONS[name], mode, world, name not in LASTING)


def _try(operation: APIOperation[Any, Any, Any], mode: GenerationMode, world: World, helped: bool) -> None:
    """Sends some requests: as they come by one caller after another, and helped along by all of them."""
    session, turns = requests.Session(), cycle(CALLERS)

    @given(case=operation.as_strategy(mode))
    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    def check(case: Case) -> None:
        named = {name: value for name, value in case.headers.items() if name.lower() not in CREDENTIALS}
        _ask(case, [next(turns)], named, world, session)
        if helped:
            _help(case, world.sensible(), mode)
            _ask(case, CALLERS, {}, world, session)

    try:
        check()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "nothing can be asked"  # there may be nothing to get wrong


def _ask(case: Case, callers: Iterable[str], named: Mapping[str, Any], world: World, session: requests.Session) -> None:
    """Sends the request as each caller, and judges the answers."""
    for who in callers:
        case.headers = dict(named)
        response = case.call(base_url=world.url, session=session, headers=world.headers(who))
        case.validate_response(response, checks=CHECKS)


def _help(case: Case, sensible: Mapping[str, Any], mode: GenerationMode) -> None:
    """Puts in what makes sense, where the request says something of that name; of the other fields of a body, a wrong
    request keeps one."""
    case.path_parameters = {**case.path_parameters, **_made_sense_of(case.path_parameters, sensible)}
    case.query = _made_sense_of(case.query, sensible)
    if isinstance(case.body, dict):
        others = [name for name in case.body if name not in sensible] if mode is GenerationMode.NEGATIVE else []
        case.body = {name: case.body[name] for name in others[-1:]} | _made_sense_of(case.body, sensible)


def _made_sense_of(said: Mapping[str, Any], sensible: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sensible.items() if name in said}
