"""How often one caller may ask: by credential, else by address, and more strictly where secrets can be guessed.

A credential counts by itself once a request has shown that it is somebody's; until then its address does, or whoever
makes up another one each time would never be counted. The counters are those of the process: of several server
processes each counts its own.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

import structlog
from limits import RateLimitItem, parse
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kalends.core.settings import OFF, Settings
from kalends.core.time import utc_now
from kalends.http import credentials, peers
from kalends.http.counters import Counters
from kalends.wire import envelope

_log = structlog.get_logger("kalends.rates")

HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit-Policy", "RateLimit")
"""The headers of every answer that say where its caller stands."""

_FREE = ("/health", "/static/", "/embed/")
"""What nobody is kept from: files, and whether the server is well."""


class Class(StrEnum):
    """What is counted apart."""

    ALL = "requests"
    CODES = "codes"
    TOKENS = "tokens"
    NUMBERS = "numbers"
    WRONG = "wrong-credentials"


_STRICTER: tuple[tuple[Class, re.Pattern[str]], ...] = (
    (Class.CODES, re.compile(r"POST (/v2)?/(verified-resources/\w+/verification-code|atoms/verification/email)/")),
    (Class.CODES, re.compile(r"POST /auth/oauth2/(code|sign-in)$")),
    (Class.TOKENS, re.compile(r"POST /v2/(auth/oauth2/token|oauth/[^/]+/refresh)$")),
    (Class.NUMBERS, re.compile(r"[A-Z]+ (/v2)?/bookings/[0-9]+(/|$)")),
)
"""Where an address may ask less often than otherwise."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands: whether this request is within the limit, and what is left for so many seconds."""

    kind: Class
    limit: int
    window: int
    remaining: int
    seconds: int
    is_within: bool

    @property
    def headers(self) -> dict[str, str]:
        """The usual headers, and those of the IETF's draft (draft-ietf-httpapi-ratelimit-headers)."""
        said = (
            str(self.limit),
            str(self.remaining),
            str(self.seconds),
            f'"{self.kind}";q={self.limit};w={self.window}',
            f'"{self.kind}";r={self.remaining};t={self.seconds}',
        )
        return dict(zip(HEADERS, said, strict=True))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, as far as the request tells: from where, and with which credential, if there is one."""

    address: str
    shows_any: bool
    credential: str | None


class Rates:
    """The limits of a process, and what has been asked of it."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._counters = Counters(clock)
        self._limiter = SlidingWindowCounterRateLimiter(self._counters)
        said = {
            Class.ALL: settings.rate_limit,
            Class.CODES: settings.rate_limit_codes,
            Class.TOKENS: settings.rate_limit_tokens,
            Class.NUMBERS: settings.rate_limit_numbers,
            Class.WRONG: settings.rate_limit_wrong,
        }
        self._items: dict[Class, RateLimitItem] = {kind: parse(text) for kind, text in said.items() if text != OFF}
        if off := [kind.value for kind in Class if kind not in self._items]:
            _log.warning("some rate limits are off", off=off)

    def take(self, kind: Class, key: str) -> Standing | None:
        """Counts a request of `key`, and says where it stands; None where this limit is off."""
        item = self._items.get(kind)
        return self._standing(kind, item, key, self._limiter.hit(item, kind, key)) if item else None

    def look(self, kind: Class, key: str) -> Standing | None:
        """Where `key` stands, without counting."""
        item = self._items.get(kind)
        return self._standing(kind, item, key, self._limiter.test(item, kind, key)) if item else None

    def knows(self, kind: Class, key: str) -> bool:
        """Whether requests of `key` were counted lately."""
        item = self._items.get(kind)
        return item is not None and item.key_for(kind, key) in self._counters

    def _standing(self, kind: Class, item: RateLimitItem, key: str, is_within: bool) -> Standing:
        length = item.get_expiry()
        before, rest, count, _ = self._counters.get_sliding_window(item.key_for(kind, key), length)
        left = max(0, item.amount - math.ceil(before * rest / length) - count)
        return Standing(kind, item.amount, length, left, max(1, math.ceil(rest)), is_within)


class Throttle:
    """Answers 429 to who asks too often, and tells everybody else how much is left."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        self.app = app
        self.rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_FREE):
            await self.app(scope, receive, send)
            return
        address, headers = peers.address_of(HTTPConnection(scope)), Headers(scope=scope)
        caller = Caller(address, credentials.are_shown(headers), credentials.fingerprint(headers))
        tightest: Standing | None = None
        for standing in self._standings(scope, caller):
            if not standing.is_within:
                await _refusal(scope["path"], standing)(scope, receive, send)
                return
            tightest = standing
        await self.app(scope, receive, self._telling(scope, send, tightest, caller))

    def _standings(self, scope: Scope, caller: Caller) -> Iterator[Standing]:
        """Where the caller stands, the strictest last."""
        if caller.shows_any and (wrong := self.rates.look(Class.WRONG, caller.address)) and not wrong.is_within:
            yield wrong
        known = caller.credential if caller.credential and self.rates.knows(Class.ALL, caller.credential) else None
        if standing := self.rates.take(Class.ALL, known or caller.address):
            yield standing
        operation = f"{scope['method']} {scope['path']}"
        kind = next((kind for kind, pattern in _STRICTER if pattern.match(operation)), None)
        if kind and (standing := self.rates.take(kind, caller.address)):
            yield standing

    def _telling(self, scope: Scope, send: Send, standing: Standing | None, caller: Caller) -> Send:
        """`send`, adding the headers to the answer, and learning from it whether the credentials were somebody's."""

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                if standing:
                    MutableHeaders(scope=message).update(standing.headers)
                self._learn(caller, scope, message["status"])
            await send(message)

        return telling

    def _learn(self, caller: Caller, scope: Scope, status: int) -> None:
        if caller.shows_any and status == HTTPStatus.UNAUTHORIZED:
            self.rates.take(Class.WRONG, caller.address)
        credential = caller.credential
        if credential and credentials.are_recognised(scope) and not self.rates.knows(Class.ALL, credential):
            self.rates.take(Class.ALL, credential)


def _refusal(path: str, standing: Standing) -> Response:
    message = f"Too many {standing.kind.replace('-', ' ')}; try again in {standing.seconds} seconds."
    details = {"retryAfter": standing.seconds}
    headers = {**standing.headers, "Retry-After": str(standing.seconds)}
    if not path.startswith(("/v2/", "/atoms/")):
        return Response(message, 429, headers=headers, media_type="text/plain")
    body = envelope.failure("TooManyRequests", message, details, path, utc_now())
    return Response(json.dumps(body), 429, headers=headers, media_type="application/json")
