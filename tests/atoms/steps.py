"""The guide's flow, step by step: what a visitor does on a customer's pages."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from playwright.async_api import Page, expect
from playwright.async_api import TimeoutError as PlaywrightTimeout

from tests.atoms.world import Customer, Host, Visitor, idle
from tests.support.processes import PATIENCE

_numbers = count(1)

BOOKED = re.compile(r"/bookings/(?!reschedule)[\w-]+$")


def new_host(customer: Customer, **rules: Any) -> Host:
    """A host with one event type, `talk`."""
    host = customer.host(f"heidi{next(_numbers)}")
    customer.event_type(host, "talk", **rules)
    return host


async def choose_time(page: Page, *, number: int = 0) -> None:
    """Chooses a time, the first one where no other is said, of the next free day but one; of the next month where this
    one has hardly a working day left."""
    if _is_nearly_over(datetime.now(UTC).date()):
        await page.get_by_test_id("incrementMonth").click()
    day = page.locator('[data-testid="day"][data-disabled="false"]').nth(1)
    await day.wait_for()
    await idle(page)
    await day.click()
    await idle(page)
    await page.get_by_test_id("time").nth(number).click()


def _is_nearly_over(today: date) -> bool:
    """Whether fewer than three working days of the month are to come."""
    _, last = calendar.monthrange(today.year, today.month)
    return sum(today.replace(day=day).weekday() < 5 for day in range(today.day + 1, last + 1)) < 3


async def fill_in(visitor: Visitor, name: str = "Bob Booker", email: str = "bob@example.com") -> None:
    page = visitor.page
    await page.locator('[name="name"]').wait_for()
    await visitor.settled()
    await page.locator('[name="name"]').fill(name)
    await page.locator('[name="email"]').fill(email)


async def submit(visitor: Visitor) -> str:
    """Sends the form, and gives the uid of the booking whose page comes next."""
    page = visitor.page
    await _confirm(page)
    assert not (await page.title()).startswith("refused"), await page.title()
    await page.wait_for_url(BOOKED)
    await page.locator("#status").wait_for()
    return page.url.rsplit("/", 1)[1]


async def _confirm(page: Page) -> None:
    """Clicks until it has an effect, as people do: a menu that is still open takes the first click for itself."""
    button = page.locator('[data-testid="confirm-book-button"], [data-testid="confirm-reschedule-button"]')
    done = "location.pathname.match('^/bookings/(?!reschedule)[^/]+$') || document.title.startsWith('refused')"
    await button.click()
    try:
        await page.wait_for_function(done, timeout=PATIENCE * 1000 / 6)
    except PlaywrightTimeout:
        await button.click()
        await page.wait_for_function(done)


async def book(visitor: Visitor, host: Host, slug: str = "talk") -> str:
    await visitor.open(f"/book/{host.username}/{slug}")
    await choose_time(visitor.page)
    await fill_in(visitor)
    return await submit(visitor)


async def reschedule(visitor: Visitor) -> str:
    """Moves the booking whose page is open to another time, and gives the uid that it has then."""
    await visitor.page.get_by_role("link", name="Reschedule").click()
    await choose_time(visitor.page, number=3)
    await visitor.page.locator('[data-testid="confirm-reschedule-button"]').wait_for()
    return await submit(visitor)


async def cancel(visitor: Visitor) -> None:
    await visitor.page.get_by_role("link", name="Cancel").click()
    await visitor.page.get_by_role("button", name="Cancel the booking").click()
    await status_is(visitor, "cancelled")


async def go_through(visitor: Visitor, host: Host) -> None:
    """Books, sees, reschedules and cancels."""
    await go_on(visitor, host, await book(visitor, host))


async def go_on(visitor: Visitor, host: Host, first: str) -> None:
    """Reschedules and cancels the booking whose page is open; what became of it is read back through API v2."""
    customer = visitor.customer
    await expect(visitor.page.locator("#attendees")).to_have_text("Bob Booker")
    second = await reschedule(visitor)
    assert second != first
    await cancel(visitor)
    listed = {booking["uid"]: booking for booking in customer.bookings(host)}
    earlier, latest = listed[first], listed[second]
    assert (earlier["status"], earlier["rescheduledToUid"]) == ("cancelled", second)
    assert (latest["status"], latest["cancellationReason"]) == ("cancelled", "User request")
    assert latest["start"] != earlier["start"]
    assert [attendee["email"] for attendee in latest["attendees"]] == ["bob@example.com"]


async def status_is(visitor: Visitor, status: str) -> None:
    """Waits until the booking's page says so; the versions' words differ in their letters' case."""
    await expect(visitor.page.locator("#status")).to_have_text(re.compile(status, re.IGNORECASE))


QUESTIONS: list[dict[str, Any]] = [
    {"type": "text", "slug": "team", "label": "Team", "required": True},
    {"type": "number", "slug": "size", "label": "Size", "required": True},
    {"type": "textarea", "slug": "story", "label": "Story", "required": True},
    {"type": "address", "slug": "address", "label": "Address", "required": True},
    {"type": "url", "slug": "site", "label": "Site", "required": True},
    {"type": "multiemail", "slug": "colleagues", "label": "Colleagues", "required": True},
    {"type": "select", "slug": "plan", "label": "Plan", "required": True, "options": ["Small", "Large"]},
    {"type": "multiselect", "slug": "days", "label": "Days", "required": True, "options": ["Odd", "Even"]},
    {"type": "checkbox", "slug": "topics", "label": "Topics", "required": True, "options": ["Price", "Setup"]},
    {"type": "radio", "slug": "mood", "label": "Mood", "required": True, "options": ["Good", "Better"]},
    {"type": "boolean", "slug": "terms", "label": "Terms", "required": True},
]
"""A question of every kind that one's own can have, but for phone numbers."""

PHONE = {"type": "phone", "slug": "mobile", "label": "Mobile", "required": True}


TYPED = {"team": "Blue", "size": "7", "story": "Long", "address": "Main St 1", "site": "https://example.com"}
"""What is typed into those questions that are one input."""

CHECKBOX = '[role="checkbox"], [type="checkbox"]:not([aria-hidden])'
"""A box to tick: the versions make it of different elements."""


async def answer_all(visitor: Visitor) -> None:
    """Answers every question."""
    page = visitor.page
    await page.locator('[data-fob-field-name="colleagues"]').get_by_role("button").first.click()
    await page.locator('[data-fob-field-name="colleagues"] input').first.fill("carol@example.com")
    await page.locator('[data-fob-field-name="plan"] input').first.fill("Large")
    await idle(page)
    await page.keyboard.press("Enter")
    await expect(page.locator('[data-fob-field-name="plan"]')).to_contain_text("Large")
    await page.locator('[data-fob-field-name="days"] input').first.fill("Even")
    await idle(page)
    await page.keyboard.press("Enter")
    await expect(page.locator('[data-fob-field-name="days"]')).to_contain_text("Even")
    await page.keyboard.press("Escape")
    await page.locator('[data-fob-field-name="topics"]').locator(CHECKBOX).nth(1).click()
    await page.locator('[data-fob-field-name="mood"]').get_by_text("Better").click()
    await page.locator('[data-fob-field-name="terms"]').locator(CHECKBOX).first.click()
    await visitor.settled()
    for name, typed in TYPED.items():
        await page.locator(f'[name="{name}"]').fill(typed)


async def answer_phone(visitor: Visitor, *, begun: str = "+1") -> None:
    """Answers `PHONE`. The field begins with a country's code, which it fills in by itself, in its own time."""
    number = visitor.page.locator('[data-fob-field-name="mobile"] input[type="tel"]')
    await expect(number).to_have_value(begun)
    await number.press("End")
    await number.press_sequentially("+12015550123".removeprefix(begun), delay=20)


ANSWERS = {
    "team": "Blue",
    "size": 7,
    "story": "Long",
    "address": "Main St 1",
    "site": "https://example.com",
    "colleagues": ["carol@example.com"],
    "plan": "Large",
    "days": ["Even"],
    "topics": ["Setup"],
    "mood": "Better",
    "terms": True,
}
