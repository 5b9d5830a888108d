"""The other components of 2.6.11 and those of 1.0.47, each mounted and used; what they save is read back through API
v2."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from tests.atoms.world import NEW, OLD, OTHERS, VERSIONS, Customer, Host, Visitor, Visitors

_numbers = count(1)


async def signed_in(visitors: Visitors, customers: dict[str, Customer], version: str = NEW) -> tuple[Visitor, Host]:
    """A host before the pages of a version."""
    customer = customers[version]
    host = customer.host(f"petra{next(_numbers)}")
    return await visitors.visit(customer, token=host.tokens.access), host


def schedules(visitor: Visitor, host: Host) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = visitor.customer.ask(host, "GET", "/v2/schedules", "2024-06-11")
    return listed


def event_types(visitor: Visitor, host: Host) -> list[dict[str, Any]]:
    path = f"/v2/event-types?username={host.username}"
    listed: list[dict[str, Any]] = visitor.customer.ask(host, "GET", path, "2024-06-14")
    return listed


async def choose(visitor: Visitor, label: str) -> None:
    """Chooses from a menu that is open."""
    await visitor.page.get_by_role("menuitem", name=label).click()


@pytest.mark.parametrize("version", [*VERSIONS, *OTHERS])
async def test_working_hours_are_changed(visitors: Visitors, customers: dict[str, Customer], version: str) -> None:
    visitor, host = await signed_in(visitors, customers, version)
    await visitor.open("/atoms/AvailabilitySettings")
    page = visitor.page
    await page.get_by_test_id("Monday-switch").click()
    await page.get_by_test_id("Saturday-switch").click()
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


async def test_schedules_are_listed_copied_and_deleted(visitors: Visitors, customers: dict[str, Customer]) -> None:
    visitor, host = await signed_in(visitors, customers)
    await visitor.open("/atoms/ListSchedules")
    page = visitor.page
    await page.get_by_test_id("schedule-more").click()
    await choose(visitor, "Duplicate")
    await expect(page.get_by_test_id("schedule-more")).to_have_count(2)
    first, copy = schedules(visitor, host)
    assert copy == {**first, "id": copy["id"], "name": "Working hours (Copy)", "isDefault": False}
    await page.get_by_test_id("schedule-more").nth(1).click()
    await choose(visitor, "Set as default")
    await expect(page.get_by_text("Default", exact=True)).to_have_count(1)
    await page.wait_for_timeout(500)
    assert [each["isDefault"] for each in schedules(visitor, host)] == [False, True]
    await page.get_by_test_id("schedule-more").nth(0).click()
    await choose(visitor, "Delete")
    await page.get_by_role("button", name="Delete").click()
    await expect(page.get_by_test_id("schedule-more")).to_have_count(1)
    assert [each["id"] for each in schedules(visitor, host)] == [copy["id"]]
    assert visitor.refused == []


async def test_a_schedule_is_created(visitors: Visitors, customers: dict[str, Customer]) -> None:
    visitor, host = await signed_in(visitors, customers)
    await visitor.open("/atoms/CreateSchedule")
    await visitor.page.get_by_role("button", name="New").click()
    await visitor.page.locator('[name="name"]').fill("Mornings")
    await visitor.page.get_by_role("button", name="Continue").click()
    said = await visitor.noted("saved")
    made = schedules(visitor, host)[-1]
    assert made["name"] == "Mornings"
    assert json.dumps(made["id"]) in json.dumps(said)
    assert visitor.refused == []


async def test_event_types_are_listed_and_deleted(visitors: Visitors, customers: dict[str, Customer]) -> None:
    visitor, host = await signed_in(visitors, customers)
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


async def test_an_event_type_is_created(visitors: Visitors, customers: dict[str, Customer]) -> None:
    visitor, host = await signed_in(visitors, customers)
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


async def open_settings(visitor: Visitor, event_type_id: int, tab: str = "basics") -> None:
    await visitor.open(f"/atoms/EventTypeSettings?id={event_type_id}")
    await visitor.page.get_by_test_id(f"vertical-tab-{tab}").click()


async def save_settings(visitor: Visitor) -> None:
    await visitor.page.get_by_test_id("update-eventtype").click()
    await visitor.noted("saved")


async def test_the_basics_of_an_event_type_are_changed(visitors: Visitors, customers: dict[str, Customer]) -> None:
    visitor, host = await signed_in(visitors, customers)
    event_type_id = visitor.customer.event_type(host, "talk")
    (before,) = event_types(visitor, host)
    await open_settings(visitor, event_type_id)
    page = visitor.page
    await page.get_by_test_id("event-title").fill("Talk, renamed")
    await page.get_by_test_id("event-slug").fill("renamed")
    await page.get_by_test_id("duration").fill("40")
    await page.get_by_test_id("location-select").click()
    await page.get_by_text("Link meeting").click()
    await page.locator('[name="locations[0].link"]').fill("https://meet.example/room")
    await save_settings(visitor)
    (after,) = event_types(visitor, host)
    said = {"title": "Talk, renamed", "slug": "renamed", "lengthInMinutes": 40}
    place = {"type": "link", "link": "https://meet.example/room", "public": False}
    changed = {**before, **said, "locations": [place]}
    unchanged = set(before) - {"title", "slug", "lengthInMinutes", "locations", "bookingUrl", "bookingFields"}
    assert {name: after[name] for name in unchanged} == {name: changed[name] for name in unchanged}
    assert {name: after[name] for name in said} == said
    assert after["locations"] == [place]
    assert visitor.refused == []


async def test_private_links_stay_when_something_else_is_changed(
    visitors: Visitors, customers: dict[str, Customer]
) -> None:
    visitor, host = await signed_in(visitors, customers)
    event_type_id = visitor.customer.event_type(host, "talk")
    path = f"/v2/event-types/{event_type_id}/private-links"
    visitor.customer.ask(host, "POST", path, "2024-06-14", json={"maxUsageCount": 3})
    before = visitor.customer.ask(host, "GET", path, "2024-06-14")
    await open_settings(visitor, event_type_id)
    await visitor.page.get_by_test_id("event-title").fill("Talk, renamed")
    await save_settings(visitor)
    assert visitor.customer.ask(host, "GET", path, "2024-06-14") == before
    assert len(before) == 1
    assert visitor.refused == []


async def test_the_limits_of_an_event_type_are_changed(visitors: Visitors, customers: dict[str, Customer]) -> None:
    visitor, host = await signed_in(visitors, customers)
    event_type_id = visitor.customer.event_type(host, "talk")
    await open_settings(visitor, event_type_id, "event_limit_tab_title")
    page = visitor.page
    await page.locator('[type="number"]').first.fill("2")
    for title in ("Limit booking frequency", "Only show the first slot", "Limit future bookings"):
        await page.locator("fieldset", has_text=title).get_by_role("switch").first.click()
    await save_settings(visitor)
    (after,) = event_types(visitor, host)
    assert after["minimumBookingNotice"] == 2 * 24 * 60
    assert after["bookingLimitsCount"] == {"day": 1}
    assert after["onlyShowFirstAvailableSlot"] is True
    assert after["bookingWindow"] == [{"type": "businessDays", "value": 30, "rolling": False}]
    assert visitor.refused == []


async def test_a_series_is_switched_on(visitors: Visitors, customers: dict[str, Customer]) -> None:
    visitor, host = await signed_in(visitors, customers)
    event_type_id = visitor.customer.event_type(host, "talk")
    await open_settings(visitor, event_type_id, "recurring")
    await visitor.page.get_by_test_id("recurring-event-check").click()
    await save_settings(visitor)
    (after,) = event_types(visitor, host)
    assert after["recurrence"] == {"frequency": "weekly", "interval": 1, "occurrences": 12}
    assert visitor.refused == []


async def test_confirmation_is_switched_on(visitors: Visitors, customers: dict[str, Customer]) -> None:
    visitor, host = await signed_in(visitors, customers)
    event_type_id = visitor.customer.event_type(host, "talk")
    await open_settings(visitor, event_type_id, "event_advanced_tab_title")
    await visitor.page.get_by_test_id("requires-confirmation").click()
    await save_settings(visitor)
    (after,) = event_types(visitor, host)
    assert after["confirmationPolicy"]["type"] == "always"
    assert visitor.refused == []


async def test_another_schedule_is_chosen(visitors: Visitors, customers: dict[str, Customer]) -> None:
    visitor, host = await signed_in(visitors, customers)
    event_type_id = visitor.customer.event_type(host, "talk")
    other = {"name": "Evenings", "timeZone": "Europe/Berlin", "isDefault": False}
    made = visitor.customer.ask(host, "POST", "/v2/schedules", "2024-06-11", json=other)
    await open_settings(visitor, event_type_id, "availability")
    await visitor.page.get_by_test_id("select-control").first.click()
    await visitor.page.get_by_text("Evenings").click()
    await save_settings(visitor)
    (after,) = event_types(visitor, host)
    assert after["scheduleId"] == made["id"]
    assert visitor.refused == []


async def test_payments_have_nothing_to_set_up(visitors: Visitors, customers: dict[str, Customer]) -> None:
    visitor, host = await signed_in(visitors, customers)
    event_type_id = visitor.customer.event_type(host, "talk")
    await open_settings(visitor, event_type_id, "payments")
    await visitor.page.wait_for_load_state("networkidle")
    assert set(visitor.refused) <= {"GET /v2/stripe/check 404"}


def book(visitor: Visitor, host: Host) -> dict[str, Any]:
    """Books a host for tomorrow or, on Fridays and Saturdays, for the Monday that follows."""
    day = datetime.now(UTC) + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    start = day.replace(hour=10, minute=0, second=0, microsecond=0).isoformat()
    attendee = {"name": "Bob Booker", "email": "bob@example.com", "timeZone": "Europe/Berlin"}
    body = {"start": start, "username": host.username, "eventTypeSlug": "talk", "attendee": attendee}
    headers = {"cal-api-version": "2024-08-13"}
    answer = httpx.post(f"{visitor.customer.kalends}/v2/bookings", json=body, headers=headers)
    made: dict[str, Any] = answer.raise_for_status().json()["data"]
    return made


@pytest.mark.parametrize("component", ["CalendarView", "TroubleShooter"])
async def test_a_calendar_shows_the_hosts_bookings(
    visitors: Visitors, customers: dict[str, Customer], component: str
) -> None:
    visitor, host = await signed_in(visitors, customers)
    visitor.customer.event_type(host, "talk")
    made = book(visitor, host)
    await visitor.open(f"/atoms/{component}")
    page = visitor.page
    await page.get_by_role("button", name="Next Day").first.wait_for()
    if datetime.fromisoformat(made["start"]).weekday() == 0:
        await page.get_by_role("button", name="Next Day").first.click()
    await expect(page.get_by_text(made["title"]).first).to_be_visible()
    assert visitor.refused == []


async def test_a_calendar_shows_an_event_types_bookings(visitors: Visitors, customers: dict[str, Customer]) -> None:
    visitor, host = await signed_in(visitors, customers)
    visitor.customer.event_type(host, "talk")
    made = book(visitor, host)
    await visitor.open(f"/atoms/CalendarView?username={host.username}&slug=talk")
    page = visitor.page
    await page.get_by_role("button", name="Next Day").first.wait_for()
    if datetime.fromisoformat(made["start"]).weekday() == 0:
        await page.get_by_role("button", name="Next Day").first.click()
    await expect(page.get_by_text(made["title"]).first).to_be_visible()
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
async def test_what_is_not_connected_is_said_so(
    visitors: Visitors, customers: dict[str, Customer], component: str, words: str
) -> None:
    visitor, _ = await signed_in(visitors, customers)
    await visitor.open(f"/atoms/{component}")
    await expect(visitor.page.locator("#root")).to_contain_text(words)
    await visitor.page.wait_for_load_state("networkidle")
    assert all(re.search(r"/check 404$", refused) for refused in visitor.refused), visitor.refused


async def test_connecting_a_calendar_is_refused_with_a_sentence(
    visitors: Visitors, customers: dict[str, Customer]
) -> None:
    visitor, _ = await signed_in(visitors, customers)
    await visitor.open("/atoms/GcalConnect")
    async with visitor.page.expect_response(re.compile(r"/calendars/google/connect")) as answered:
        await visitor.page.get_by_role("button", name="Connect Google Calendar").click()
    answer = await answered.value
    assert (answer.status, "cannot be connected" in (await answer.json())["error"]["message"]) == (400, True)


async def test_the_destination_calendar_breaks_no_page(visitors: Visitors, customers: dict[str, Customer]) -> None:
    visitor, _ = await signed_in(visitors, customers)
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


async def test_every_reading_hook_is_answered(visitors: Visitors, customers: dict[str, Customer]) -> None:
    visitor, host = await signed_in(visitors, customers)
    event_type_id = visitor.customer.event_type(host, "talk")
    made = book(visitor, host)
    span = f"start={made['start']}&end={made['end']}"
    await visitor.open(f"/atoms/Hooks?id={event_type_id}&username={host.username}&slug=talk&user={host.id}&{span}")
    gave = await given(visitor, "me", "eventTypes", "event", "eventTypeById", "slots", "bookings", "calendars", "teams")
    shared = await given(visitor, "organizationBookings", "organizationUserBookings")
    assert gave["me"]["data"]["username"] == host.username
    assert [each["id"] for each in gave["eventTypes"]] == [event_type_id]
    assert [each["id"] for each in gave["event"]] == [gave["eventTypeById"]["id"]] == [event_type_id]
    assert [each["uid"] for each in gave["bookings"]] == [made["uid"]]
    assert gave["slots"] == {"slots": {}}, "it has been booked"
    assert (gave["calendars"]["connectedCalendars"], gave["teams"]) == ([], [])
    assert shared == {"organizationBookings": [], "organizationUserBookings": []}, "they ask for the organisation 0"
    assert visitor.refused == []


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
