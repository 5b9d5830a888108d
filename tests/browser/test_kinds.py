"""What event types can be besides one meeting of two: for proven addresses, a series, shared by several."""

from __future__ import annotations

import re
from email.message import EmailMessage

from playwright.async_api import Page, expect

from tests.browser.world import (
    PHONE,
    Visitors,
    World,
    check_accessibility,
    choose_first_time,
    fill_in,
    picture,
)
from tests.support.codes import code_in

PROVEN = {"title": "Proven", "slug": "proven", "lengthInMinutes": 30, "requiresBookerEmailVerification": True}
WEEKLY = {
    "title": "Coaching",
    "slug": "coaching",
    "lengthInMinutes": 30,
    "recurrence": {"frequency": "weekly", "interval": 1, "occurrences": 4},
}
COURSE = {
    "title": "Course",
    "slug": "course",
    "lengthInMinutes": 60,
    "seats": {"seatsPerTimeSlot": 3, "showAttendeeInfo": False, "showAvailabilityCount": True},
}


async def _look(page: Page, name: str) -> None:
    await picture(page, name)
    await check_accessibility(page)


def text_of(letter: EmailMessage) -> str:
    """The plain text of an e-mail."""
    body = letter.get_body(("plain",))
    assert body is not None
    return body.get_content()


async def test_an_address_is_proven_without_javascript(visitors: Visitors, world: World) -> None:
    page = await visitors.page(java_script_enabled=False)
    await page.goto(await world.offer(PROVEN))
    await choose_first_time(page)
    await fill_in(page, "Pro Ven", "proven@example.com")
    await page.get_by_label("Notes").fill("Kept as it is")
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("alert")).to_contain_text("We have sent a code to proven@example.com.")
    await picture(page, "proven-1-asked")

    await page.get_by_label("Code").fill("000000x")
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.locator("#code-error")).to_be_visible()
    await expect(page.get_by_label("Notes")).to_have_value("Kept as it is")
    await picture(page, "proven-2-wrong")

    await page.get_by_label("Code").fill(code_in(text_of(await world.letter("proven@example.com"))))
    await page.get_by_role("button", name="Book this time").click()
    await page.wait_for_url(re.compile(rf"^{world.origin}/booking/\w+$"))
    await expect(page.get_by_text("Kept as it is")).to_be_visible()


async def test_another_code_is_sent_where_javascript_runs_as_well(visitors: Visitors, world: World) -> None:
    page = await visitors.page()
    await page.goto(await world.offer(PROVEN | {"slug": "proven-again"}))
    await choose_first_time(page)
    await fill_in(page, "A Gain", "once@example.com")
    await page.get_by_role("button", name="Book this time").click()
    await page.get_by_label("Code").wait_for()
    await page.locator('[name="answer-email"]').fill("again@example.com")
    await page.get_by_role("button", name="Send a new code").click()
    await expect(page.get_by_role("alert")).to_contain_text("We have sent a code to again@example.com.")
    await expect(page.get_by_label("Code")).to_be_focused()
    await _look(page, "proven-3-again")
    await page.get_by_label("Code").fill(code_in(text_of(await world.letter("again@example.com"))))
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")


async def test_a_series_is_booked_and_cancelled_from_its_second_meeting_on(visitors: Visitors, world: World) -> None:
    page = await visitors.page()
    await page.goto(await world.offer(WEEKLY))
    await expect(page.get_by_text("Every week, 4 meetings")).to_be_visible()
    await choose_first_time(page)
    await _look(page, "series-1-form")
    await page.get_by_label("How many meetings").select_option("3")
    await fill_in(page, "Se Ries", "series@example.com")
    await page.get_by_role("button", name="Book this time").click()
    await page.wait_for_url(re.compile(rf"^{world.origin}/booking/\w+$"))
    await expect(page.locator(".series li")).to_have_count(3)
    await _look(page, "series-2-booked")

    await page.locator(".series a").first.click()
    await expect(page.locator(".series li").nth(1)).to_have_attribute("aria-current", "true")
    await page.get_by_role("link", name="Cancel").click()
    await page.get_by_label("This one and the one that follows").check()
    await _look(page, "series-3-cancel")
    await page.get_by_role("button", name="Cancel the booking").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Cancelled")
    await expect(page.locator(".series s")).to_have_count(2)
    await _look(page, "series-4-cancelled")


async def test_two_share_a_time_and_one_gives_up_the_seat(visitors: Visitors, world: World) -> None:
    address = await world.offer(COURSE)
    first, second = await visitors.page(), await visitors.page(**{"viewport": PHONE, "is_mobile": True})
    await first.goto(address)
    await choose_first_time(first)
    await second.goto(first.url)
    await expect(second.get_by_text("3 seats left")).to_be_visible()
    await fill_in(first, "First Come", "first@example.com")
    await first.get_by_role("button", name="Book this time").click()
    await first.wait_for_url("**/booking/*")

    await second.reload()
    await expect(second.get_by_text("2 seats left")).to_be_visible()
    await _look(second, "seats-1-form")
    await second.get_by_role("link", name="Another time").click()
    await expect(second.locator(".slots a").first).to_contain_text("2 seats left")
    await _look(second, "seats-2-times")
    await second.locator(".slots a").first.click()
    await fill_in(second, "Second Come", "second@example.com")
    await second.get_by_role("button", name="Book this time").click()
    await expect(second.get_by_role("heading", level=1)).to_have_text("You are booked")
    await expect(second.get_by_text("First Come")).to_have_count(0)

    await second.get_by_role("link", name="Cancel").click()
    await _look(second, "seats-3-cancel")
    await second.get_by_role("button", name="Cancel the booking").click()
    await expect(second.get_by_role("heading", level=1)).to_have_text("Cancelled")
    await first.reload()
    await expect(first.get_by_role("heading", level=1)).to_have_text("You are booked")
