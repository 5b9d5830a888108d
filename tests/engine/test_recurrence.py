"""Occurrences keep the time on the wall."""

import pytest

from kalends.engine import recurrence
from kalends.engine.recurrence import Frequency

from .questions import minute, text


@pytest.mark.parametrize(
    ("start", "frequency", "interval", "time_zone", "expected"),
    [
        ("2027-03-21T09:00Z", "weekly", 1, "Europe/London", ["2027-03-28T08:00Z", "2027-04-04T08:00Z"]),
        ("2027-03-14T01:30Z", "weekly", 2, "Europe/London", ["2027-03-28T01:30Z", "2027-04-11T00:30Z"]),
        ("2027-10-24T00:30Z", "weekly", 1, "Europe/London", ["2027-10-31T00:30Z", "2027-11-07T01:30Z"]),
        ("2027-01-31T09:00Z", "monthly", 1, "UTC", ["2027-03-31T09:00Z", "2027-05-31T09:00Z"]),
        ("2027-11-30T09:00Z", "monthly", 3, "UTC", ["2028-05-30T09:00Z", "2028-08-30T09:00Z"]),
        ("2028-02-29T09:00Z", "yearly", 1, "UTC", ["2032-02-29T09:00Z", "2036-02-29T09:00Z"]),
        ("2027-12-31T12:00Z", "yearly", 2, "Pacific/Kiritimati", ["2029-12-31T12:00Z", "2031-12-31T12:00Z"]),
    ],
)
def test_an_occurrence_has_the_same_wall_clock_time(
    start: str, frequency: Frequency, interval: int, time_zone: str, expected: list[str]
) -> None:
    found = recurrence.occurrences(minute(start), frequency, interval, 3, time_zone)
    assert [text(at) for at in found] == [start, *expected]


def test_a_start_in_the_second_pass_of_the_repeated_hour_stays_there() -> None:
    found = recurrence.occurrences(minute("2027-10-31T01:30Z"), "weekly", 1, 2, "Europe/London")
    assert [text(at) for at in found] == ["2027-10-31T01:30Z", "2027-11-07T01:30Z"]


@pytest.mark.parametrize(("interval", "count"), [(0, 1), (1, 0), (-1, 5)])
def test_an_interval_or_count_below_1_is_refused(interval: int, count: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        recurrence.occurrences(0, "weekly", interval, count, "UTC")
