"""Asking an API v2 over HTTP: pages of lists, patience with a busy server, and a sentence for every refusal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import httpx

from kalends.core.outgoing import Unreachable
from kalends.importing.model import NotThere, Row, SourceRefused, SourceUnreachable

PAGE = 100
BACK_OFF = (1.0, 5.0, 20.0)
"""Seconds before each repetition of a request that may do better in a moment."""
LONGEST_WAIT = 120.0
"""Seconds that the source may make us wait at once when it says that we ask too often."""
LONGEST_BUSY = 900.0
"""Seconds that it may make us wait for one answer, in all."""

_MAY_PASS = frozenset({429, 502, 503, 504})
_WHEN_AGAIN = ("retry-after", "x-ratelimit-reset")
"""What headers begin with that say how long to wait; some servers add the name of the limit."""

Headers = Mapping[str, str]
Query = Mapping[str, str | int]
Notice = Callable[[float], None]
"""Told how many seconds are waited before something is asked again."""


class Exchange:
    """Requests to one server. All raise `SourceRefused` for an answer that is no success or no API v2's, `NotThere`
    for what is missing, and `SourceUnreachable` where no answer comes however often it is asked, or it stays busy."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        page: int = PAGE,
        back_off: Sequence[float] = BACK_OFF,
        notice: Notice = lambda _: None,
    ) -> None:
        self._http = http
        self._page = page
        self._back_off = back_off
        self._notice = notice

    @property
    def address(self) -> str:
        """Where the server is, without a trailing slash."""
        return str(self._http.base_url).rstrip("/")

    async def get(self, path: str, headers: Headers) -> Row:
        """One thing."""
        return _one(await self._send("GET", path, headers, {}))

    async def anything(self, path: str, headers: Headers) -> object:
        """Whatever is answered."""
        return _data(await self._send("GET", path, headers, {}))

    async def post(self, path: str, headers: Headers) -> Row:
        """What comes of asking for something new; it is asked for again where no answer comes."""
        return _one(await self._send("POST", path, headers, {}))

    async def list(self, path: str, headers: Headers, query: Query, *, key: str = "id") -> tuple[Row, ...]:
        """A list that comes in one answer, of things that are told apart by their `key`."""
        return _several(await self._send("GET", path, headers, query), key)

    async def pages(self, path: str, headers: Headers, query: Query, *, size: str, skip: str) -> tuple[Row, ...]:
        """A list that comes in pages, which the query asks for by `size` and `skip`; the server may give fewer than
        asked for. What moves from one page to the next meanwhile is given once."""
        found: dict[object, Row] = {}
        seen = 0
        while True:
            answer = await self._send("GET", path, headers, {**query, size: self._page, skip: seen})
            rows = {row["id"]: row for row in _several(answer, "id")}
            is_last = _says_last(answer) or rows.keys() <= found.keys()
            found |= rows
            seen += len(rows)
            if is_last:
                return tuple(found.values())

    async def _send(self, method: str, path: str, headers: Headers, query: Query) -> httpx.Response:
        pauses, patience = iter(self._back_off), LONGEST_BUSY
        while True:
            outcome = await self._attempt(method, path, headers, query)
            if isinstance(outcome, httpx.Response) and outcome.status_code not in _MAY_PASS:
                return _accepted(outcome)
            seconds = _asked_to_wait(outcome)
            patience -= seconds
            may_wait = seconds > 0 and patience > 0
            await self._pause(seconds if may_wait else next(pauses, None), method, path, outcome)

    async def _pause(self, seconds: float | None, method: str, path: str, outcome: httpx.Response | str) -> None:
        """Waits before something is asked again. Raises `SourceUnreachable` where it has been asked often enough."""
        if seconds is None:
            why = outcome if isinstance(outcome, str) else f"{outcome.status_code}{_message(outcome)}"
            raise SourceUnreachable(f"{method} {path} got no answer: {why}. Run the import again to continue it.")
        self._notice(seconds)
        await asyncio.sleep(seconds)

    async def _attempt(self, method: str, path: str, headers: Headers, query: Query) -> httpx.Response | str:
        """The answer, or why there is none."""
        try:
            return await self._http.request(method, path, headers=dict(headers), params=dict(query))
        except (httpx.HTTPError, httpx.InvalidURL, Unreachable) as error:
            return (str(error) or type(error).__name__).rstrip(".")


def _accepted(response: httpx.Response) -> httpx.Response:
    if response.is_success:
        return response
    request = response.request
    told = f"{request.method} {request.url.path} was answered {response.status_code}"
    refusal = NotThere if response.status_code == HTTPStatus.NOT_FOUND else SourceRefused
    raise refusal(f"The source refused: {told}{_message(response)}.")


def _message(response: httpx.Response) -> str:
    error = _json(response).get("error")
    message = error.get("message") if isinstance(error, dict) else None
    return f" ({str(message).rstrip('.')[:300]})" if message else ""


def _asked_to_wait(outcome: httpx.Response | str) -> float:
    """The seconds that an answer asks to wait before the next request."""
    if isinstance(outcome, str) or outcome.status_code != HTTPStatus.TOO_MANY_REQUESTS:
        return 0.0
    said = (value for name, value in outcome.headers.items() if name.startswith(_WHEN_AGAIN))
    return min(max((_seconds(value, outcome.headers.get("date")) for value in said), default=0.0), LONGEST_WAIT)


def _seconds(said: str, now: str | None) -> float:
    """How long it is until what a header names: seconds, or a date, which is compared with the answer's own."""
    if said.isdecimal():
        return float(said)
    try:
        return (parsedate_to_datetime(said) - parsedate_to_datetime(now or said)).total_seconds()
    except (TypeError, ValueError):
        return 0.0


def _says_last(response: httpx.Response) -> bool:
    """Whether an answer says that no page comes after it."""
    pagination = _json(response).get("pagination")
    return isinstance(pagination, dict) and pagination.get("hasNextPage") is False


def _several(response: httpx.Response, key: str) -> tuple[Row, ...]:
    data = _data(response)
    if not isinstance(data, list) or not all(isinstance(row, dict) and key in row for row in data):
        raise SourceRefused(f"{response.request.url} answered something else than a list of things with ids.")
    return tuple(data)


def _one(response: httpx.Response) -> Row:
    data = _data(response)
    if not isinstance(data, dict):
        raise SourceRefused(f"{response.request.url} answered something else than an object.")
    return data


def _data(response: httpx.Response) -> Any:
    body = _json(response)
    if body.get("status") != "success":
        raise SourceRefused(f"{response.request.url} did not answer as API v2 does; is the address right?")
    return body.get("data")


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
