"""What the tests of published components share: Kalends, a customer of it with pages for each version, and visitors."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from kalends.accounts import tokens
from kalends.core.secrets import Vault, load_key
from tests.support.processes import PATIENCE

OLD, NEW = "1.0.47", "2.6.11"
VERSIONS = (OLD, NEW)
"""With these every case of the guide is tested, with the others the flow alone."""

LATEST = "2.11.0"

OTHERS = ("1.0.63", "1.0.94", "1.0.111", "1.12.1", LATEST)

EVERY = (*VERSIONS, *OTHERS)

NOT_LOADED = "Failed to load resource"
"""What the browser says of an answer that is a refusal, and of one that does not come."""

DOCUMENT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Customer</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/app.css"><div id="root"></div>
<script type="module" src="/app.js"></script></html>"""


@dataclass(frozen=True)
class Kalends:
    """Where a Kalends is, its data folder, and the API key of its owner."""

    origin: str
    data: Path
    key: str


@dataclass(frozen=True)
class Tokens:
    """A managed user's pair of tokens."""

    access: str
    refresh: str


@dataclass
class Host:
    """A managed user of the customer."""

    id: int
    username: str
    tokens: Tokens


@dataclass
class Customer:
    """A customer of Kalends (`kalends`) whose pages are at `origin`, with an OAuth client and its secret."""

    kalends: str
    data: Path
    origin: str
    client_id: str = ""
    secret: str = ""
    refreshed: list[str] = field(default_factory=list)
    _hosts: dict[str, Host] = field(default_factory=dict)

    def host(self, name: str, time_zone: str = "Europe/Berlin") -> Host:
        """A new managed user."""
        body = {"email": f"{name}@example.com", "name": f"{name.capitalize()} Host", "timeZone": time_zone}
        data = self._call("POST", f"/v2/oauth-clients/{self.client_id}/users", json=body)
        host = Host(data["user"]["id"], data["user"]["username"], Tokens(data["accessToken"], data["refreshToken"]))
        self._hosts[host.tokens.access] = host
        return host

    def event_type(self, host: Host, slug: str, **rules: Any) -> int:
        """A new event type of half an hour, bookable at any notice."""
        body = {"slug": slug, "title": slug.capitalize(), "lengthInMinutes": 30, "minimumBookingNotice": 0, **rules}
        return int(self.ask(host, "POST", "/v2/event-types", "2024-06-14", json=body)["id"])

    def ask(self, host: Host, method: str, path: str, date: str | None = None, **more: Any) -> Any:
        """What API v2 answers to a host."""
        headers = {"Authorization": f"Bearer {host.tokens.access}"} | ({"cal-api-version": date} if date else {})
        answer = httpx.request(method, self.kalends + path, headers=headers, timeout=PATIENCE, **more)
        assert answer.is_success, answer.text
        return answer.json().get("data")

    def bookings(self, host: Host) -> list[dict[str, Any]]:
        """A host's bookings, newest first, as API v2 lists them."""
        listed: list[dict[str, Any]] = self.ask(host, "GET", "/v2/bookings?sortCreated=desc", "2024-08-13")
        return listed

    def expired(self, host: Host) -> str:
        """An access token of a host whose hour is over, known to the customer's refresh endpoint."""
        past = datetime.now(UTC) - timedelta(hours=2)
        token = tokens.sign(
            self.client_id,  # type: ignore[arg-type]
            host.id,  # type: ignore[arg-type]
            now=past,
            expires_at=past + timedelta(hours=1),
            vault=Vault(load_key(None, self.data)),
        )
        self._hosts[token] = host
        return token

    def refresh(self, access_token: str) -> dict[str, str]:
        """What the customer's refresh endpoint answers: a new access token, by way of the refresh token it keeps."""
        host = self._hosts[access_token]
        body = {"refreshToken": host.tokens.refresh}
        data = self._call("POST", f"/v2/oauth/{self.client_id}/refresh", json=body)
        host.tokens = Tokens(data["accessToken"], data["refreshToken"])
        self._hosts[host.tokens.access] = host
        self.refreshed.append(host.tokens.access)
        return {"accessToken": host.tokens.access}

    def _call(self, method: str, path: str, **more: Any) -> Any:
        headers = {"x-cal-secret-key": self.secret, "x-cal-client-id": self.client_id}
        answer = httpx.request(method, self.kalends + path, headers=headers, timeout=PATIENCE, **more)
        assert answer.is_success, answer.text
        return answer.json()["data"]


@contextmanager
def customer(kalends: Kalends, built: Path) -> Iterator[Customer]:
    """A customer whose pages are those that were built into a folder."""
    files = {"/app.js": ("text/javascript", built / "app.js"), "/app.css": ("text/css", built / "app.css")}
    contents = {path: (kind, file.read_bytes()) for path, (kind, file) in files.items()}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path == "/api/refresh":
                token = (self.headers["Authorization"] or "").removeprefix("Bearer ")
                answer = made.refresh(token)
                cookie = f"fresh={answer['accessToken']}; Path=/"  # the pages that follow start with the new token
                self._answer("application/json", json.dumps(answer).encode(), cookie)
            elif path.startswith("/v2") or path.startswith("/provider"):
                self.send_error(404)  # the first calls of a page without `isInit`
            else:
                self._answer(*contents.get(path, ("text/html", DOCUMENT.encode())))

        def _answer(self, kind: str, body: bytes, cookie: str | None = None) -> None:
            self.send_response(200)
            if cookie:
                self.send_header("Set-Cookie", cookie)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(BrokenPipeError):  # the page has gone on already
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Customer(kalends.origin, kalends.data, f"http://localhost:{server.server_port}")
        made.client_id, made.secret = _client(made, kalends.key)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()


def _client(customer: Customer, key: str) -> tuple[str, str]:
    """The OAuth client of a customer, with the guide's three URLs."""
    body = {
        "name": "Customer",
        "redirectUris": [customer.origin],
        "permissions": ["*"],
        "areDefaultEventTypesEnabled": False,
        "bookingRedirectUri": f"{customer.origin}/bookings",
        "bookingRescheduleRedirectUri": f"{customer.origin}/bookings/reschedule",
        "bookingCancelRedirectUri": f"{customer.origin}/bookings/cancel",
    }
    headers = {"Authorization": f"Bearer {key}"}
    answer = httpx.post(f"{customer.kalends}/v2/oauth-clients", json=body, headers=headers, timeout=PATIENCE)
    keys = answer.raise_for_status().json()["data"]
    return keys["clientId"], keys["clientSecret"]


async def idle(page: Page) -> None:
    """Returns when the page's scripts have nothing left to do, or after two seconds: pages in the background are not
    called back."""
    called = "new Promise((done) => requestIdleCallback(done, { timeout: 1000 }))"
    async with asyncio.timeout(PATIENCE):
        for _ in range(2):
            await page.evaluate(called)


@dataclass
class Visitor:
    """Somebody who looks at a customer's pages, and what went wrong there: `errors` of scripts and on the console,
    and what Kalends `refused`."""

    customer: Customer
    page: Page
    context: BrowserContext
    errors: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    _under_way: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("request", self._began)
        self.page.on("requestfinished", self._ended)
        self.page.on("requestfailed", self._ended)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._heard)
        self.page.on("response", lambda answer: self._answered(answer.request.method, answer.url, answer.status))

    async def open(self, path: str) -> None:
        """Opens one of the customer's pages."""
        await self.page.goto(self.customer.origin + path)

    async def settled(self) -> None:
        """Returns when Kalends has answered all that the page has asked, and the page has taken it over: until then
        components may forget what is typed."""
        async with asyncio.timeout(PATIENCE):
            while True:
                await idle(self.page)
                if not self._under_way:
                    return
                await asyncio.sleep(0.02)

    async def noted(self, name: str) -> Any:
        """What a component reported under this name, as soon as it has."""
        script = "name => (window.NOTED ?? []).find(([noted]) => noted === name)?.[1]"
        handle = await self.page.wait_for_function(script, arg=name)
        return json.loads(await handle.json_value())

    def _began(self, request: Request) -> None:
        if request.url.startswith(self.customer.kalends):
            self._under_way.add(request)

    def _ended(self, request: Request) -> None:
        self._under_way.discard(request)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self._is_told_elsewhere(message):
            self.errors.append(f"{message.text} ({message.location['url']})")

    def _is_told_elsewhere(self, message: ConsoleMessage) -> bool:
        """Whether it is a refusal of Kalends, which `refused` has, or a picture that a package wants from its makers;
        all that pages want of their own server is there."""
        wanted: str = message.location["url"]
        return message.text.startswith(NOT_LOADED) and not wanted.startswith(self.customer.origin)

    def _answered(self, method: str, url: str, status: int) -> None:
        if url.startswith(self.customer.kalends):
            asked = f"{method} {url.removeprefix(self.customer.kalends)} {status}"
            self.asked.append(asked)
            if status >= 400:
                self.refused.append(asked)


@dataclass
class Visitors:
    """Opens customers' pages, each in a browser of its own."""

    browser: Browser
    met: list[Visitor] = field(default_factory=list)

    async def visit(
        self, customer: Customer, *, token: str | None = None, time_zone: str = "Europe/Berlin", **options: Any
    ) -> Visitor:
        """A visitor of the customer, signed in where there is a token."""
        given = {"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", "timezone_id": time_zone, **options}
        context = await self.browser.new_context(**given)
        context.set_default_timeout(PATIENCE * 1000)
        atoms = {
            "apiUrl": f"{customer.kalends}/v2",
            "clientId": customer.client_id,
            "accessToken": token,
            "refreshUrl": f"{customer.origin}/api/refresh",
        }
        words = json.dumps({name: value for name, value in atoms.items() if value is not None})
        await context.add_init_script(f"window.ATOMS = {words}")
        visitor = Visitor(customer, await context.new_page(), context)
        self.met.append(visitor)
        return visitor

    async def leave(self) -> None:
        """Closes every page."""
        await asyncio.gather(*(visitor.context.close() for visitor in self.met))
