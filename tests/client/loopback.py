"""A small HTTP server on loopback that plays recorded answers and remembers what it was asked."""

from __future__ import annotations

import json
import threading
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Reply:
    """One answer to play. Without a status the connection is closed without an answer."""

    body: Any = None
    status: int | None = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0


class Tape:
    """The answers to play, by method and path; the last one of a path is played for ever.

    A request with one of the `expired` access tokens is answered 498.
    """

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[Asked] = []
        self.expired: set[str] = set()
        self._replies: dict[str, deque[Reply]] = defaultdict(deque)
        self._lock = threading.Lock()

    def record(self, call: str, *replies: Reply) -> None:
        """Answers `call`, such as `GET /v2/me`, with these, one after the other."""
        self._replies[call].extend(replies)

    def replace(self, call: str, *replies: Reply) -> None:
        """Answers `call` with these from now on."""
        self._replies[call].clear()
        self.record(call, *replies)

    def play(self, asked: Asked) -> Reply:
        """The next answer; 404 where none is recorded."""
        with self._lock:
            self.asked.append(asked)
            if asked.headers.get("authorization", "").removeprefix("Bearer ") in self.expired:
                return Reply(refused("TokenExpiredException", "ACCESS_TOKEN_IS_EXPIRED"), 498)
            replies = self._replies.get(f"{asked.method} {asked.path}")
            if not replies:
                return Reply(refused("NotFound", "Nothing is recorded for this."), 404)
            return replies.popleft() if len(replies) > 1 else replies[0]

    def calls(self) -> list[str]:
        """What was asked, in order."""
        return [f"{asked.method} {asked.path}" for asked in self.asked]


def success(data: Any, **more: Any) -> dict[str, Any]:
    """The body of a successful answer."""
    return {"status": "success", "data": data, **more}


def refused(code: str, message: str, details: Any = None) -> dict[str, Any]:
    """The body of a refusal."""
    error = {"code": code, "message": message, "details": details}
    return {"status": "error", "timestamp": "2027-01-04T08:00:00.000Z", "path": "/v2/any", "error": error}


@contextmanager
def playing() -> Iterator[Tape]:
    """A tape that is played on a free port of loopback."""
    tape = Tape()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(tape))
    server.daemon_threads = True
    tape.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield tape
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(tape: Tape) -> type[BaseHTTPRequestHandler]:
    closed = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            reply = tape.play(self.asked())
            closed.wait(reply.seconds)
            if reply.status is None:
                self.close_connection = True
                return
            content = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in {**reply.headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def asked(self) -> Asked:
            parts = urlsplit(self.path)
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = json.loads(content) if content else None
            return Asked(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

        do_GET = do_POST = do_PATCH = do_DELETE = answer  # the names that the base class looks for

    return Handler
