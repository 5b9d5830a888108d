"""The two ways to carry out an exchange: blocking, and with async/await."""

from __future__ import annotations

import asyncio
import inspect
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx

from kalends import __version__
from kalends.client.access import Access, refresh
from kalends.client.answers.accounts import Tokens
from kalends.client.errors import TimedOut, TransportError
from kalends.client.exchange import Outcome, Pause, Renew, Send, Step, exchange
from kalends.client.request import Pages, Request

T = TypeVar("T")

HEADERS = {"Accept": "application/json", "User-Agent": f"kalends-python/{__version__}"}


def utc_now() -> datetime:
    """What time it is."""
    return datetime.now(UTC)


class Sender:
    """Sends with an `httpx.Client`. May be shared by threads."""

    def __init__(
        self,
        http: httpx.Client,
        access: Access,
        renew: Callable[[Tokens], Tokens] | None = None,
        on_tokens: Callable[[Tokens], object] | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.http = http
        self.access = access
        self.clock = clock
        self._renew_tokens = renew or self._ask_for_tokens
        self._on_tokens = on_tokens
        self._lock = threading.Lock()

    def send(self, request: Request[T]) -> T:
        """Carries out one call."""
        return self._carry_out(exchange(request, self.access, self.clock()))

    def iterate(self, pages: Pages[T]) -> Iterator[T]:
        """Every item of a list, a page at a time."""
        skip = 0
        while items := self.send(pages.page(skip)):
            yield from items
            skip += len(items)

    def _carry_out(self, steps: Generator[Step, Any, T]) -> T:
        outcome: Any = None
        while True:
            try:
                step = steps.send(outcome)
            except StopIteration as done:
                return done.value  # type: ignore[no-any-return]  # what the generator returns is a T
            outcome = self._do(step)

    def _do(self, step: Step) -> Outcome | None:
        match step:
            case Send():
                return self._transmit(step)
            case Pause(seconds):
                time.sleep(seconds)
            case Renew(stale):
                self._renew(stale)
        return None

    def _transmit(self, step: Send) -> Outcome:
        try:
            return self.http.send(build(self.http, step))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return failure(error)

    def _renew(self, stale: Tokens) -> None:
        with self._lock:
            if self.access.tokens is stale:
                fresh = self._renew_tokens(stale)
                self.access.renewed(fresh, self.clock())
                if self._on_tokens is not None:
                    self._on_tokens(fresh)

    def _ask_for_tokens(self, stale: Tokens) -> Tokens:
        return self._carry_out(exchange(*renewal(self.access, stale), self.clock()))


class AsyncSender:
    """Sends with an `httpx.AsyncClient`, on asyncio. May be shared by the tasks of one loop."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        access: Access,
        renew: Callable[[Tokens], Awaitable[Tokens]] | None = None,
        on_tokens: Callable[[Tokens], object] | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.http = http
        self.access = access
        self.clock = clock
        self._renew_tokens = renew or self._ask_for_tokens
        self._on_tokens = on_tokens
        self._lock = asyncio.Lock()

    async def send(self, request: Request[T]) -> T:
        """Carries out one call."""
        return await self._carry_out(exchange(request, self.access, self.clock()))

    async def iterate(self, pages: Pages[T]) -> AsyncIterator[T]:
        """Every item of a list, a page at a time."""
        skip = 0
        while items := await self.send(pages.page(skip)):
            for item in items:
                yield item
            skip += len(items)

    async def _carry_out(self, steps: Generator[Step, Any, T]) -> T:
        outcome: Any = None
        while True:
            try:
                step = steps.send(outcome)
            except StopIteration as done:
                return done.value  # type: ignore[no-any-return]  # what the generator returns is a T
            outcome = await self._do(step)

    async def _do(self, step: Step) -> Outcome | None:
        match step:
            case Send():
                return await self._transmit(step)
            case Pause(seconds):
                await asyncio.sleep(seconds)
            case Renew(stale):
                await self._renew(stale)
        return None

    async def _transmit(self, step: Send) -> Outcome:
        try:
            return await self.http.send(build(self.http, step))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return failure(error)

    async def _renew(self, stale: Tokens) -> None:
        async with self._lock:
            if self.access.tokens is stale:
                fresh = await self._renew_tokens(stale)
                self.access.renewed(fresh, self.clock())
                if self._on_tokens is not None and inspect.isawaitable(told := self._on_tokens(fresh)):
                    await told

    async def _ask_for_tokens(self, stale: Tokens) -> Tokens:
        return await self._carry_out(exchange(*renewal(self.access, stale), self.clock()))


def build(http: httpx.Client | httpx.AsyncClient, step: Send) -> httpx.Request:
    """The HTTP request of a step."""
    request = step.request
    version = {"cal-api-version": request.version} if request.version else {}
    headers = {**HEADERS, **step.headers, **version, **request.headers}
    return http.build_request(request.method, request.path, params=request.query, json=request.body, headers=headers)


def failure(error: httpx.HTTPError | httpx.InvalidURL) -> TransportError:
    """The client's word for httpx's: no answer came."""
    told = TimedOut if isinstance(error, httpx.TimeoutException) else TransportError
    outcome = told(str(error) or type(error).__name__)
    outcome.__cause__ = error
    return outcome


def renewal(access: Access, stale: Tokens) -> tuple[Request[Tokens], Access]:
    """The refresh call, and who makes it: the OAuth client itself."""
    if access.client_id is None or stale.refresh_token is None:
        raise ValueError("Refreshing needs client_id, client_secret and refresh_token.")
    client = Access(client_id=access.client_id, client_secret=access.client_secret)
    return refresh(access.client_id, stale.refresh_token), client
