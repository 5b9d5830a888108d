"""OAuth clients over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from httpx import AsyncClient

from kalends.core.database import Tx
from tests.support.accounts import bearer, make_client, make_key, make_managed_user, make_owner, make_tokens, make_user
from tests.support.clock import Clock

URL = "/v2/oauth-clients"
NEW: dict[str, Any] = {"name": "My app", "redirectUris": ["https://my-app.com"], "permissions": ["*"]}


async def owner_headers(tx: Tx) -> dict[str, str]:
    return bearer(await make_key(tx, await make_owner(tx)))


async def created(api: AsyncClient, headers: dict[str, str], **changes: Any) -> str:
    answer = await api.post(URL, json={**NEW, **changes}, headers=headers)
    assert answer.status_code == 201
    return str(answer.json()["data"]["clientId"])


async def test_an_owner_creates_a_client_and_reads_it_back(api: AsyncClient, tx: Tx) -> None:
    headers = await owner_headers(tx)
    pages = {
        "bookingRedirectUri": "https://my-app.com/bookings",
        "bookingRescheduleRedirectUri": "https://my-app.com/r?e={eventTypeSlug}&u={rescheduleUid}",
        "bookingCancelRedirectUri": "http://localhost:4321/cancel",
    }
    answer = await api.post(URL, json={**NEW, **pages, "logo": "https://my-app.com/logo.png"}, headers=headers)
    credentials = answer.json()["data"]
    client = (await api.get(f"{URL}/{credentials['clientId']}", headers=headers)).json()["data"]
    assert client["secret"] == credentials["clientSecret"]
    assert {name: client[name] for name in pages} == pages
    assert client["redirectUris"] == ["https://my-app.com"]
    assert "BOOKING_WRITE" in client["permissions"]
    assert (client["areEmailsEnabled"], client["areCalendarEventsEnabled"]) == (True, True)
    assert client["areDefaultEventTypesEnabled"] is False


async def test_the_list_has_every_client_of_the_organisation_oldest_first(
    api: AsyncClient, tx: Tx, clock: Clock
) -> None:
    headers, ids = await owner_headers(tx), []
    for name in ("One", "Two", "Three"):
        clock.advance(seconds=1)
        ids.append(await created(api, headers, name=name))
    listed = (await api.get(URL, headers=headers)).json()["data"]
    assert [client["id"] for client in listed] == ids


async def test_null_clears_a_url_and_what_is_left_out_stays(api: AsyncClient, tx: Tx) -> None:
    headers = await owner_headers(tx)
    pages = {"bookingRedirectUri": "https://my-app.com/b", "bookingCancelRedirectUri": "https://my-app.com/c"}
    client_id = await created(api, headers, **pages)
    change = {"bookingRedirectUri": None, "areEmailsEnabled": False}
    changed = (await api.patch(f"{URL}/{client_id}", json=change, headers=headers)).json()["data"]
    assert "bookingRedirectUri" not in changed
    assert changed["bookingCancelRedirectUri"] == "https://my-app.com/c"
    assert changed["areEmailsEnabled"] is False
    assert changed["name"] == "My app"


async def test_a_deleted_client_is_shown_once_more_and_gone(api: AsyncClient, tx: Tx) -> None:
    headers = await owner_headers(tx)
    client_id = await created(api, headers)
    deleted = await api.delete(f"{URL}/{client_id}", headers=headers)
    assert deleted.json()["data"]["id"] == client_id
    assert (await api.get(f"{URL}/{client_id}", headers=headers)).status_code == 404


async def test_members_and_managed_users_are_refused(api: AsyncClient, tx: Tx) -> None:
    member = await make_key(tx, await make_user(tx))
    token = (await make_tokens(tx, await make_managed_user(tx))).access_token
    for credentials in (member, token):
        assert (await api.post(URL, json=NEW, headers=bearer(credentials))).status_code == 403
        assert (await api.get(URL, headers=bearer(credentials))).status_code == 403


async def test_a_clients_own_secret_does_not_manage_it(api: AsyncClient, tx: Tx) -> None:
    client = await make_client(tx)
    assert (await api.get(f"{URL}/{client.id}", headers=client.headers)).status_code == 403


@pytest.mark.parametrize(
    ("change", "field", "hint"),
    [
        ({"bookingRedirectUri": "http://my-app.com/b"}, "bookingRedirectUri", "use https"),
        ({"bookingRescheduleRedirectUri": "my-app.com/r"}, "bookingRescheduleRedirectUri", "https://"),
        ({"bookingCancelRedirectUri": "https://a.b/{uid}"}, "bookingCancelRedirectUri", "placeholder"),
        ({"redirectUris": ["https://a.b", "http://a.b"]}, "redirectUris.1", "use https"),
        ({"redirectUris": "https://a.b"}, "redirectUris", "list"),
        ({"permissions": ["ALL"]}, "permissions.0", "BOOKING_READ"),
        ({"permissions": None}, "permissions", "list"),
        ({"name": None}, "name", "a text"),
        ({"name": "  "}, "name", "1 to 200"),
        ({"areEmailsEnabled": "yes"}, "areEmailsEnabled", "true or false"),
        ({"bookingUri": "https://a.b"}, "bookingUri", "remove it"),
        ({"name": "a\x00b"}, "", "NUL"),
        ({"name": "a\ud800b"}, "", "surrogate"),
    ],
)
async def test_each_mistake_is_answered_by_a_sentence_that_says_what_to_change(
    api: AsyncClient, tx: Tx, change: dict[str, Any], field: str, hint: str
) -> None:
    headers = {**await owner_headers(tx), "content-type": "application/json"}
    answer = await api.post(URL, content=json.dumps({**NEW, **change}), headers=headers)
    assert answer.status_code == 400
    message = answer.json()["error"]["message"]
    assert field in message
    assert hint in message


async def test_every_missing_field_is_named(api: AsyncClient, tx: Tx) -> None:
    answer = await api.post(URL, json={}, headers=await owner_headers(tx))
    error = answer.json()["error"]
    assert error["message"] == "name is missing; add it."
    assert [detail["field"] for detail in error["details"]] == ["name", "redirectUris", "permissions"]
