"""How often one caller may ask: by credential, else by address, and more strictly where secrets can be guessed.

A credential counts by itself once a request has shown that it is somebody's; until then its address does, or whoever
makes up another one each time would never be counted. The counters are those of the process: of several server
processes each counts its own.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import structlog
from limits import RateLimitItem, parse
from limits.strategies import SlidingWindowCounterRateLimiter

from kalends.core.settings import OFF, Settings
from kalends.http.counters import Counters

_log = structlog.get_logger("kalends.rates")

HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit-Policy", "RateLimit")
"""The headers of every answer that say where its caller stands."""


class Class(StrEnum):
    """What is counted apart."""

    ALL = "requests"
    CODES = "codes"
    TOKENS = "tokens"
    NUMBERS = "numbers"
    INVITATIONS = "invitations"
    WRONG = "wrong-credentials"


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
            Class.INVITATIONS: settings.rate_limit_guests,
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
