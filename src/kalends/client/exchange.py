"""How one call goes, decided without I/O: sign, send, repeat, refresh the tokens, read the answer.

`exchange` is a generator. It yields what is to be done next and is sent what came of it, so that the sync and the async
client carry out the same decisions.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

import httpx

from kalends.client.access import Access
from kalends.client.answers.accounts import Tokens
from kalends.client.errors import TOKEN_EXPIRED, TimedOut, TransportError, refusal
from kalends.client.request import Request

T = TypeVar("T")

BACK_OFF = (0.2, 0.8)
"""Seconds to wait before the first and the second repetition."""

UNAVAILABLE = (502, 503, 504)


@dataclass(frozen=True, slots=True)
class Send:
    """Send the request with these headers; what comes of it is the answer, or the error that there is none."""

    request: Request[Any]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Renew:
    """Get new tokens in the place of these, unless somebody else has done so meanwhile."""

    stale: Tokens


Step: TypeAlias = Send | Pause | Renew
Outcome: TypeAlias = httpx.Response | TransportError


def exchange(request: Request[T], access: Access, now: datetime) -> Generator[Step, Any, T]:
    """One call from description to parsed answer. Raises ApiError for a refusal, TransportError for no answer."""
    if access.tokens is not None and access.is_due(now):
        yield Renew(access.tokens)
    tokens = access.tokens
    outcome = yield from _deliver(request, access)
    if tokens is not None and access.can_renew and _is_expired(outcome):
        yield Renew(tokens)
        outcome = yield from _deliver(request, access)
    return _read(request, outcome)


def _deliver(request: Request[T], access: Access) -> Generator[Step, Any, Outcome]:
    for seconds in BACK_OFF[: request.repeats]:
        outcome: Outcome = yield Send(request, access.headers())
        if not _may_pass(outcome):
            return outcome
        yield Pause(seconds)
    last: Outcome = yield Send(request, access.headers())
    return last


def _may_pass(outcome: Outcome) -> bool:
    """Whether the same request may do better in a moment."""
    if isinstance(outcome, TransportError):
        return not isinstance(outcome, TimedOut)
    return outcome.status_code in UNAVAILABLE


def _is_expired(outcome: Outcome) -> bool:
    return isinstance(outcome, httpx.Response) and outcome.status_code == TOKEN_EXPIRED


def _read(request: Request[T], outcome: Outcome) -> T:
    if isinstance(outcome, TransportError):
        raise outcome
    if not outcome.is_success:
        raise refusal(outcome)
    return request.parse(_body(outcome, enveloped=not request.is_bare))


def _body(response: httpx.Response, *, enveloped: bool) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        body = None
    if not isinstance(body, dict) or (enveloped and body.get("status") != "success"):
        raise TransportError(f"{response.request.url} did not answer as Kalends does; is the base URL right?")
    return body
