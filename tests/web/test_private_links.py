"""The hosted booker behind a private link."""

from __future__ import annotations

from datetime import timedelta

from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.event_types import service as event_types
from kalends.event_types.model import EventType, PrivateLinkLimits
from tests.support import NOW
from tests.support.clock import Clock
from tests.support.event_types import make_event_type
from tests.web.browsing import Browser

NINE = "2027-01-12T09:00Z"
ANSWERS = {"answer_name": "Grace Hopper", "answer_email": "grace@example.com"}


async def make_link(tx: Tx, host: User, event_type: EventType, limits: PrivateLinkLimits) -> str:
    """The address of a new link."""
    link = await event_types.create_private_link(tx, host, event_type.id, limits, NOW)
    return f"/d/{link.id}/{event_type.slug}"


async def test_a_hidden_event_type_is_booked_by_its_link_once(tx: Tx, browser: Browser, host: User) -> None:
    hidden = await make_event_type(tx, host, hidden=True)
    url = await make_link(tx, host, hidden, PrivateLinkLimits())
    await browser.open(url)
    assert browser.page.one("meta", name="robots").attributes["content"] == "noindex"
    await browser.follow("Tuesday, 12 January 2027, 16 times")
    await browser.follow("09:00")
    await browser.send(**ANSWERS)
    assert browser.status == 303
    await browser.open(url)
    assert (browser.status, browser.page.one("h1").text) == (410, "This link is over")
    (link,) = await event_types.list_private_links(tx, host, hidden.id)
    assert link.uses == 1


async def test_a_refused_booking_uses_nothing(tx: Tx, browser: Browser, host: User, event_type: EventType) -> None:
    url = await make_link(tx, host, event_type, PrivateLinkLimits())
    await browser.open(f"{url}?time={NINE}&tz=Europe/London")
    await browser.send(**ANSWERS | {"answer_email": "nobody"})
    assert browser.status == 400
    (link,) = await event_types.list_private_links(tx, host, event_type.id)
    assert link.uses == 0


async def test_a_link_that_has_expired_says_so(
    tx: Tx, browser: Browser, host: User, event_type: EventType, clock: Clock
) -> None:
    url = await make_link(tx, host, event_type, PrivateLinkLimits(expires_at=NOW + timedelta(hours=1)))
    await browser.open(f"{url}?time={NINE}&tz=Europe/London")
    clock.now = NOW + timedelta(hours=2)
    await browser.send(**ANSWERS)
    assert (browser.status, browser.page.one("h1").text) == (410, "This link is over")


async def test_a_link_that_nobody_made_leads_nowhere(browser: Browser) -> None:
    await browser.open("/d/0000000000000000000000/intro")
    assert (browser.status, browser.page.one("h1").text) == (404, "There is nothing here")
