"""Two hosts with one of most things, and everybody who may ask."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from kalends.accounts import service as accounts
from kalends.accounts.model import User
from kalends.core import events
from kalends.core.database import Database, Tx, connect
from kalends.core.secrets import Vault, load_key
from kalends.core.settings import OFF, Settings
from kalends.reactions import REACTIONS
from kalends.verification import store as verified
from kalends.verification.model import Channel, Target
from tests.docs import examples
from tests.support import NOW
from tests.support.accounts import bearer, make_key, make_owner
from tests.support.apps import Registered, make_app
from tests.support.clock import Clock
from tests.support.processes import PATIENCE
from tests.support.serving import serving

CALLERS = ("nobody", "owner", "managed user", "client", "app")
"""Who asks: with no credentials, an API key, an access token, id and secret, and the token of a third party's app."""

DATE = {"cal-api-version": "2024-08-13"}
BOB = {"name": "Bob", "email": "bob@example.com", "timeZone": "Europe/Berlin"}
WEBHOOK = {"subscriberUrl": "https://my-app.com/hooks", "triggers": ["BOOKING_CREATED"], "active": True}
_ALWAYS = {
    "name": "Always",
    "timeZone": "Etc/UTC",
    "isDefault": True,
    "availability": [
        {
            "days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
            "startTime": "00:00",
            "endTime": "24:00",
        }
    ],
}
_MEETING = {"lengthInMinutes": 30, "minimumBookingNotice": 0}
_KINDS: Mapping[str, Mapping[str, Any]] = {
    "talk": {},
    "asked": {"confirmationPolicy": {"type": "always", "blockUnconfirmedBookingsInBooker": True}},
    "class": {"seats": {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}},
    "course": {"recurrence": {"interval": 1, "occurrences": 2, "frequency": "weekly"}},
}
"""What each host can be booked for."""


@dataclass(frozen=True)
class Side:
    """A host: who it is, how it asks, and the ids of what it has, by the names of parameters."""

    user: User
    headers: Mapping[str, str]
    ids: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """The server, whom it knows, and their hosts: the owner for itself, Alice for everybody else."""

    api: httpx.AsyncClient
    database: Database
    clock: Clock
    vault: Vault
    app: Registered
    headers: Mapping[str, Mapping[str, str]]
    owner: Side
    alice: Side
    numbers: Any = field(default_factory=count)

    @property
    def url(self) -> str:
        """Where it answers."""
        return str(self.api.base_url)

    def side(self, who: str) -> Side:
        """Whose things a caller asks for."""
        return self.owner if who == "owner" else self.alice

    def number(self) -> int:
        """Another one each time."""
        return int(next(self.numbers))

    def start(self, *, after: timedelta = timedelta(days=28)) -> str:
        """The start of a time that is free, each time another one, two hours after the one before."""
        return (NOW + after + timedelta(hours=2 * self.number())).isoformat().replace("+00:00", "Z")

    async def make(self, headers: Mapping[str, str], path: str, body: Any) -> Any:
        """What a request that creates something is answered."""
        return _made(await self.api.post(path, json=body, headers={**DATE, **headers}))

    async def booked(self, side: Side, kind: str = "talk", **changes: Any) -> Any:
        """A new booking of one of a host's event types; at a later time, where what was made up has taken the first."""
        asked = {"eventTypeId": side.ids["event types"][kind], "attendee": BOB, **changes}
        while True:
            body = {"start": self.start(), **asked}
            answer = await self.api.post("/v2/bookings", json=body, headers=DATE)
            if "start" in changes or answer.status_code != 409:
                return _made(answer)


def _made(answer: httpx.Response) -> Any:
    assert answer.is_success, f"{answer.request.url}: {answer.text}"
    return answer.json()["data"]


@asynccontextmanager
async def served(database_url: str, data: Path) -> AsyncIterator[World]:
    """A world of one's own. Its transactions commit; it counts no requests."""
    rates = dict.fromkeys(
        ("rate_limit", "rate_limit_codes", "rate_limit_tokens", "rate_limit_numbers", "rate_limit_guests"), OFF
    )
    own = Settings(data=data, secret_key="a key for tests", sms_url="log:", rate_limit_wrong=OFF, **rates)
    database, clock = events.wired(connect(database_url), REACTIONS), Clock()
    async with serving(database, own, clock) as url, httpx.AsyncClient(base_url=url, timeout=PATIENCE) as api:
        world = await _populated(api, database, clock, Vault(load_key(own.secret_key, data)))
        for side in (world.owner, world.alice):
            await _furnish(world, side)
        yield world
    await database.close()


async def _populated(api: httpx.AsyncClient, database: Database, clock: Clock, vault: Vault) -> World:
    """The callers, and the two hosts with nothing yet."""
    async with database.transaction() as tx:
        owner = await make_owner(tx)
        key = await make_key(tx, owner)
    names = await examples.arrange(str(api.base_url), key)
    async with database.transaction() as tx:
        alice = await accounts.get_user(tx, int(names["USER_ID"]))
        app = await make_app(tx)
        tokens = await app.tokens(tx, alice)
    client = {"x-cal-client-id": names["CLIENT_ID"], "x-cal-secret-key": names["CLIENT_SECRET"]}
    headers = {
        "nobody": {},
        "owner": bearer(key),
        "managed user": bearer(names["ACCESS_TOKEN"]),
        "client": client,
        "app": bearer(tokens.access_token),
    }
    sides = [Side(owner, headers["owner"]), Side(alice, headers["managed user"])]
    for side in sides:
        side.ids.update(clientId=names["CLIENT_ID"], orgId=owner.organization_id, userId=side.user.id)
        side.ids["paymentUid"] = "of nobody"
    return World(api, database, clock, vault, app, headers, *sides)


async def _furnish(world: World, side: Side) -> None:
    """Gives a host a schedule, event types, bookings, webhooks and a delivery, and proven addresses."""
    schedule = await world.make(side.headers, "/v2/schedules", _ALWAYS)
    kinds = {
        slug: await world.make(
            side.headers,
            "/v2/event-types",
            {**_MEETING, **rules, "title": slug, "slug": slug, "scheduleId": schedule["id"]},
        )
        for slug, rules in _KINDS.items()
    }
    side.ids["event types"] = {slug: kind["id"] for slug, kind in kinds.items()}
    side.ids.update(scheduleId=schedule["id"], eventTypeId=kinds["talk"]["id"], eventSlug="talk")
    side.ids["username"] = kinds["talk"]["host"]["username"]
    await _fill(world, side)
    await _subscribe(world, side)
    async with world.database.transaction() as tx:
        side.ids["id"] = await _prove(tx, side.user)


async def _fill(world: World, side: Side) -> None:
    """Bookings: one to come, a seat, one that has been."""
    booking, seat = await world.booked(side), await world.booked(side, "class")
    world.clock.now = NOW - timedelta(days=7)
    past = await world.booked(side, start=world.start(after=-timedelta(days=6)))
    world.clock.now = NOW
    path = f"/v2/bookings/{booking['uid']}/attendees"
    attendees = (await world.api.get(path, headers={**DATE, **side.headers})).json()["data"]
    side.ids.update(bookingUid=booking["uid"], attendeeId=attendees[0]["id"], seatUid=seat["attendees"][0]["seatUid"])
    side.ids["past booking"] = past["uid"]


async def _subscribe(world: World, side: Side) -> None:
    """A webhook of each level, by where its paths begin, and a delivery to the user's, about another booking."""
    levels = {
        "/v2/webhooks": ("/v2/webhooks", side.headers),
        "/v2/event-types": (f"/v2/event-types/{side.ids['eventTypeId']}/webhooks", side.headers),
        "/v2/oauth-clients": (f"/v2/oauth-clients/{side.ids['clientId']}/webhooks", world.headers["client"]),
    }
    unlike = {**WEBHOOK, "subscriberUrl": f"https://my-app.com/{side.user.id}", "secret": "a secret"}
    side.ids["webhookId"] = {
        start: (await world.make(headers, path, unlike))["id"] for start, (path, headers) in levels.items()
    }
    await world.booked(side)
    path = f"/v2/webhooks/{side.ids['webhookId']['/v2/webhooks']}/deliveries"
    listed = (await world.api.get(path, headers=side.headers)).json()["data"]
    side.ids["deliveryId"] = listed[0]["id"]


async def _prove(tx: Tx, user: User) -> dict[str, int]:
    """A verified address and a verified number, by where their paths begin."""
    found = {
        channel: await verified.add_verified(tx, user, Target(channel, address), NOW)
        for channel, address in ((Channel.EMAIL, "proven@example.com"), (Channel.PHONE, "+37255556666"))
    }
    return {f"/v2/verified-resources/{channel}s": each.id for channel, each in found.items()}
