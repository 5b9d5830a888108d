"""Which pages of other origins may call the API, and what their browsers are told.

Any page may call, since an answer depends on nothing that a browser adds by itself: requests never carry cookies, and
what visitors may see anybody may see. Where a token or a secret is sent, the page's origin must be one of its OAuth
client's (`foreign_origin`, and `accounts.service`), compared whole (scheme, host and port), never by prefix.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kalends.accounts.rules import origin_of
from kalends.core.settings import Settings
from kalends.http import rates, state

METHODS = "GET, POST, PUT, PATCH, DELETE"
MAX_AGE = "86400"

EXPOSED = ", ".join(("Retry-After", *rates.HEADERS))
"""What pages may read besides the answer: when to ask again, and how much more they may ask."""

_GRANT = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": EXPOSED}
_OPEN = ("/v2/", "/embed/")


def foreign_origin(connection: HTTPConnection) -> str | None:
    """The `Origin` of a request that comes from a page of somebody else's; None for our own and for programs."""
    origin = connection.headers.get("origin")
    return None if origin is None or is_own(state.of(connection).settings, origin) else origin


def is_own(settings: Settings, origin: str) -> bool:
    """Whether pages of this origin are the installation's own, or are allowed by its settings."""
    return origin in _own_origins(settings.origin, settings.allowed_origins)


class Cors:
    """Lets pages read the answers of the API and the embed's modules, and answers their preflights."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(_OPEN):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_preflight = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
        await (_preflight(headers) if is_preflight else self.app)(scope, receive, _granting(send))


def _preflight(headers: Headers) -> Response:
    """Reflects the headers that the page wants to send, since clients add headers of their own."""
    allowed = {"Access-Control-Allow-Methods": METHODS, "Access-Control-Max-Age": MAX_AGE}
    if asked := headers.get("access-control-request-headers"):
        allowed |= {"Access-Control-Allow-Headers": asked, "Vary": "Access-Control-Request-Headers"}
    return Response(status_code=204, headers=allowed)


def _granting(send: Send) -> Send:
    """`send`, letting pages read the answer."""

    async def granted(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_GRANT)
        await send(message)

    return granted


@lru_cache(maxsize=8)
def _own_origins(own: str, allowed: Iterable[str]) -> frozenset[str]:
    return frozenset(origin for origin in map(origin_of, (own, *allowed)) if origin)
