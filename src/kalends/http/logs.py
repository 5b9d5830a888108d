"""A log line for every request."""

from __future__ import annotations

import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = structlog.get_logger("kalends.request")


class RequestLog:
    """Logs method, route, status and milliseconds of every request.

    The route, not the path or the query: those carry names, and uids that are all it takes to cancel a booking.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            elapsed = round((time.perf_counter() - began) * 1000, 1)
            _log.info("request", method=scope["method"], route=route_of(scope), status=status, ms=elapsed)


def route_of(scope: Scope) -> str | None:
    """The pattern of the path that a request was routed by, None where it was by none."""
    return getattr(scope.get("route"), "path_format", None)
