"""A booking's own pages, and where they lead."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar

from kalends.accounts.model import Anonymous, Redirects, User
from kalends.bookings import service as bookings
from kalends.bookings.model import Attendee, Booking, BookingRequest
from kalends.core.database import Tx
from kalends.event_types.keys import EventTypeById
from kalends.event_types.model import EventType, Rescheduling
from tests.support import NOW
from tests.support.accounts import make_client, make_managed_user
from tests.support.clock import Clock
from tests.support.event_types import make_event_type, make_schedule
from tests.web.browsing import Browser

START = NOW + timedelta(days=8, hours=1)
REDIRECTS = Redirects("https://my-app.com/b", "https://my-app.com/move", "https://my-app.com/cancel")


async def make_booking(tx: Tx, event_type: EventType, **changes: str) -> Booking:
    """A booking at 9 o'clock on 12 January."""
    attendee = Attendee(
        **{"name": "Grace Hopper", "email": "grace@example.com", "time_zone": "Europe/Berlin", **changes}
    )
    return await bookings.book(tx, Anonymous(), BookingRequest(EventTypeById(event_type.id), START, attendee), NOW)


async def booking_of_a_client(tx: Tx, redirects: Redirects) -> Booking:
    host = await make_managed_user(tx, await make_client(tx, redirects=redirects))
    await make_schedule(tx, host)
    return await make_booking(tx, await make_event_type(tx, host))


async def test_the_page_shows_the_booking_in_the_attendees_zone(
    browser: Browser, tx: Tx, host: User, event_type: EventType
) -> None:
    booking = await make_booking(tx, event_type)
    await browser.open(f"/booking/{booking.uid}")
    facts = browser.page.one("dl").text
    assert "Tuesday, 12 January 2027 10:00–10:30 (Europe/Berlin)" in facts
    assert "Ada Lovelace host Grace Hopper grace@example.com" in facts
    assert browser.page.all("meta", name="robots", content="noindex")
    assert browser.response.headers["referrer-policy"] == "same-origin"


async def test_moving_a_booking_by_links_and_forms_alone(
    browser: Browser, tx: Tx, host: User, event_type: EventType
) -> None:
    booking = await make_booking(tx, event_type)
    await browser.open(f"/booking/{booking.uid}")
    await browser.follow("Reschedule")
    await browser.go_on()
    assert "Tuesday, 12 January 2027 10:00–10:30" in browser.page.one("li", class_="former").text
    await browser.follow("Tuesday, 12 January 2027, 16 times")  # its own time counts as free
    await browser.follow("10:30")
    assert not browser.page.all("input", name="answer-name")
    assert "Grace Hopper grace@example.com" in browser.page.one("p", class_="who").text
    await browser.send(answer_rescheduleReason="Running late")
    await browser.go_on()
    assert "10:30–11:00" in browser.page.one("dl").text
    assert "Running late" in browser.page.one("dl").text
    moved = str(browser.response.url)
    await browser.open(f"/booking/{booking.uid}")
    assert browser.page.one("dl").text == Browser(browser.client, response=browser.response).page.one("dl").text
    assert "10:30–11:00" in browser.page.one("dl").text
    assert booking.uid not in moved


async def test_moving_to_a_time_taken_meanwhile_leaves_the_booking_as_it_is(
    browser: Browser, tx: Tx, host: User, event_type: EventType
) -> None:
    booking = await make_booking(tx, event_type)
    url = f"/{host.username}/{event_type.slug}?rescheduleUid={booking.uid}&tz=Europe/London&time=2027-01-12T11:00Z"
    await browser.open(url)
    attendee = Attendee("Rival", "rival@example.com", "Europe/London")
    rival = BookingRequest(EventTypeById(event_type.id), START + timedelta(hours=2), attendee)
    await bookings.book(tx, Anonymous(), rival, NOW)
    await browser.send(answer_rescheduleReason="Kept reason")
    assert browser.status == 409
    assert browser.page.one("textarea").text == "Kept reason"
    assert (await bookings.get(tx, booking.uid)).is_live


async def test_a_booking_that_cannot_move_is_shown_instead(
    browser: Browser, tx: Tx, host: User, event_type: EventType
) -> None:
    booking = await make_booking(tx, event_type)
    await bookings.cancel(tx, Anonymous(), booking.uid, now=NOW)
    await browser.open(f"/reschedule/{booking.uid}")
    assert urlsplit(browser.location).path == f"/booking/{booking.uid}"
    await browser.open(f"/{host.username}/{event_type.slug}?rescheduleUid={booking.uid}")
    assert urlsplit(browser.location).path == f"/booking/{booking.uid}"


async def test_a_cancelled_booking_is_moved_where_its_event_type_says_so(browser: Browser, tx: Tx, host: User) -> None:
    booking = await make_booking(tx, await make_event_type(tx, host, rescheduling=Rescheduling(cancelled=True)))
    await bookings.cancel(tx, Anonymous(), booking.uid, now=NOW)
    await _move(browser, booking)
    assert (await bookings.find_current(tx, booking.uid)).is_live


async def test_a_meeting_that_is_over_is_moved_where_its_event_type_says_so(
    browser: Browser, tx: Tx, host: User, clock: Clock
) -> None:
    booking = await make_booking(tx, await make_event_type(tx, host, rescheduling=Rescheduling(past=True)))
    clock.now = START + timedelta(hours=1)
    await _move(browser, booking)
    moved = await bookings.find_current(tx, booking.uid)
    assert (moved.rescheduled_from_uid, moved.start) == (booking.uid, START + timedelta(days=1, hours=2))


async def _move(browser: Browser, booking: Booking) -> None:
    """Moves a booking to 11 o'clock on 13 January."""
    await browser.open(f"/booking/{booking.uid}")
    await browser.follow("Reschedule")
    await browser.go_on()
    await browser.open(f"{browser.response.url.raw_path.decode()}&tz=Europe/London&time=2027-01-13T11:00Z")
    await browser.send()
    assert browser.status == 303


async def test_a_booking_of_another_kind_is_not_moved_here(browser: Browser, tx: Tx, host: User) -> None:
    booking = await make_booking(tx, await make_event_type(tx, host))
    await make_event_type(tx, host, slug="other", title="Other")
    await browser.open(f"/{host.username}/other?rescheduleUid={booking.uid}")
    assert browser.status == 404


async def test_too_late_to_move_is_said_in_a_sentence(browser: Browser, tx: Tx, host: User, clock: Clock) -> None:
    event_type = await make_event_type(tx, host, rescheduling=Rescheduling(minutes_before=120))
    booking = await make_booking(tx, event_type)
    await browser.open(
        f"/{host.username}/{event_type.slug}?rescheduleUid={booking.uid}&tz=Europe/London&time=2027-01-13T11:00Z"
    )
    clock.now = START - timedelta(hours=1)
    await browser.send()
    assert browser.status == 400
    assert "120 minutes before" in browser.page.one("div", role="alert").text
    browser.language = "de"
    await browser.send()
    assert browser.page.one("div", role="alert").text.startswith("Das geht nicht oder nicht mehr.")


async def test_cancelling_asks_for_a_reason_and_shows_the_booking_cancelled(
    browser: Browser, tx: Tx, host: User, event_type: EventType
) -> None:
    booking = await make_booking(tx, event_type)
    await browser.open(f"/booking/{booking.uid}")
    await browser.follow("Cancel")
    await browser.send(reason="<b>Ill</b>")
    assert browser.status == 303
    await browser.go_on()
    assert browser.page.one("h1").text == "Cancelled"
    assert "<b>Ill</b>" in browser.page.one("dl").text
    assert not browser.page.all("a", class_="danger")
    await browser.follow("Book another time")
    assert browser.page.one("h1").text == "Thirty minutes"
    assert (await bookings.get(tx, booking.uid)).cancellation_reason == "<b>Ill</b>"


async def test_a_booking_whose_event_type_forbids_cancelling_stays(browser: Browser, tx: Tx, host: User) -> None:
    booking = await make_booking(tx, await make_event_type(tx, host, cancelling_disabled=True))
    await browser.open(f"/booking/{booking.uid}/cancel")
    assert browser.page.one("h1").text == "You are booked"
    answer = await browser.client.post(f"/booking/{booking.uid}/cancel")
    assert answer.status_code == 400
    assert (await bookings.get(tx, booking.uid)).is_live


async def test_a_form_of_another_site_cancels_nothing(
    browser: Browser, tx: Tx, host: User, event_type: EventType
) -> None:
    booking = await make_booking(tx, event_type)
    await browser.open(f"/booking/{booking.uid}/cancel")
    await browser.send(headers={"Origin": "https://evil.example"})
    assert browser.status == 403
    assert (await bookings.get(tx, booking.uid)).is_live


async def test_a_meeting_that_is_over_can_be_neither_moved_nor_cancelled(
    browser: Browser, tx: Tx, host: User, event_type: EventType, clock: Clock
) -> None:
    booking = await make_booking(tx, event_type)
    clock.now = START + timedelta(hours=1)
    await browser.open(f"/booking/{booking.uid}")
    assert not browser.page.one("p", class_="actions").all("a")


async def test_the_calendar_that_people_use_is_a_click_away(
    browser: Browser, tx: Tx, host: User, event_type: EventType
) -> None:
    booking = await make_booking(tx, event_type)
    await browser.open(f"/booking/{booking.uid}")
    links = {link.text: link.attributes["href"] for link in browser.page.one("details").all("a")}
    assert list(links) == ["Google Calendar", "Microsoft Office", "Microsoft Outlook", "Yahoo", "A file for any other"]
    assert "20270112T090000Z" in links["Google Calendar"]


@pytest.mark.parametrize(
    ("path", "target", "query"),
    [
        ("/booking/{uid}", "/b/{uid}", {"slug", "username"}),
        ("/reschedule/{uid}", "/move", {"rescheduleUid", "eventTypeSlug", "username", "slug", "reschedule"}),
        ("/booking/{uid}/cancel", "/cancel/{uid}", {"slug", "username", "cancel"}),
    ],
)
async def test_where_the_client_has_pages_they_are_the_ones(
    browser: Browser, tx: Tx, path: str, target: str, query: set[str]
) -> None:
    booking = await booking_of_a_client(tx, REDIRECTS)
    await browser.open(path.format(uid=booking.uid))
    assert browser.status == 303
    found = urlsplit(browser.location)
    assert (found.netloc, found.path) == ("my-app.com", target.format(uid=booking.uid))
    assert set(parse_qs(found.query)) == query


async def test_a_client_with_one_page_keeps_kalends_others(browser: Browser, tx: Tx) -> None:
    booking = await booking_of_a_client(tx, Redirects(booking="https://my-app.com/b"))
    await browser.open(f"/booking/{booking.uid}/cancel")
    assert browser.page.one("h1").text == "Cancel this booking?"
    await browser.send()
    await browser.go_on()
    assert browser.page.one("h1").text == "Cancelled"


async def test_a_client_that_names_kalends_own_page_makes_no_circle(browser: Browser, tx: Tx) -> None:
    booking = await booking_of_a_client(tx, Redirects(booking="https://kalends.test/booking"))
    await browser.open(f"/booking/{booking.uid}")
    assert urlsplit(browser.location).netloc == "kalends.test"


async def test_an_old_link_leads_to_what_became_of_the_booking(browser: Browser, tx: Tx) -> None:
    booking = await booking_of_a_client(tx, REDIRECTS)
    moved = await bookings.reschedule(tx, Anonymous(), booking.uid, start=START + timedelta(hours=1), now=NOW)
    again = await bookings.reschedule(tx, Anonymous(), moved.uid, start=START + timedelta(hours=2), now=NOW)
    await browser.open(f"/booking/{booking.uid}")
    assert urlsplit(browser.location).path == f"/b/{again.uid}"
    await browser.open(f"/reschedule/{booking.uid}")
    assert parse_qs(urlsplit(browser.location).query)["rescheduleUid"] == [again.uid]


async def test_the_calendar_file_has_the_booking(browser: Browser, tx: Tx, host: User, event_type: EventType) -> None:
    booking = await make_booking(tx, event_type)
    await browser.open(f"/booking/{booking.uid}/calendar.ics")
    assert browser.response.headers["content-type"].startswith("text/calendar")
    (event,) = Calendar.from_ical(browser.response.text).walk("VEVENT")
    assert (event["UID"], event.decoded("DTSTART")) == (booking.ics_uid, START)
    await bookings.cancel(tx, Anonymous(), booking.uid, now=NOW)
    await browser.open(f"/booking/{booking.uid}/calendar.ics")
    assert browser.status == 404
