"""The pages on which several people are booked at once, without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kalends.accounts import service as accounts
from kalends.accounts.model import Anonymous, User, UserChanges
from kalends.bookings import service as bookings
from kalends.bookings.model import Attendee, Booking, BookingRequest
from kalends.core.database import Tx
from kalends.event_types.keys import GroupByUsernames
from tests.support import NOW
from tests.support.event_types import make_colleagues
from tests.web.browsing import Browser

START = NOW + timedelta(days=8, hours=1)


@pytest.fixture
async def people(tx: Tx) -> list[User]:
    return await make_colleagues(tx, "Ada Lovelace", "Bob Berg")


def page_of(people: list[User]) -> str:
    return f"/{'+'.join(person.username for person in people)}"


async def make_booking(tx: Tx, people: list[User]) -> Booking:
    """A booking at 9 o'clock on 12 January."""
    key = GroupByUsernames(tuple(person.username for person in people))
    grace = Attendee("Grace Hopper", "grace@example.com", "Europe/London")
    return await bookings.book(tx, Anonymous(), BookingRequest(key, START, grace), NOW)


async def test_a_visitor_books_several_people_at_once(browser: Browser, people: list[User]) -> None:
    await browser.open(f"{page_of(people)}?tz=Europe/London")
    await browser.go_on()
    assert browser.page.one("title").text == "Group meeting · Ada Lovelace and Bob Berg"
    assert [link.attributes["href"] for link in browser.page.one("p", class_="host").all("a")] == [
        f"/{person.username}" for person in people
    ]
    await browser.follow("60 minutes")
    await browser.follow("Tuesday, 12 January 2027, 8 times")
    await browser.follow("09:00")
    await browser.send(answer_name="Grace Hopper", answer_email="grace@example.com")
    await browser.go_on()
    assert browser.page.one("h1").text == "You are booked"
    assert browser.page.one("p", class_="lead").text == "You are meeting Ada Lovelace and Bob Berg."
    facts = browser.page.one("dl").text
    assert "Ada Lovelace host Bob Berg host Grace Hopper" in facts
    assert "09:00–10:00" in facts


async def test_a_page_without_anybody_else_is_not_found(browser: Browser, people: list[User]) -> None:
    await browser.open(f"/{people[0].username}+nobody-at-all/dynamic")
    assert browser.status == 404


async def test_a_crowd_is_refused_in_words(browser: Browser) -> None:
    await browser.open(f"/{'+'.join(f'user{number}' for number in range(21))}/dynamic")
    assert browser.status == 400
    assert "from 2 to 20" in browser.page.one("main").text


async def test_who_is_booked_alone_has_no_page_with_others(browser: Browser, tx: Tx, people: list[User]) -> None:
    booking = await make_booking(tx, people)
    await accounts.update_user(tx, people[1], UserChanges(bookable_in_groups=False))
    await browser.open(f"{page_of(people)}/dynamic")
    assert browser.status == 403
    assert f"{people[1].username} is not booked together with others" in browser.page.one("main").text
    await browser.open(f"{page_of(people)}/dynamic?rescheduleUid={booking.uid}")
    assert browser.status == 200


async def test_a_booking_of_several_is_moved_by_its_own_link(browser: Browser, tx: Tx, people: list[User]) -> None:
    booking = await make_booking(tx, people)
    await browser.open(f"/reschedule/{booking.uid}")
    await browser.go_on()
    assert "09:00–09:30" in browser.page.one("li", class_="former").text
    await browser.follow("Tuesday, 12 January 2027, 16 times")
    await browser.follow("10:00")
    await browser.send()
    await browser.go_on()
    moved = await bookings.find_current(tx, booking.uid)
    assert (moved.start, len(moved.hosts)) == (START + timedelta(hours=1), 2)


async def test_a_booking_of_other_people_is_not_moved_here(browser: Browser, tx: Tx, people: list[User]) -> None:
    (carol,) = await make_colleagues(tx, "Carol")
    booking = await make_booking(tx, people)
    await browser.open(f"/{people[0].username}+{carol.username}/dynamic?rescheduleUid={booking.uid}")
    assert browser.status == 404


async def test_a_booking_of_several_is_cancelled(browser: Browser, tx: Tx, people: list[User]) -> None:
    booking = await make_booking(tx, people)
    await browser.open(f"/booking/{booking.uid}/cancel")
    assert browser.page.one("p", class_="lead").text == "Ada Lovelace and Bob Berg will be told."
    await browser.send(reason="Ill")
    await browser.go_on()
    assert browser.page.one("h1").text == "Cancelled"
    assert browser.page.one("a", class_="button").attributes["href"] == f"{page_of(people)}/dynamic"
