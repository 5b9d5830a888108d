"""Reading the source, in the contract's dates that Kalends itself speaks. Nothing is changed there, except by
`new_tokens`.

The answers stay the JSON that they are, rather than being read with `kalends.client`: a field that only another
platform knows has to be seen, to be reported; and the server does not lean on the client.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from kalends.core import outgoing
from kalends.importing.exchange import BACK_OFF, PAGE, Exchange, Notice
from kalends.importing.model import Belongings, Credentials, Row
from kalends.importing.reading import Reader, Way

PATIENCE = 30.0


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
        home = f"/v2/organizations/{organization_id}"
        absences = (f"{home}/users/{user['id']}/ooo", self._client) if organization_id is not None else None
        if token is not None:
            bearer = {"Authorization": f"Bearer {token}"}
            return Way(bearer, "/v2/schedules", "/v2/bookings", {}, is_own=True, absences=absences)
        if organization_id is None:
            return None
        schedules, whose = f"{home}/users/{user['id']}/schedules", {"userIds": user["id"]}
        return Way(self._client, schedules, f"{home}/bookings", whose, is_own=False, absences=absences)

    async def belongings(self, user: Row, way: Way, now: datetime) -> Belongings:
        """All that a user has, of bookings those that start after `now`. What the source refuses is `unread`."""
        return await Reader(self._exchange, user, way, now).read()


@asynccontextmanager
async def connect(
    api_url: str,
    credentials: Credentials,
    *,
    page: int = PAGE,
    back_off: Sequence[float] = BACK_OFF,
    notice: Notice = lambda _: None,
) -> AsyncIterator[Source]:
    """The source at an address that the operator names, which may be on the operator's own network. Lists are read a
    `page` at a time; what fails for a moment is asked again after the seconds of `back_off`, or when the source says;
    `notice` is told how long is waited."""
    base = api_url.rstrip("/").removesuffix("/v2")
    async with outgoing.connect(base, allow_private=True, patience=PATIENCE) as http:
        yield Source(Exchange(http, page=page, back_off=back_off, notice=notice), credentials)
