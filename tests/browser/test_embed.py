"""The elements on a page of somebody else's: events, redirects, and styles that stay where they belong."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from urllib.parse import urlencode

from playwright.async_api import Page, Route, expect

from tests.browser.world import Site, Visitors, World, choose_day, choose_first_time, fill_in, picture, tab_to_times

PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><title>A customer's page</title>
<style>
  html {{ font-size: 5px }} * {{ font-family: fantasy !important; color: rgb(255, 0, 0) !important }}
  button, td, h2 {{ padding: 30px !important; text-transform: uppercase }} .card, .host {{ display: none }}
</style>
<p class="notice" id="mine">Mine</p>
{element}
<script type="module">
  import * as kalends from "{origin}/embed/kalends.js";
  window.kalends = kalends;
  window.events = [];
  for (const name of ["slot-selected", "booked", "rescheduled", "cancelled", "error"]) {{
    document.addEventListener("kalends:" + name, (event) => {{
      window.events.push([name, event.detail]);
      if (window.stay) event.preventDefault();
    }});
  }}
</script></html>"""


EVERY_QUESTION = {
    "title": "Every question",
    "slug": "every-question",
    "lengthInMinutes": 30,
    "lengthInMinutesOptions": [15, 30, 60],
    "locations": [{"type": "address", "address": "12 Main Street", "public": True}, {"type": "attendeePhone"}],
    "bookingFields": [
        {"type": "text", "slug": "company", "label": "Company", "required": True, "placeholder": "", "hidden": False},
        {
            "type": "select",
            "slug": "plan",
            "label": "Plan",
            "required": False,
            "options": ["Free", "Pro"],
            "hidden": False,
        },
        {"type": "checkbox", "slug": "topics", "label": "Topics", "required": False, "options": ["Cost", "Speed"]},
        {"type": "radio", "slug": "size", "label": "Size", "required": True, "options": ["Small", "Large"]},
        {"type": "boolean", "slug": "terms", "label": "Terms read", "required": True},
        {"type": "number", "slug": "budget", "label": "Budget", "required": False},
    ],
}


async def _open(page: Page, site: Site, element: str, language: str = "en") -> None:
    """Opens a page of the customer's that carries an element."""
    await page.goto(site.show(PAGE.format(origin=site.kalends, element=element, language=language)))
    await page.wait_for_function("window.events")


def _booker(site: Site, more: str = "no-redirect") -> str:
    return f'<kalends-booker username="{site.username}" event-slug="thirty-minutes" {more}></kalends-booker>'


async def _events(page: Page, name: str) -> list[Any]:
    events: list[Any] = await page.evaluate("name => window.events.filter(([n]) => n === name).map(([, d]) => d)", name)
    return events


async def _book(page: Page, name: str) -> dict[str, Any]:
    """Books in the element that is there, and gives the booking."""
    await choose_first_time(page)
    await fill_in(page, name, f"{name.replace(' ', '.').lower()}@example.com")
    await page.get_by_role("button", name="Book this time").click()
    await page.wait_for_function("window.events.some(([name]) => name === 'booked')")
    booking: dict[str, Any] = (await _events(page, "booked"))[0]
    return booking


async def test_times_that_fail_to_come_disturb_nobody_who_has_chosen(visitors: Visitors, site: Site) -> None:
    page = await visitors.page()
    await _open(page, site, _booker(site))
    await choose_day(page)
    chosen = asyncio.Event()

    async def fail(route: Route) -> None:
        await chosen.wait()
        await route.abort()

    await page.route(re.compile(r"/v2/slots\?"), fail)
    async with page.expect_event("requestfailed"):
        await page.get_by_role("button", name="Next month").click()
        await page.locator(".slots button").first.click()
        await fill_in(page, "Still Here", "still@example.com")
        chosen.set()
    await page.unroute_all()
    await page.get_by_role("button", name="Book this time").click()
    await page.wait_for_function("window.events.some(([name]) => name === 'booked')")
    assert await _events(page, "error") == []


async def test_with_no_redirect_the_page_stays_and_the_booking_is_shown_in_place(
    visitors: Visitors, site: Site
) -> None:
    page = await visitors.page()
    await _open(page, site, _booker(site))
    booking = await _book(page, "Stay Here")
    await expect(page.get_by_role("heading", name="You are booked")).to_be_focused()
    assert booking["attendees"][0]["name"] == "Stay Here"
    assert booking["links"]["booking"].startswith(f"{site.origin}/bookings/{booking['uid']}")
    assert len(await _events(page, "slot-selected")) == 1
    await expect(page.get_by_role("link", name="Reschedule")).to_have_attribute("href", booking["links"]["reschedule"])


async def test_a_page_that_prevents_the_default_goes_on_by_itself(visitors: Visitors, site: Site) -> None:
    page = await visitors.page()
    await _open(page, site, _booker(site, ""))
    await page.evaluate("document.addEventListener('kalends:booked', (event) => event.preventDefault())")
    await _book(page, "Own Way")
    await expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    assert page.url.startswith(f"{site.origin}/page/")


async def test_a_booking_is_shown_moved_and_cancelled_by_the_elements(visitors: Visitors, site: Site) -> None:
    page = await visitors.page()
    await _open(page, site, _booker(site))
    uid = (await _book(page, "Three Elements"))["uid"]

    await _open(page, site, f'<kalends-booking uid="{uid}"></kalends-booking>')
    await expect(page.get_by_role("heading", name="You are booked")).to_be_visible()

    await _open(page, site, _booker(site, f'no-redirect reschedule-uid="{uid}"'))
    await choose_first_time(page)
    await page.get_by_role("button", name="Move the booking").click()
    await page.wait_for_function("window.events.some(([name]) => name === 'rescheduled')")
    moved = (await _events(page, "rescheduled"))[0]
    assert moved["rescheduledFromUid"] == uid

    await _open(page, site, f'<kalends-cancel uid="{uid}"></kalends-cancel>')
    await page.get_by_label("Reason").fill("Plans changed")
    await picture(page, "embed-cancel")
    await page.get_by_role("button", name="Cancel the booking").click()
    await expect(page.get_by_role("heading", name="Cancelled")).to_be_focused()
    await expect(page.get_by_text("Plans changed")).to_be_visible()
    assert (await _events(page, "cancelled"))[0]["uid"] == moved["uid"]


async def test_several_people_are_booked_and_moved_by_the_elements(visitors: Visitors, site: Site) -> None:
    page = await visitors.page()
    both = f'username="owner+{site.username}"'
    await _open(page, site, f'<kalends-booker {both} event-slug="dynamic" no-redirect></kalends-booker>')
    await expect(page.locator("p.host")).to_contain_text(", ")
    booking = await _book(page, "Three People")
    assert (booking["eventTypeId"], len(booking["hosts"])) == (0, 2)

    known = f'username="owner" event-slug="dynamic" reschedule-uid="{booking["uid"]}"'
    await _open(page, site, f"<kalends-booker {known} no-redirect></kalends-booker>")
    await choose_first_time(page)
    await page.get_by_role("button", name="Move the booking").click()
    await page.wait_for_function("window.events.some(([name]) => name === 'rescheduled')")
    moved = (await _events(page, "rescheduled"))[0]
    assert (moved["rescheduledFromUid"], len(moved["hosts"])) == (booking["uid"], 2)


async def test_the_module_fetches_and_cancels_bookings_for_pages_of_their_own_design(
    visitors: Visitors, site: Site
) -> None:
    page = await visitors.page()
    await _open(page, site, _booker(site))
    booking = await _book(page, "Hooks Only")
    fetched = await page.evaluate("uid => kalends.getBooking(uid)", booking["uid"])
    assert fetched["status"] == "accepted"
    cancelled = await page.evaluate("id => kalends.cancelBooking({ id, cancellationReason: 'Ill' })", booking["id"])
    assert (cancelled["status"], cancelled["cancellationReason"]) == ("cancelled", "Ill")
    missing = "kalends.getBooking('nothing').catch((error) => [error.status, error.code])"
    assert (await page.evaluate(missing))[0] == 404


async def test_a_time_taken_meanwhile_costs_nothing_that_was_typed(visitors: Visitors, site: Site) -> None:
    page = await visitors.page()
    await _open(page, site, _booker(site))
    await choose_first_time(page)
    await fill_in(page, "Slow Poke", "slow@example.com")
    slot = (await _events(page, "slot-selected"))[0]["start"]
    await site.book(slot)
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("alert")).to_contain_text("This time has just been taken.")
    await expect(page.get_by_role("radio")).not_to_have_count(0)
    await expect(page.locator('[name="answer-name"]')).to_have_value("Slow Poke")
    await picture(page, "embed-taken")
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("heading", name="You are booked")).to_be_visible()


async def test_an_open_form_holds_its_slot_and_lets_it_go(visitors: Visitors, site: Site) -> None:
    page, other = await visitors.page(), await visitors.page()
    await _open(page, site, _booker(site))
    async with page.expect_response(re.compile("/v2/slots/reservations$")) as held:
        await choose_first_time(page)
    assert (await held.value).status == 201
    slot = (await _events(page, "slot-selected"))[0]["start"]
    hosted = f"{site.kalends}/{site.username}/thirty-minutes?{urlencode({'tz': 'Europe/Berlin', 'time': slot})}"
    await other.goto(hosted)
    await expect(other.get_by_role("alert")).to_contain_text("not free any more")
    async with page.expect_response(re.compile("/v2/slots/reservations/")):
        await page.get_by_role("button", name="Another time").click()
    await other.goto(hosted)
    await expect(other.get_by_role("heading", name="Your details")).to_be_visible()


async def test_no_style_leaks_in_or_out(visitors: Visitors, site: Site) -> None:
    page = await visitors.page()
    await _open(page, site, _booker(site, 'style="--kalends-accent: green"'))
    button = page.locator(".slots button").first
    await button.wait_for()
    properties = ["color", "textTransform", "paddingTop", "fontSize"]
    style = "(element, names) => names.map((name) => getComputedStyle(element)[name])"
    assert await button.evaluate(style, properties) == ["rgb(26, 26, 34)", "none", "8px", "16px"]
    assert "system-ui" in await button.evaluate("(element) => getComputedStyle(element).fontFamily")
    assert (
        await page.locator("#mine").evaluate("(element) => getComputedStyle(element).backgroundColor")
        == "rgba(0, 0, 0, 0)"
    )
    chosen = page.locator("td[aria-selected] button")
    assert await chosen.evaluate("(element) => getComputedStyle(element).backgroundColor") == "rgb(0, 128, 0)"
    await picture(page, "embed-on-an-ugly-page")


async def test_an_element_speaks_the_language_of_its_place(visitors: Visitors, site: Site) -> None:
    page = await visitors.page()
    await _open(page, site, _booker(site), language="de-AT")
    await expect(page.get_by_role("button", name="Nächster Monat")).to_be_visible()
    await page.locator(".slots button").first.click()
    await expect(page.get_by_role("heading", name="Ihre Angaben")).to_be_focused()
    await expect(page.get_by_label("E-Mail-Adresse")).to_be_visible()


async def test_a_language_without_a_region_takes_the_visitors(visitors: Visitors, site: Site) -> None:
    for locale, first, clock in (("en-GB", "Mon", "24"), ("en-US", "Sun", "12")):
        page = await visitors.page(locale=locale)
        await _open(page, site, _booker(site), language="en")
        await expect(page.locator("thead th").first).to_have_text(first)
        await expect(page.locator(".clock [aria-current]")).to_contain_text(clock)


async def test_booking_by_keyboard_alone(visitors: Visitors, site: Site) -> None:
    page = await visitors.page()
    await _open(page, site, _booker(site))
    root = "document.querySelector('kalends-booker').shadowRoot"
    await page.get_by_role("button", name="Next month").focus()
    await page.keyboard.press("Tab")
    month = await page.locator("#month").inner_text()
    await page.keyboard.press("PageDown")
    await expect(page.locator("#month")).not_to_have_text(month)
    await page.wait_for_function(f"{root}.activeElement?.id.startsWith('day-')")
    await page.keyboard.press("End")
    await page.keyboard.press("Enter")
    await tab_to_times(page, root)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Your details")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.type("Key Board")
    await page.keyboard.press("Tab")
    await page.keyboard.type("keys@example.com")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="You are booked")).to_be_visible()


async def test_what_is_not_there_is_said_so_and_told_to_the_page(visitors: Visitors, site: Site) -> None:
    page = await visitors.page()
    await _open(page, site, '<kalends-booker username="nobody" event-slug="nothing">')
    await expect(page.get_by_role("alert")).to_contain_text("There is nothing here")
    assert (await _events(page, "error"))[0]["status"] == 404


async def test_every_kind_of_question_is_asked_and_answered(visitors: Visitors, site: Site, world: World) -> None:
    await world.offer(EVERY_QUESTION)
    page = await visitors.page()
    prefill = """prefill='{"company": "Acme", "topics": ["Cost"]}'"""
    element = f'<kalends-booker username="owner" event-slug="every-question" no-redirect {prefill}></kalends-booker>'
    await _open(page, site, element)
    await page.get_by_role("button", name="60 minutes").click()
    await expect(page.get_by_role("button", name="60 minutes")).to_be_focused()
    await choose_first_time(page)
    await fill_in(page, "Every Answer", "every@example.com")
    await page.get_by_role("radio", name="Call to your phone").check()
    await page.get_by_role("textbox", name="Call to your phone").fill("+44 20 7946 0000")
    await page.get_by_label("Plan").select_option("Pro")
    await page.get_by_label("Large").check()
    await page.get_by_label("Terms read").check()
    await page.get_by_label("Budget").fill("12.5")
    await page.get_by_label("Guests").fill("a@example.com, b@example.com")
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
    booking = (await _events(page, "booked"))[0]
    assert (booking["duration"], booking["location"]) == (60, "+442079460000")
    assert booking["guests"] == ["a@example.com", "b@example.com"]
    said = {
        slug: booking["bookingFieldsResponses"].get(slug) for slug in ("company", "plan", "topics", "size", "terms")
    }
    assert said == {"company": "Acme", "plan": "Pro", "topics": ["Cost"], "size": "Large", "terms": True}
    assert booking["bookingFieldsResponses"]["budget"] == 12.5
