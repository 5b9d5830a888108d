"""How much a request may bring."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 1_000_000
"""Bytes of a body; ten times what the longest sensible request has."""


class BodyLimit:
    """Refuses bodies of more than `MAX_BODY` bytes, by what they declare or by what arrives."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, _counting(scope, receive) if scope["type"] == "http" else receive, send)


def _counting(scope: Scope, receive: Receive) -> Receive:
    """`receive`, raising 413 instead of giving a body that is too long."""
    declared = Headers(scope=scope).get("content-length", "")
    size = int(declared) if declared.isdecimal() else 0
    arrived = 0

    async def counted() -> Message:
        nonlocal arrived
        if size <= MAX_BODY:
            message = await receive()
            arrived += len(message.get("body", b""))
        if max(size, arrived) > MAX_BODY:
            raise HTTPException(413, f"The body has more than {MAX_BODY} bytes; send less at a time.")
        return message

    return counted
