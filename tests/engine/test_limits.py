"""Notice, booking windows and counting periods."""

from datetime import date

import pytest

from kalends.engine import limits
from kalends.engine.limits import RangeWindow, RollingWindow

from .questions import minute, text


def spans(window: RollingWindow | RangeWindow, now: str, time_zone: str) -> list[str]:
    return [text(at) for at in limits.bounds(window, minute(now), time_zone)]


def test_notice_moves_the_earliest_start() -> None:
    assert limits.earliest(1000, 90) == 1090


@pytest.mark.parametrize(
    ("window", "end"),
    [
        (RollingWindow(0), "2027-03-26T00:00Z"),
        (RollingWindow(1), "2027-03-27T00:00Z"),
        (RollingWindow(3), "2027-03-28T23:00Z"),
        (RollingWindow(1, business_days=True), "2027-03-27T00:00Z"),
        (RollingWindow(2, business_days=True), "2027-03-29T23:00Z"),
        (RollingWindow(7, business_days=True), "2027-04-05T23:00Z"),
        (RollingWindow(1, rolling=True), "2028-03-26T23:00Z"),
    ],
)
def test_a_rolling_window_lasts_through_the_end_of_its_last_day(window: RollingWindow, end: str) -> None:
    # A Thursday; London's clocks change on the Sunday.
    assert spans(window, "2027-03-25T15:20Z", "Europe/London") == ["2027-03-25T15:20Z", end]


def test_today_is_the_date_of_the_hosts_zone() -> None:
    assert spans(RollingWindow(0), "2027-03-25T15:20Z", "Pacific/Apia")[1] == "2027-03-26T11:00Z"


def test_a_range_includes_its_first_and_last_date() -> None:
    window = RangeWindow(date(2027, 10, 30), date(2027, 10, 31))
    assert spans(window, "2027-01-01T00:00Z", "Europe/London") == ["2027-10-29T23:00Z", "2027-11-01T00:00Z"]


# Friday twice, Saturday, Monday, Tuesday
STARTS = [
    minute(at)
    for at in (
        "2027-03-12T09:00Z",
        "2027-03-12T10:00Z",
        "2027-03-13T09:00Z",
        "2027-03-15T09:00Z",
        "2027-03-16T09:00Z",
    )
]


@pytest.mark.parametrize(("days", "kept"), [(0, 0), (1, 2), (2, 3), (3, 4), (4, 5), (9, 5)])
def test_first_days_keeps_days_with_availability_only(days: int, kept: int) -> None:
    assert limits.first_days(STARTS, days, "Europe/London") == STARTS[:kept]


@pytest.mark.parametrize(("days", "kept"), [(0, 0), (1, 2), (2, 4), (3, 5), (4, 5)])
def test_first_business_days_do_not_count_the_weekend(days: int, kept: int) -> None:
    assert limits.first_days(STARTS, days, "Europe/London", business_days=True) == STARTS[:kept]


def test_the_first_slot_of_each_day_is_that_of_the_zone() -> None:
    starts = [minute(at) for at in ("2027-10-30T22:30Z", "2027-10-30T23:30Z", "2027-10-31T00:30Z", "2027-10-31T01:30Z")]
    assert limits.first_of_each_day(starts, "Europe/London") == starts[:2]
    assert limits.first_of_each_day(starts, "UTC") == [starts[0], starts[2]]


@pytest.mark.parametrize(
    ("unit", "week_start", "expected"),
    [
        ("day", 0, ["2027-03-28T00:00Z", "2027-03-28T23:00Z"]),
        ("week", 0, ["2027-03-28T00:00Z", "2027-04-03T23:00Z"]),
        ("week", 1, ["2027-03-22T00:00Z", "2027-03-28T23:00Z"]),
        ("week", 6, ["2027-03-27T00:00Z", "2027-04-02T23:00Z"]),
        ("month", 0, ["2027-03-01T00:00Z", "2027-03-31T23:00Z"]),
        ("year", 0, ["2027-01-01T00:00Z", "2028-01-01T00:00Z"]),
    ],
)
def test_a_period_is_the_calendars_in_the_zone(unit: limits.Unit, week_start: int, expected: list[str]) -> None:
    # The Sunday on which London's clocks change.
    period = limits.periods(unit, minute("2027-03-28T12:00Z"), "Europe/London", week_start)
    assert [text(at) for at in period] == expected


def test_december_is_followed_by_january() -> None:
    period = limits.periods("month", minute("2027-12-31T12:00Z"), "UTC")
    assert [text(at) for at in period] == ["2027-12-01T00:00Z", "2028-01-01T00:00Z"]


def test_a_window_of_negative_days_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 0 days"):
        RollingWindow(-1)
