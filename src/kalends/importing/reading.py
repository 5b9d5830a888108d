"""Reading what one managed user has at the source."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from kalends.core.time import iso
from kalends.importing import history, left_behind
from kalends.importing.exchange import Exchange, Headers, Query
from kalends.importing.model import Belongings, NotThere, Row, SourceRefused

T = TypeVar("T")

SCHEDULES = {"cal-api-version": "2024-06-11"}
EVENT_TYPES = {"cal-api-version": "2024-06-14"}
BOOKINGS = {"cal-api-version": "2024-08-13"}

_TO_COME = "upcoming,recurring,unconfirmed"
_ENDED = "cancelled"
_OWN = ("webhooks", "private links", "verified e-mails", "verified phones", "what cannot be moved")
_ONLY_BY_TOKEN = "The source tells it to the user's own token alone."  # noqa: S105 a reason


@dataclass(frozen=True, slots=True)
class Way:
    """How a user's things are read: who asks, where schedules and bookings are, and which of those bookings; whether
    it is the user's own token, and where absences are told, and to whom."""

    headers: Headers
    schedules: str
    bookings: str
    whose: Mapping[str, str | int]
    is_own: bool
    absences: tuple[str, Headers] | None = None


class Reader:
    """Reads one user's things, and keeps what could not be read. Bookings are those that start after `now`."""

    def __init__(self, exchange: Exchange, user: Row, way: Way, now: datetime) -> None:
        self._exchange = exchange
        self._user = user
        self._way = way
        self._now = now
        self._unread: dict[str, str] = {} if way.is_own else dict.fromkeys(_OWN, _ONLY_BY_TOKEN)

    async def read(self) -> Belongings:
        """All that the user has. What the source refuses is `unread`."""
        schedules = await self._list("schedules", self._way.schedules, SCHEDULES)
        if reason := self._unread.get("schedules"):
            return nothing(reason)  # an event type without its schedule would offer other hours
        whose = {"username": str(self._user.get("username", ""))}
        event_types = await self._list("event types", "/v2/event-types", EVENT_TYPES, whose)
        bookings, ended = await self._bookings(_TO_COME), await self._bookings(_ENDED)
        return Belongings(
            schedules=schedules,
            event_types=event_types,
            private_links=await self._links_of(event_types),
            bookings=bookings,
            ended=ended,
            history=await history.trace(self._exchange, {**self._way.headers, **BOOKINGS}, bookings, ended),
            webhooks=await self._own("webhooks", "/v2/webhooks"),
            event_type_webhooks=await self._webhooks_of(event_types),
            emails=await self._own("verified e-mails", "/v2/verified-resources/emails"),
            phones=await self._own("verified phones", "/v2/verified-resources/phones"),
            left_behind=await self._left_behind(),
            unread=self._unread,
        )

    async def _list(self, name: str, path: str, version: Headers, query: Query | None = None) -> tuple[Row, ...]:
        asked = self._exchange.list(path, {**self._way.headers, **version}, query or {})
        return await self._if_told(name, asked, ())

    async def _bookings(self, statuses: str) -> tuple[Row, ...]:
        query = {**self._way.whose, "status": statuses, "afterStart": iso(self._now), "sortStart": "asc"}
        headers = {**self._way.headers, **BOOKINGS}
        asked = self._exchange.pages(self._way.bookings, headers, query, size="take", skip="skip")
        return await self._if_told("bookings", asked, ())

    async def _own(self, name: str, path: str) -> tuple[Row, ...]:
        """A list that is told to the user's own token alone."""
        if not self._way.is_own:
            return ()
        return await self._if_told(
            name, self._exchange.pages(path, self._way.headers, {}, size="take", skip="skip"), ()
        )

    async def _webhooks_of(self, event_types: tuple[Row, ...]) -> dict[str, tuple[Row, ...]]:
        """The webhooks of each event type, by its id."""
        return {
            str(row["id"]): await self._own("webhooks", f"/v2/event-types/{row['id']}/webhooks") for row in event_types
        }

    async def _links_of(self, event_types: tuple[Row, ...]) -> dict[str, tuple[Row, ...]]:
        """The private links of each event type, by its id."""
        return {str(row["id"]): await self._links(row) for row in event_types} if self._way.is_own else {}

    async def _links(self, event_type: Row) -> tuple[Row, ...]:
        path = f"/v2/event-types/{event_type['id']}/private-links"
        asked = self._exchange.list(path, self._way.headers, {}, key="linkId")
        return tuple({**row, "id": row["linkId"]} for row in await self._if_told("private links", asked, ()))

    async def _left_behind(self) -> tuple[tuple[str, str], ...]:
        """What the user has there and cannot have here."""
        found: list[tuple[str, str]] = []
        if self._way.is_own:
            for name, (path, read) in left_behind.OWN.items():
                found += [(name, text) for text in read(await self._anything(path, self._way.headers))]
        if self._way.absences:
            found += [("absences", text) for text in left_behind.absences(await self._anything(*self._way.absences))]
        return tuple(found)

    async def _anything(self, path: str, headers: Headers) -> object:
        """What is there; None where the source has no such thing."""
        try:
            return await self._exchange.anything(path, headers)
        except NotThere:
            return None
        except SourceRefused as refusal:
            self._unread[_OWN[-1]] = refusal.message
            return None

    async def _if_told(self, name: str, asked: Awaitable[T], otherwise: T) -> T:
        """What is asked for; where it is refused, that is kept."""
        try:
            return await asked
        except SourceRefused as refusal:
            self._unread[name] = refusal.message
            return otherwise


def nothing(reason: str) -> Belongings:
    """What a user has, where nothing of it can be read."""
    return Belongings(unread={"all that is theirs": reason})
