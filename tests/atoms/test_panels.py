"""The other components of 2.6.11, those of 1.0.47, and those of 2.11.0 as it is repaired, each mounted and used; what
they save is read back through API v2."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import datetime
from typing import Any

import pytest
from playwright.async_api import Route, expect

from tests.atoms.panels import book, choose, event_types, schedules, signed_in
from tests.atoms.steps import choose_time, fill_in, new_host
from tests.atoms.world import EVERY, LATEST, NEW, OLD, VERSIONS, Customer, Visitor, Visitors

NEWEST = (NEW, LATEST)


def saving(visitor: Visitor) -> AbstractAsyncContextManager[object]:
    """Waits at the end of the block until something has been saved."""
    return visitor.page.expect_response(lambda answer: answer.request.method == "PATCH")


@pytest.mark.parametrize("version", EVERY)
async def test_working_hours_are_changed(visitors: Visitors, customers: dict[str, Customer], version: str) -> None:
    visitor, host = await signed_in(visitors, customers, version)
    await visitor.open("/atoms/AvailabilitySettings")
    page = visitor.page
    await page.get_by_test_id("Monday-switch").wait_for()
    await visitor.settled()
    for day in ("Monday", "Saturday"):
        async with saving(visitor) if version == OLD else nullcontext():  # it saves at once what is switched
            await page.get_by_test_id(f"{day}-switch").click()
    async with saving(visitor):
        await page.get_by_role("button", name="Save").first.click()
    await visitor.noted("saved")
    (saved,) = schedules(visitor, host)
    days = {day for each in saved["availability"] for day in each["days"]}
    assert days == {"Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
    assert {(each["startTime"], each["endTime"]) for each in saved["availability"]} == {("09:00", "17:00")}
    assert (saved["timeZone"], saved["isDefault"]) == ("Europe/Berlin", True)
    assert visitor.refused == []


async def test_a_date_of_ones_own_hours_is_added(visitors: Visitors, customers: dict[str, Customer]) -> None:
    visitor, host = await signed_in(visitors, customers)
    await visitor.open("/atoms/AvailabilitySettings")
    page = visitor.page
    await page.get_by_test_id("add-override").click()
    await page.get_by_test_id("incrementMonth").click()
    await page.locator('[data-testid="day"][data-disabled="false"]').nth(9).click()
    await page.get_by_test_id("add-override-submit-btn").click()
    await visitor.noted("saved")
    (saved,) = schedules(visitor, host)
    (override,) = saved["overrides"]
    assert (override["startTime"], override["endTime"]) == ("09:00", "17:00")
    await page.reload()
    await page.get_by_test_id("Monday-switch").wait_for()
    shown = datetime.fromisoformat(override["date"])
    await expect(page.get_by_test_id("date-overrides-list")).to_contain_text(f"{shown:%b} {shown.day}")


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_schedule_is_deleted(visitors: Visitors, customers: dict[str, Customer], version: str) -> None:
    visitor, host = await signed_in(visitors, customers, version)
    (kept,) = schedules(visitor, host)
    other = {"name": "Evenings", "timeZone": "Europe/Berlin", "isDefault": False}
    made = visitor.customer.ask(host, "POST", "/v2/schedules", "2024-06-11", json=other)
    await visitor.open(f"/atoms/AvailabilitySettings?id={made['id']}")
    await visitor.page.get_by_role("button", name="Delete").first.click()
    await visitor.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await visitor.noted("deleted")
    assert schedules(visitor, host) == [kept]
    assert all(refused.endswith(" 404") for refused in visitor.refused), "they ask again for what they have deleted"


@pytest.mark.parametrize("version", NEWEST)
async def test_schedules_are_listed_copied_and_deleted(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    visitor, host = await signed_in(visitors, customers, version)
    await visitor.open("/atoms/ListSchedules")
    page = visitor.page
    await page.get_by_test_id("schedule-more").click()
    await choose(visitor, "Duplicate")
    await expect(page.get_by_test_id("schedule-more")).to_have_count(2)
    first, copy = schedules(visitor, host)
    assert copy == {**first, "id": copy["id"], "name": "Working hours (Copy)", "isDefault": False}
    await page.get_by_test_id("schedule-more").nth(1).click()
    async with saving(visitor):
        await choose(visitor, "Set as default")
    await expect(page.get_by_text("Default", exact=True)).to_have_count(1)
    assert [each["isDefault"] for each in schedules(visitor, host)] == [False, True]
    await page.get_by_test_id("schedule-more").nth(0).click()
    await choose(visitor, "Delete")
    await page.get_by_role("button", name="Delete").click()
    await expect(page.get_by_test_id("schedule-more")).to_have_count(1)
    assert [each["id"] for each in schedules(visitor, host)] == [copy["id"]]
    assert visitor.refused == []


@pytest.mark.parametrize("version", NEWEST)
async def test_a_schedule_is_created(visitors: Visitors, customers: dict[str, Customer], version: str) -> None:
    visitor, host = await signed_in(visitors, customers, version)
    await visitor.open("/atoms/CreateSchedule")
    await visitor.page.get_by_role("button", name="New").click()
    await visitor.page.locator('[name="name"]').fill("Mornings")
    await visitor.page.get_by_role("button", name="Continue").click()
    said = await visitor.noted("saved")
    made = schedules(visitor, host)[-1]
    assert made["name"] == "Mornings"
    assert json.dumps(made["id"]) in json.dumps(said)
    assert visitor.refused == []


@pytest.mark.parametrize("version", NEWEST)
async def test_event_types_are_listed_and_deleted(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    visitor, host = await signed_in(visitors, customers, version)
    visitor.customer.event_type(host, "talk")
    kept = visitor.customer.event_type(host, "walk")
    await visitor.open("/atoms/ListEventTypes")
    page = visitor.page
    await expect(page.get_by_role("button", name="Options")).to_have_count(2)
    await page.get_by_role("button", name="Options").first.click()
    await choose(visitor, "Delete")
    await page.get_by_role("button", name=re.compile("delete", re.IGNORECASE)).last.click()
    await expect(page.get_by_role("button", name="Options")).to_have_count(1)
    assert [each["id"] for each in event_types(visitor, host)] == [kept]
    assert visitor.refused == []


@pytest.mark.parametrize("version", NEWEST)
async def test_an_event_type_is_created(visitors: Visitors, customers: dict[str, Customer], version: str) -> None:
    visitor, host = await signed_in(visitors, customers, version)
    await visitor.open("/atoms/CreateEventType")
    page = visitor.page
    await page.locator('[name="title"]').fill("Quick chat")
    await page.locator('[name="slug"]').fill("quick-chat")
    await page.locator('[name="length"]').fill("20")
    await page.get_by_role("button", name="Continue").click()
    await visitor.noted("saved")
    (made,) = event_types(visitor, host)
    assert (made["title"], made["slug"], made["lengthInMinutes"]) == ("Quick chat", "quick-chat", 20)
    assert visitor.refused == []


async def find_in_calendar(visitor: Visitor, title: str) -> None:
    """Goes on in the calendar until a booking is shown; how far that is depends on the day of the week."""
    onwards = visitor.page.get_by_role("button", name="Next Day").first
    shown = visitor.page.get_by_text(title).first
    await onwards.wait_for()
    await visitor.settled()
    for _ in range(7):
        if await shown.is_visible():
            return
        await onwards.click()
        await visitor.settled()
    await expect(shown).to_be_visible()


@pytest.mark.parametrize("component", ["CalendarView", "TroubleShooter"])
@pytest.mark.parametrize("version", NEWEST)
async def test_a_calendar_shows_the_hosts_bookings(
    visitors: Visitors, customers: dict[str, Customer], component: str, version: str
) -> None:
    visitor, host = await signed_in(visitors, customers, version)
    visitor.customer.event_type(host, "talk")
    made = book(visitor, host)
    await visitor.open(f"/atoms/{component}")
    await find_in_calendar(visitor, made["title"])
    assert visitor.refused == []


@pytest.mark.parametrize("version", NEWEST)
async def test_a_calendar_shows_an_event_types_bookings(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    visitor, host = await signed_in(visitors, customers, version)
    visitor.customer.event_type(host, "talk")
    made = book(visitor, host)
    await visitor.open(f"/atoms/CalendarView?username={host.username}&slug=talk")
    await find_in_calendar(visitor, made["title"])
    assert visitor.refused == []


@pytest.mark.parametrize(
    ("component", "words"),
    [
        ("CalendarSettings", "No connected calendars found"),
        ("SelectedCalendarsSettings", "No connected calendars found"),
        ("Connect", "Connect Google Calendar"),
        ("GcalConnect", "Connect Google Calendar"),
        ("StripeConnect", "Connect to Stripe"),
        ("ConferencingAppsSettings", "No conferencing apps"),
    ],
)
@pytest.mark.parametrize("version", NEWEST)
async def test_what_is_not_connected_is_said_so(
    visitors: Visitors, customers: dict[str, Customer], component: str, words: str, version: str
) -> None:
    visitor, _ = await signed_in(visitors, customers, version)
    await visitor.open(f"/atoms/{component}")
    await expect(visitor.page.locator("#root")).to_contain_text(words)
    await visitor.page.wait_for_load_state("networkidle")
    assert all(re.search(r"/check 404$", refused) for refused in visitor.refused), visitor.refused


@pytest.mark.parametrize("version", NEWEST)
async def test_connecting_a_calendar_is_refused_with_a_sentence(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    visitor, _ = await signed_in(visitors, customers, version)
    await visitor.open("/atoms/GcalConnect")
    async with visitor.page.expect_response(re.compile(r"/calendars/google/connect")) as answered:
        await visitor.page.get_by_role("button", name="Connect Google Calendar").click()
    answer = await answered.value
    assert (answer.status, "cannot be connected" in (await answer.json())["error"]["message"]) == (400, True)


@pytest.mark.parametrize("version", NEWEST)
async def test_the_destination_calendar_breaks_no_page(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    visitor, _ = await signed_in(visitors, customers, version)
    await visitor.open("/atoms/DestinationCalendarSettings")
    await visitor.page.wait_for_load_state("networkidle")
    assert visitor.refused == []


async def given(visitor: Visitor, *names: str) -> dict[str, Any]:
    """What the hooks of these names give."""
    found = {}
    for name in names:
        shown = visitor.page.locator(f"#{name}")
        await expect(shown).to_contain_text('"status":"success","data"')
        found[name] = json.loads(await shown.inner_text())["data"]
    return found


@pytest.mark.parametrize("version", NEWEST)
async def test_every_reading_hook_is_answered(visitors: Visitors, customers: dict[str, Customer], version: str) -> None:
    visitor, host = await signed_in(visitors, customers, version)
    event_type_id = visitor.customer.event_type(host, "talk")
    made = book(visitor, host)
    span = f"start={made['start']}&end={made['end']}"
    await visitor.open(f"/atoms/Hooks?id={event_type_id}&username={host.username}&slug=talk&{span}")
    gave = await given(visitor, "me", "eventTypes", "event", "eventTypeById", "slots", "bookings", "calendars", "teams")
    assert gave["me"]["data"]["username"] == host.username
    assert [each["id"] for each in gave["eventTypes"]] == [event_type_id]
    assert [each["id"] for each in gave["event"]] == [gave["eventTypeById"]["id"]] == [event_type_id]
    assert [each["uid"] for each in gave["bookings"]] == [made["uid"]]
    assert gave["slots"] == {"slots": {}}, "it has been booked"
    assert (gave["calendars"]["connectedCalendars"], gave["teams"]) == ([], [])
    assert visitor.refused == []


@pytest.mark.parametrize("version", NEWEST)
async def test_an_organisation_has_no_bookings_before_it_is_known(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    visitor, host = await signed_in(visitors, customers, version)
    visitor.customer.event_type(host, "talk")
    book(visitor, host)
    answered = asyncio.Event()

    async def hold(route: Route) -> None:
        await answered.wait()
        await route.continue_()

    await visitor.page.route(re.compile(r"/v2/(provider/\w+|me)$"), hold)
    await visitor.open(f"/atoms/OrganizationHooks?user={host.id}")
    assert await given(visitor, "all", "own") == {"all": [], "own": []}
    answered.set()
    assert visitor.refused == []
    assert all("/organizations/0/" in asked for asked in visitor.asked if "/organizations/" in asked)


@pytest.mark.parametrize("version", NEWEST)
async def test_a_user_lists_his_own_bookings_of_his_organisation(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    visitor, host = await signed_in(visitors, customers, version)
    visitor.customer.event_type(host, "talk")
    made = book(visitor, host)
    await visitor.open(f"/atoms/OrganizationHooks?known&user={host.id}")
    gave = await given(visitor, "own")
    assert [each["uid"] for each in gave["own"]] == [made["uid"]]
    await expect(visitor.page.locator("#all")).to_have_text('{"status":"error"}')
    (refused,) = visitor.refused
    assert re.fullmatch(r"GET /v2/organizations/[1-9]\d*/bookings\?.* 403", refused), "only its owner lists all"


async def test_every_reading_hook_of_the_older_version_is_answered(
    visitors: Visitors, customers: dict[str, Customer]
) -> None:
    visitor, host = await signed_in(visitors, customers, OLD)
    event_type_id = visitor.customer.event_type(host, "talk")
    made = book(visitor, host)
    await visitor.open(f"/atoms/OldHooks?id={event_type_id}&username={host.username}")
    gave = await given(visitor, "me", "eventTypes", "eventTypeById", "bookings", "calendars")
    assert gave["me"]["data"]["username"] == host.username
    assert [each["id"] for each in gave["eventTypes"]] == [event_type_id]
    assert gave["eventTypeById"]["id"] == event_type_id
    assert [each["uid"] for each in gave["bookings"]["bookings"]] == [made["uid"]]
    assert gave["calendars"]["connectedCalendars"] == []
    assert visitor.refused == []


async def test_the_older_version_offers_to_connect_a_calendar(
    visitors: Visitors, customers: dict[str, Customer]
) -> None:
    visitor, _ = await signed_in(visitors, customers, OLD)
    await visitor.open("/atoms/GcalConnect")
    await expect(visitor.page.get_by_role("button", name="Connect Google Calendar")).to_be_visible()
    assert all(refused == "GET /v2/gcal/check 404" for refused in visitor.refused), visitor.refused


async def test_the_embedded_booker_of_the_latest_books(visitors: Visitors, customers: dict[str, Customer]) -> None:
    customer = customers[LATEST]
    host = new_host(customer)
    visitor = await visitors.visit(customer)
    await visitor.open(f"/atoms/BookerEmbed?username={host.username}&slug=talk")
    await choose_time(visitor.page)
    await fill_in(visitor)
    await visitor.page.get_by_test_id("confirm-book-button").click()
    said, *_ = await visitor.noted("saved")
    (booking,) = customer.bookings(host)
    assert booking["uid"] == said["data"]["uid"]
    assert visitor.refused == []
