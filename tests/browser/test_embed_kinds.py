"""The elements and what event types can be: for proven addresses, a series, shared by several, for the signed in."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page, expect

from tests.browser.test_kinds import COURSE, PROVEN, WEEKLY, text_of
from tests.browser.world import (
    Site,
    Visitors,
    World,
    check_accessibility,
    choose_day,
    choose_first_time,
    fill_in,
    picture,
)
from tests.support.codes import code_in

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A customer's page</title>
<main><h1>Customer</h1>{element}</main>
<script type="module" src="{origin}/embed/kalends.js"></script>
<script>
  document.addEventListener("kalends:booked", (event) => {{ window.booked = event.detail; }});
</script></html>"""


async def _open(page: Page, site: Site, element: str) -> None:
    await page.goto(site.show(PAGE.format(origin=site.kalends, element=element)))


def _booker(event_type: dict[str, Any], more: str = "no-redirect") -> str:
    return f'<kalends-booker username="owner" event-slug="{event_type["slug"]}" {more}></kalends-booker>'


async def _look(page: Page, name: str) -> None:
    await picture(page, name)
    await check_accessibility(page)


async def test_an_address_is_proven_in_the_element(visitors: Visitors, site: Site, world: World) -> None:
    event_type = PROVEN | {"slug": "embed-proven"}
    await world.offer(event_type)
    page = await visitors.page()
    await _open(page, site, _booker(event_type))
    await choose_first_time(page)
    await fill_in(page, "Em Bed", "in.element@example.com")
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("alert")).to_contain_text("Enter the code sent to in.element@example.com")
    await expect(page.get_by_label("Code")).to_be_focused()
    await _look(page, "embed-proven")
    await page.get_by_label("Code").fill("wrong")
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_label("Code")).to_have_accessible_description("This code is wrong or too old.")
    await page.get_by_label("Code").fill(code_in(text_of(await world.letter("in.element@example.com"))))
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("heading", name="You are booked")).to_be_focused()


async def test_a_series_is_booked_and_cancelled_by_the_elements(visitors: Visitors, site: Site, world: World) -> None:
    event_type = WEEKLY | {"slug": "embed-coaching"}
    await world.offer(event_type)
    page = await visitors.page()
    await _open(page, site, _booker(event_type))
    await expect(page.get_by_text("Every week, 4 meetings")).to_be_visible()
    await choose_first_time(page)
    await page.get_by_label("How many meetings").fill("3")
    await fill_in(page, "Em Series", "embed-series@example.com")
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("heading", name="You are booked")).to_be_focused()
    await expect(page.locator("dd p")).to_have_count(3)
    await _look(page, "embed-series")

    uid = await page.evaluate("window.booked.uid")
    await _open(page, site, f'<kalends-cancel uid="{uid}"></kalends-cancel>')
    await page.get_by_label("And all that follow").check()
    await _look(page, "embed-series-cancel")
    await page.get_by_role("button", name="Cancel the booking").click()
    await expect(page.get_by_role("heading", name="Cancelled")).to_be_focused()
    await expect(page.locator("dd s")).to_have_count(3)


async def test_a_seat_is_taken_moved_and_given_up_alone(visitors: Visitors, site: Site, world: World) -> None:
    event_type = COURSE | {"slug": "embed-course"}
    await world.offer(event_type)
    page = await visitors.page()
    for name in ("First", "Second"):
        await _open(page, site, _booker(event_type))
        await choose_first_time(page)
        await fill_in(page, name, f"embed-{name.lower()}@example.com")
        await page.get_by_role("button", name="Book this time").click()
        await expect(page.get_by_role("heading", name="You are booked")).to_be_focused()
    booked = await page.evaluate("window.booked")
    assert [attendee["name"] for attendee in booked["attendees"]] == ["Second"]

    seat = f'seat-uid="{booked["seatUid"]}"'
    await _open(page, site, _booker(event_type, f'no-redirect reschedule-uid="{booked["uid"]}" {seat}'))
    await choose_day(page)
    await expect(page.get_by_text("Seats left: 3").first).to_be_visible()
    await expect(page.get_by_text("Seats left: 1")).to_have_count(0)
    await _look(page, "embed-seats")
    await page.get_by_role("button", name="Seats left: 3").first.click()
    await page.get_by_role("button", name="Move the booking").click()
    await expect(page.get_by_role("heading", name="You are booked")).to_be_focused()

    await _open(page, site, f'<kalends-cancel uid="{booked["uid"]}" {seat}></kalends-cancel>')
    await page.get_by_role("button", name="Cancel the booking").click()
    await expect(page.get_by_role("heading", name="Cancelled")).to_be_focused()
    await _open(page, site, _booker(event_type))
    await choose_day(page)
    await expect(page.get_by_text("Seats left: 2").first).to_be_visible()


async def test_a_series_of_seats_is_booked_and_given_up_by_the_elements(
    visitors: Visitors, site: Site, world: World
) -> None:
    event_type = WEEKLY | {"slug": "embed-classes", "seats": COURSE["seats"]}
    await world.offer(event_type)
    page = await visitors.page()
    for name in ("First", "Second"):
        await _open(page, site, _booker(event_type))
        await choose_first_time(page)
        await fill_in(page, name, f"classes-{name.lower()}@example.com")
        await page.get_by_role("button", name="Book this time").click()
        await expect(page.get_by_role("heading", name="You are booked")).to_be_focused()
        await expect(page.locator("dd p")).to_have_count(4)
    booked = await page.evaluate("window.booked")
    assert [attendee["name"] for attendee in booked["attendees"]] == ["Second"]

    await _open(page, site, f'<kalends-cancel uid="{booked["uid"]}" seat-uid="{booked["seatUid"]}"></kalends-cancel>')
    await page.get_by_label("And all that follow").check()
    await page.get_by_role("button", name="Cancel the booking").click()
    await expect(page.get_by_role("heading", name="Cancelled")).to_be_focused()
    await expect(page.locator("dd s")).to_have_count(4)
    await _open(page, site, _booker(event_type))
    await choose_first_time(page)
    await expect(page.get_by_text("Seats left: 2").first).to_be_visible()


async def test_what_the_signed_in_book_says_so_and_shows_no_calendar(
    visitors: Visitors, site: Site, world: World
) -> None:
    event_type = {"title": "Inside", "slug": "inside", "lengthInMinutes": 30, "bookingRequiresAuthentication": True}
    hosted = await world.offer(event_type)
    page = await visitors.page()
    await _open(page, site, _booker(event_type))
    await expect(page.get_by_text("Please sign in to the app to book.")).to_be_visible()
    await expect(page.locator("td")).to_have_count(0)
    await page.goto(hosted)
    await expect(page.get_by_role("heading", name="Please sign in to book")).to_be_visible()
    await _look(page, "hosted-closed")


async def test_what_is_wrong_with_an_answer_is_said_at_its_question(
    visitors: Visitors, site: Site, world: World
) -> None:
    topics = {"type": "checkbox", "slug": "topics", "label": "Topics", "required": True, "options": ["Cost", "Speed"]}
    offer = {"title": "Phone", "slug": "phone-call", "lengthInMinutes": 30, "locations": [{"type": "attendeePhone"}]}
    await world.offer({**offer, "bookingFields": [topics]})
    page = await visitors.page()
    await _open(page, site, _booker(offer))
    await choose_first_time(page)
    await fill_in(page, "Wrong Number", "wrong@example.com")
    await page.get_by_role("textbox", name="Call to your phone").fill("0171 1234567")
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("group", name="Topics")).to_contain_text("Please check this.")
    await expect(page.get_by_label("Cost")).to_be_focused()
    await page.get_by_label("Cost").check()
    await page.get_by_role("button", name="Book this time").click()
    number = page.get_by_role("textbox", name="Call to your phone")
    await expect(number).to_have_accessible_description("Please give the country code as well: +44 20 7946 0000.")
    await expect(number).to_be_focused()
    await expect(page.get_by_text("Please check this.")).to_have_count(0)
    await number.fill("+44 20 7946 0000")
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("heading", name="You are booked")).to_be_visible()
