"""The credentials in a request's headers, before anybody has looked whose they are, and that somebody's they are."""

from __future__ import annotations

import hashlib

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope

_SECRET = "x-cal-secret-key"  # noqa: S105 the name of a header
_RECOGNISED = "credentials_recognised"


def bearer(authorization: str | None) -> str | None:
    """The token of an `Authorization: Bearer` header."""
    scheme, _, token = (authorization or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def are_shown(headers: Headers) -> bool:
    """Whether there are any, of whatever kind."""
    return "authorization" in headers or _SECRET in headers


def fingerprint(headers: Headers) -> str | None:
    """What tells callers apart who bring a secret: its hash. None for who brings none, or two: which of them counts,
    only the route knows."""
    brought = [each for each in (bearer(headers.get("authorization")), headers.get(_SECRET)) if each]
    return hashlib.blake2b(brought[0].encode(), digest_size=16).hexdigest() if len(brought) == 1 else None


def recognise(connection: HTTPConnection) -> None:
    """Notes that the credentials are somebody's."""
    setattr(connection.state, _RECOGNISED, True)


def are_recognised(scope: Scope) -> bool:
    """Whether the credentials of a request that was answered were somebody's."""
    return _RECOGNISED in scope.get("state", {})
