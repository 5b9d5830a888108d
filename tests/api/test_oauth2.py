"""Third parties' apps over HTTP."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from httpx import AsyncClient

from kalends.core.database import Tx
from kalends.oauth2.model import AppKind
from tests.support.accounts import bearer, make_owner
from tests.support.apps import CALLBACK, VERIFIER, Registered, make_app
from tests.support.clock import Clock

TOKEN = "/v2/auth/oauth2/token"


def body(app: Registered, **more: str) -> dict[str, str]:
    secret = {"client_secret": app.secret} if app.secret else {}
    return {"client_id": app.id, **secret, **more}


async def exchange(app: Registered, tx: Tx) -> dict[str, str]:
    code = await app.code(tx, await make_owner(tx))
    words = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    return body(app, **words)


async def test_anybody_may_see_who_an_app_is(api: AsyncClient, tx: Tx) -> None:
    app = await make_app(tx, kind=AppKind.PUBLIC, logo="https://their-app.com/logo.png")
    assert (await api.get(f"/v2/auth/oauth2/clients/{app.id}")).json()["data"] == {
        "client_id": app.id,
        "redirect_uri": CALLBACK,
        "name": "Their app",
        "logo": "https://their-app.com/logo.png",
        "is_trusted": False,
        "client_type": "PUBLIC",
    }


@pytest.mark.parametrize("kind", AppKind)
@pytest.mark.parametrize("form", [True, False], ids=["form", "json"])
async def test_a_code_and_then_a_refresh_token_are_exchanged(
    api: AsyncClient, tx: Tx, kind: AppKind, form: bool
) -> None:
    app = await make_app(tx, kind=kind)

    async def post(words: dict[str, str]) -> dict[str, Any]:
        answer = await api.post(TOKEN, data=words) if form else await api.post(TOKEN, json=words)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        found: dict[str, Any] = answer.json()
        return found

    first = await post(await exchange(app, tx))
    assert (first["token_type"], first["expires_in"], first["scope"]) == ("bearer", 1800, "*")
    assert (await api.get("/v2/me", headers=bearer(first["access_token"]))).status_code == 200
    second = await post(body(app, grant_type="refresh_token", refresh_token=first["refresh_token"]))
    assert (await api.get("/v2/me", headers=bearer(second["access_token"]))).status_code == 200


async def test_an_app_may_show_its_secret_in_the_header(api: AsyncClient, tx: Tx) -> None:
    app = await make_app(tx)
    words = await exchange(app, tx)
    del words["client_id"], words["client_secret"]
    credentials = base64.b64encode(f"{app.id}:{app.secret}".encode()).decode()
    answer = await api.post(TOKEN, data=words, headers={"Authorization": f"Basic {credentials}"})
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "clnobody"}, 401, "invalid_client"),
        ({"code": "unknown"}, 400, "invalid_grant"),
        ({"code_verifier": "x" * 43}, 400, "invalid_grant"),
        ({"redirect_uri": "https://their-app.com"}, 400, "invalid_grant"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, 400, "invalid_request"),
        ({"code": ""}, 400, "invalid_request"),
        ({"client_id": ""}, 400, "invalid_request"),
    ],
)
async def test_a_refusal_is_worded_as_the_protocol_has_it(
    api: AsyncClient, tx: Tx, changes: dict[str, str], status: int, error: str
) -> None:
    words = {**await exchange(await make_app(tx), tx), **changes}
    refused = await api.post(TOKEN, data=words)
    assert (refused.status_code, refused.json()["error"]) == (status, error)
    assert set(refused.json()) == {"error", "error_description"}


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/json"),
        (b"[]", "application/json"),
        (b"client_id=1", "text/plain"),
        (b"\xff\x00", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"client_id=a&client_id=b&grant_type=refresh_token", "application/x-www-form-urlencoded"),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(api: AsyncClient, content: bytes, kind: str) -> None:
    refused = await api.post(TOKEN, content=content, headers={"Content-Type": kind})
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")


async def test_a_token_reaches_as_far_as_the_user_has_allowed(api: AsyncClient, tx: Tx) -> None:
    tokens = await (await make_app(tx)).tokens(tx, await make_owner(tx), scope="PROFILE_READ")
    headers = bearer(tokens.access_token)
    assert (await api.get("/v2/me", headers=headers)).status_code == 200
    assert (await api.patch("/v2/me", json={"bio": "Hi"}, headers=headers)).status_code == 403
    assert (await api.get("/v2/schedules", headers=headers)).status_code == 403


async def test_a_code_that_comes_twice_ends_what_it_brought(api: AsyncClient, tx: Tx) -> None:
    words = await exchange(await make_app(tx), tx)
    issued = (await api.post(TOKEN, data=words)).json()
    assert (await api.get("/v2/me", headers=bearer(issued["access_token"]))).status_code == 200
    again = await api.post(TOKEN, data=words)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert (await api.get("/v2/me", headers=bearer(issued["access_token"]))).status_code == 401


async def test_a_refresh_token_that_comes_late_again_ends_its_line(api: AsyncClient, tx: Tx, clock: Clock) -> None:
    app = await make_app(tx)
    first = await app.tokens(tx, await make_owner(tx))
    words = body(app, grant_type="refresh_token", refresh_token=first.refresh_token)
    second = (await api.post(TOKEN, data=words)).json()
    clock.advance(seconds=61)
    assert (await api.post(TOKEN, data=words)).json()["error"] == "invalid_grant"
    assert (await api.get("/v2/me", headers=bearer(second["access_token"]))).status_code == 401
