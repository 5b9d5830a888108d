"""Kalends' own pages: all by links and forms without JavaScript, and without reloads with it."""

from __future__ import annotations

import asyncio
import re

from playwright.async_api import Page, Route, expect

from tests.browser.world import (
    PHONE,
    Visitors,
    World,
    choose_day,
    choose_first_time,
    fill_in,
    links_of,
    picture,
    tab_to_times,
    turn_page,
)


async def _book(page: Page, world: World, name: str, address: str) -> str:
    """Books at the hosted booker, and gives the address of the booking's own page."""
    await page.goto(world.booker)
    await choose_first_time(page)
    await fill_in(page, name, address)
    await page.get_by_role("button", name="Book this time").click()
    await page.wait_for_url(re.compile(rf"^{world.origin}/booking/\w+$"))
    return page.url


async def test_everything_works_without_javascript(visitors: Visitors, world: World) -> None:
    page = await visitors.page(java_script_enabled=False)
    first = await _book(page, world, "No Script", "noscript@example.com")
    await expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")
    await picture(page, "noscript-1-booked")

    await page.get_by_role("link", name="Reschedule").click()
    await choose_first_time(page)
    await page.get_by_label("Reason").fill("Something came up")
    await picture(page, "noscript-2-moving")
    await page.get_by_role("button", name="Move the booking").click()
    await page.wait_for_url(re.compile(rf"^{world.origin}/booking/\w+$"))
    assert page.url != first

    await page.goto(first)
    await page.get_by_role("link", name="Cancel").click()
    await page.get_by_label("Reason").fill("No <b>time</b>")
    await page.get_by_role("button", name="Cancel the booking").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Cancelled")
    await expect(page.get_by_text("No <b>time</b>")).to_be_visible()
    await picture(page, "noscript-3-cancelled")


async def test_a_visitor_without_javascript_chooses_the_zone_and_the_clock(visitors: Visitors, world: World) -> None:
    page = await visitors.page(java_script_enabled=False)
    await page.goto(world.booker)
    await page.get_by_label("Time zone").select_option("America/New_York")
    await page.get_by_role("button", name="Change").click()
    await expect(page.get_by_label("Time zone")).to_have_value("America/New_York")
    await page.get_by_role("link", name="12-hour clock").click()
    await expect(page.locator(".slots a").first).to_have_text(re.compile("[ap]m", re.IGNORECASE))


async def test_the_visitors_own_zone_is_found(visitors: Visitors, world: World) -> None:
    page = await visitors.page(timezone_id="Asia/Tokyo")
    await page.goto(world.booker)
    await expect(page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")


async def test_who_goes_on_before_the_own_zone_is_shown_sees_it_all_the_same(visitors: Visitors, world: World) -> None:
    page = await visitors.page(timezone_id="Asia/Tokyo")
    gone_on = asyncio.Event()

    async def hold(route: Route) -> None:
        await gone_on.wait()
        await route.continue_()

    await page.route(re.compile("tz=Asia"), hold, times=1)
    await page.goto(world.booker)
    await turn_page(page)
    await expect(page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")
    gone_on.set()


async def test_steps_need_no_reload_and_the_back_button_goes_through_them(visitors: Visitors, world: World) -> None:
    page = await visitors.page()
    await page.goto(world.booker)
    await expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")
    await page.evaluate("window.sameDocument = true")
    month = await page.locator("#month").inner_text()

    await turn_page(page)
    await page.locator("td a").first.click()
    await page.wait_for_url("**date=**")
    await page.locator(".slots a").first.click()
    await expect(page.get_by_role("heading", name="Your details")).to_be_focused()
    await fill_in(page, "Kept Name", "kept@example.com")
    await page.get_by_role("link", name="Another time").click()
    await page.locator(".slots a").nth(1).click()
    await expect(page.locator('[name="answer-name"]')).to_have_value("Kept Name")

    for _ in range(5):
        await page.go_back()
    await expect(page.locator("#month")).to_have_text(month)
    assert await page.evaluate("window.sameDocument") is True


async def test_the_zone_switch_shows_other_times_of_the_same_day(visitors: Visitors, world: World) -> None:
    page = await visitors.page()
    await page.goto(f"{world.booker}?tz=Europe/Berlin")
    await choose_day(page)
    before = await page.locator(".slots a").first.inner_text()
    await page.get_by_label("Time zone").select_option("Europe/Lisbon")
    await page.wait_for_url("**tz=Europe%2FLisbon**")
    await expect(page.locator(".slots a").first).not_to_have_text(before)


async def test_booking_by_keyboard_alone(visitors: Visitors, world: World) -> None:
    page = await visitors.page()
    await page.goto(f"{world.booker}?tz=Europe/Berlin")
    await page.get_by_role("link", name="Next month").focus()
    await page.keyboard.press("Tab")
    first = await page.evaluate("document.activeElement.id")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator(f"td a:focus:not(#{first})")).to_have_count(1)
    month = await page.locator("#month").inner_text()
    await page.keyboard.press("PageDown")
    await expect(page.locator("#month")).not_to_have_text(month)
    await expect(page.locator("td a:focus")).to_have_count(1)
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**date=**")
    await expect(page.locator("td[aria-selected] a")).to_be_focused()
    await tab_to_times(page, "document")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Your details")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.type("Key Board")
    await page.keyboard.press("Tab")
    await page.keyboard.type("keyboard@example.com")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("You are booked")


async def test_a_time_taken_meanwhile_costs_nothing_that_was_typed(visitors: Visitors, world: World) -> None:
    slow, fast = await visitors.page(), await visitors.page()
    await slow.goto(world.booker)
    await choose_first_time(slow)
    await fill_in(slow, "Slow Poke", "slow@example.com")
    await fast.goto(slow.url)
    await fill_in(fast, "Fast Hand", "fast@example.com")
    await fast.get_by_role("button", name="Book this time").click()
    await fast.wait_for_url("**/booking/*")

    await slow.get_by_role("button", name="Book this time").click()
    await expect(slow.get_by_role("alert")).to_contain_text("This time has just been taken.")
    await expect(slow.locator('[name="answer-name"]')).to_have_value("Slow Poke")
    await picture(slow, "hosted-taken")
    await slow.get_by_role("button", name="Book this time").click()
    await expect(slow.get_by_role("heading", level=1)).to_have_text("You are booked")


async def test_the_links_of_the_email_lead_through_kalends_own_pages(visitors: Visitors, world: World) -> None:
    page = await visitors.page(**{"viewport": PHONE, "is_mobile": True})
    booked = await _book(page, world, "Own Mail", "ownmail@example.com")
    links = links_of(await world.letter("ownmail@example.com"))
    await page.goto(links["View booking"])
    assert page.url == booked
    await page.goto(links["Reschedule"])
    await expect(page.locator(".former")).to_be_visible()
    await picture(page, "phone-moving")
    await page.goto(links["Cancel"])
    await page.get_by_role("button", name="Cancel the booking").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Cancelled")


async def test_the_booking_comes_as_a_calendar_file(visitors: Visitors, world: World) -> None:
    page = await visitors.page()
    await _book(page, world, "Cal Endar", "calendar@example.com")
    async with page.expect_download() as waiting:
        await page.get_by_text("Add to calendar").click()
        await page.get_by_role("link", name="A file for any other").click()
    download = await waiting.value
    assert (await download.path()).read_bytes().startswith(b"BEGIN:VCALENDAR")
