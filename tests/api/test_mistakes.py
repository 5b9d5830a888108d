"""The mistakes that newcomers make: each is refused in the contract's shape, by a sentence that names the field as the
contract spells it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from httpx import AsyncClient, Response

from kalends.core.database import Tx
from tests.support.accounts import bearer, make_client, make_key, make_managed_user, make_owner, make_tokens
from tests.support.event_types import make_event_type, make_schedule

SOME = "that of the world"

BODIES: Mapping[str, dict[str, Any]] = {
    "POST /v2/event-types": {"title": "Talk", "slug": "talk", "lengthInMinutes": 30},
    "POST /v2/schedules": {"name": "Hours", "timeZone": "Europe/London", "isDefault": False},
    "POST /v2/slots/reservations": {"eventTypeId": SOME, "slotStart": "2027-01-05T10:00:00Z"},
    "POST /v2/bookings": {
        "eventTypeId": SOME,
        "start": "2027-01-05T10:00:00Z",
        "attendee": {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Berlin"},
    },
    "POST /v2/webhooks": {"subscriberUrl": "https://my-app.com/", "triggers": ["BOOKING_CREATED"], "active": True},
    "POST /v2/oauth-clients": {"name": "App", "redirectUris": ["https://my-app.com"], "permissions": ["*"]},
    "POST /v2/oauth-clients/{clientId}/users": {"email": "carol@example.com", "name": "Carol"},
    "POST /v2/verified-resources/emails/verification-code/request": {"email": "carol@example.com"},
    "PATCH /v2/me": {},
    "POST /v2/api-keys/refresh": {},
    "POST /v2/event-types/{eventTypeId}/private-links": {},
}
"""Right requests, a few of each family."""

WRONG: list[tuple[str, str, Any]] = [
    ("POST /v2/event-types", "lengthInMinutes", True),
    ("POST /v2/event-types", "lengthInMinutes", "30"),
    ("POST /v2/event-types", "lengthInMinutes", 30.5),
    ("POST /v2/event-types", "lengthInMinutes", 0),
    ("POST /v2/event-types", "lengthInMinutes", None),
    ("POST /v2/event-types", "lengthInMinutes", 2**70),
    ("POST /v2/event-types", "title", ""),
    ("POST /v2/event-types", "title", 5),
    ("POST /v2/event-types", "title", "x" * 5000),
    ("POST /v2/event-types", "title", "a\x00b"),
    ("POST /v2/event-types", "title", "\ud800"),
    ("POST /v2/event-types", "slug", ""),
    ("POST /v2/event-types", "hidden", 1),
    ("POST /v2/event-types", "hidden", "true"),
    ("POST /v2/event-types", "scheduleId", 2**63),
    ("POST /v2/event-types", "locations", {"type": "address"}),
    ("POST /v2/event-types", "locations", [{"type": "moon"}]),
    ("POST /v2/event-types", "lengthInMinutesOptions", 15),
    ("POST /v2/event-types", "interfaceLanguage", "klingon"),
    ("POST /v2/event-types", "metadata", "text"),
    ("POST /v2/schedules", "timeZone", "Factory"),
    ("POST /v2/schedules", "timeZone", "posixrules"),
    ("POST /v2/schedules", "timeZone", "localtime"),
    ("POST /v2/schedules", "timeZone", "right/Europe/London"),
    ("POST /v2/schedules", "timeZone", "London"),
    ("POST /v2/schedules", "timeZone", ""),
    ("POST /v2/schedules", "isDefault", "yes"),
    ("POST /v2/schedules", "isDefault", 1),
    ("POST /v2/schedules", "name", ""),
    ("POST /v2/schedules", "availability", [{"days": ["Mon"], "startTime": "09:00", "endTime": "17:00"}]),
    ("POST /v2/schedules", "availability", [{"days": ["Monday"], "startTime": "9am", "endTime": "17:00"}]),
    ("POST /v2/schedules", "overrides", [{"date": "soon", "startTime": "09:00", "endTime": "17:00"}]),
    ("POST /v2/schedules", "overrides", [{"date": 20270104, "startTime": "09:00", "endTime": "17:00"}]),
    ("POST /v2/slots/reservations", "slotStart", 1800000000),
    ("POST /v2/slots/reservations", "slotStart", "tomorrow"),
    ("POST /v2/slots/reservations", "slotStart", ""),
    ("POST /v2/slots/reservations", "eventTypeId", "1"),
    ("POST /v2/slots/reservations", "eventTypeId", 2**64),
    ("POST /v2/slots/reservations", "reservationDuration", True),
    ("POST /v2/bookings", "start", 1800000000),
    ("POST /v2/bookings", "start", "2027"),
    ("POST /v2/bookings", "start", "2027-13-01T10:00:00Z"),
    ("POST /v2/bookings", "attendee", "Bob"),
    ("POST /v2/bookings", "attendee", []),
    ("POST /v2/bookings", "attendee", None),
    ("POST /v2/bookings", "guests", "dan@example.com"),
    ("POST /v2/bookings", "guests", ["nobody"]),
    ("POST /v2/bookings", "lengthInMinutes", "30"),
    ("POST /v2/bookings", "eventTypeId", True),
    ("POST /v2/bookings", "metadata", []),
    ("POST /v2/bookings", "location", {"type": "moon"}),
    ("POST /v2/webhooks", "subscriberUrl", "my-app.com"),
    ("POST /v2/webhooks", "subscriberUrl", ""),
    ("POST /v2/webhooks", "triggers", ["BOOKING_EATEN"]),
    ("POST /v2/webhooks", "triggers", "BOOKING_CREATED"),
    ("POST /v2/webhooks", "active", "true"),
    ("POST /v2/oauth-clients", "redirectUris", "https://my-app.com"),
    ("POST /v2/oauth-clients", "redirectUris", ["my-app"]),
    ("POST /v2/oauth-clients", "permissions", ["EVERYTHING"]),
    ("POST /v2/oauth-clients", "areEmailsEnabled", 0),
    ("POST /v2/oauth-clients", "name", ""),
    ("POST /v2/oauth-clients/{clientId}/users", "email", "carol"),
    ("POST /v2/oauth-clients/{clientId}/users", "email", ""),
    ("POST /v2/oauth-clients/{clientId}/users", "timeFormat", "24"),
    ("POST /v2/oauth-clients/{clientId}/users", "timeFormat", 13),
    ("POST /v2/oauth-clients/{clientId}/users", "weekStart", "Mon"),
    ("POST /v2/oauth-clients/{clientId}/users", "locale", "xx"),
    ("POST /v2/oauth-clients/{clientId}/users", "metadata", {"a": {"b": 1}}),
    ("POST /v2/verified-resources/emails/verification-code/request", "email", "carol"),
    ("PATCH /v2/me", "timeZone", "Factory"),
    ("PATCH /v2/me", "defaultScheduleId", "1"),
    ("PATCH /v2/me", "name", "x" * 100_000),
    ("POST /v2/api-keys/refresh", "apiKeyDaysValid", "30"),
    ("POST /v2/api-keys/refresh", "apiKeyNeverExpires", "no"),
    ("POST /v2/event-types/{eventTypeId}/private-links", "maxUsageCount", "2"),
    ("POST /v2/event-types/{eventTypeId}/private-links", "expiresAt", "soon"),
]
"""What is put in place of a field."""

MISSING = [(name, field) for name, body in BODIES.items() for field in body if field != "eventTypeId"] + [
    ("POST /v2/slots/reservations", "eventTypeId")
]
OTHER_WORDS = {"interfaceLanguage": "interface language"}
"""What fields are called by rules of the subject, which know no spelling of the contract's."""

QUERIES = [
    ("/v2/slots?start=2027-01-04&end=2027-01-05&eventTypeId=x", "eventTypeId"),
    ("/v2/slots?start=2027-01-04&end=2027-01-05&eventTypeId=99999999999999999999", "eventTypeId"),
    ("/v2/slots?start=2027-01-04&end=2027-01-05&eventTypeId=1&duration=half", "duration"),
    ("/v2/slots?start=2027-01-04&eventTypeId=1", "end"),
    ("/v2/slots?start=soon&end=2027-01-05&eventTypeId=1", "start"),
    ("/v2/slots?start=2027-01-04&end=2027-01-05&eventTypeId=1&timeZone=Factory", "timeZone"),
    ("/v2/slots?start=2027-01-04&end=2027-01-05&eventTypeId=1&format=weekly", "format"),
    ("/v2/slots?start=2027-01-04&end=2027-01-05&eventTypeID=1", "eventTypeID"),
    ("/v2/slots?start=2027-01-04&end=2027-01-05&username=%00&eventTypeSlug=a", "username"),
    ("/v2/bookings?status=eaten", "status"),
    ("/v2/bookings?take=many", "take"),
    ("/v2/bookings?take=0", "take"),
    ("/v2/bookings?sortStart=up", "sortStart"),
    ("/v2/bookings?afterStart=soon", "afterStart"),
    ("/v2/bookings?eventTypeId=99999999999999999999", "eventTypeId"),
    ("/v2/bookings?attendeeName=%00", "attendeeName"),
    ("/v2/webhooks?take=x", "take"),
    ("/v2/webhooks?skip=-1", "skip"),
    ("/v2/event-types/x", "eventTypeId"),
    ("/v2/event-types/99999999999999999999", "eventTypeId"),
    ("/v2/schedules/%00", "scheduleId"),
    ("/v2/webhooks/1/deliveries?status=lost", "status"),
    ("/v2/bookings/a%00b", "bookingUid"),
    ("/v2/bookings/by-seat/%00", "seatUid"),
]


@dataclass(frozen=True)
class World:
    """Credentials by the families that want them, and ids."""

    user: Mapping[str, str]
    owner: Mapping[str, str]
    client: Mapping[str, str]
    ids: Mapping[str, Any]

    def headers(self, name: str) -> Mapping[str, str]:
        path = name.partition(" ")[2]
        if path.endswith("/users"):
            return self.client
        return self.owner if path.startswith(("/v2/oauth-clients", "/v2/api-keys")) else self.user


@pytest_asyncio.fixture
async def world(tx: Tx) -> World:
    owner = await make_owner(tx)
    client = await make_client(tx, owner)
    host = await make_managed_user(tx, client)
    await make_schedule(tx, host)
    event_type = await make_event_type(tx, host)
    token = (await make_tokens(tx, host)).access_token
    ids = {"clientId": client.id, "eventTypeId": event_type.id}
    return World(bearer(token), bearer(await make_key(tx, owner)), client.headers, ids)


async def ask(api: AsyncClient, world: World, name: str, body: dict[str, Any]) -> Response:
    """`json` writes halves of surrogate pairs as they come from JavaScript."""
    method, path = name.split()
    own = {**body, "eventTypeId": world.ids["eventTypeId"]} if body.get("eventTypeId") is SOME else body
    headers = {**world.headers(name), "content-type": "application/json"}
    return await api.request(method, path.format(**world.ids), content=json.dumps(own), headers=headers)


def refusal(answer: Response, status: int = 400) -> str:
    """The sentence of a refusal that looks as it should."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert (body["status"], set(body)) == ("error", {"status", "timestamp", "path", "error"})
    assert set(body["error"]) == {"code", "message", "details"}
    message = str(body["error"]["message"])
    assert message.endswith("."), message
    assert not [word for word in ("Input", "input should", "Value error", "pydantic", "psycopg") if word in message]
    return message


@pytest.mark.parametrize(("name", "field", "value"), WRONG)
async def test_a_wrong_value_is_told_by_its_field(
    api: AsyncClient, world: World, name: str, field: str, value: Any
) -> None:
    message = refusal(await ask(api, world, name, {**BODIES[name], field: value}))
    assert field in message or OTHER_WORDS.get(field, field) in message


@pytest.mark.parametrize(("name", "field"), MISSING)
async def test_a_missing_field_is_named(api: AsyncClient, world: World, name: str, field: str) -> None:
    body = {each: value for each, value in BODIES[name].items() if each != field}
    assert refusal(await ask(api, world, name, body)) == f"{field} is missing; add it."


@pytest.mark.parametrize("name", BODIES)
async def test_a_misspelt_field_is_named(api: AsyncClient, world: World, name: str) -> None:
    message = refusal(await ask(api, world, name, {**BODIES[name], "colour_scheme": "red"}))
    assert message == "colour_scheme is not known here; remove it."


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"{", "application/json"),
        (b"[1]", "application/json"),
        (b'"text"', "application/json"),
        (b"\xff", "application/json"),
        (b"title=Talk", "application/x-www-form-urlencoded"),
        (b'{"title": "Talk"}', "text/plain"),
        (b"[" * 100_000, "application/json"),
    ],
)
async def test_a_body_that_is_no_object_is_told_so(
    api: AsyncClient, world: World, name: str, content: bytes, kind: str
) -> None:
    method, path = name.split()
    headers = {**world.headers(name), "content-type": kind}
    assert "ody" in refusal(await api.request(method, path.format(**world.ids), content=content, headers=headers))


@pytest.mark.parametrize(("path", "field"), QUERIES)
async def test_a_wrong_address_is_told_by_its_part(api: AsyncClient, world: World, path: str, field: str) -> None:
    assert field in refusal(await api.get(path, headers=world.user))


@pytest.mark.parametrize("version", ["2030-01-01", "yesterday", "2024-13-01", ""])
@pytest.mark.parametrize("path", ["/v2/bookings", "/v2/event-types", "/v2/schedules", "/v2/slots"])
async def test_a_date_that_is_none_is_told_by_its_header(
    api: AsyncClient, world: World, path: str, version: str
) -> None:
    asked = {**world.user, "cal-api-version": version}
    assert "cal-api-version" in refusal(await api.get(f"{path}?start=2027-01-04", headers=asked))


@pytest.mark.parametrize(
    "header", ["", "cal_key", "Bearer", "Bearer  ", "Basic YTpi", "Token cal_x", "Bearer cal_x y", "bearer x"]
)
async def test_an_odd_authorization_is_refused(api: AsyncClient, header: str) -> None:
    refusal(await api.get("/v2/me", headers={"Authorization": header}), 401)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v2/booking", 404),
        ("GET", "/v2/", 404),
        ("PUT", "/v2/event-types", 405),
        ("DELETE", "/v2/bookings", 405),
        ("GET", "/v2/bookings/x/cancel", 405),
        ("PATCH", "/v2/slots", 405),
    ],
)
async def test_what_is_not_there_is_told_so(api: AsyncClient, method: str, path: str, status: int) -> None:
    assert path.rstrip("/") in refusal(await api.request(method, path), status)
