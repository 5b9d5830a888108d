"""The guide's whole flow with the published components: book, the customer's own page, reschedule, cancel; and by which
paths each version goes. 2.11.0 is repaired."""

from __future__ import annotations

import asyncio
import calendar
import json
import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kalends.notifications import kept
from tests.atoms.steps import (
    ANSWERS,
    BOOKED,
    PHONE,
    QUESTIONS,
    answer_all,
    answer_phone,
    book,
    cancel,
    choose_time,
    fill_in,
    go_on,
    go_through,
    new_host,
    reschedule,
    status_is,
    submit,
)
from tests.atoms.world import EVERY, LATEST, NEW, OLD, OTHERS, VERSIONS, Customer, Host, Visitor, Visitors
from tests.support.codes import code_in
from tests.support.processes import PATIENCE

LISTED = r"GET /v2/event-types\?username=\w+&eventSlug=talk 200"
PUBLIC = r"GET /v2/atoms/event-types/talk/public\?\S*username=\w+\S* 200"
PUBLIC_OF_1_0_47 = r"GET /v2/event-types/\w+/talk/public\?\S* 200"
BY_ID = r"POST /v2/bookings/\d+/cancel 200"
BY_UID = r"POST /v2/bookings/(?=\w*[A-Za-z])\w{22}/cancel 200"


@dataclass(frozen=True)
class Ways:
    """By which path a version asks for the event type and by which it cancels, and what it then calls the booking."""

    event_type: str
    cancel: str
    status: str = "cancelled"


WAYS = {
    OLD: Ways(PUBLIC_OF_1_0_47, BY_ID, "CANCELLED"),
    NEW: Ways(PUBLIC, BY_UID),
    "1.0.63": Ways(LISTED, BY_ID),
    "1.0.94": Ways(LISTED, BY_UID),
    "1.0.111": Ways(PUBLIC, BY_UID),
    "1.12.1": Ways(PUBLIC, BY_UID),
    LATEST: Ways(PUBLIC, BY_UID),
}


async def check_ways(visitor: Visitor, ways: Ways) -> None:
    """That the version went as it does, and was shown the booking in its date."""
    for way in (ways.event_type, ways.cancel):
        assert any(re.fullmatch(way, asked) for asked in visitor.asked), (way, visitor.asked)
    assert await visitor.page.locator("#status").inner_text() == ways.status
    assert visitor.refused == []


@pytest.mark.parametrize("version", EVERY)
async def test_a_visitor_books_reschedules_and_cancels(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    host = new_host(customers[version])
    visitor = await visitors.visit(customers[version])
    await go_through(visitor, host)
    await check_ways(visitor, WAYS[version])


@pytest.mark.parametrize("version", EVERY)
async def test_a_signed_in_user_books_reschedules_and_cancels(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    host = new_host(customers[version])
    visitor = await visitors.visit(customers[version], token=host.tokens.access)
    await go_through(visitor, host)
    await check_ways(visitor, WAYS[version])


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


async def say_yes(visitor: Visitor, host: Host, uid: str) -> None:
    """Confirms the request whose page is open."""
    await status_is(visitor, "pending")
    visitor.customer.ask(host, "POST", f"/v2/bookings/{uid}/confirm", "2024-08-13", json={})
    await visitor.page.reload()
    await status_is(visitor, "accepted")


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_booking_waits_for_the_hosts_yes_and_so_does_its_move(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    customer = customers[version]
    host = new_host(customer, confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": True})
    visitor = await visitors.visit(customer)
    await say_yes(visitor, host, await book(visitor, host))
    await say_yes(visitor, host, await reschedule(visitor))
    await cancel(visitor)
    assert {booking["status"] for booking in customer.bookings(host)} == {"cancelled"}
    assert visitor.refused == []


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_series_is_booked_at_once_and_cancelled_from_a_moved_meeting_on(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    customer = customers[version]
    host = new_host(customer, recurrence={"frequency": "weekly", "interval": 1, "occurrences": 3})
    visitor = await visitors.visit(customer)
    first = await book(visitor, host)
    starts = sorted(datetime.fromisoformat(meeting["start"]) for meeting in customer.bookings(host))
    assert [start - starts[0] for start in starts] == [timedelta(weeks=week) for week in range(3)]
    await go_on(visitor, host, first)
    assert [booking["status"] for booking in customer.bookings(host)] == ["cancelled"] * 4
    assert visitor.refused == []


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
async def test_several_people_are_booked_at_once_moved_and_cancelled(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    customer = customers[version]
    hosts = [new_host(customer) for _ in range(2)]
    visitor = await visitors.visit(customer)
    await visitor.open(f"/book/{'+'.join(host.username for host in hosts)}/dynamic")
    await choose_time(visitor.page)
    await fill_in(visitor)
    first = await submit(visitor)
    second = await reschedule(visitor)
    await cancel(visitor)
    for host in hosts:
        latest, earlier = customer.bookings(host)
        assert (latest["uid"], latest["status"], latest["rescheduledFromUid"]) == (second, "cancelled", first)
        assert (earlier["uid"], earlier["rescheduledToUid"]) == (first, second)
        assert [each["id"] for each in latest["hosts"]] == [each.id for each in hosts]
    alone = f"GET /v2/atoms/event-types/dynamic/public?username={hosts[0].username} 404"
    refused = set(visitor.refused)
    assert refused == (set() if version == OLD else {alone}), "the page names one host till the booking names all"


@pytest.mark.parametrize("version", EVERY)
async def test_every_kind_of_question_is_answered(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    customer = customers[version]
    host = new_host(customer, bookingFields=QUESTIONS)
    visitor = await visitors.visit(customer)
    await visitor.open(f"/book/{host.username}/talk")
    await choose_time(visitor.page)
    await fill_in(visitor)
    await answer_all(visitor)
    first = await submit(visitor)
    (booking,) = customer.bookings(host)
    assert {slug: booking["bookingFieldsResponses"].get(slug) for slug in ANSWERS} == ANSWERS
    shown = json.loads(await visitor.page.locator("#answers").inner_text())
    assert shown["team"] == "Blue"
    await go_on(visitor, host, first)
    assert {slug: customer.bookings(host)[0]["bookingFieldsResponses"].get(slug) for slug in ANSWERS} == ANSWERS


PLACES = [{"type": "attendeeAddress"}, {"type": "link", "link": "https://meet.example/room", "public": True}]


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_place_notes_guests_and_a_reason_to_move_are_said(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    customer = customers[version]
    host = new_host(customer, locations=PLACES)
    visitor = await visitors.visit(customer, token=host.tokens.access)
    page = visitor.page
    await visitor.open(f"/book/{host.username}/talk")
    await choose_time(page)
    await fill_in(visitor)
    await page.locator('[name="location"][value="attendeeInPerson"]').check()
    await page.locator('[name="optionField"]').fill("Main St 1")
    await page.locator('[name="notes"]').fill("Ring twice")
    await page.get_by_role("button", name="Add guests").click()
    await page.locator('[data-fob-field-name="guests"] input').first.fill("carol@example.com")
    await submit(visitor)
    await page.get_by_role("link", name="Reschedule").click()
    await choose_time(page, number=3)
    await page.locator('[name="rescheduleReason"]').fill("The train is late")
    await submit(visitor)
    for booking in customer.bookings(host):
        assert (booking["location"], booking["guests"]) == ("Main St 1", ["carol@example.com"])
        assert booking["bookingFieldsResponses"]["notes"] == "Ring twice"
    assert customer.bookings(host)[0]["reschedulingReason"] == "The train is late"
    assert visitor.refused == []


@pytest.mark.parametrize("version", [NEW, *OTHERS])
async def test_a_phone_number_is_asked(visitors: Visitors, customers: dict[str, Customer], version: str) -> None:
    customer = customers[version]
    host = new_host(customer, bookingFields=[PHONE])
    visitor = await visitors.visit(customer, locale="en-US")
    await visitor.open(f"/book/{host.username}/talk")
    await choose_time(visitor.page)
    await fill_in(visitor)
    await answer_phone(visitor, begun="" if version == "1.0.63" else "+1")
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
async def test_a_visitor_elsewhere_goes_through_the_same_instants(
    visitors: Visitors, customers: dict[str, Customer], version: str, zone: str
) -> None:
    customer = customers[version]
    host = new_host(customer)
    visitor = await visitors.visit(customer, time_zone=zone)
    first = await book(visitor, host)
    (booking,) = customer.bookings(host)
    assert booking["attendees"][0]["timeZone"] == zone
    assert await visitor.page.locator("#start").inner_text() == booking["start"]
    await go_on(visitor, host, first)
    hours = customer.ask(host, "GET", "/v2/schedules/default", "2024-06-11")
    assert hours["timeZone"] == "Europe/Berlin"


async def code_for(customer: Customer, address: str) -> str:
    """The code that was sent to an address, as soon as it is."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        for heading in kept.headings(customer.data / "mail"):
            if heading.recipient == address:
                return code_in(kept.get(customer.data / "mail", heading.id).text)
        await asyncio.sleep(0.1)
    raise AssertionError(f"no code for {address}")


async def test_an_address_is_proven_where_the_event_type_asks_for_it(
    visitors: Visitors, customers: dict[str, Customer]
) -> None:
    customer = customers[NEW]
    host = new_host(customer, requiresBookerEmailVerification=True)
    address = f"bob.{host.username}@example.com"
    visitor = await visitors.visit(customer)
    page = visitor.page
    await visitor.open(f"/book/{host.username}/talk")
    await choose_time(visitor.page)
    await fill_in(visitor, email=address)
    await page.get_by_role("button", name=re.compile("verify", re.IGNORECASE)).click()
    digits = page.get_by_role("dialog").locator("input")
    await digits.first.click()
    await page.keyboard.type(await code_for(customer, address), delay=30)
    await page.wait_for_url(BOOKED)  # the last digit sends it, and a proven address books
    await status_is(visitor, "accepted")
    (booking,) = customer.bookings(host)
    assert booking["attendees"][0]["email"] == address
    assert visitor.refused == []
