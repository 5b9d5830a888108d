"""Which pages may call the API, as browsers see it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from httpx import AsyncClient, Response

from kalends.asgi import create_app
from kalends.core.database import Tx
from kalends.core.settings import Settings
from kalends.http import state
from tests.support.accounts import bearer, make_client, make_managed_user, make_tokens

APP = "https://my-app.com"
EVIL = "https://my-app.com.evil.com"
OWN = "http://kalends.test"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"allowed_origins": ("https://Allowed.example:443/",)})


@pytest_asyncio.fixture
async def failing(app: FastAPI, settings: Settings) -> AsyncIterator[AsyncClient]:
    """A client of an app of its own, with a route that breaks."""
    process, app = app.state.kalends, create_app(settings)
    state.install(app, process)

    @app.get("/v2/broken")
    async def broken() -> None:
        raise RuntimeError("no")

    app.router.routes.insert(0, app.router.routes.pop())
    async with AsyncClient(transport=httpx.ASGITransport(app=app), base_url=OWN) as client:
        yield client


async def preflight(api: AsyncClient, origin: str, path: str = "/v2/bookings", asked: str = "") -> Response:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return await api.options(path, headers={**headers, "Access-Control-Request-Headers": asked} if asked else headers)


@pytest.mark.parametrize("origin", [APP, OWN, EVIL, "null"])
async def test_a_preflight_is_granted_whatever_is_asked(api: AsyncClient, origin: str) -> None:
    asked = "authorization,cal-api-version,x-cal-atoms-version,x-anything"
    answer = await preflight(api, origin, asked=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == "GET, POST, PUT, PATCH, DELETE"
    assert answer.headers["access-control-allow-headers"] == asked
    assert answer.headers["access-control-max-age"] == "86400"
    assert answer.headers["vary"] == "Access-Control-Request-Headers"
    assert "access-control-allow-credentials" not in answer.headers


async def test_a_preflight_is_answered_for_paths_that_do_not_exist(api: AsyncClient) -> None:
    assert (await preflight(api, APP, "/v2/nothing/here")).status_code == 204


async def test_every_page_may_read_what_visitors_see(api: AsyncClient) -> None:
    for origin in (APP, EVIL, "null"):
        answer = await api.get("/v2/event-types?username=nobody", headers={"Origin": origin})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")


async def test_refusals_may_be_read_as_well(api: AsyncClient, failing: AsyncClient) -> None:
    for answer, status in (
        (await api.get("/v2/me", headers={"Origin": APP}), 401),
        (await api.get("/v2/nothing", headers={"Origin": APP}), 404),
        (await api.put("/v2/me", headers={"Origin": APP}), 405),
        (await failing.get("/v2/broken", headers={"Origin": APP}), 500),
    ):
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.json()["status"] == "error"


@pytest.mark.parametrize(
    "origin",
    [EVIL, "http://my-app.com", "https://my-app.com:8443", "https://sub.my-app.com", "https://MY-APP.com", "null"],
)
async def test_a_managed_users_token_is_refused_from_pages_its_client_does_not_list(
    api: AsyncClient, tx: Tx, origin: str
) -> None:
    client = await make_client(tx, redirect_uris=(f"{APP}/callback",))
    headers = bearer((await make_tokens(tx, await make_managed_user(tx, client))).access_token)
    refused = await api.get("/v2/me", headers={**headers, "Origin": origin})
    assert refused.status_code == 401
    assert "redirectUris" in refused.json()["error"]["message"]
    for known in (APP, OWN, "https://allowed.example"):
        assert (await api.get("/v2/me", headers={**headers, "Origin": known})).status_code == 200
    assert (await api.get("/v2/me", headers=headers)).status_code == 200


async def test_a_secret_is_refused_from_pages_its_client_does_not_list(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx, redirect_uris=(f"{APP}/callback",))
    path = f"/v2/oauth-clients/{client.id}/users"
    assert (await api.get(path, headers={**client.headers, "Origin": EVIL})).status_code == 401
    assert (await api.get(path, headers={**client.headers, "Origin": APP})).status_code == 200


async def test_a_clients_id_is_no_credential_and_is_taken_from_every_page(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx, redirect_uris=("https://other-app.com",))
    for named in (client.id, "unknown"):
        answer = await api.post("/v2/bookings/nothing/cancel", headers={"x-cal-client-id": named, "Origin": APP})
        assert answer.status_code == 404


async def test_the_embeds_modules_are_open_to_every_origin(api: AsyncClient) -> None:
    answer = await api.get("/embed/nothing.js", headers={"Origin": EVIL})
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_pages_are_no_business_of_other_origins(api: AsyncClient) -> None:
    answer = await api.get("/health", headers={"Origin": APP})
    assert "access-control-allow-origin" not in answer.headers


async def test_an_allowed_origin_must_look_like_one() -> None:
    assert Settings(allowed_origins="https://a.b, http://c.d").allowed_origins == ("https://a.b", "http://c.d")
    with pytest.raises(ValueError, match=r"https://my-app\.com"):
        Settings(allowed_origins=("my-app.com",))


def test_a_process_without_a_database_says_what_to_do(settings: Settings) -> None:
    with pytest.raises(ValueError, match="kalends serve"):
        state.open_state(settings)
