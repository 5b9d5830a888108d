"""What browser tests share: the running servers, visitors, their e-mails, and pictures of what they see."""

from __future__ import annotations

import asyncio
import email
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.support.processes import PATIENCE

ARTIFACTS = Path(__file__).parents[1] / "artifacts"

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

BOOKINGS = {"cal-api-version": "2024-08-13"}


@dataclass(frozen=True)
class World:
    """Where the servers are: Kalends (`origin`), the example app, and their data folder."""

    origin: str
    app: str
    data: Path

    @property
    def booker(self) -> str:
        """The hosted booker of somebody without an app: Kalends' own pages do each step."""
        return f"{self.origin}/owner/thirty-minutes"

    @property
    def key(self) -> str:
        """The owner's API key."""
        return (self.data / "demo.key").read_text().strip()

    async def offer(self, event_type: dict[str, Any]) -> str:
        """Makes an event type of the owner's, and gives the address of its booker, in Berlin's time."""
        headers = {"Authorization": f"Bearer {self.key}", "cal-api-version": "2024-06-14"}
        async with httpx.AsyncClient(base_url=self.origin, headers=headers, timeout=PATIENCE) as api:
            (await api.post("/v2/event-types", json=event_type)).raise_for_status()
        return f"{self.origin}/owner/{event_type['slug']}?tz=Europe/Berlin"

    async def letter(self, to: str, matches: Callable[[EmailMessage], bool] = lambda _: True) -> EmailMessage:
        """The first kept e-mail to somebody that matches, as soon as the worker has sent it."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for letter in self._letters():
                if to in letter["To"] and matches(letter):
                    return letter
            await asyncio.sleep(0.1)
        raise AssertionError(f"no such e-mail to {to} within {PATIENCE} seconds")

    def _letters(self) -> list[EmailMessage]:
        paths = sorted((self.data / "mail").glob("*.eml"))
        return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]


def links_of(letter: EmailMessage) -> dict[str, str]:
    """The links of an e-mail's HTML part, by their words."""
    body = letter.get_body(("html",))
    assert body is not None
    found = re.findall(r'<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', body.get_content(), re.DOTALL)
    return {re.sub(r"<[^>]+>|\s+", " ", words).strip(): href.replace("&amp;", "&") for href, words in found}


@dataclass
class Visitors:
    """Opens pages, each in a browser of its own."""

    browser: Browser
    errors: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def page(self, **options: Any) -> Page:
        """A page of a visitor in Berlin who reads British English, unless told otherwise."""
        usual = {"viewport": DESKTOP, "locale": "en-GB", "timezone_id": "Europe/Berlin"}
        context = await self.browser.new_context(**usual | options)
        context.set_default_timeout(PATIENCE * 1000)
        self.contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    async def leave(self) -> None:
        """Closes every page."""
        for context in self.contexts:
            await context.close()


@dataclass
class Site:
    """A customer's web site: an origin of its own, which Kalends (`kalends`) knows as an OAuth client's, and a host."""

    origin: str
    kalends: str
    username: str
    pages: dict[str, str]

    def show(self, html: str) -> str:
        """Puts a page there, and gives its address."""
        path = f"/page/{len(self.pages)}"
        self.pages[path] = html
        return self.origin + path

    async def book(self, start: str) -> None:
        """Books as somebody else."""
        attendee = {"name": "Rival", "email": "rival@example.com", "timeZone": "Europe/Berlin"}
        body = {"start": start, "username": self.username, "eventTypeSlug": "thirty-minutes", "attendee": attendee}
        async with httpx.AsyncClient(base_url=self.kalends, headers=BOOKINGS, timeout=PATIENCE) as api:
            assert (await api.post("/v2/bookings", json=body)).status_code == 201


@contextmanager
def serving(pages: Mapping[str, str]) -> Iterator[str]:
    """Serves pages on a port of their own, and gives their origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html = pages.get(urlsplit(self.path).path, "<!doctype html><title>Customer</title>").encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(html)))
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


async def picture(page: Page, name: str) -> None:
    """Keeps what the visitor sees."""
    ARTIFACTS.mkdir(exist_ok=True)
    await page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)


async def still(page: Page) -> None:
    """Waits until nothing moves or fades any more: colours would be measured half-way. A page in the background draws
    nothing; there, a second is enough."""
    moving = """async () => {
        await new Promise((drawn) => {
            requestAnimationFrame(() => requestAnimationFrame(drawn));
            setTimeout(drawn, 1000);
        });
        const roots = [document, ...Array.from(document.querySelectorAll("*"), ({ shadowRoot }) => shadowRoot)];
        const moving = roots.flatMap((root) => root?.getAnimations() ?? []);
        await Promise.allSettled(moving.map(({ finished }) => finished));
    }"""
    async with asyncio.timeout(PATIENCE):
        await page.evaluate(moving)


async def check_accessibility(page: Page) -> None:
    """Fails with axe's findings, if there are any."""
    await still(page)
    results = await Axe().run(page)
    findings = results.response["violations"]
    assert not findings, results.generate_report()


async def turn_page(page: Page) -> None:
    """Goes on to the next month, in booker and embed alike."""
    month = await page.locator("#month").inner_text()
    await page.locator("#next").click()
    await expect(page.locator("#month")).not_to_have_text(month)


async def choose_day(page: Page) -> None:
    """Chooses the next free day but one, so that tests rarely meet; a month of which less is left is not used."""
    days = page.locator("td :is(a, button)")
    await days.first.wait_for()
    if await days.count() < 2:
        await turn_page(page)
    number = await days.nth(1).text_content() or ""
    await days.nth(1).click()
    await expect(page.locator("td[aria-selected] :is(a, button)")).to_have_text(number)


async def choose_first_time(page: Page) -> None:
    """Chooses the first time of the next free day but one."""
    await choose_day(page)
    await page.locator(".slots :is(a, button)").first.click()
    await page.get_by_role("heading", name=re.compile("Your details|Move the booking")).wait_for()


async def tab_to_times(page: Page, root: str) -> None:
    """Goes on with the Tab key until the focus is on a time of those in `root`, a script's word for where it is."""
    for _ in range(20):
        if await page.evaluate(f"!!{root}.activeElement?.closest('.slots')"):
            return
        await page.keyboard.press("Tab")
    raise AssertionError("the Tab key leads to no time")


async def fill_in(page: Page, name: str, address: str) -> None:
    """Fills in what every form asks."""
    await page.locator('[name="answer-name"]').fill(name)
    await page.locator('[name="answer-email"]').fill(address)
