"""The React example with its own backend: the guide's flow, and the signed-in host's page."""

from __future__ import annotations

import re

from playwright.async_api import Browser, Page, expect

from tests.atoms.steps import choose_time
from tests.support.processes import PATIENCE


async def opened(chromium: Browser, url: str) -> Page:
    context = await chromium.new_context(locale="en-GB", timezone_id="Europe/Berlin")
    context.set_default_timeout(PATIENCE * 1000)
    page = await context.new_page()
    await page.goto(url)
    return page


async def test_a_visitor_books_reschedules_and_cancels(chromium: Browser, example: str) -> None:
    page = await opened(chromium, example)
    await page.get_by_role("link", name="An hour").click()
    await choose_time(page)
    await page.locator('[name="name"]').fill("Bob Booker")
    await page.locator('[name="email"]').fill("bob@example.com")
    await page.get_by_test_id("confirm-book-button").click()
    await page.wait_for_url(re.compile(r"/bookings/[\w-]+$"))
    await expect(page.get_by_role("article")).to_contain_text("Hedy Host meets Bob Booker")

    first = page.url
    await page.get_by_role("link", name="Reschedule").click()
    await choose_time(page)
    await page.get_by_test_id("confirm-reschedule-button").click()
    await page.wait_for_url(re.compile(r"/bookings/[\w-]+$"))
    assert page.url != first

    await page.get_by_role("link", name="Cancel").click()
    await page.get_by_label("Reason").fill("Found the answer myself")
    await page.get_by_role("button", name="Cancel the booking").click()
    await expect(page.get_by_role("article")).to_contain_text("Found the answer myself")
    await expect(page.get_by_role("link", name="Reschedule")).to_have_count(0)
    await page.context.close()


async def test_a_signed_in_host_sees_and_changes_the_hours(chromium: Browser, example: str) -> None:
    page = await opened(chromium, example)
    await page.get_by_role("button", name="Sign in as Hedy Host").click()
    await page.get_by_test_id("Sunday-switch").click()
    async with page.expect_response(re.compile(r"/v2/atoms/schedules/\d+$")) as answered:
        await page.get_by_role("button", name="Save").first.click()
    assert (await answered.value).status == 200
    await page.reload()
    await expect(page.get_by_test_id("Sunday-switch")).to_be_checked()
    await page.context.close()
