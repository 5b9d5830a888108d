"""A server on loopback that keeps what is posted to it, and answers as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Post:
    """A request as it arrived: the path, the headers by lower-case names, the body."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What arrived. `answers` are given one after another, and 200 when there are none left; `silent` gives none."""

    port: int = 0
    arrived: list[Post] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    silent: bool = False

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, status: int, body: str = "", *headers: str) -> None:
        """The next answer."""
        lines = [f"HTTP/1.1 {status} Told", f"Content-Length: {len(body)}", "Connection: close", *headers]
        self.answers.append("\r\n".join([*lines, "", body]).encode())

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """The server is up meanwhile."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        start, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.arrived.append(Post(start.split()[1], headers, body))
        if self.silent:
            await reader.read()
        else:
            writer.write(self.answers.pop(0) if self.answers else b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
        writer.close()
