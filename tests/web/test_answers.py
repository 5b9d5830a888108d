"""The page on which a host answers a request: the link in his e-mail opens it, and nothing else does."""

from __future__ import annotations

import pytest
import pytest_asyncio

from kalends.accounts.model import User
from kalends.bookings import answering
from kalends.bookings import service as bookings
from kalends.bookings.model import Booking, Status
from kalends.core.database import Tx
from kalends.core.secrets import Vault
from kalends.event_types.model import Confirmation
from tests.conftest import ORIGIN
from tests.support.event_types import make_event_type
from tests.web.browsing import Browser
from tests.web.test_bookings import make_booking


@pytest_asyncio.fixture
async def requested(tx: Tx, host: User) -> Booking:
    """A booking that waits for the host."""
    return await make_booking(tx, await make_event_type(tx, host, confirmation=Confirmation()))


async def open_mail(browser: Browser, booking: Booking, vault: Vault) -> Browser:
    """Opens the link that the e-mail to the host has."""
    return await browser.open(answering.link(booking, ORIGIN, vault))


async def test_the_host_confirms_with_two_clicks(browser: Browser, tx: Tx, requested: Booking, vault: Vault) -> None:
    await open_mail(browser, requested, vault)
    assert browser.page.one("h1").text == "Do you have time?"
    assert "09:00–09:30 (Europe/London)" in browser.page.one("dl").text
    await browser.send(answer="confirm")
    await browser.go_on()
    assert browser.page.one("h1").text == "The booking is confirmed"
    assert (await bookings.get(tx, requested.uid)).status is Status.ACCEPTED


async def test_the_host_declines_and_says_why(browser: Browser, tx: Tx, requested: Booking, vault: Vault) -> None:
    await open_mail(browser, requested, vault)
    await browser.send(answer="decline", reason="Away <b>then</b>")
    await browser.go_on()
    assert browser.page.one("h1").text == "The request is declined"
    assert "Away <b>then</b>" in browser.page.one("dl").text
    assert (await bookings.get(tx, requested.uid)).status is Status.REJECTED


async def test_an_answered_request_asks_no_more(browser: Browser, tx: Tx, requested: Booking, vault: Vault) -> None:
    await open_mail(browser, requested, vault)
    await browser.send(answer="confirm")
    await open_mail(browser, requested, vault)
    assert not browser.page.all("form")


async def test_an_answer_that_comes_too_late_changes_nothing(
    browser: Browser, tx: Tx, requested: Booking, vault: Vault
) -> None:
    await open_mail(browser, requested, vault)
    late = Browser(browser.client, response=browser.response)
    await browser.send(answer="confirm")
    await late.send(answer="decline")
    assert late.status == 400
    assert "accepted, not waiting" in late.page.one("div", class_="notice").text
    assert (await bookings.get(tx, requested.uid)).status is Status.ACCEPTED


@pytest.mark.parametrize("answer", ["", "perhaps"])
async def test_an_answer_that_is_none_changes_nothing(
    browser: Browser, tx: Tx, requested: Booking, vault: Vault, answer: str
) -> None:
    await open_mail(browser, requested, vault)
    await browser.send(answer=answer)
    assert browser.status == 400
    assert (await bookings.get(tx, requested.uid)).status is Status.PENDING


@pytest.mark.parametrize("key", ["", "guessed", "ü"])
async def test_whoever_knows_only_the_uid_finds_nothing(browser: Browser, tx: Tx, requested: Booking, key: str) -> None:
    await browser.open(f"/booking/{requested.uid}/answer?key={key}")
    assert browser.status == 404
    answered = await browser.client.post(f"/booking/{requested.uid}/answer?key={key}", data={"answer": "confirm"})
    assert answered.status_code == 404
    assert (await bookings.get(tx, requested.uid)).status is Status.PENDING


async def test_the_key_of_one_booking_opens_no_other(
    browser: Browser, tx: Tx, requested: Booking, vault: Vault
) -> None:
    key = answering.link(requested, ORIGIN, vault).partition("key=")[2]
    assert not answering.is_hosts("another", key, vault)
    assert not answering.is_hosts(requested.uid, key, Vault(b"another installation"))


async def test_a_form_on_another_site_answers_nothing(
    browser: Browser, tx: Tx, requested: Booking, vault: Vault
) -> None:
    await open_mail(browser, requested, vault)
    await browser.send(answer="confirm", headers={"Origin": "https://evil.example"})
    assert browser.status == 403
    assert (await bookings.get(tx, requested.uid)).status is Status.PENDING
