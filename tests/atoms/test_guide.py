"""The guide's whole flow with the published components: book, the customer's own page, reschedule, cancel."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from playwright.async_api import expect

from tests.atoms.world import NEW, OLD, VERSIONS, Customer, Host, Visitor, Visitors

_numbers = count(1)

BOOKED = re.compile(r"/bookings/(?!reschedule)[\w-]+$")


def new_host(customer: Customer, **rules: Any) -> Host:
    """A host with one event type, `talk`."""
    host = customer.host(f"heidi{next(_numbers)}")
    customer.event_type(host, "talk", **rules)
    return host


async def choose_time(visitor: Visitor) -> None:
    """Chooses the first time of the next free day but one; in the last days of a month that may be in the next."""
    page = visitor.page
    days = page.locator('[data-testid="day"][data-disabled="false"]')
    await days.first.wait_for()
    if await days.count() < 2:
        await page.locator('[data-testid="incrementMonth"]').click()
        await days.nth(1).wait_for()
    await days.nth(1).click()
    await page.locator('[data-testid="time"]').first.click()


async def fill_in(visitor: Visitor, name: str = "Bob Booker", email: str = "bob@example.com") -> None:
    page = visitor.page
    await page.locator('[name="name"]').fill(name)
    await page.locator('[name="email"]').fill(email)


async def submit(visitor: Visitor) -> str:
    """Sends the form, and gives the uid of the booking whose page comes next."""
    page = visitor.page
    await page.locator('[data-testid="confirm-book-button"], [data-testid="confirm-reschedule-button"]').click()
    await page.wait_for_function(
        "location.pathname.match('^/bookings/(?!reschedule)[^/]+$') || document.title.startsWith('refused')"
    )
    assert not (await page.title()).startswith("refused"), await page.title()
    await page.wait_for_url(BOOKED)
    await page.locator("#status").wait_for()
    return page.url.rsplit("/", 1)[1]


async def book(visitor: Visitor, host: Host, slug: str = "talk") -> str:
    await visitor.open(f"/book/{host.username}/{slug}")
    await choose_time(visitor)
    await fill_in(visitor)
    return await submit(visitor)


async def reschedule(visitor: Visitor) -> str:
    await visitor.page.get_by_role("link", name="Reschedule").click()
    await choose_time(visitor)
    await visitor.page.locator('[data-testid="confirm-reschedule-button"]').wait_for()
    return await submit(visitor)


async def cancel(visitor: Visitor) -> None:
    await visitor.page.get_by_role("link", name="Cancel").click()
    await visitor.page.get_by_role("button", name="Cancel the booking").click()
    await expect(visitor.page.locator("#status")).to_have_text(re.compile("cancelled", re.IGNORECASE))


async def go_through(visitor: Visitor, host: Host) -> None:
    """Books, reschedules and cancels; what became of each booking is read back through API v2."""
    customer = visitor.customer
    first = await book(visitor, host)
    await expect(visitor.page.locator("#attendees")).to_have_text("Bob Booker")
    second = await reschedule(visitor)
    assert second != first
    await cancel(visitor)
    latest, earlier = customer.bookings(host)
    assert (latest["uid"], latest["status"]) == (second, "cancelled")
    assert (earlier["uid"], earlier["status"], earlier["rescheduledToUid"]) == (first, "cancelled", second)
    assert latest["cancellationReason"] == "User request"


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_visitor_books_reschedules_and_cancels(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    host = new_host(customers[version])
    visitor = await visitors.visit(customers[version])
    await go_through(visitor, host)
    assert visitor.refused == []


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_signed_in_user_books_reschedules_and_cancels(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    host = new_host(customers[version])
    visitor = await visitors.visit(customers[version], token=host.tokens.access)
    await go_through(visitor, host)
    assert visitor.refused == []


@pytest.mark.parametrize("version", VERSIONS)
async def test_an_expired_token_is_refreshed_on_the_way(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    customer = customers[version]
    host = new_host(customer)
    visitor = await visitors.visit(customer, token=customer.expired(host))
    await go_through(visitor, host)
    assert host.tokens.access in customer.refreshed
    assert visitor.refused
    assert all(refused.endswith(" 498") for refused in visitor.refused), visitor.refused


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_booking_waits_for_the_hosts_yes(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    customer = customers[version]
    host = new_host(customer, confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": True})
    visitor = await visitors.visit(customer)
    uid = await book(visitor, host)
    await expect(visitor.page.locator("#status")).to_have_text(re.compile("pending", re.IGNORECASE))
    customer.ask(host, "POST", f"/v2/bookings/{uid}/confirm", "2024-08-13", json={})
    await visitor.page.reload()
    await expect(visitor.page.locator("#status")).to_have_text(re.compile("accepted", re.IGNORECASE))


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_series_is_booked_at_once(visitors: Visitors, customers: dict[str, Customer], version: str) -> None:
    customer = customers[version]
    host = new_host(customer, recurrence={"frequency": "weekly", "interval": 1, "occurrences": 3})
    visitor = await visitors.visit(customer)
    await book(visitor, host)
    starts = sorted(datetime.fromisoformat(meeting["start"]) for meeting in customer.bookings(host))
    assert [start - starts[0] for start in starts] == [timedelta(weeks=week) for week in range(3)]


@pytest.mark.parametrize("version", VERSIONS)
async def test_several_people_show_the_time_that_they_have_in_common(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    customer = customers[version]
    both = "+".join(new_host(customer).username for _ in range(2))
    visitor = await visitors.visit(customer)
    await visitor.open(f"/book/{both}/dynamic")
    await choose_time(visitor)
    await fill_in(visitor)
    await visitor.page.locator('[data-testid="confirm-book-button"]').click()
    await expect(visitor.page).to_have_title(re.compile("^refused: Several people cannot be booked at once"))
    assert visitor.refused == ["POST /v2/bookings 400"]


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


CHECKBOX = '[role="checkbox"], [type="checkbox"]:not([aria-hidden])'
"""A box to tick: the versions make it of different elements."""


async def answer_all(visitor: Visitor) -> None:
    """Answers every question."""
    page = visitor.page
    await page.locator('[name="team"]').fill("Blue")
    await page.locator('[name="size"]').fill("7")
    await page.locator('[name="story"]').fill("Long")
    await page.locator('[name="address"]').fill("Main St 1")
    await page.locator('[name="site"]').fill("https://example.com")
    await page.locator('[data-fob-field-name="colleagues"]').get_by_role("button").first.click()
    await page.locator('[data-fob-field-name="colleagues"] input').first.fill("carol@example.com")
    await page.locator('[data-fob-field-name="plan"] input').first.fill("Large")
    await page.keyboard.press("Enter")
    await page.locator('[data-fob-field-name="days"] input').first.fill("Even")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await page.locator('[data-fob-field-name="topics"]').locator(CHECKBOX).nth(1).click()
    await page.locator('[data-fob-field-name="mood"]').get_by_text("Better").click()
    await page.locator('[data-fob-field-name="terms"]').locator(CHECKBOX).first.click()


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


@pytest.mark.parametrize("version", VERSIONS)
async def test_every_kind_of_question_is_answered(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    customer = customers[version]
    host = new_host(customer, bookingFields=QUESTIONS)
    visitor = await visitors.visit(customer)
    await visitor.open(f"/book/{host.username}/talk")
    await choose_time(visitor)
    await fill_in(visitor)
    await answer_all(visitor)
    await submit(visitor)
    (booking,) = customer.bookings(host)
    assert {slug: booking["bookingFieldsResponses"].get(slug) for slug in ANSWERS} == ANSWERS
    shown = json.loads(await visitor.page.locator("#answers").inner_text())
    assert shown["team"] == "Blue"


async def test_a_phone_number_is_asked_by_the_newer_component(
    visitors: Visitors, customers: dict[str, Customer]
) -> None:
    customer = customers[NEW]
    host = new_host(customer, bookingFields=[PHONE])
    visitor = await visitors.visit(customer)
    await visitor.open(f"/book/{host.username}/talk")
    await choose_time(visitor)
    await fill_in(visitor)
    number = visitor.page.locator('[data-fob-field-name="mobile"] input[type="tel"]')
    await expect(number).to_have_value("+1")  # it fills in the country's code by itself, in its own time
    await number.press("End")
    await number.press_sequentially("2015550123", delay=20)
    await submit(visitor)
    (booking,) = customer.bookings(host)
    assert booking["bookingFieldsResponses"]["mobile"] == "+12015550123"


async def test_the_older_component_survives_an_optional_phone_number(
    visitors: Visitors, customers: dict[str, Customer]
) -> None:
    host = new_host(customers[OLD], bookingFields=[PHONE | {"required": False}])
    await book(await visitors.visit(customers[OLD]), host)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo"])
async def test_a_visitor_elsewhere_sees_and_books_the_same_instants(
    visitors: Visitors, customers: dict[str, Customer], version: str, zone: str
) -> None:
    customer = customers[version]
    host = new_host(customer)
    visitor = await visitors.visit(customer, time_zone=zone)
    await book(visitor, host)
    (booking,) = customer.bookings(host)
    assert booking["attendees"][0]["timeZone"] == zone
    hours = customer.ask(host, "GET", "/v2/schedules/default", "2024-06-11")
    assert hours["timeZone"] == "Europe/Berlin"
    assert await visitor.page.locator("#start").inner_text() == booking["start"]
