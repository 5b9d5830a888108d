"""The guide's whole flow with the published components: book, the customer's own page, reschedule, cancel."""

from __future__ import annotations

import calendar
import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import expect

from tests.atoms.steps import (
    ANSWERS,
    PHONE,
    QUESTIONS,
    answer_all,
    answer_phone,
    book,
    choose_time,
    fill_in,
    go_through,
    new_host,
    submit,
)
from tests.atoms.world import NEW, OLD, VERSIONS, Customer, Visitors


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


EVER = [{"days": list(calendar.day_name), "startTime": "00:00", "endTime": "23:59"}]
YEARLONG = {"frequency": "weekly", "interval": 2, "occurrences": 26}


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_series_goes_by_the_visitors_clock_over_both_clock_changes(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    customer = customers[version]
    host = new_host(customer, recurrence=YEARLONG)
    hours = customer.ask(host, "GET", "/v2/schedules/default", "2024-06-11")
    customer.ask(host, "PATCH", f"/v2/schedules/{hours['id']}", "2024-06-11", json={"availability": EVER})
    visitor = await visitors.visit(customer, time_zone="America/New_York")
    await book(visitor, host)
    starts = [datetime.fromisoformat(meeting["start"]) for meeting in customer.bookings(host)]
    assert len(starts) == 26
    assert len({start.astimezone(ZoneInfo("America/New_York")).time() for start in starts}) == 1
    assert len({start.astimezone(ZoneInfo("Europe/Berlin")).time() for start in starts}) == 2
    assert visitor.refused == []


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
    await answer_phone(visitor)
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
