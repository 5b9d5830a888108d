"""Asking an API v2 over HTTP: pages of lists, patience with a busy server, and a sentence for every refusal."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import httpx

from kalends.core.outgoing import Unreachable
from kalends.importing.model import Row, SourceRefused, SourceUnreachable

PAGE = 100
BACK_OFF = (1.0, 5.0, 20.0)
"""Seconds before each repetition of a request that may do better in a moment."""
LONGEST_WAIT = 120.0
"""Seconds that the source may make us wait when it says that we ask too often."""

_MAY_PASS = frozenset({429, 502, 503, 504})

Headers = Mapping[str, str]
Query = Mapping[str, str | int]


class Exchange:
    """Requests to one server. All raise `SourceRefused` for an answer that is no success or no API v2's, and
    `SourceUnreachable` where none comes, however often it is asked."""

    def __init__(self, http: httpx.AsyncClient, *, page: int = PAGE, back_off: Sequence[float] = BACK_OFF) -> None:
        self._http = http
        self._page = page
        self._back_off = back_off

    @property
    def address(self) -> str:
        """Where the server is, without a trailing slash."""
        return str(self._http.base_url).rstrip("/")

    async def get(self, path: str, headers: Headers) -> Row:
        """One thing."""
        return _one(await self._send("GET", path, headers, {}))

    async def post(self, path: str, headers: Headers) -> Row:
        """What comes of asking for something new; it is asked for again where no answer comes."""
        return _one(await self._send("POST", path, headers, {}))

    async def list(self, path: str, headers: Headers, query: Query) -> tuple[Row, ...]:
        """A list that comes in one answer."""
        response = await self._send("GET", path, headers, query)
        data = _data(response)
        if not isinstance(data, list) or not all(isinstance(row, dict) and "id" in row for row in data):
            raise SourceRefused(f"{response.request.url} answered something else than a list of things with ids.")
        return tuple(data)

    async def pages(self, path: str, headers: Headers, query: Query, *, size: str, skip: str) -> tuple[Row, ...]:
        """A list that comes in pages, which the query asks for by `size` and `skip`. What moves from one page to the
        next meanwhile is given once."""
        found: dict[object, Row] = {}
        seen = 0
        while True:
            rows = await self.list(path, headers, {**query, size: self._page, skip: seen})
            found |= {row.get("id"): row for row in rows}
            seen += len(rows)
            if len(rows) < self._page:
                return tuple(found.values())

    async def _send(self, method: str, path: str, headers: Headers, query: Query) -> httpx.Response:
        outcome = await self._attempt(method, path, headers, query)
        for seconds in self._back_off:
            if isinstance(outcome, httpx.Response) and outcome.status_code not in _MAY_PASS:
                break
            await asyncio.sleep(max(seconds, _asked_to_wait(outcome)))
            outcome = await self._attempt(method, path, headers, query)
        if isinstance(outcome, str):
            raise SourceUnreachable(f"{method} {path} got no answer: {outcome}. Run the import again to continue it.")
        return _accepted(outcome)

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
    raise SourceRefused(f"The source refused: {told}{_message(response)}.")


def _message(response: httpx.Response) -> str:
    error = _json(response).get("error")
    message = error.get("message") if isinstance(error, dict) else None
    return f" ({str(message).rstrip('.')[:300]})" if message else ""


def _asked_to_wait(outcome: httpx.Response | str) -> float:
    """The seconds that an answer asks to wait before the next request."""
    if isinstance(outcome, str) or outcome.status_code != HTTPStatus.TOO_MANY_REQUESTS:
        return 0.0
    header = outcome.headers.get("retry-after", "")
    return min(float(header), LONGEST_WAIT) if header.isdecimal() else 0.0


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
