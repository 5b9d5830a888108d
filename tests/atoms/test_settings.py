"""The settings of an event type in 2.6.11, tab by tab, and what 2.11.0 has of them; what they save is read back through
API v2."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.atoms.panels import event_types, signed_in
from tests.atoms.steps import choose_time
from tests.atoms.world import LATEST, Customer, Visitor, Visitors


async def open_settings(visitor: Visitor, event_type_id: int, tab: str = "basics") -> None:
    await visitor.open(f"/atoms/EventTypeSettings?id={event_type_id}")
    await visitor.page.get_by_test_id(f"vertical-tab-{tab}").wait_for()
    await visitor.settled()
    await visitor.page.get_by_test_id(f"vertical-tab-{tab}").click()
    await visitor.settled()


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


async def test_a_series_is_switched_on_in_what_is_left_of_the_settings(
    visitors: Visitors, customers: dict[str, Customer]
) -> None:
    visitor, host = await signed_in(visitors, customers, LATEST)
    event_type_id = visitor.customer.event_type(host, "talk")
    await visitor.open(f"/atoms/EventTypeSettings?id={event_type_id}&tab=recurring")
    await visitor.page.get_by_test_id("recurring-event-check").wait_for()
    await visitor.settled()
    await visitor.page.get_by_test_id("recurring-event-check").click()
    await visitor.page.get_by_role("button", name="Save the settings").click()
    await visitor.noted("saved")
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


async def test_visitors_are_held_to_a_zone(visitors: Visitors, customers: dict[str, Customer]) -> None:
    visitor, host = await signed_in(visitors, customers)
    event_type_id = visitor.customer.event_type(host, "talk")
    await open_settings(visitor, event_type_id, "event_advanced_tab_title")
    await visitor.page.get_by_test_id("lock-timezone-toggle").click()
    await save_settings(visitor)
    (after,) = event_types(visitor, host)
    assert after["lockTimeZoneToggleOnBookingPage"] is True
    public = f"/v2/atoms/event-types/talk/public?username={host.username}"
    assert visitor.customer.ask(host, "GET", public)["lockedTimeZone"] == "Europe/London", "as the component proposes"
    assert visitor.refused == []


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("text", "Short Text"),
        ("textarea", "Long Text"),
        ("number", "Number"),
        ("phone", "Phone"),
        ("address", "Address"),
        ("multiemail", "Multiple Emails"),
        ("select", "Select"),
        ("multiselect", "MultiSelect"),
        ("checkbox", "Checkbox Group"),
        ("radio", "Radio Group"),
        ("boolean", "Checkbox"),
        ("url", "URL"),
    ],
)
async def test_a_question_of_each_kind_is_added(
    visitors: Visitors, customers: dict[str, Customer], kind: str, shown: str
) -> None:
    visitor, host = await signed_in(visitors, customers)
    event_type_id = visitor.customer.event_type(host, "talk")
    (before,) = event_types(visitor, host)
    await open_settings(visitor, event_type_id, "event_advanced_tab_title")
    page = visitor.page
    await page.get_by_test_id("add-field").click()
    await page.locator("#test-field-type").click()
    await page.locator('[data-testid^="select-option"]').get_by_text(shown, exact=True).click()
    await page.locator('[name="name"]').fill("extra")
    await page.locator('[name="label"]').fill("Extra")
    await page.get_by_test_id("field-add-save").click()
    await save_settings(visitor)
    *others, added = event_types(visitor, host)[0]["bookingFields"]
    assert others == before["bookingFields"]
    assert (added["type"], added["slug"], added["label"], added["required"]) == (kind, "extra", "Extra", True)
    assert visitor.refused == []


async def test_what_a_booker_is_asked_first_is_called_otherwise(
    visitors: Visitors, customers: dict[str, Customer]
) -> None:
    visitor, host = await signed_in(visitors, customers)
    event_type_id = visitor.customer.event_type(host, "talk", bookingFields=[{"type": "name", "label": "Who?"}])
    await open_settings(visitor, event_type_id, "event_advanced_tab_title")
    page = visitor.page
    for field, place in (("name", '[name$="fields.0.label"]'), ("notes", '[name="label"]')):
        await page.get_by_test_id(f"field-{field}").get_by_test_id("edit-field-action").click()
        await page.locator(place).fill(f"Your {field}, please")
        await page.get_by_test_id("field-add-save").click()
        await page.get_by_role("dialog").wait_for(state="detached")
    await save_settings(visitor)
    asked = {field["slug"]: field["label"] for field in event_types(visitor, host)[0]["bookingFields"]}
    assert (asked["name"], asked["notes"]) == ("Your name, please", "Your notes, please")
    await visitor.open(f"/book/{host.username}/talk")
    await choose_time(visitor.page)
    await expect(page.get_by_text("Your name, please")).to_be_visible()
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
