"""Which date of the contract serves a request."""

from __future__ import annotations

import pytest

from kalends.wire import dates


@pytest.mark.parametrize("family", dates.SERVED)
def test_without_a_header_the_oldest_date_serves(family: str) -> None:
    assert dates.select(family, None) == dates.SERVED[family][0]


@pytest.mark.parametrize("family", dates.SERVED)
def test_each_date_serves_itself(family: str) -> None:
    for date in dates.SERVED[family]:
        assert dates.select(family, date) == date


@pytest.mark.parametrize("header", ["2024-06-14", "2024-08-13", "2024-09-03", "2024-09-04"])
def test_the_newest_date_not_later_than_the_header_serves(header: str) -> None:
    assert dates.select(dates.SCHEDULES, header) == "2024-06-11"


@pytest.mark.parametrize(
    ("header", "served"),
    [
        (None, "2024-04-15"),
        ("2024-04-15", "2024-04-15"),
        ("2024-06-11", "2024-04-15"),
        ("2024-06-14", "2024-04-15"),
        ("2024-08-13", "2024-08-13"),
        ("2024-09-04", "2024-08-13"),
        ("2026-02-25", "2026-02-25"),
    ],
)
def test_of_several_dates_the_newest_that_is_not_later_serves(header: str | None, served: str) -> None:
    assert dates.select(dates.BOOKINGS, header) == served


def test_a_date_before_the_first_one_is_served_by_the_first_one() -> None:
    assert dates.select(dates.EVENT_TYPES, "2024-04-15") == "2024-06-14"


@pytest.mark.parametrize(
    "header",
    ["2026-02-26", "9999-12-31", "", "latest", "2024-13-01", "20240813", "2024-W33-2", "2024-8-13"],
)
def test_a_later_date_or_none_at_all_is_refused_naming_what_is_served(header: str) -> None:
    with pytest.raises(dates.UnknownDate, match="2024-08-13"):
        dates.select(dates.BOOKINGS, header)
