"""What a page asks before it shows anything."""

from __future__ import annotations

import httpx

from kalends.core.database import Tx
from tests.api.atoms.conftest import Scene
from tests.support.accounts import bearer, make_client, make_managed_user, make_tokens
from tests.support.clock import Clock


async def test_a_known_client_is_answered_without_credentials(old: httpx.AsyncClient, scene: Scene) -> None:
    for path in (f"/provider/{scene.client.id}", f"/atoms/auth/oauth2/clients/{scene.client.id}"):
        answer = await old.get(path)
        assert answer.status_code == 200
        assert answer.json() == {
            "status": "success",
            "data": {"clientId": scene.client.id, "name": "My app", "logo": None, "organizationId": 0},
        }


async def test_an_unknown_client_is_answered_401(old: httpx.AsyncClient) -> None:
    assert (await old.get("/provider/clnobody")).status_code == 401


async def test_a_good_token_is_good(old: httpx.AsyncClient, scene: Scene) -> None:
    answer = await old.get(f"/provider/{scene.client.id}/access-token", headers=bearer(scene.token))
    assert (answer.status_code, answer.json()) == (200, {"status": "success"})


async def test_an_expired_token_is_answered_498(old: httpx.AsyncClient, scene: Scene, clock: Clock) -> None:
    clock.advance(minutes=61)
    for path in (f"/provider/{scene.client.id}/access-token", "/me"):
        answer = await old.get(path, headers=bearer(scene.token))
        assert answer.status_code == 498
        assert answer.json()["error"]["code"] == "TokenExpiredException"


async def test_a_wrong_token_is_answered_401(old: httpx.AsyncClient, scene: Scene, tx: Tx) -> None:
    other = await make_managed_user(tx, await make_client(tx))
    foreign = (await make_tokens(tx, other)).access_token
    path = f"/provider/{scene.client.id}/access-token"
    for headers in ({}, bearer("nonsense"), bearer(foreign)):
        assert (await old.get(path, headers=headers)).status_code == 401


async def test_a_token_from_a_page_of_somebody_else_is_answered_401(old: httpx.AsyncClient, scene: Scene) -> None:
    headers = {**bearer(scene.token), "Origin": "https://my-app.com.evil.com"}
    assert (await old.get(f"/provider/{scene.client.id}/access-token", headers=headers)).status_code == 401
