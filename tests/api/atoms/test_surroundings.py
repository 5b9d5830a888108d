"""What is not connected: truthful answers that break no page."""

from __future__ import annotations

import pytest
import pytest_asyncio
from httpx import AsyncClient

from kalends.core.database import Tx
from tests.api.atoms.conftest import Scene, booking
from tests.support.accounts import bearer, make_managed_user, make_tokens


@pytest_asyncio.fixture
async def headers(tx: Tx) -> dict[str, str]:
    return bearer((await make_tokens(tx, await make_managed_user(tx, email="heidi@example.com"))).access_token)


async def test_no_calendar_is_connected(api: AsyncClient, headers: dict[str, str]) -> None:
    data = (await api.get("/v2/calendars", headers=headers)).json()["data"]
    assert data["connectedCalendars"] == []
    assert (data["destinationCalendar"]["externalId"], data["destinationCalendar"]["integration"]) == ("", "")


async def test_no_conferencing_app_is_connected(api: AsyncClient, headers: dict[str, str]) -> None:
    assert (await api.get("/v2/conferencing", headers=headers)).json()["data"] == []
    assert (await api.get("/v2/conferencing/default", headers=headers)).json()["data"] == {}
    assert (await api.get("/v2/atoms/conferencing", headers=headers)).json()["data"] == {"items": []}
    assert (await api.get("/v2/atoms/event-types-app/stripe", headers=headers)).json()["data"] == {"app": None}


async def test_there_are_no_payments(api: AsyncClient, headers: dict[str, str]) -> None:
    answer = await api.get("/v2/atoms/payment/pay_1", headers=headers)
    assert answer.json() == {"status": "success", "data": None}


A_WEEK = "/v2/calendars/busy-times?dateFrom=2027-01-01&dateTo=2027-01-08&loggedInUsersTz=UTC"


@pytest.mark.parametrize("name", ["calendarsToLoad[0][credentialId]", "credentialId"])
async def test_a_calendar_that_is_named_is_not_there(api: AsyncClient, headers: dict[str, str], name: str) -> None:
    answer = await api.get(f"{A_WEEK}&{name}=1", headers=headers)
    assert (answer.status_code, answer.json()["error"]["message"]) == (404, "You have no such calendar connected.")


async def test_ones_own_bookings_are_not_a_connected_calendars_busy_times(
    api: AsyncClient, old: AsyncClient, scene: Scene
) -> None:
    made = await old.post("/bookings", json=booking(scene))
    assert made.status_code == 201
    assert (await api.get(A_WEEK, headers=bearer(scene.token))).json()["data"] == []
    listed = await api.get("/v2/bookings", headers=bearer(scene.token) | {"cal-api-version": "2024-08-13"})
    assert [each["uid"] for each in listed.json()["data"]] == [made.json()["data"]["uid"]]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v2/calendars/google/check", 404),
        ("GET", "/v2/calendars/apple/check", 404),
        ("GET", "/v2/gcal/check", 404),
        ("GET", "/v2/stripe/check", 404),
        ("POST", "/v2/selected-calendars", 404),
        ("DELETE", "/v2/selected-calendars", 404),
        ("PUT", "/v2/destination-calendars", 404),
        ("POST", "/v2/calendars/google/disconnect", 404),
        ("GET", "/v2/calendars/office365/connect", 400),
        ("POST", "/v2/calendars/apple/credentials", 400),
        ("GET", "/v2/gcal/oauth/auth-url", 400),
        ("GET", "/v2/stripe/connect", 400),
        ("POST", "/v2/conferencing/zoom/default", 404),
        ("DELETE", "/v2/conferencing/zoom/disconnect", 404),
        ("POST", "/v2/conferencing/google-meet/connect", 400),
        ("GET", "/v2/conferencing/zoom/oauth/auth-url", 400),
        ("POST", "/v2/atoms/emails/verified-emails", 400),
    ],
)
async def test_what_needs_a_connection_is_refused_with_a_sentence(
    api: AsyncClient, headers: dict[str, str], method: str, path: str, status: int
) -> None:
    answer = await api.request(method, path, headers=headers)
    assert answer.status_code == status
    assert answer.json()["error"]["message"].endswith(".")
    assert (await api.request(method, path)).status_code == 401


async def test_one_is_answered_at_ones_own_address(api: AsyncClient, headers: dict[str, str]) -> None:
    answer = await api.get("/v2/atoms/emails/verified-emails", headers=headers)
    assert answer.json()["data"] == ["heidi@example.com"]


async def test_one_is_in_no_team(tx: Tx, api: AsyncClient) -> None:
    user = await make_managed_user(tx)
    headers = bearer((await make_tokens(tx, user)).access_token)
    answer = await api.get(f"/v2/organizations/{user.organization_id}/teams/me", headers=headers)
    assert answer.json() == {"status": "success", "data": []}
    elsewhere = await api.get(f"/v2/organizations/{user.organization_id + 1}/teams/me", headers=headers)
    assert elsewhere.status_code == 404


async def test_every_city_has_a_time_zone(api: AsyncClient) -> None:
    rows = (await api.get("/v2/timezones")).json()["data"]
    assert {"city": "Buenos Aires", "timezone": "America/Argentina/Buenos_Aires"} in rows
    assert all(row["timezone"] and row["city"] for row in rows)


async def test_zones_that_components_have_no_table_for_are_left_out(api: AsyncClient) -> None:
    rows = {row["timezone"]: row["city"] for row in (await api.get("/v2/timezones")).json()["data"]}
    assert rows["Europe/Kiev"] == "Kyiv"
    assert not rows.keys() & {"Europe/Kyiv", "America/Ciudad_Juarez", "Factory", "EST"}
