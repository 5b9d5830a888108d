"""Booking what asks for a proven address: the form sends a code, asks for it, and keeps what was typed."""

from __future__ import annotations

import pytest

from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.verification import service as verification
from kalends.verification.errors import CodeWrong
from kalends.verification.rules import MOST_MISSES, MOST_TO_ONE_ADDRESS
from tests.support import NOW
from tests.support.codes import newest_code
from tests.support.event_types import make_event_type
from tests.web.browsing import Browser


@pytest.fixture
async def asked(browser: Browser, tx: Tx, host: User) -> Browser:
    """A browser that has sent the form, and is asked for the code."""
    await make_event_type(tx, host, slug="proven", requires_email_verification=True)
    await browser.open(f"/{host.username}/proven?time=2027-01-12T09:00Z&tz=Europe/London")
    return await browser.send(answer_name="Grace Hopper", answer_email="grace@example.com", answer_notes="Two\nlines")


async def test_the_code_is_sent_and_asked_for_with_what_was_typed_kept(asked: Browser) -> None:
    assert asked.status == 200
    assert "We have sent a code to grace@example.com." in asked.page.one("div", role="alert").text
    assert asked.page.one("input", name="answer-name").attributes["value"] == "Grace Hopper"
    assert asked.page.one("textarea", name="answer-notes").text == "Two lines"


async def test_with_the_code_it_is_booked(asked: Browser, tx: Tx) -> None:
    await asked.send(code=await newest_code(tx))
    await asked.go_on()
    assert asked.page.one("h1").text == "You are booked"
    assert "grace@example.com" in asked.page.one("dl").text


async def test_a_wrong_code_is_said_so_at_its_field(asked: Browser) -> None:
    await asked.send(code="12 34")
    assert asked.status == 400
    assert asked.page.one("p", id="code-error").text == "This is not the code, or not any more."
    assert asked.page.one("input", name="code").attributes["value"] == "12 34"
    assert asked.page.one("input", name="answer-name").attributes["value"] == "Grace Hopper"


async def test_wrong_codes_are_counted_although_the_page_is_answered(asked: Browser, tx: Tx) -> None:
    right = await newest_code(tx)
    for _ in range(MOST_MISSES):
        await asked.send(code="x")
    with pytest.raises(CodeWrong):
        await verification.check_code(tx, "grace@example.com", right, NOW)


async def test_a_code_counts_for_the_address_alone_that_it_was_sent_to(asked: Browser, tx: Tx) -> None:
    await asked.send(code=await newest_code(tx), answer_email="other@example.com")
    assert asked.page.one("p", id="code-error")
    await asked.send(resend="yes")
    assert "We have sent a code to other@example.com." in asked.page.one("div", role="alert").text
    await asked.send(code=await newest_code(tx))
    assert asked.status == 303


async def test_too_many_codes_are_refused_above_the_form(asked: Browser) -> None:
    for _ in range(MOST_TO_ONE_ADDRESS):
        await asked.send(resend="yes")
    assert asked.status == 429
    assert "Too many codes have been sent." in asked.page.one("div", role="alert").text
    assert asked.page.one("input", name="code")


async def test_a_form_that_lacks_an_answer_sends_no_code(browser: Browser, tx: Tx, host: User) -> None:
    await make_event_type(tx, host, slug="proven", requires_email_verification=True)
    await browser.open(f"/{host.username}/proven?time=2027-01-12T09:00Z&tz=Europe/London")
    await browser.send(answer_name="Grace Hopper", answer_email="not an address")
    assert browser.status == 400
    assert not browser.page.all("input", name="code")
