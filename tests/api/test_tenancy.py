"""Nobody reaches what is another's: every operation with an id, taken from the app's own table of routes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from fastapi.routing import iter_route_contexts
from httpx import AsyncClient, Response

from kalends.accounts.model import User
from kalends.asgi import create_app
from kalends.core.database import Tx
from kalends.core.facts import Fact
from kalends.core.settings import OFF, Settings
from kalends.verification import store as verified
from kalends.verification.model import Channel, Target
from kalends.webhooks import service as webhooks
from tests.support import NOW
from tests.support.accounts import bearer, make_client, make_key, make_managed_user, make_owner, make_tokens

REFUSED = {401, 403, 404}

PUBLIC = {
    ("GET", "/v2/bookings/{bookingUid}"): "whoever knows a booking's uid may see it",
    ("GET", "/v2/bookings/by-seat/{seatUid}"): "whoever knows a seat's uid may see the booking from there",
    ("POST", "/v2/bookings/{bookingUid}/reschedule"): "whoever knows a booking's uid may move it",
    ("POST", "/v2/bookings/{bookingUid}/cancel"): "whoever knows a booking's uid may cancel it",
    ("GET", "/v2/bookings/{bookingUid}/calendar-links"): "whoever knows a booking's uid may keep it in a calendar",
    ("GET", "/v2/slots/reservations/{uid}"): "whoever knows a reservation's uid may see it",
    ("PATCH", "/v2/slots/reservations/{uid}"): "whoever knows a reservation's uid may change it",
    ("GET", "/v2/bookings/{bookingUid}/reschedule"): "whoever knows a booking's uid may move it",
    ("DELETE", "/v2/slots/reservations/{uid}"): "whoever knows a reservation's uid may release it",
    ("GET", "/v2/auth/oauth2/clients/{clientId}"): "an app's name is shown to whoever is asked to allow it",
}
"""Operations that ask for no credentials: the contract makes the uid, 128 random bits, the only secret."""

OPEN = {
    ("GET", "/v2/provider/{clientId}"): "a client's id and name stand on its pages",
    ("GET", "/v2/atoms/auth/oauth2/clients/{clientId}"): "a client's id and name stand on its pages",
    ("GET", "/v2/provider/{clientId}/access-token"): "a token tells about itself alone",
    ("GET", "/v2/atoms/event-types/{eventSlug}/public"): "what can be booked stands on pages",
    ("GET", "/v2/event-types/{username}/public"): "what can be booked stands on pages",
    ("GET", "/v2/event-types/{username}/{eventSlug}/public"): "what can be booked stands on pages",
    ("GET", "/v2/atoms/payment/{paymentUid}"): "there are no payments, whoever asks",
}
"""Operations that show what everybody may see."""

NEVER = {
    "bookingUid": "0000000000000000000000",
    "uid": "0000000000000000000000",
    "clientId": "cl00000000000000000000000",
    "seatUid": "0000000000000000000000",
}
"""Well-formed ids that nothing has, of the parameters of public operations."""

WEBHOOK = {"subscriberUrl": "https://my-app.com/new", "triggers": ["BOOKING_REQUESTED"], "active": True}

BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/v2/oauth-clients/{clientId}/users"): {"email": "eve@example.com", "name": "Eve"},
    ("POST", "/v2/oauth/{clientId}/refresh"): {"refreshToken": "unknown"},
    ("POST", "/v2/event-types/{eventTypeId}/webhooks"): WEBHOOK,
    ("POST", "/v2/oauth-clients/{clientId}/webhooks"): WEBHOOK,
    ("POST", "/v2/webhooks/{webhookId}/deliveries/replay"): {"since": "2027-01-01T00:00:00Z"},
    ("POST", "/v2/bookings/{bookingUid}/reschedule"): {"start": "2027-01-12T10:00:00Z"},
    ("POST", "/v2/bookings/{bookingUid}/attendees"): {
        "name": "Eve",
        "email": "eve@example.com",
        "timeZone": "Europe/London",
    },
    ("POST", "/v2/bookings/{bookingUid}/guests"): {"guests": [{"email": "eve@example.com"}]},
    ("PATCH", "/v2/bookings/{bookingUid}/location"): {"location": {"type": "address", "address": "1 High Street"}},
    ("PATCH", "/v2/slots/reservations/{uid}"): {"eventTypeId": 1, "slotStart": "2027-01-12T10:00:00Z"},
}
"""What operations need in their body to be judged by their ids; `{}` where nothing is said."""


REACHED_AND_REFUSED = {
    ("POST", "/v2/bookings/{bookingUid}/reassign"): "nobody else could host the booking",
    ("POST", "/v2/bookings/{bookingUid}/reassign/{userId}"): "nobody else could host the booking",
    ("POST", "/v2/bookings/{bookingUid}/mark-absent"): "the booking waits for confirmation",
}
"""Operations that Alice's own side reaches, and that this world's things do not allow."""


@dataclass(frozen=True)
class World:
    """Alice with everything a managed user can have, and the credentials of her side and of everybody else."""

    ids: dict[str, object]
    own: dict[str, dict[str, str]]
    foreign: dict[str, dict[str, str]]


def operations() -> Iterator[tuple[str, str]]:
    """Every operation of the API whose path has a parameter."""
    for route in iter_route_contexts(create_app(Settings()).routes):
        path = route.path_format or ""
        if path.startswith("/v2/") and "{" in path and route.include_in_schema:
            yield from ((method, path) for method in sorted(route.methods or ()))


OPERATIONS = sorted(set(operations()), key=lambda operation: (operation[1], operation[0]))
GUARDED = [operation for operation in OPERATIONS if operation not in PUBLIC | OPEN]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings under which so many strangers may ask from one address."""
    return settings.model_copy(update={"rate_limit_guests": OFF})


@pytest_asyncio.fixture
async def world(api: AsyncClient, tx: Tx) -> World:
    owner = await make_owner(tx)
    client, sibling = await make_client(tx, owner), await make_client(tx, owner)
    alice = await make_managed_user(tx, client)
    token = bearer((await make_tokens(tx, alice)).access_token)
    colleague = bearer((await make_tokens(tx, await make_managed_user(tx, client))).access_token)
    stranger = await make_owner(tx)
    theirs = await make_client(tx, stranger)
    outsider = bearer((await make_tokens(tx, await make_managed_user(tx, theirs))).access_token)
    things = {
        "clientId": client.id,
        "userId": alice.id,
        "orgId": owner.organization_id,
        "eventSlug": "talk",
        **await belongings(api, token),
    }
    return World(
        ids={**things, **await proofs(tx, alice), **await subscriptions(api, tx, token, client.headers, things)},
        own={"token": token, "secret": client.headers, "key": bearer(await make_key(tx, owner))},
        foreign={
            "nobody": {},
            "a visitor who names the client": {"x-cal-client-id": client.id},
            "another organisation's owner": bearer(await make_key(tx, stranger)),
            "another organisation's client": theirs.headers,
            "another organisation's client's bare secret": {"x-cal-secret-key": theirs.secret},
            "another client of the organisation": sibling.headers,
            "another client's managed user": outsider,
            "another managed user of the client": colleague,
            "a forger": bearer("eyJhbGciOiJub25lIn0.e30."),
        },
    )


async def belongings(api: AsyncClient, token: dict[str, str]) -> dict[str, object]:
    """The ids of a schedule, an event type, a private link to it, and a booking that waits for confirmation."""

    async def made(path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await api.post(path, json=body, headers=token)
        assert answer.status_code == 201, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    schedule = await made("/v2/schedules", {"name": "Hours", "timeZone": "Europe/London", "isDefault": True})
    meeting = {"title": "Talk", "slug": "talk", "lengthInMinutes": 30}
    confirmed = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
    event_type = await made("/v2/event-types", {**meeting, "confirmationPolicy": confirmed})
    attendee = {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/London"}
    wanted = {"eventTypeId": event_type["id"], "start": "2027-01-11T10:00:00Z", "attendee": attendee}
    booking = await made("/v2/bookings", wanted)
    attendees = (await api.get(f"/v2/bookings/{booking['uid']}/attendees", headers=token)).json()["data"]
    link = await made(f"/v2/event-types/{event_type['id']}/private-links", {})
    return {
        "scheduleId": schedule["id"],
        "eventTypeId": event_type["id"],
        "bookingUid": booking["uid"],
        "attendeeId": attendees[0]["id"],
        "linkId": link["linkId"],
    }


async def proofs(tx: Tx, user: User) -> dict[str, object]:
    """The ids of a verified address and a verified number, by where their paths begin."""
    ids: dict[str, object] = {}
    for channel, address in ((Channel.EMAIL, "alice@example.com"), (Channel.PHONE, "+37255556666")):
        found = await verified.add_verified(tx, user, Target(channel, address), NOW)
        ids[f"/v2/verified-resources/{channel}s"] = found.id
    return {"id": ids}


async def subscriptions(
    api: AsyncClient, tx: Tx, token: dict[str, str], secret: dict[str, str], things: dict[str, object]
) -> dict[str, object]:
    """The id of a webhook of each level, by where the level's paths begin, and of a delivery to the user's."""
    begin = {"/v2/webhooks": token, "/v2/event-types": token, "/v2/oauth-clients": secret}
    paths = ("/v2/webhooks", "/v2/event-types/{eventTypeId}/webhooks", "/v2/oauth-clients/{clientId}/webhooks")
    ids = {}
    for (start, headers), path in zip(begin.items(), paths, strict=True):
        answer = await api.post(
            path.format(**things), json={**WEBHOOK, "subscriberUrl": "https://my-app.com/"}, headers=headers
        )
        ids[start] = answer.json()["data"]["id"]
    fact = Fact(uuid.uuid4(), "BookingRequested", {"uid": things["bookingUid"], "sequence": 0})
    await webhooks.announce(tx, fact, NOW)
    (delivery,) = (await api.get(f"/v2/webhooks/{ids['/v2/webhooks']}/deliveries", headers=token)).json()["data"]
    return {"webhookId": ids, "deliveryId": delivery["id"]}


def id_of(ids: dict[str, Any], name: str, path: str) -> str:
    """The id that a parameter of a path means: of webhooks, each level has its own."""
    found = ids[name]
    return str(
        next(each for start, each in found.items() if path.startswith(start)) if isinstance(found, dict) else found
    )


async def call(api: AsyncClient, operation: tuple[str, str], ids: dict[str, Any], headers: dict[str, str]) -> Response:
    method, path = operation
    url = re.sub(r"{(\w+)}", lambda name: id_of(ids, name[1], path), path)
    body = None if method in ("GET", "DELETE") else BODIES.get(operation, {})
    return await api.request(method, url, json=body, headers=headers)


@pytest.mark.parametrize("operation", GUARDED, ids=" ".join)
async def test_only_those_whose_it_is_reach_it(api: AsyncClient, world: World, operation: tuple[str, str]) -> None:
    for who, headers in world.foreign.items():
        answer = await call(api, operation, world.ids, headers)
        assert answer.status_code in REFUSED, f"{who} is answered {answer.status_code}: {answer.text}"
    reached = [(await call(api, operation, world.ids, headers)).status_code for headers in world.own.values()]
    excused = is_refresh(operation) or (operation in REACHED_AND_REFUSED and 400 in reached)
    assert set(reached) - REFUSED - {400} or excused, f"not even Alice's own side: {reached}"


@pytest.mark.parametrize("operation", sorted(PUBLIC, key=str), ids=" ".join)
async def test_a_wrong_uid_teaches_nothing(api: AsyncClient, tx: Tx, operation: tuple[str, str]) -> None:
    assert (await call(api, operation, NEVER, {})).status_code == 404


def test_every_public_operation_exists() -> None:
    assert (PUBLIC | OPEN).keys() <= set(OPERATIONS)


def is_refresh(operation: tuple[str, str]) -> bool:
    """Refreshing is refused to Alice's own client as well, since the test knows no refresh token."""
    return operation == ("POST", "/v2/oauth/{clientId}/refresh")
