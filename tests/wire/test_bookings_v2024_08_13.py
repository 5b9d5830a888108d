"""Bookings of 2024-08-13: what the newer clients ask, recorded, and what they read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kalends.accounts.model import Redirects
from kalends.bookings.model import BookingPage, BookingQuery, Status
from kalends.wire.bookings.v2024_08_13 import answers, listing
from tests.support.bookings import CLIENT, make_booking
from tests.wire.within import within

RECORDED = Path(__file__).parent / "recorded" / "bookings_2024_08_13"
ORIGIN = "https://kalends.example.com"


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_text())


def written(**changes: Any) -> Any:
    host = {"contract_email": "alice+cl0123456789@example.com"}
    booking = make_booking(host=host, guests=("carol@example.com",), responses={"notes": "Hello"}, **changes)
    return answers.booking(booking, ORIGIN).model_dump(mode="json", by_alias=True)


def test_a_booking_is_written_whole() -> None:
    assert within(recorded("booking"), written())


@pytest.mark.parametrize("status", Status)
def test_a_status_is_written_in_small_letters(status: Status) -> None:
    assert written(status=status)["status"] == status.value == status.value.lower()


def test_a_series_is_written_as_a_list_that_names_it() -> None:
    series = [make_booking(recurring_uid="series", recurrence_start=None) for _ in range(2)]
    listed = [each.model_dump(mode="json", by_alias=True) for each in answers.series(series, ORIGIN)]
    assert [each["recurringBookingUid"] for each in listed] == ["series", "series"]


def test_a_client_gets_links_to_its_own_pages() -> None:
    client = replace(CLIENT, redirects=Redirects(booking="https://my-app.com/bookings"))
    link = written(client=client)["links"]["booking"]
    assert link == "https://my-app.com/bookings/aB3dE6gH9jK2mN5pQ8rS1t?slug=thirty-minutes&username=alice"


def test_2_6_11_lists_by_several_statuses() -> None:
    asked = {name.removesuffix("[]"): value for name, value in recorded("list-2.6.11").items()}
    query = listing.query(listing.BookingsQuery.model_validate(asked))
    assert (query.statuses, query.take, query.skip) == (("upcoming", "past"), 10, 0)


def test_a_list_says_where_it_is() -> None:
    page = answers.bookings(BookingPage((make_booking(),), 3), BookingQuery(take=1, skip=1), ORIGIN)
    told = page.model_dump(mode="json", by_alias=True)["pagination"]
    assert (told["totalItems"], told["hasNextPage"], told["hasPreviousPage"]) == (3, True, True)
