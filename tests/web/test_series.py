"""Recurring event types on the hosted pages: how often, the form, all the dates, and cancelling the rest."""

from __future__ import annotations

import pytest

from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.event_types.model import EventType, Frequency, Recurrence, Seats
from tests.support.event_types import make_event_type
from tests.web.browsing import Browser

DATES = ["Tuesday, 12 January 2027", "Tuesday, 19 January 2027", "Tuesday, 26 January 2027", "Tuesday, 2 February 2027"]


@pytest.fixture
async def weekly(tx: Tx, host: User) -> EventType:
    """Four meetings, one every week."""
    return await make_event_type(tx, host, slug="weekly", recurrence=Recurrence(Frequency.WEEKLY, 1, 4))


def form_url(host: User, time: str = "2027-01-12T09:00Z") -> str:
    return f"/{host.username}/weekly?time={time}&tz=Europe/London"


async def book(browser: Browser, host: User, **answers: str) -> Browser:
    await browser.open(form_url(host))
    await browser.send(answer_name="Grace Hopper", answer_email="grace@example.com", **answers)
    return await browser.go_on()


def listed(browser: Browser) -> list[str]:
    return [item.text.rpartition(",")[0] for item in browser.page.one("ol", class_="series").all("li")]


async def test_the_booker_says_how_often_people_meet(browser: Browser, host: User, weekly: EventType) -> None:
    await browser.open(f"/{host.username}/weekly")
    assert "Every week, 4 meetings" in browser.page.one("ul", class_="facts").text
    await browser.open(form_url(host))
    options = [option.text for option in browser.page.one("select", name="count").all("option")]
    assert options[0] == "1 meeting"
    assert options[-1] == "4 meetings, until 2 Feb 2027"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Recurrence(Frequency.WEEKLY, 2, 3), "Alle 2 Wochen, 3 Termine"),
        (Recurrence(Frequency.MONTHLY, 1, 12), "Jeden Monat, 12 Termine"),
        (Recurrence(Frequency.YEARLY, 1, 1), "Jedes Jahr, 1 Termin"),
    ],
)
async def test_the_rhythm_is_said_in_the_readers_language(
    browser: Browser, tx: Tx, host: User, rule: Recurrence, words: str
) -> None:
    await make_event_type(tx, host, slug="rhythm", recurrence=rule)
    await browser.open(f"/{host.username}/rhythm?lang=de")
    assert words in browser.page.one("ul", class_="facts").text


async def test_all_the_dates_are_listed_each_with_its_page(browser: Browser, host: User, weekly: EventType) -> None:
    await book(browser, host)
    assert listed(browser) == DATES
    await browser.follow("Tuesday, 26 January 2027, 09:00–09:30")
    assert "Tuesday, 26 January 2027 09:00–09:30" in browser.page.one("dl").text
    assert listed(browser) == DATES


async def test_fewer_meetings_can_be_booked(browser: Browser, host: User, weekly: EventType) -> None:
    await book(browser, host, count="2")
    assert listed(browser) == DATES[:2]


async def test_one_meeting_is_no_list(browser: Browser, host: User, weekly: EventType) -> None:
    await book(browser, host, count="1")
    assert not browser.page.all("ol")


async def test_a_meeting_that_is_not_possible_is_named_with_starts_that_take_all(
    browser: Browser, tx: Tx, host: User, weekly: EventType
) -> None:
    await make_event_type(tx, host, slug="once")
    await browser.open(f"/{host.username}/once?time=2027-01-19T09:00Z&tz=Europe/London")
    await browser.send(answer_name="Rival", answer_email="rival@example.com")
    await browser.open(form_url(host))
    await browser.send(answer_name="Grace Hopper", answer_email="grace@example.com", count="3")
    assert browser.status == 409
    alert = browser.page.one("div", role="alert").text
    assert "Meeting 2, on Tuesday, 19 January 2027, 09:00, is not possible. Nothing has been booked." in alert
    assert browser.page.one("input", name="start").attributes["value"] == "2027-01-12T09:30Z"
    chosen = [option for option in browser.page.all("option") if "selected" in option.attributes]
    assert chosen[0].attributes["value"] == "3"
    await browser.send()
    await browser.go_on()
    assert listed(browser) == DATES[:3]


async def test_this_meeting_only_is_cancelled_unless_said_otherwise(
    browser: Browser, host: User, weekly: EventType
) -> None:
    await book(browser, host)
    await browser.follow("Cancel")
    await browser.send(reason="Ill")
    await browser.go_on()
    assert [item.text for item in browser.page.one("ol", class_="series").all("s")] == [f"{DATES[0]}, 09:00–09:30"]


async def test_a_meeting_is_cancelled_with_all_that_follow(browser: Browser, host: User, weekly: EventType) -> None:
    await book(browser, host)
    await browser.follow("Tuesday, 26 January 2027, 09:00–09:30")
    await browser.follow("Cancel")
    assert "This one and the one that follows" in browser.page.one("fieldset").text
    await browser.send(which="following")
    await browser.go_on()
    cancelled = [item.text for item in browser.page.one("ol", class_="series").all("s")]
    assert cancelled == [f"{day}, 09:00–09:30" for day in DATES[2:]]


async def test_the_last_meeting_asks_for_no_choice(browser: Browser, host: User, weekly: EventType) -> None:
    await book(browser, host)
    await browser.follow("Tuesday, 2 February 2027, 09:00–09:30")
    await browser.follow("Cancel")
    assert not browser.page.all("fieldset")


async def test_an_address_that_says_all_that_remain_has_that_chosen(
    browser: Browser, host: User, weekly: EventType
) -> None:
    await book(browser, host)
    await browser.open(f"{browser.response.url.path}/cancel?allRemainingBookings=true")
    (chosen,) = (each for each in browser.page.all("input", type="radio") if "checked" in each.attributes)
    assert chosen.attributes["value"] == "following"
    await browser.send()
    await browser.go_on()
    assert len(browser.page.one("ol", class_="series").all("s")) == 4


async def test_a_series_of_seats_is_booked_shown_and_given_up_from_one_on(browser: Browser, tx: Tx, host: User) -> None:
    seats = Seats(2, show_attendees=False, show_count=True)
    await make_event_type(tx, host, slug="weekly", recurrence=Recurrence(Frequency.WEEKLY, 1, 4), seats=seats)
    other = await Browser(browser.client).open(form_url(host))
    await other.send(answer_name="Joan", answer_email="joan@example.com", count="2")
    await other.go_on()
    await book(browser, host)
    assert listed(browser) == DATES
    await browser.follow("Tuesday, 19 January 2027, 09:00–09:30")
    await browser.follow("Cancel")
    await browser.send(which="following")
    await browser.go_on()
    cancelled = [item.text for item in browser.page.one("ol", class_="series").all("s")]
    assert cancelled == [f"{day}, 09:00–09:30" for day in DATES[1:]]
    await other.open(other.response.url.path)
    assert (listed(other), browser.page.one("h1").text) == (DATES[:2], "Cancelled")
    assert not other.page.one("ol", class_="series").all("s")
