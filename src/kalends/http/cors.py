"""Which pages of other origins may call the API, and what their browsers are told.

An origin may, when it is Kalends' own, stands in the setting `allowed_origins`, or is the origin of a redirect URI of
some OAuth client. Origins are compared whole (scheme, host and port), never by prefix. Requests never carry cookies.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kalends.accounts import service as accounts
from kalends.accounts.rules import origin_of
from kalends.core.settings import Settings
from kalends.http import state
from kalends.oauth2 import service as oauth2

METHODS = "GET, POST, PUT, PATCH, DELETE"
MAX_AGE = "86400"

_API = "/v2/"
_MODULES = "/embed/"


def foreign_origin(connection: HTTPConnection) -> str | None:
    """The `Origin` of a request that comes from a page of somebody else's; None for our own and for programs."""
    origin = connection.headers.get("origin")
    return None if origin is None or is_own(state.of(connection).settings, origin) else origin


def is_own(settings: Settings, origin: str) -> bool:
    """Whether pages of this origin are the installation's own, or are allowed by its settings."""
    return origin in _own_origins(settings.origin, settings.allowed_origins)


class Cors:
    """Tells browsers which pages may read the API's answers, whatever these are, and answers their preflights.

    The embed's modules are open to every origin: they are public, and carry nothing of anybody.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer, app = send, self.app
        if scope["type"] == "http" and scope["path"].startswith((_API, _MODULES)):
            headers = Headers(scope=scope)
            grant = await _grant(scope, headers.get("origin"))
            answer = _granting(send, grant)
            if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
                app = _preflight(headers, grant)
        await app(scope, receive, answer)


async def _grant(scope: Scope, origin: str | None) -> dict[str, str]:
    """The headers that let a page of `origin` read the answer; without an allowed origin, what caches must know."""
    if scope["path"].startswith(_MODULES):
        return {"Access-Control-Allow-Origin": "*"}
    if origin is None or not await _is_allowed(HTTPConnection(scope), origin):
        return {"Vary": "Origin"}
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}


async def _is_allowed(connection: HTTPConnection, origin: str) -> bool:
    process = state.of(connection)
    if is_own(process.settings, origin):
        return True
    async with process.database.reading() as tx:
        return await accounts.is_client_origin(tx, origin) or await oauth2.is_app_origin(tx, origin)


def _preflight(headers: Headers, grant: dict[str, str]) -> Response:
    """Reflects the headers that the page wants to send, since clients add headers of their own."""
    if "Access-Control-Allow-Origin" not in grant:
        return Response("This origin is in no OAuth client's redirectUris.\n", 403, media_type="text/plain")
    allowed = {"Access-Control-Allow-Methods": METHODS, "Access-Control-Max-Age": MAX_AGE}
    if asked := headers.get("access-control-request-headers"):
        allowed["Access-Control-Allow-Headers"] = asked
    return Response(status_code=204, headers=allowed)


def _granting(send: Send, grant: dict[str, str]) -> Send:
    """`send`, adding the headers of `grant` to the answer's."""

    async def granted(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in grant.items():
                headers.add_vary_header(value) if name == "Vary" else headers.__setitem__(name, value)
        await send(message)

    return granted


@lru_cache(maxsize=8)
def _own_origins(own: str, allowed: Iterable[str]) -> frozenset[str]:
    return frozenset(origin for origin in map(origin_of, (own, *allowed)) if origin)
