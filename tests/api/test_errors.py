"""How refusals look."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from httpx import AsyncClient
from structlog.testing import capture_logs

from kalends.api import errors
from kalends.core.database import Tx
from kalends.core.errors import (
    Conflict,
    Forbidden,
    Invalid,
    KalendsError,
    NotFound,
    TokenExpired,
    Unauthenticated,
)
from tests.support.accounts import make_client

KINDS: list[tuple[type[KalendsError], int]] = [
    (Invalid, 400),
    (Unauthenticated, 401),
    (TokenExpired, 498),
    (Forbidden, 403),
    (NotFound, 404),
    (Conflict, 409),
    (KalendsError, 500),
]


class Odd(Conflict):
    """A refusal of some subject."""

    code = "Odd"


@pytest_asyncio.fixture
async def failing() -> AsyncIterator[AsyncClient]:
    """A client of an app whose routes fail in every way."""
    app = FastAPI()
    errors.install(app)

    @app.get("/v2/fail/{number}")
    async def fail(number: int) -> None:
        raise KINDS[number][0]("No.", details={"why": number})

    @app.get("/v2/odd")
    async def odd() -> None:
        raise Odd("Odd.")

    @app.get("/v2/broken")
    async def broken() -> None:
        raise RuntimeError("a secret of the inside")

    async with AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://kalends.test") as client:
        yield client


@pytest.mark.parametrize("number", range(len(KINDS)))
async def test_each_kind_of_refusal_has_its_status(failing: AsyncClient, number: int) -> None:
    answer = await failing.get(f"/v2/fail/{number}")
    kind, status = KINDS[number]
    assert answer.status_code == status
    body = answer.json()
    assert body["error"] == {"code": kind.code, "message": "No.", "details": {"why": number}}
    assert (body["status"], body["path"]) == ("error", f"/v2/fail/{number}")
    assert body["timestamp"].endswith("Z")


async def test_a_refusal_that_is_our_own_fault_is_logged(failing: AsyncClient) -> None:
    with capture_logs() as lines:
        for number in range(len(KINDS)):
            await failing.get(f"/v2/fail/{number}")
    assert [(line["log_level"], line["code"], line["error"]) for line in lines] == [("error", "Error", "No.")]


async def test_a_subjects_own_refusal_keeps_its_code(failing: AsyncClient) -> None:
    answer = await failing.get("/v2/odd")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "Odd")


async def test_what_nobody_foresaw_is_a_500_that_tells_nothing(failing: AsyncClient) -> None:
    answer = await failing.get("/v2/broken")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "InternalServerError"
    assert "secret" not in answer.text


async def test_an_unknown_path_and_a_wrong_method_are_told_so(api: AsyncClient) -> None:
    unknown = await api.get("/v2/nothing")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "NotFound")
    wrong = await api.delete("/v2/me")
    assert wrong.status_code == 405
    assert set(wrong.headers["allow"].split(", ")) == {"GET", "PATCH"}


async def test_a_slash_too_many_leads_to_the_operation(api: AsyncClient) -> None:
    answer = await api.get("/v2/me/?a=b")
    assert (answer.status_code, answer.headers["location"]) == (307, "/v2/me?a=b")
    assert (await api.get("/v2/nothing/")).status_code == 404


async def test_a_body_beyond_a_megabyte_is_refused(api: AsyncClient) -> None:
    async def streamed() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 100_000

    for content in (b"x" * 1_000_001, streamed()):
        answer = await api.post("/v2/oauth/clx/refresh", content=content)
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PayloadTooLarge")


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (b"", "The body is missing"),
        (b"{", "not valid JSON"),
        (b"[]", "must be a JSON object"),
        (b'"x"', "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b"\xff", "UTF-8"),
    ],
)
async def test_a_body_that_is_no_json_object_is_told_so(api: AsyncClient, tx: Tx, body: bytes, hint: str) -> None:
    client = await make_client(tx)
    headers = {**client.headers, "content-type": "application/json"}
    answer = await api.post(f"/v2/oauth/{client.id}/refresh", content=body, headers=headers)
    assert answer.status_code == 400
    assert hint in answer.json()["error"]["message"]


@pytest.mark.parametrize("query", ["emails=%00", "emails=%FF", "offset=99999999999999999999", "limit=1e3"])
async def test_what_no_database_keeps_is_a_bad_request(api: AsyncClient, tx: Tx, query: str) -> None:
    client = await make_client(tx)
    answer = await api.get(f"/v2/oauth-clients/{client.id}/users?{query}", headers=client.headers)
    assert answer.status_code == 400


async def test_what_the_driver_itself_refuses_is_a_bad_request_too(api: AsyncClient) -> None:
    assert (await api.get("/a%00/b")).status_code == 400


async def test_odd_credentials_are_refused_and_no_more(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx)
    odd: list[tuple[str, bytes]] = [
        ("authorization", b"Bearer " + b"a" * 10_000),
        ("authorization", "Bearer é".encode()),
        ("authorization", b"Bearer"),
        ("x-cal-client-id", "é".encode()),
        ("x-cal-client-id", b"x" * 10_000),
    ]
    for name, value in odd:
        secret = ("x-cal-secret-key", client.secret.encode())
        answer = await api.get("/v2/me", headers=[(name.encode(), value), (secret[0].encode(), secret[1])])
        assert answer.status_code == 401, value


async def test_the_server_is_healthy_while_its_database_answers(api: AsyncClient) -> None:
    answer = await api.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
