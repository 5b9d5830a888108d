"""How much a request costs before it does anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from httpx import AsyncClient
from sqlalchemy import event

from kalends.core.database import Tx, raw
from kalends.event_types.model import Period, Seats
from tests.support.accounts import bearer, make_client, make_key, make_managed_user, make_owner, make_tokens
from tests.support.event_types import make_event_type, make_schedule


@pytest.fixture
def statements(tx: Tx) -> Iterator[list[str]]:
    """The SQL statements that are executed, without savepoints."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "SAVEPOINT" not in statement:
            seen.append(statement)

    event.listen(tx.sync_connection, "before_cursor_execute", note)
    yield seen
    event.remove(tx.sync_connection, "before_cursor_execute", note)


async def test_an_access_token_costs_one_statement(api: AsyncClient, tx: Tx, statements: list[str]) -> None:
    headers = bearer((await make_tokens(tx, await make_managed_user(tx))).access_token)
    statements.clear()
    await api.get("/v2/me", headers=headers)
    assert len(statements) == 1


async def test_an_api_key_costs_one_statement(api: AsyncClient, tx: Tx, statements: list[str]) -> None:
    headers = bearer(await make_key(tx, await make_owner(tx)))
    statements.clear()
    await api.get("/v2/me", headers=headers)
    assert len(statements) == 1


async def test_a_secret_costs_one_statement(api: AsyncClient, tx: Tx, statements: list[str]) -> None:
    client = await make_client(tx)
    statements.clear()
    await api.get(f"/v2/oauth-clients/{client.id}/users", headers=client.headers)
    assert len(statements) == 2, "one for the client, one for the list"


async def test_a_visitor_costs_none(api: AsyncClient, tx: Tx, statements: list[str]) -> None:
    client = await make_client(tx)
    statements.clear()
    for headers in ({}, {"x-cal-client-id": client.id}, bearer("no.such.token"), {"Origin": "http://kalends.test"}):
        await api.get("/v2/me", headers=headers)
    assert statements == []


@pytest.fixture
def executed(tx: Tx) -> Iterator[list[str]]:
    """All SQL statements, also those that the driver executes by itself."""
    connection, seen = raw(tx), list[str]()

    class Noting(psycopg.AsyncCursor[Any]):
        async def execute(self, query: Any, *args: Any, **options: Any) -> Noting:
            if "SAVEPOINT" not in query:
                seen.append(query)
            return await super().execute(query, *args, **options)

    before, connection.cursor_factory = connection.cursor_factory, Noting
    yield seen
    connection.cursor_factory = before


RULES: dict[str, dict[str, Any]] = {
    "plain": {},
    "limits": {"count_limits": {Period.DAY: 3, Period.YEAR: 9}, "duration_limits": {Period.WEEK: 600}},
    "seats": {"seats": Seats(3, show_attendees=False, show_count=True)},
}


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("more", [{}, {"explain": "true"}])
async def test_a_list_of_slots_costs_two_statements_whatever_the_rules(
    api: AsyncClient, tx: Tx, executed: list[str], rules: str, more: dict[str, str]
) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    event_type = await make_event_type(tx, owner, **RULES[rules])
    params = {"eventTypeId": event_type.id, "start": "2027-01-04", "end": "2027-02-04", **more}
    await api.get("/v2/slots", params=params)
    executed.clear()
    assert (await api.get("/v2/slots", params=params)).status_code == 200
    assert len(executed) == 2, "one for what is bookable, one for what is taken"


async def test_a_booking_costs_seven_statements(api: AsyncClient, tx: Tx, executed: list[str]) -> None:
    costs = await costs_of_booking(api, tx, executed)
    told = (
        "one each for what is bookable, the lock, what is taken, the claim, the booking, who hears of it, and the job"
    )
    assert costs == 7, told


async def costs_of_booking(api: AsyncClient, tx: Tx, executed: list[str], **rules: Any) -> int:
    """How many statements the second booking of a host takes."""
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    event_type = await make_event_type(tx, owner, **rules)
    for clock in ("10:00", "11:00"):
        executed.clear()
        attendee = {"name": "Bob", "email": "bob@example.com", "timeZone": "UTC"}
        body = {"eventTypeId": event_type.id, "start": f"2027-01-04T{clock}:00Z", "attendee": attendee}
        assert (await api.post("/v2/bookings", json=body)).status_code == 201
    return len(executed)


async def test_a_booking_under_limits_costs_no_statement_more(api: AsyncClient, tx: Tx, executed: list[str]) -> None:
    plain, limits = [await costs_of_booking(api, tx, executed, **RULES[rules]) for rules in ("plain", "limits")]
    assert plain == limits
