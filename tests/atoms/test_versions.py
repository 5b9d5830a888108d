"""The versions in between, and 2.11.0 as it is repaired: the guide's flow, and by which paths each of them goes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import pytest

from tests.atoms.steps import (
    ANSWERS,
    PHONE,
    QUESTIONS,
    answer_all,
    answer_phone,
    choose_time,
    fill_in,
    go_on,
    go_through,
    new_host,
    submit,
)
from tests.atoms.world import LATEST, OTHERS, Customer, Visitor, Visitors

LISTED = r"GET /v2/event-types\?username=\w+&eventSlug=talk 200"
PUBLIC = r"GET /v2/atoms/event-types/talk/public\?\S*username=\w+\S* 200"
BY_ID = r"POST /v2/bookings/\d+/cancel 200"
BY_UID = r"POST /v2/bookings/(?=\w*[A-Za-z])\w{22}/cancel 200"


@dataclass(frozen=True)
class Ways:
    """By which path a version asks for the event type, and by which it cancels."""

    event_type: str
    cancel: str


WAYS = {
    "1.0.63": Ways(LISTED, BY_ID),
    "1.0.94": Ways(LISTED, BY_UID),
    "1.0.111": Ways(PUBLIC, BY_UID),
    "1.12.1": Ways(PUBLIC, BY_UID),
    "2.11.0": Ways(PUBLIC, BY_UID),
}


async def check_ways(visitor: Visitor, ways: Ways) -> None:
    """That the version went as it does, and was shown the booking as of 2024-08-13."""
    for way in (ways.event_type, ways.cancel):
        assert any(re.fullmatch(way, asked) for asked in visitor.asked), (way, visitor.asked)
    assert await visitor.page.locator("#status").inner_text() == "cancelled"


@pytest.mark.parametrize("version", OTHERS)
async def test_a_visitor_books_reschedules_and_cancels(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    host = new_host(customers[version])
    visitor = await visitors.visit(customers[version])
    await go_through(visitor, host)
    await check_ways(visitor, WAYS[version])
    assert visitor.refused == []


@pytest.mark.parametrize("version", OTHERS)
async def test_a_signed_in_user_books_reschedules_and_cancels(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    host = new_host(customers[version])
    visitor = await visitors.visit(customers[version], token=host.tokens.access)
    await go_through(visitor, host)
    await check_ways(visitor, WAYS[version])
    assert visitor.refused == []


@pytest.mark.parametrize("version", OTHERS)
async def test_every_kind_of_question_is_answered(
    visitors: Visitors, customers: dict[str, Customer], version: str
) -> None:
    customer = customers[version]
    host = new_host(customer, bookingFields=QUESTIONS)
    visitor = await visitors.visit(customer)
    await visitor.open(f"/book/{host.username}/talk")
    await choose_time(visitor.page)
    await fill_in(visitor)
    await answer_all(visitor)
    first = await submit(visitor)
    (booking,) = customer.bookings(host)
    assert {slug: booking["bookingFieldsResponses"].get(slug) for slug in ANSWERS} == ANSWERS
    shown = json.loads(await visitor.page.locator("#answers").inner_text())
    assert shown["team"] == "Blue"
    await go_on(visitor, host, first)


@pytest.mark.parametrize("version", OTHERS)
async def test_a_phone_number_is_asked(visitors: Visitors, customers: dict[str, Customer], version: str) -> None:
    customer = customers[version]
    host = new_host(customer, bookingFields=[PHONE])
    visitor = await visitors.visit(customer, locale="en-US")
    await visitor.open(f"/book/{host.username}/talk")
    await choose_time(visitor.page)
    await fill_in(visitor)
    await answer_phone(visitor, begun="" if version == "1.0.63" else "+1")
    await submit(visitor)
    (booking,) = customer.bookings(host)
    assert booking["bookingFieldsResponses"]["mobile"] == "+12015550123"


async def test_the_embedded_booker_of_the_latest_books(visitors: Visitors, customers: dict[str, Customer]) -> None:
    customer = customers[LATEST]
    host = new_host(customer)
    visitor = await visitors.visit(customer)
    await visitor.open(f"/atoms/BookerEmbed?username={host.username}&slug=talk")
    await choose_time(visitor.page)
    await fill_in(visitor)
    await visitor.page.get_by_test_id("confirm-book-button").click()
    said, *_ = await visitor.noted("saved")
    (booking,) = customer.bookings(host)
    assert booking["uid"] == said["data"]["uid"]
    assert visitor.refused == []
