"""How much a request costs before it does anything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import event

from kalends.core.database import Tx
from tests.support.accounts import bearer, make_client, make_key, make_managed_user, make_owner, make_tokens


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
