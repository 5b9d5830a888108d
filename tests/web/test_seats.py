"""Times that several people share, and what only those book who are signed in, on the hosted pages."""

from __future__ import annotations

import pytest

from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.event_types.model import EventType, Seats
from tests.support.accounts import make_client, make_managed_user
from tests.support.event_types import make_event_type, make_schedule
from tests.web.browsing import Browser

NINE = "2027-01-12T09:00Z"


@pytest.fixture
async def course(tx: Tx, host: User) -> EventType:
    """Three seats; how many are left is shown, who has them is not."""
    return await make_event_type(tx, host, slug="course", seats=Seats(3, show_attendees=False, show_count=True))


async def take_seat(browser: Browser, host: User, name: str, time: str = NINE) -> str:
    """Books a seat, goes to its page, and gives the page's path."""
    await browser.open(f"/{host.username}/course?time={time}&tz=Europe/London")
    await browser.send(answer_name=name, answer_email=f"{name.lower()}@example.com")
    await browser.go_on()
    return browser.response.url.path


async def test_the_seats_left_are_shown_at_each_time_and_in_the_form(
    browser: Browser, host: User, course: EventType
) -> None:
    await take_seat(browser, host, "Grace")
    await browser.open(f"/{host.username}/course?date=2027-01-12")
    times = [item.text for item in browser.page.one("ul", class_="slots").all("a")]
    assert times[:2] == ["09:00 2 seats left", "09:30 3 seats left"]
    await browser.follow("09:00 2 seats left")
    assert "2 seats left" in browser.page.one("ul", class_="facts").text


async def test_seats_are_not_counted_where_bookers_may_not_know(browser: Browser, tx: Tx, host: User) -> None:
    await make_event_type(tx, host, slug="quiet", seats=Seats(3, show_attendees=False, show_count=False))
    await browser.open(f"/{host.username}/quiet?date=2027-01-12")
    assert "seat" not in browser.page.text
    assert "Several people meet" in browser.page.text


async def test_the_page_of_a_seat_shows_its_own_attendee_alone(browser: Browser, host: User, course: EventType) -> None:
    await take_seat(browser, host, "Grace")
    await take_seat(browser, host, "Joan")
    assert browser.page.one("h1").text == "You are booked"
    assert "Joan joan@example.com" in browser.page.one("dl").text
    assert "Grace" not in browser.page.text


async def test_the_others_names_are_shown_where_the_event_type_says_so(browser: Browser, tx: Tx, host: User) -> None:
    await make_event_type(tx, host, slug="course", seats=Seats(3, show_attendees=True, show_count=True))
    await take_seat(browser, host, "Grace")
    await take_seat(browser, host, "Joan")
    assert "Joan joan@example.com Grace" in browser.page.one("dl").text
    assert "grace@example.com" not in browser.page.text


async def test_giving_up_a_seat_leaves_the_others_theirs(browser: Browser, host: User, course: EventType) -> None:
    grace = await take_seat(browser, host, "Grace")
    joan = await take_seat(browser, host, "Joan")
    await browser.follow("Cancel")
    assert "Your seat becomes free; the others still meet." in browser.page.text
    await browser.send(reason="Ill")
    await browser.go_on()
    assert browser.page.one("h1").text == "Cancelled"
    await browser.open(joan)
    assert browser.page.one("h1").text == "Cancelled"
    await browser.open(grace)
    assert browser.page.one("h1").text == "You are booked"


async def test_moving_a_seat_moves_it_alone(browser: Browser, host: User, course: EventType) -> None:
    grace = await take_seat(browser, host, "Grace")
    joan = await take_seat(browser, host, "Joan")
    await browser.follow("Reschedule")
    await browser.go_on()
    await browser.follow("Tuesday, 12 January 2027, 15 times")  # its own time is nothing new
    await browser.follow("09:30 3 seats left")
    await browser.send()
    await browser.go_on()
    assert browser.response.url.path == joan
    assert "09:30–10:00" in browser.page.one("dl").text
    await browser.open(grace)
    assert "09:00–09:30" in browser.page.one("dl").text


async def test_nobody_takes_two_seats(browser: Browser, host: User, course: EventType) -> None:
    await take_seat(browser, host, "Grace")
    await browser.open(f"/{host.username}/course?time={NINE}&tz=Europe/London")
    await browser.send(answer_name="Grace", answer_email="grace@example.com")
    assert browser.status == 409
    assert "This address has a seat at this time already." in browser.page.text


async def test_the_last_seat_taken_meanwhile_leads_to_other_times(
    browser: Browser, host: User, course: EventType
) -> None:
    for name in ("Ann", "Bea"):
        await take_seat(browser, host, name)
    await browser.open(f"/{host.username}/course?time={NINE}&tz=Europe/London")
    await take_seat(Browser(browser.client), host, "Cleo")
    await browser.send(answer_name="Dot", answer_email="dot@example.com")
    assert browser.status == 409
    assert browser.page.one("input", name="start").attributes["value"] == "2027-01-12T09:30Z"


async def test_the_calendar_file_of_a_seat_is_its_own(browser: Browser, host: User, course: EventType) -> None:
    await take_seat(browser, host, "Grace")
    await take_seat(browser, host, "Joan")
    await browser.follow("A file for any other")
    unfolded = browser.response.text.replace("\r\n ", "")
    assert "mailto:joan@example.com" in unfolded
    assert "grace@example.com" not in unfolded


async def test_what_the_signed_in_book_in_an_app_says_so(browser: Browser, tx: Tx) -> None:
    host = await make_managed_user(tx, await make_client(tx, name="Clinic"))
    await make_schedule(tx, host)
    await make_event_type(tx, host, slug="inside", requires_authentication=True)
    await browser.open(f"/{host.username}/inside?time={NINE}")
    assert browser.page.one("h2", id="closed").text == "Please sign in to book"
    assert "This is booked in Clinic, by people who are signed in there." in browser.page.text
    assert not browser.page.all("form")
    answer = await browser.client.post(f"/{host.username}/inside?time={NINE}", data={"answer-name": "Grace"})
    assert answer.status_code == 403
    assert "Please sign in to book" in answer.text
