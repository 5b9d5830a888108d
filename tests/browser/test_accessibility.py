"""axe-core finds nothing to object to, in light and dark, on desktop and phone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.world import (
    DESKTOP,
    PHONE,
    Visitors,
    World,
    check_accessibility,
    choose_first_time,
    fill_in,
    picture,
    still,
)

LOOKS = [
    pytest.param({"viewport": DESKTOP, "color_scheme": "light"}, id="desktop-light"),
    pytest.param({"viewport": DESKTOP, "color_scheme": "dark"}, id="desktop-dark"),
    pytest.param({"viewport": PHONE, "color_scheme": "light"}, id="phone-light"),
    pytest.param({"viewport": PHONE, "color_scheme": "dark"}, id="phone-dark"),
]


async def _look(page: Page, name: str, look: dict[str, Any]) -> None:
    await still(page)
    width = "phone" if look["viewport"] == PHONE else "desktop"
    await picture(page, f"{name}-{width}-{look['color_scheme']}")
    await check_accessibility(page)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"


@pytest.mark.parametrize("look", LOOKS)
async def test_the_hosted_pages_from_the_first_to_the_last(
    visitors: Visitors, world: World, look: dict[str, Any]
) -> None:
    page = await visitors.page(**look)
    await page.goto(world.booker.rsplit("/", 1)[0])
    await _look(page, "hosted-1-person", look)
    await page.goto(f"{world.booker}?tz=Europe/Berlin")
    await _look(page, "hosted-2-times", look)
    await choose_first_time(page)
    await _look(page, "hosted-3-form", look)
    await fill_in(page, "Axe Core", "axe@example.com")
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")
    await _look(page, "hosted-4-booked", look)
    await page.get_by_role("link", name="Reschedule").click()
    await page.locator(".slots a").first.wait_for()
    await _look(page, "hosted-5-moving", look)
    await page.go_back()
    await page.get_by_role("link", name="Cancel").click()
    await _look(page, "hosted-6-cancel", look)
    await page.get_by_role("button", name="Cancel the booking").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Cancelled")
    await _look(page, "hosted-7-cancelled", look)


@pytest.mark.parametrize("look", LOOKS)
async def test_the_embedded_booker(visitors: Visitors, world: World, look: dict[str, Any]) -> None:
    page = await visitors.page(**look)
    await page.goto(world.app)
    await page.get_by_role("link", name="Deep dive").first.click()
    await page.locator(".slots button").first.wait_for()
    await _look(page, "embed-1-times", look)
    await choose_first_time(page)
    await _look(page, "embed-2-form", look)


async def test_a_page_that_is_not_there(visitors: Visitors, world: World) -> None:
    page = await visitors.page(locale="de-DE")
    answer = await page.goto(f"{world.origin}/nobody/nothing")
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Hier ist nichts"))
    await check_accessibility(page)
