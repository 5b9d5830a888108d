"""The rule behind a series' dates."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kalends.core.time import from_minute, to_minute
from kalends.engine import recurrence as engine
from kalends.notifications import recurrence

LONDON = "Europe/London"


def starts(first: str, frequency: engine.Frequency, interval: int, count: int) -> list[datetime]:
    minute = to_minute(datetime.fromisoformat(first).replace(tzinfo=UTC))
    return [from_minute(each) for each in engine.occurrences(minute, frequency, interval, count, LONDON)]


@pytest.mark.parametrize(
    ("first", "frequency", "interval", "count"),
    [
        ("2027-01-04T10:00", "weekly", 1, 4),
        ("2027-03-22T10:00", "weekly", 2, 5),
        ("2027-01-15T10:00", "monthly", 1, 6),
        ("2027-01-15T10:00", "monthly", 5, 3),
        ("2024-02-29T10:00", "yearly", 4, 3),
        ("2027-01-04T10:00", "yearly", 1, 3),
    ],
)
def test_a_series_has_the_rule_it_was_made_by(
    first: str, frequency: engine.Frequency, interval: int, count: int
) -> None:
    rule = recurrence.rule(starts(first, frequency, interval, count), LONDON)
    assert rule == recurrence.Rule(frequency, interval, count)


def test_an_occurrence_that_does_not_take_place_is_taken_out() -> None:
    whole = starts("2027-01-04T10:00", "weekly", 1, 4)
    rule = recurrence.rule([whole[0], whole[1], whole[3]], LONDON)
    assert rule == recurrence.Rule("weekly", 1, 4, (whole[2],))


def test_dates_that_a_month_lacks_are_skipped_by_the_rule_itself() -> None:
    rule = recurrence.rule(starts("2027-01-31T10:00", "monthly", 1, 4), LONDON)
    assert rule == recurrence.Rule("monthly", 2, 4)


def test_starts_without_a_rhythm_have_no_rule() -> None:
    first, second = starts("2027-01-04T10:00", "weekly", 1, 2)
    assert recurrence.rule([first, second.replace(hour=12)], LONDON) is None
    assert recurrence.rule([first, first.replace(day=6)], LONDON) is None


def test_a_clock_has_no_name_for_a_start_in_the_second_run_of_a_repeated_hour() -> None:
    assert recurrence.rule(starts("2027-10-31T00:30", "weekly", 1, 3), LONDON) is not None
    assert recurrence.rule(starts("2027-10-31T01:30", "weekly", 1, 3), LONDON) is None
