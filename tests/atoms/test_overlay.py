"""The Booker's overlay of the visitor's own calendars: what is asked for it, and that nothing of it breaks a page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.async_api import Response, expect

from tests.atoms.panels import book, signed_in
from tests.atoms.steps import choose_time, fill_in, new_host, submit
from tests.atoms.world import LATEST, NEW, VERSIONS, Customer, Visitors

LEFT_ON = """localStorage.overlayCalendarSwitchDefault = "true";
localStorage.toggledConnectedCalendars = '[{"credentialId": 7, "externalId": "heidi@example.com"}]';"""
"""What a browser keeps of an overlay that was switched on while the pages' API was the old platform: a page keeps its
origin when its `apiUrl` is changed."""


def of_a_day(answer: Response) -> bool:
    """Whether a day's busy times were asked for; the older version asks once before it knows the day."""
    return "/v2/calendars/busy-times?" in answer.url and "dateFrom=" in answer.url


@pytest.mark.parametrize("version", [*VERSIONS, LATEST])
async def test_an_overlay_that_was_left_on_is_told_that_its_calendar_is_not_connected(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    visitor, petra = await signed_in(visitors, customers, version)
    visitor.customer.event_type(petra, "talk")
    book(visitor, petra)
    host = new_host(visitor.customer)
    await visitor.context.add_init_script(LEFT_ON)
    async with visitor.page.expect_response(of_a_day) as answered:
        await visitor.open(f"/book/{host.username}/talk?view=COLUMN_VIEW")
    answer = await answered.value
    asked = dict(parse_qsl(urlsplit(answer.url).query))
    assert asked.pop("dateFrom") == asked.pop("dateTo")
    assert asked == {
        "loggedInUsersTz": "Europe/Berlin",
        "calendarsToLoad[0][credentialId]": "7",
        "calendarsToLoad[0][externalId]": "heidi@example.com",
    }
    assert (answer.status, (await answer.json())["error"]["message"]) == (404, "You have no such calendar connected.")
    await choose_time(visitor.page)
    await fill_in(visitor)
    uid = await submit(visitor)
    assert [booking["uid"] for booking in visitor.customer.bookings(host)] == [uid]
    assert all(re.match(r"GET /v2/calendars/busy-times\?.* 404$", refused) for refused in visitor.refused)


@pytest.mark.parametrize("version", [NEW, LATEST])
async def test_no_overlay_is_offered_where_no_calendar_is_connected(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    visitor, petra = await signed_in(visitors, customers, version)
    visitor.customer.event_type(petra, "talk")
    async with visitor.page.expect_response(re.compile("/v2/calendars$")) as answered:
        await visitor.open(f"/book/{petra.username}/talk?view=COLUMN_VIEW")
    assert (await answered.value).status == 200
    await visitor.page.get_by_test_id("time").first.wait_for()
    await expect(visitor.page.get_by_test_id("overlay-calendar-switch")).to_have_count(0)
    assert not any("busy-times" in asked for asked in visitor.asked)
    assert visitor.refused == []
