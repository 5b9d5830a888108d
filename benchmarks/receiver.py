"""A subscriber that is not to be relied on: it refuses some of what it is sent, and can be restarted."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

_TAKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_REFUSED = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Receiver:
    """What it was sent. `failing` is the share of requests that it refuses."""

    failing: float = 0.0
    port: int = 0
    requests: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    """How often each delivery was taken, by its id."""
    order: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    """The sequence numbers of what was taken for the first time, by webhook and booking."""

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def twice(self) -> int:
        """How many deliveries were taken more than once."""
        return sum(times > 1 for times in self.taken.values())

    def disordered(self) -> list[tuple[str, str]]:
        """The webhooks and bookings whose deliveries did not arrive in order, or with one missing in between."""
        return [key for key, numbers in self.order.items() if numbers != list(range(1, len(numbers) + 1))]

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """It takes connections meanwhile, at the same port each time."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, backlog=200)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            start, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines)
            body = json.loads(await reader.readexactly(int(headers["content-length"])))
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        else:
            writer.write(self._answer(start.split()[1], headers["webhook-id"], body))
            await writer.drain()
        finally:
            writer.close()

    def _answer(self, path: str, id: str, body: dict[str, object]) -> bytes:
        self.requests += 1
        if random.random() < self.failing:
            return _REFUSED
        self.taken[id] += 1
        if self.taken[id] == 1:
            payload = body["payload"]
            assert isinstance(payload, dict)
            self.order[path, str(payload["iCalUID"])].append(int(str(body["sequence"])))
        return _TAKEN
