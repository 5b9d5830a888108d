"""Reading the source, in the contract's dates that Kalends itself speaks. Nothing is changed there, except by
`new_tokens`.

The answers stay the JSON that they are, rather than being read with `kalends.client`: a field that only another
platform knows has to be seen, to be reported; and the server does not lean on the client.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from kalends.core import outgoing
from kalends.core.time import iso
from kalends.importing.exchange import BACK_OFF, PAGE, Exchange
from kalends.importing.model import Belongings, Credentials, Kind, Row, SourceRefused

PATIENCE = 30.0

_SCHEDULES = {"cal-api-version": "2024-06-11"}
_EVENT_TYPES = {"cal-api-version": "2024-06-14"}
_BOOKINGS = {"cal-api-version": "2024-08-13"}
_TO_COME = "upcoming,recurring,unconfirmed"
_ONLY_BY_TOKEN = "Webhooks of users and of event types are told to the users' own tokens alone."  # noqa: S105 a reason


@dataclass(frozen=True, slots=True)
class Way:
    """How a user's things are read: who asks, where schedules and bookings are, and which of those bookings."""

    headers: Mapping[str, str]
    schedules: str
    bookings: str
    whose: Mapping[str, str | int]
    tells_webhooks: bool


class Source:
    """A platform's API v2, asked for one OAuth client."""

    def __init__(self, exchange: Exchange, credentials: Credentials) -> None:
        self.credentials = credentials
        self._exchange = exchange
        self._client = {"x-cal-client-id": credentials.client_id, "x-cal-secret-key": credentials.client_secret}
        self._path = f"/v2/oauth-clients/{credentials.client_id}"

    @property
    def name(self) -> str:
        """Which source this is, whoever asks it again."""
        return f"{self._exchange.address} {self.credentials.client_id}"

    async def client(self) -> Row | None:
        """The OAuth client; None without an API key, with which alone it can be read."""
        if self.credentials.api_key is None:
            return None
        return await self._exchange.get(self._path, {"Authorization": f"Bearer {self.credentials.api_key}"})

    async def client_webhooks(self) -> tuple[Row, ...]:
        """The OAuth client's webhooks."""
        return await self._exchange.pages(f"{self._path}/webhooks", self._client, {}, size="take", skip="skip")

    async def users(self) -> tuple[Row, ...]:
        """Every managed user of the client."""
        return await self._exchange.pages(f"{self._path}/users", self._client, {}, size="limit", skip="offset")

    async def new_tokens(self, user_id: object) -> Row:
        """New tokens of a user. All that the user had end at the source."""
        return await self._exchange.post(f"{self._path}/users/{user_id}/force-refresh", self._client)

    def way(self, user: Row, token: str | None, organization_id: int | None) -> Way | None:
        """How a user's things can be read: with a token of theirs, else through the organisation, else not at all."""
        if token is not None:
            return Way({"Authorization": f"Bearer {token}"}, "/v2/schedules", "/v2/bookings", {}, tells_webhooks=True)
        if organization_id is None:
            return None
        home = f"/v2/organizations/{organization_id}"
        schedules, whose = f"{home}/users/{user['id']}/schedules", {"userIds": user["id"]}
        return Way(self._client, schedules, f"{home}/bookings", whose, tells_webhooks=False)

    async def belongings(self, user: Row, way: Way, now: datetime) -> Belongings:
        """All that a user has, of bookings those that start after `now`. What the source refuses is `unread`."""
        reader = _Reader(self._exchange, way)
        schedules = await reader.list(Kind.SCHEDULE, way.schedules, _SCHEDULES)
        if reason := reader.unread.get(Kind.SCHEDULE):
            return nothing(reason)  # an event type without its schedule would offer other hours
        event_types = await reader.event_types(user)
        return Belongings(
            schedules=schedules,
            event_types=event_types,
            bookings=await reader.bookings(now),
            webhooks=await reader.webhooks("/v2/webhooks"),
            event_type_webhooks={
                str(row["id"]): await reader.webhooks(f"/v2/event-types/{row['id']}/webhooks") for row in event_types
            },
            unread=reader.unread,
        )


def nothing(reason: str) -> Belongings:
    """What a user has, where nothing of it can be read."""
    return Belongings(unread=dict.fromkeys((Kind.SCHEDULE, Kind.EVENT_TYPE, Kind.BOOKING, Kind.WEBHOOK), reason))


class _Reader:
    """Reads one user's things, and keeps what could not be read."""

    def __init__(self, exchange: Exchange, way: Way) -> None:
        self._exchange = exchange
        self._way = way
        self.unread: dict[Kind, str] = {} if way.tells_webhooks else {Kind.WEBHOOK: _ONLY_BY_TOKEN}

    async def list(
        self, kind: Kind, path: str, version: Mapping[str, str], query: Mapping[str, str | int] | None = None
    ) -> tuple[Row, ...]:
        try:
            return await self._exchange.list(path, {**self._way.headers, **version}, query or {})
        except SourceRefused as refusal:
            self.unread[kind] = refusal.message
            return ()

    async def event_types(self, user: Row) -> tuple[Row, ...]:
        whose = {"username": str(user.get("username", ""))}
        return await self.list(Kind.EVENT_TYPE, "/v2/event-types", _EVENT_TYPES, whose)

    async def bookings(self, now: datetime) -> tuple[Row, ...]:
        query = {**self._way.whose, "status": _TO_COME, "afterStart": iso(now), "sortStart": "asc"}
        headers = {**self._way.headers, **_BOOKINGS}
        try:
            return await self._exchange.pages(self._way.bookings, headers, query, size="take", skip="skip")
        except SourceRefused as refusal:
            self.unread[Kind.BOOKING] = refusal.message
            return ()

    async def webhooks(self, path: str) -> tuple[Row, ...]:
        if not self._way.tells_webhooks:
            return ()
        return await self.list(Kind.WEBHOOK, path, {}, {"take": PAGE})


@asynccontextmanager
async def connect(
    api_url: str, credentials: Credentials, *, page: int = PAGE, back_off: Sequence[float] = BACK_OFF
) -> AsyncIterator[Source]:
    """The source at an address that the operator names, which may be on the operator's own network. Lists are read a
    `page` at a time; what fails for a moment is asked again after the seconds of `back_off`."""
    base = api_url.rstrip("/").removesuffix("/v2")
    async with outgoing.connect(base, allow_private=True, patience=PATIENCE) as http:
        yield Source(Exchange(http, page=page, back_off=back_off), credentials)
