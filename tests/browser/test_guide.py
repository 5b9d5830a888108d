"""The guide's flow in the example app: book, land there, reschedule, cancel; and the same by the e-mail's links."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.browser.world import Visitors, World, choose_first_time, fill_in, links_of, picture


async def _book_intro_call(page: Page, world: World, name: str, address: str) -> str:
    """Books from the example app's front page, and gives the booking's uid."""
    await page.goto(world.app)
    await page.get_by_role("link", name="Intro call").first.click()
    await choose_first_time(page)
    await fill_in(page, name, address)
    await page.get_by_role("button", name="Book this time").click()
    await page.wait_for_url(re.compile(rf"^{world.app}/bookings/\w+\?"))
    return page.url.split("?")[0].rsplit("/", 1)[1]


async def test_a_visitor_books_reschedules_and_cancels_in_the_customers_app(visitors: Visitors, world: World) -> None:
    page = await visitors.page()
    uid = await _book_intro_call(page, world, "Grace Hopper", "grace@example.com")
    await expect(page.get_by_role("article")).to_contain_text("Grace Hopper")
    await picture(page, "guide-1-booked")

    await page.get_by_role("link", name="Reschedule").click()
    await page.wait_for_url(re.compile(rf"^{world.app}/bookings/reschedule\?.*rescheduleUid={uid}"))
    await page.locator(".slots button").first.wait_for()
    await picture(page, "guide-2-reschedule")
    await choose_first_time(page)
    await page.get_by_label("Reason").fill("Something came up")
    await page.get_by_role("button", name="Move the booking").click()
    await page.wait_for_url(re.compile(rf"^{world.app}/bookings/(?!{uid})\w{{22}}\?"))
    await picture(page, "guide-3-rescheduled")

    await page.get_by_role("link", name="Cancel").click()
    await page.wait_for_url(re.compile(rf"^{world.app}/bookings/cancel/\w+"))
    await page.get_by_label("Tell").fill("Found the answer myself")
    await picture(page, "guide-4-cancel")
    await page.get_by_role("button", name="Cancel the booking").click()
    await expect(page.get_by_role("article")).to_contain_text("Found the answer myself")
    await expect(page.get_by_role("link", name="Reschedule")).to_have_count(0)
    await picture(page, "guide-5-cancelled")


async def test_kalends_own_addresses_lead_to_the_customers_pages(visitors: Visitors, world: World) -> None:
    page = await visitors.page()
    uid = await _book_intro_call(page, world, "Own Addresses", "own@example.com")
    await page.goto(f"{world.origin}/booking/{uid}")
    assert page.url.startswith(f"{world.app}/bookings/{uid}?")
    await page.goto(f"{world.origin}/reschedule/{uid}")
    assert page.url.startswith(f"{world.app}/bookings/reschedule?")
    await page.goto(f"{world.origin}/booking/{uid}/cancel")
    assert page.url.startswith(f"{world.app}/bookings/cancel/{uid}?")


async def test_the_hosted_booker_lands_on_the_customers_page_too(visitors: Visitors, world: World) -> None:
    page = await visitors.page()
    await page.goto(f"{world.app}/")
    path = await page.get_by_role("link", name="Intro call").last.get_attribute("href")
    assert path
    await page.goto(world.origin + path.removeprefix("/experts"))
    await choose_first_time(page)
    await fill_in(page, "Hosted", "hosted@example.com")
    await page.get_by_role("button", name="Book this time").click()
    await page.wait_for_url(re.compile(rf"^{world.app}/bookings/\w+\?"))


async def test_the_links_of_the_email_lead_through_the_customers_pages(visitors: Visitors, world: World) -> None:
    page = await visitors.page()
    uid = await _book_intro_call(page, world, "Mail Reader", "reader@example.com")
    letter = await world.letter("reader@example.com")
    links = links_of(letter)

    await page.goto(links["View booking"])
    assert page.url.startswith(f"{world.app}/bookings/{uid}")
    await page.goto(links["Cancel"])
    assert page.url.startswith(f"{world.app}/bookings/cancel/{uid}")
    await page.goto(links["Reschedule"])
    await choose_first_time(page)
    await page.get_by_role("button", name="Move the booking").click()
    await page.wait_for_url(re.compile(rf"^{world.app}/bookings/(?!{uid})\w{{22}}\?"))

    # The first e-mail's links go on working: they lead to what became of the booking.
    moved = page.url.split("?")[0]
    await page.goto(links["View booking"])
    assert page.url.split("?")[0] == moved
    await page.goto(links["Cancel"])
    await page.get_by_role("button", name="Cancel the booking").click()
    await expect(page.get_by_role("article")).to_contain_text("cancelled", ignore_case=True)
    await world.letter("reader@example.com", lambda letter: "Cancelled" in letter["Subject"])
