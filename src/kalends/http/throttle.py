"""The middleware that keeps callers from asking too often."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kalends.core.time import utc_now
from kalends.http import credentials, peers, state
from kalends.http.rates import Class, Rates, Standing
from kalends.wire import envelope

_FREE = ("/health", "/static/", "/embed/")
"""What nobody is kept from: files, and whether the server is well."""

_STRICTER: tuple[tuple[Class, re.Pattern[str]], ...] = (
    (Class.CODES, re.compile(r"POST (/v2)?/(verified-resources/\w+/verification-code|atoms/verification/email)/")),
    (Class.CODES, re.compile(r"POST /auth/oauth2/(code|sign-in)$")),
    (Class.TOKENS, re.compile(r"POST /v2/(auth/oauth2/token|oauth/[^/]+/refresh)$")),
    (Class.NUMBERS, re.compile(r"[A-Z]+ (/v2)?/bookings/[0-9]+(/|$)")),
    (Class.INVITATIONS, re.compile(r"POST (/v2)?/bookings/[^/]+/guests$")),
)
"""Where one may ask less often than otherwise: an address where secrets can be guessed, else a credential."""


@dataclass(frozen=True, slots=True)
class Requester:
    """Who asks, as far as the request tells: from where, and with which credential, if there is one."""

    address: str
    shows_any: bool
    credential: str | None


class Throttle:
    """Answers 429 to who asks too often, and tells everybody else how much is left."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_FREE):
            await self.app(scope, receive, send)
            return
        connection, headers = HTTPConnection(scope), Headers(scope=scope)
        rates, address = state.of(connection).rates, peers.address_of(connection)
        caller = Requester(address, credentials.are_shown(headers), credentials.fingerprint(headers))
        tightest: Standing | None = None
        for standing in _standings(rates, scope, caller):
            if not standing.is_within:
                await _refusal(scope["path"], standing)(scope, receive, send)
                return
            tightest = standing
        await self.app(scope, receive, _telling(rates, scope, send, tightest, caller))


def _standings(rates: Rates, scope: Scope, caller: Requester) -> Iterator[Standing]:
    """Where the caller stands, the strictest last."""
    if caller.shows_any and (wrong := rates.look(Class.WRONG, caller.address)) and not wrong.is_within:
        yield wrong
    known = caller.credential if caller.credential and rates.knows(Class.ALL, caller.credential) else None
    if standing := rates.take(Class.ALL, known or caller.address):
        yield standing
    operation = f"{scope['method']} {scope['path']}"
    kind = next((kind for kind, pattern in _STRICTER if pattern.match(operation)), None)
    key = known if known and kind is Class.INVITATIONS else caller.address
    if kind and (standing := rates.take(kind, key)):
        yield standing


def _telling(rates: Rates, scope: Scope, send: Send, standing: Standing | None, caller: Requester) -> Send:
    """`send`, adding the headers to the answer, and learning from it whether the credentials were somebody's."""

    async def telling(message: Message) -> None:
        if message["type"] == "http.response.start":
            if standing:
                MutableHeaders(scope=message).update(standing.headers)
            _learn(rates, caller, scope, message["status"])
        await send(message)

    return telling


def _learn(rates: Rates, caller: Requester, scope: Scope, status: int) -> None:
    if caller.shows_any and status == HTTPStatus.UNAUTHORIZED:
        rates.take(Class.WRONG, caller.address)
    credential = caller.credential
    if credential and credentials.are_recognised(scope) and not rates.knows(Class.ALL, credential):
        rates.take(Class.ALL, credential)


def _refusal(path: str, standing: Standing) -> Response:
    message = f"Too many {standing.kind.replace('-', ' ')}; try again in {standing.seconds} seconds."
    details = {"retryAfter": standing.seconds}
    headers = {**standing.headers, "Retry-After": str(standing.seconds)}
    if not path.startswith(("/v2/", "/atoms/")):
        return Response(message, 429, headers=headers, media_type="text/plain")
    body = envelope.failure("TooManyRequests", message, details, path, utc_now())
    return Response(json.dumps(body), 429, headers=headers, media_type="application/json")
