"""The hosted booker without JavaScript: by links and forms alone."""

from kalends.accounts.model import User
from kalends.event_types.model import EventType
from tests.web.browsing import Browser


async def test_a_visitor_books_by_links_and_forms_alone(browser: Browser, host: User, event_type: EventType) -> None:
    await browser.open(f"/{host.username}")
    await browser.follow("Thirty minutes 30 minutes")
    assert browser.page.one("h2", id="month").text == "January 2027"
    await browser.follow("Tuesday, 12 January 2027, 16 times")
    await browser.follow("09:00")
    await browser.send(answer_name="Grace Hopper", answer_email="grace@example.com")
    assert browser.status == 303
    await browser.go_on()
    assert browser.page.one("h1").text == "You are booked"
    assert "Tuesday, 12 January 2027" in browser.page.one("dl").text
