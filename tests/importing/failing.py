"""A server on loopback that stands before another one, and fails when it has passed on so many requests."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

_OWN = frozenset({"host", "content-length", "transfer-encoding", "connection", "date", "server"})


@dataclass
class Failing:
    """What stands before the server at `url`. After `left` requests it answers 503."""

    url: str
    left: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        self.left -= 1
        answer = Response(status_code=503) if self.left < 0 else await self._passed_on(request)
        await answer(scope, receive, send)

    async def _passed_on(self, request: Request) -> Response:
        headers = {name: value for name, value in request.headers.items() if name not in _OWN}
        url = f"{self.url}{request.url.path}?{request.url.query}"
        async with httpx.AsyncClient(trust_env=False) as http:
            found = await http.request(request.method, url, headers=headers, content=await request.body())
        kept = {name: value for name, value in found.headers.items() if name not in _OWN}
        return Response(found.content, found.status_code, kept)


@asynccontextmanager
async def standing_before(url: str) -> AsyncIterator[tuple[str, Failing]]:
    """Where it answers, and the server itself."""
    failing = Failing(url, 0)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(failing, lifespan="off", log_config=None))
        running = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}", failing
        finally:
            server.should_exit = True
            await running
