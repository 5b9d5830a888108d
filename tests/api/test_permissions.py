"""One table says what each operation needs, and all credentials are held to it alike."""

from __future__ import annotations

import re

import pytest
from fastapi.routing import iter_route_contexts
from httpx import AsyncClient

from kalends.accounts.model import Permission
from kalends.asgi import create_app
from kalends.core.database import Tx
from kalends.core.settings import Settings
from kalends.http.permissions import OPERATIONS, Beyond, needed
from tests.support.accounts import bearer, make_client, make_key, make_managed_user, make_owner, make_tokens
from tests.support.apps import make_app

OPEN_TO_VISITORS = {
    ("GET", "/v2/event-types"),
    ("GET", "/v2/bookings/{bookingUid}"),
    ("GET", "/v2/bookings/by-seat/{seatUid}"),
    ("POST", "/v2/bookings"),
    ("POST", "/v2/bookings/instant"),
    ("POST", "/v2/bookings/recurring"),
    ("POST", "/v2/bookings/{bookingUid}/reschedule"),
    ("POST", "/v2/bookings/{bookingUid}/cancel"),
}
"""Where anybody may ask: credentials without the permission count as none."""

NEEDING = sorted((*each, need) for each, needs in OPERATIONS.items() for need in needs if isinstance(need, Permission))
GUARDED = [each for each in NEEDING if each[:2] not in OPEN_TO_VISITORS]
OWN = sorted(operation for operation, needs in OPERATIONS.items() if Beyond.OWN in needs)


def others(permission: Permission) -> tuple[Permission, ...]:
    """Every permission but this one."""
    return tuple(each for each in Permission if each not in (permission, Permission.ALL))


def url(path: str) -> str:
    return re.sub(r"{\w+}", "1", path)


def test_every_operation_of_the_app_is_in_the_table_and_no_other() -> None:
    routes = iter_route_contexts(create_app(Settings()).routes)
    paths = ((route.path_format or "", route.methods or ()) for route in routes)
    served = {(method, path) for path, methods in paths if path.startswith("/v2/") for method in methods}
    unknown = {operation for operation in served if operation[1] == "/v2/{anything}"}
    assert served - unknown - OPERATIONS.keys() == set()


def test_an_operation_that_the_table_does_not_know_needs_every_permission() -> None:
    assert needed("GET", "/v2/brand-new") == (Permission.ALL,)
    assert needed("GET", None) == (Permission.ALL,)


@pytest.mark.parametrize(("method", "path", "permission"), GUARDED)
async def test_credentials_without_the_permission_are_refused(
    api: AsyncClient, tx: Tx, method: str, path: str, permission: Permission
) -> None:
    client = await make_client(tx, permissions=others(permission))
    managed = await make_tokens(tx, await make_managed_user(tx, client))
    app = await make_app(tx)
    allowed = await app.tokens(tx, await make_owner(tx), scope=" ".join(others(permission)))
    for token in (managed.access_token, allowed.access_token):
        refused = await api.request(method, url(path), headers=bearer(token))
        assert refused.status_code == 403, refused.text
        assert f"permission {permission}:" in refused.json()["error"]["message"]
    assert (await api.request(method, url(path), headers=client.headers)).status_code == 403


@pytest.mark.parametrize(("method", "path"), sorted({(method, path) for method, path, _ in GUARDED}))
async def test_credentials_with_all_permissions_that_it_needs_get_further(
    api: AsyncClient, tx: Tx, method: str, path: str
) -> None:
    needs = tuple(need for need in needed(method, path) if isinstance(need, Permission))
    client = await make_client(tx, permissions=needs)
    managed = await make_tokens(tx, await make_managed_user(tx, client))
    allowed = await (await make_app(tx)).tokens(tx, await make_owner(tx), scope=" ".join(needs))
    for token in (managed.access_token, allowed.access_token, await make_key(tx, await make_owner(tx))):
        answer = await api.request(method, url(path), headers=bearer(token))
        assert "These credentials lack" not in answer.text


@pytest.mark.parametrize(("method", "path"), OWN)
async def test_what_is_the_users_own_nobody_does_on_the_users_behalf(
    api: AsyncClient, tx: Tx, method: str, path: str
) -> None:
    owner, client = await make_owner(tx), await make_client(tx)
    app = await (await make_app(tx)).tokens(tx, owner)
    managed = await make_tokens(tx, await make_managed_user(tx, client))
    for headers in (bearer(app.access_token), bearer(managed.access_token), client.headers):
        assert (await api.request(method, url(path), headers=headers)).status_code in (401, 403)


async def test_an_app_without_the_permission_books_like_a_visitor(api: AsyncClient, tx: Tx) -> None:
    owner = await make_owner(tx)
    reading = await (await make_app(tx)).tokens(tx, owner, scope="BOOKING_READ")
    body = {"eventTypeId": 1, "start": "2027-01-05T10:00:00Z", "attendee": {"name": "Bob", "timeZone": "UTC"}}
    answers = [
        await api.post("/v2/bookings", json=body, headers=headers) for headers in (bearer(reading.access_token), {})
    ]
    assert answers[0].status_code == answers[1].status_code
    assert answers[0].json()["error"] == answers[1].json()["error"]


@pytest.mark.parametrize("scope", ["BOOKING_READ", "BOOKING_WRITE"])
async def test_an_app_that_may_only_read_bookings_or_only_change_them_is_told_of_none(
    api: AsyncClient, tx: Tx, scope: str
) -> None:
    token = await (await make_app(tx)).tokens(tx, await make_owner(tx), scope=scope)
    wanted = {"active": True, "subscriberUrl": "https://their-app.com/", "triggers": ["BOOKING_CREATED"]}
    answer = await api.post("/v2/webhooks", json=wanted, headers=bearer(token.access_token))
    assert answer.status_code == 403
    seen = await api.get("/v2/webhooks", headers=bearer(token.access_token))
    assert seen.status_code == (200 if scope == "BOOKING_READ" else 403)


async def test_an_app_that_may_do_both_makes_webhooks(api: AsyncClient, tx: Tx) -> None:
    token = await (await make_app(tx)).tokens(tx, await make_owner(tx), scope="BOOKING_READ BOOKING_WRITE")
    wanted = {"active": True, "subscriberUrl": "https://their-app.com/", "triggers": ["BOOKING_CREATED"]}
    assert (await api.post("/v2/webhooks", json=wanted, headers=bearer(token.access_token))).status_code == 201
