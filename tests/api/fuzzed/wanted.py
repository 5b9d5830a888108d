"""What has to be asked for each operation to succeed: ids of what is there, and bodies that make sense."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import sqlalchemy as sa

from tests.api.fuzzed.world import BOB, WEBHOOK, Side, World
from tests.support.accounts import bearer, make_key
from tests.support.apps import CALLBACK, VERIFIER
from tests.support.codes import newest_code

Maker: TypeAlias = Callable[[World, Side], Awaitable[Any]]
"""Makes a value for one request, and in the world whatever it means."""

NOTHING_TO_GIVE = {
    "GET /v2/atoms/payment/{paymentUid}": "nobody pays through Kalends",
    "POST /v2/bookings/{bookingUid}/reassign": "nobody else could host the booking",
    "POST /v2/bookings/{bookingUid}/reassign/{userId}": "nobody else could host the booking",
}
"""Operations that succeed for nobody in this world, and why."""


@dataclass(frozen=True)
class Wanted:
    """A request that should succeed; `body` is None where the operation takes none."""

    path: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Any
    headers: Mapping[str, str]

    def changed(self, kind: str, name: str, value: Any) -> Wanted:
        """The request with another value in its query or body, where that has names."""
        said = getattr(self, kind)
        return replace(self, **{kind: {**said, name: value}}) if isinstance(said, dict) else self


async def wanted(world: World, name: str, who: str) -> list[Wanted]:
    """What a caller asks of an operation: as many requests as it has bodies, each with things of its own."""
    side, path, own = world.side(who), name.partition(" ")[2], await credentials(world, name, who)
    found = []
    for date, body in _BODIES.get(name, {"2024-08-13": None}).items():
        ids = {each: await _made(_id(name, each), world, side) for each in re.findall(r"{(\w+)}", path)}
        query = await _made(_QUERIES.get(name, {}), world, side)
        found.append(Wanted(ids, query, await _made(body, world, side), {"cal-api-version": date, **own}))
    return found


async def credentials(world: World, name: str, who: str) -> Mapping[str, str]:
    """What a caller sends to be known; a key of its own to an operation that uses keys up."""
    return await _key(world, world.owner) if (name, who) in _USES_UP else world.headers[who]


async def _made(value: Any, world: World, side: Side) -> Any:
    """A value with everything in it made."""
    match value:
        case dict():
            return {name: await _made(part, world, side) for name, part in value.items()}
        case list():
            return [await _made(part, world, side) for part in value]
        case _:
            return await value(world, side) if callable(value) else value


def _id(name: str, parameter: str) -> Maker:
    """What a parameter of a path means: something new for an operation that uses it up."""
    return _NEW.get(name, {}).get(parameter) or _its(parameter, name.partition(" ")[2])


def _its(parameter: str, path: str = "") -> Maker:
    """What the host has; of webhooks and the like, that of the path's level."""

    async def id_of(world: World, side: Side) -> Any:
        found = side.ids[parameter]
        levels = found.items() if isinstance(found, dict) else ()
        return next((each for start, each in levels if path.startswith(start)), found)

    return id_of


# What is new each time


async def _start(world: World, side: Side) -> str:
    return world.start()


async def _address(world: World, side: Side) -> str:
    return f"person{world.number()}@example.com"


async def _slug(world: World, side: Side) -> str:
    return f"slug-{world.number()}"


async def _url(world: World, side: Side) -> str:
    return f"https://my-app.com/hooks/{world.number()}"


async def _key(world: World, side: Side) -> dict[str, str]:
    async with world.database.transaction() as tx:
        return bearer(await make_key(tx, side.user))


async def _booking(world: World, side: Side) -> Any:
    return (await world.booked(side))["uid"]


async def _unanswered(world: World, side: Side) -> Any:
    return (await world.booked(side, "asked"))["uid"]


async def _reservation(world: World, side: Side) -> Any:
    asked = {"eventTypeId": side.ids["eventTypeId"], "slotStart": world.start()}
    return (await world.make({}, "/v2/slots/reservations", asked))["reservationUid"]


async def _schedule(world: World, side: Side) -> Any:
    asked = {"name": "Another", "timeZone": "Europe/London", "isDefault": False}
    return (await world.make(side.headers, "/v2/schedules", asked))["id"]


async def _event_type(world: World, side: Side) -> Any:
    asked = {"title": "Another", "slug": f"another-{world.number()}", "lengthInMinutes": 30}
    return (await world.make(side.headers, "/v2/event-types", asked))["id"]


async def _private_link(world: World, side: Side) -> Any:
    path = f"/v2/event-types/{side.ids['eventTypeId']}/private-links"
    return (await world.make(side.headers, path, {}))["linkId"]


async def _webhook(world: World, side: Side) -> Any:
    asked = {**WEBHOOK, "subscriberUrl": await _url(world, side), "secret": "a secret"}
    return (await world.make(side.headers, "/v2/webhooks", asked))["id"]


async def _webhook_of_event_type(world: World, side: Side) -> Any:
    asked = {**WEBHOOK, "subscriberUrl": await _url(world, side)}
    return (await world.make(side.headers, f"/v2/event-types/{side.ids['eventTypeId']}/webhooks", asked))["id"]


async def _webhook_of_client(world: World, side: Side) -> Any:
    asked = {**WEBHOOK, "subscriberUrl": await _url(world, side)}
    path = f"/v2/oauth-clients/{side.ids['clientId']}/webhooks"
    return (await world.make(world.headers["client"], path, asked))["id"]


async def _failed_delivery(world: World, side: Side) -> Any:
    async with world.database.transaction() as tx:
        await tx.execute(sa.text("UPDATE webhook_deliveries SET state = 'failed'"))
    return side.ids["deliveryId"]


async def _client(world: World, side: Side) -> Any:
    asked = {"name": "Another app", "redirectUris": ["https://my-app.com"], "permissions": ["*"]}
    return (await world.make(world.owner.headers, "/v2/oauth-clients", asked))["clientId"]


async def _managed_user(world: World, side: Side) -> Any:
    return (await _made_user(world, side))["user"]["id"]


async def _refresh_token(world: World, side: Side) -> Any:
    return (await _made_user(world, side))["refreshToken"]


async def _made_user(world: World, side: Side) -> Any:
    asked = {"email": await _address(world, side), "name": "Carol"}
    return await world.make(world.headers["client"], f"/v2/oauth-clients/{side.ids['clientId']}/users", asked)


async def _app(world: World, side: Side) -> str:
    return world.app.id


async def _grant(world: World, side: Side) -> dict[str, Any]:
    async with world.database.transaction() as tx:
        code = await world.app.code(tx, side.user)
    return {
        "client_id": world.app.id,
        "client_secret": world.app.secret,
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }


async def _code_for_email(world: World, side: Side) -> dict[str, str]:
    return await _code(world, side, "/v2/verified-resources/emails/verification-code/request", "email", _address)


async def _code_for_phone(world: World, side: Side) -> dict[str, str]:
    return await _code(world, side, "/v2/verified-resources/phones/verification-code/request", "phone", _number)


async def _code_of_visitor(world: World, side: Side) -> dict[str, str]:
    return await _code(world, side, "/v2/atoms/verification/email/send-code", "email", _address)


async def _number(world: World, side: Side) -> str:
    return f"+3725555{world.number() % 10000:04}"


async def _code(world: World, side: Side, path: str, field: str, address: Maker) -> dict[str, str]:
    asked = {field: await address(world, side)}
    answer = await world.api.post(path, json=asked, headers=side.headers)
    assert answer.is_success, answer.text
    async with world.database.transaction() as tx:
        return {**asked, "code": await newest_code(tx, vault=world.vault)}


async def _occurrences(world: World, side: Side) -> list[dict[str, Any]]:
    first = datetime.fromisoformat(world.start()) + timedelta(hours=1)  # between the starts of other bookings
    asked = {**await _made(_OLD_BOOKING, world, side), "eventTypeId": side.ids["event types"]["course"]}
    return [{**asked, "start": (first + timedelta(weeks=week)).isoformat()} for week in range(2)]


async def _span(world: World, side: Side) -> dict[str, Any]:
    start = datetime.fromisoformat(world.start())
    end = start + timedelta(minutes=30)
    ends = {"slotUtcStartDate": start.isoformat(), "slotUtcEndDate": end.isoformat()}
    return {"eventTypeId": side.ids["eventTypeId"], **ends}


_USES_UP = {("POST /v2/api-keys/refresh", "owner")}

_NEW: Mapping[str, Mapping[str, Maker]] = {
    "GET /v2/slots/reservations/{uid}": {"uid": _reservation},
    "PATCH /v2/slots/reservations/{uid}": {"uid": _reservation},
    "DELETE /v2/slots/reservations/{uid}": {"uid": _reservation},
    "POST /v2/bookings/{bookingUid}/reschedule": {"bookingUid": _booking},
    "POST /v2/bookings/{bookingUid}/cancel": {"bookingUid": _booking},
    "POST /v2/bookings/{bookingUid}/confirm": {"bookingUid": _unanswered},
    "POST /v2/bookings/{bookingUid}/decline": {"bookingUid": _unanswered},
    "POST /v2/bookings/{bookingUid}/attendees": {"bookingUid": _booking},
    "POST /v2/bookings/{bookingUid}/guests": {"bookingUid": _booking},
    "POST /v2/bookings/{bookingUid}/mark-absent": {"bookingUid": _its("past booking")},
    "PATCH /v2/event-types/{eventTypeId}": {"eventTypeId": _event_type},
    "DELETE /v2/event-types/{eventTypeId}": {"eventTypeId": _event_type},
    "PATCH /v2/atoms/event-types/{eventTypeId}": {"eventTypeId": _event_type},
    "DELETE /v2/event-types/{eventTypeId}/webhooks": {"eventTypeId": _event_type},
    "PATCH /v2/event-types/{eventTypeId}/private-links/{linkId}": {"linkId": _private_link},
    "DELETE /v2/event-types/{eventTypeId}/private-links/{linkId}": {"linkId": _private_link},
    "PATCH /v2/schedules/{scheduleId}": {"scheduleId": _schedule},
    "DELETE /v2/schedules/{scheduleId}": {"scheduleId": _schedule},
    "PATCH /v2/atoms/schedules/{scheduleId}": {"scheduleId": _schedule},
    "PATCH /v2/oauth-clients/{clientId}/users/{userId}": {"userId": _managed_user},
    "DELETE /v2/oauth-clients/{clientId}/users/{userId}": {"userId": _managed_user},
    "POST /v2/oauth-clients/{clientId}/users/{userId}/force-refresh": {"userId": _managed_user},
    "PATCH /v2/oauth-clients/{clientId}": {"clientId": _client},
    "DELETE /v2/oauth-clients/{clientId}": {"clientId": _client},
    "GET /v2/auth/oauth2/clients/{clientId}": {"clientId": _app},
    "PATCH /v2/webhooks/{webhookId}": {"webhookId": _webhook},
    "DELETE /v2/webhooks/{webhookId}": {"webhookId": _webhook},
    "POST /v2/webhooks/{webhookId}/rotate-secret": {"webhookId": _webhook},
    "PATCH /v2/event-types/{eventTypeId}/webhooks/{webhookId}": {"webhookId": _webhook_of_event_type},
    "DELETE /v2/event-types/{eventTypeId}/webhooks/{webhookId}": {"webhookId": _webhook_of_event_type},
    "GET /v2/oauth-clients/{clientId}/webhooks/{webhookId}": {"webhookId": _webhook_of_client},
    "PATCH /v2/oauth-clients/{clientId}/webhooks/{webhookId}": {"webhookId": _webhook_of_client},
    "DELETE /v2/oauth-clients/{clientId}/webhooks/{webhookId}": {"webhookId": _webhook_of_client},
    "POST /v2/webhooks/{webhookId}/deliveries/{deliveryId}/replay": {"deliveryId": _failed_delivery},
}
"""What is used up by being asked for, or changed."""

_OLD_BOOKING: Mapping[str, Any] = {
    "eventTypeId": _its("eventTypeId"),
    "start": _start,
    "timeZone": "Europe/Berlin",
    "language": "en",
    "responses": {"name": "Bob", "email": "bob@example.com"},
}
_SPAN = {"start": "2027-02-01", "end": "2027-02-02"}
_HOLD = {"eventTypeId": _its("eventTypeId"), "slotStart": _start}
_SUBSCRIPTION = {**WEBHOOK, "subscriberUrl": _url}

_QUERIES: Mapping[str, Mapping[str, Any]] = {
    "GET /v2/slots": {**_SPAN, "eventTypeId": _its("eventTypeId")},
    "GET /v2/slots/available": {
        "startTime": "2027-02-01T00:00:00Z",
        "endTime": "2027-02-02T00:00:00Z",
        "eventTypeId": _its("eventTypeId"),
    },
    "GET /v2/atoms/event-types/{eventSlug}/public": {"username": _its("username")},
    "GET /v2/atoms/verification/email/check": {"email": "bob@example.com"},
}
_ONLY: Mapping[str, Any] = {
    "POST /v2/slots/reservations": _HOLD,
    "PATCH /v2/slots/reservations/{uid}": _HOLD,
    "POST /v2/bookings/{bookingUid}/reschedule": {"start": _start},
    "POST /v2/bookings/{bookingUid}/cancel": {},
    "POST /v2/bookings/{bookingUid}/decline": {},
    "POST /v2/bookings/{bookingUid}/attendees": {"name": "Dan", "email": _address, "timeZone": "Europe/London"},
    "POST /v2/bookings/{bookingUid}/guests": {"guests": [{"email": _address}]},
    "POST /v2/bookings/{bookingUid}/mark-absent": {"host": True},
    "PATCH /v2/bookings/{bookingUid}/location": {"location": {"type": "address", "address": "1 High Street"}},
    "POST /v2/bookings/{bookingUid}/reassign/{userId}": {},
    "POST /v2/bookings/recurring": _occurrences,
    "POST /v2/event-types": {"title": "Another", "slug": _slug, "lengthInMinutes": 30},
    "PATCH /v2/event-types/{eventTypeId}": {},
    "PATCH /v2/atoms/event-types/{eventTypeId}": {},
    "POST /v2/event-types/{eventTypeId}/private-links": {},
    "PATCH /v2/event-types/{eventTypeId}/private-links/{linkId}": {"maxUsageCount": 2},
    "POST /v2/schedules": {"name": "Another", "timeZone": "Europe/London", "isDefault": False},
    "PATCH /v2/schedules/{scheduleId}": {},
    "PATCH /v2/atoms/schedules/{scheduleId}": {},
    "POST /v2/atoms/schedules/create": {"name": "Another"},
    "PATCH /v2/me": {},
    "POST /v2/api-keys/refresh": {},
    "POST /v2/verified-resources/emails/verification-code/request": {"email": _address},
    "POST /v2/verified-resources/phones/verification-code/request": {"phone": _number},
    "POST /v2/verified-resources/emails/verification-code/verify": _code_for_email,
    "POST /v2/verified-resources/phones/verification-code/verify": _code_for_phone,
    "POST /v2/atoms/verification/email/send-code": {"email": _address},
    "POST /v2/atoms/verification/email/verify-code": _code_of_visitor,
    "POST /v2/atoms/verification/email/verify-code-authenticated": _code_of_visitor,
    "POST /v2/oauth-clients/{clientId}/users": {"email": _address, "name": "Carol"},
    "PATCH /v2/oauth-clients/{clientId}/users/{userId}": {},
    "POST /v2/oauth/{clientId}/refresh": {"refreshToken": _refresh_token},
    "POST /v2/oauth-clients": {"name": "An app", "redirectUris": ["https://my-app.com"], "permissions": ["*"]},
    "PATCH /v2/oauth-clients/{clientId}": {},
    "POST /v2/auth/oauth2/token": _grant,
    "POST /v2/slots/reserve": _span,
    "POST /v2/webhooks": _SUBSCRIPTION,
    "PATCH /v2/webhooks/{webhookId}": {},
    "POST /v2/event-types/{eventTypeId}/webhooks": _SUBSCRIPTION,
    "PATCH /v2/event-types/{eventTypeId}/webhooks/{webhookId}": {},
    "POST /v2/oauth-clients/{clientId}/webhooks": _SUBSCRIPTION,
    "PATCH /v2/oauth-clients/{clientId}/webhooks/{webhookId}": {},
    "POST /v2/webhooks/{webhookId}/rotate-secret": {},
    "POST /v2/webhooks/{webhookId}/deliveries/replay": {"since": "2027-01-01T00:00:00Z"},
}
_NEWEST, _OLDEST = "2024-08-13", "2024-04-15"
_BODIES: Mapping[str, Mapping[str, Any]] = {
    **{name: {_NEWEST: body} for name, body in _ONLY.items()},
    "POST /v2/bookings": {
        _NEWEST: {"eventTypeId": _its("eventTypeId"), "start": _start, "attendee": BOB},
        _OLDEST: _OLD_BOOKING,
    },
    "GET /v2/bookings": {_NEWEST: None, _OLDEST: None},
    "GET /v2/bookings/{bookingUid}": {_NEWEST: None, _OLDEST: None},
    "POST /v2/bookings/{bookingUid}/cancel": {_NEWEST: {}, _OLDEST: {}},
}
"""The bodies that are taken, by the dates of the contract; None where there is none."""
