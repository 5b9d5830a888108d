"""How many bookings, and how many minutes, a day, week, month or year takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kalends.core.time import from_minute, to_minute
from kalends.engine.limits import RollingWindow
from kalends.event_types.model import Bookable, Period
from kalends.slots import rules
from kalends.slots.model import Claim, ClaimKind
from kalends.slots.rules import DAY, Question
from tests.slots.words import ALWAYS, NINE_TO_FIVE, bookable

MONDAY = to_minute(datetime(2027, 1, 4, tzinfo=UTC))
NOW = MONDAY - 3 * DAY
OWN, OTHER = 1, 2


def claim(day: int, hour: int, *, of: int = OWN, minutes: int = 30, kind: ClaimKind = ClaimKind.ACCEPTED) -> Claim:
    start = MONDAY + day * DAY + hour * 60
    return Claim(kind, start, start + minutes, 0, 0, of, None)


def days(what: Bookable, *claims: Claim, span: int = 14, first: int = 0) -> list[int]:
    """The days, counted from Monday, that offer something."""
    start = MONDAY + first * DAY
    question = Question(start, start + span * DAY, "UTC", what.event_type.length)
    starts = rules.offered(what, question, rules.taken_of(what.event_type, claims), NOW)
    return sorted({(start - MONDAY) // DAY for start in starts})


def test_a_day_takes_so_many_bookings() -> None:
    what = bookable(count_limits={Period.DAY: 2})
    assert days(what, claim(0, 9), claim(0, 16), claim(1, 9), span=3) == [1, 2]


def test_requests_count_and_reservations_and_other_event_types_do_not() -> None:
    what = bookable(count_limits={Period.DAY: 1})
    claims = claim(0, 9, kind=ClaimKind.PENDING), claim(1, 9, kind=ClaimKind.HOLD), claim(2, 9, of=OTHER)
    assert days(what, *claims, span=3) == [1, 2]


@pytest.mark.parametrize(
    ("week_start", "offered"), [("Sunday", [-2, 6, 7, 8, 9]), ("Monday", [-2, -1, 7, 8, 9]), ("Tuesday", [8, 9])]
)
def test_a_week_begins_on_the_hosts_first_day(week_start: str, offered: list[int]) -> None:
    what = bookable(ALWAYS, count_limits={Period.WEEK: 1})
    what = replace(what, host=replace(what.host, week_start=week_start))
    assert days(what, claim(0, 12), claim(1, 12), first=-2, span=12) == offered


def test_a_month_is_that_of_the_hosts_zone() -> None:
    what = bookable(replace(ALWAYS, time_zone="Pacific/Auckland"), count_limits={Period.MONTH: 1})
    last_of_january = MONDAY + 27 * DAY + 11 * 60  # 00:00 on the first of February in Auckland
    taken = rules.taken_of(
        what.event_type, [Claim(ClaimKind.ACCEPTED, last_of_january, last_of_january + 30, 0, 0, 1, None)]
    )
    question = Question(MONDAY + 26 * DAY, MONDAY + 29 * DAY, "UTC", 30)
    assert rules.offered(what, question, taken, NOW)[-1] == last_of_january - 30


def test_a_year_takes_so_many_minutes() -> None:
    what = bookable(duration_limits={Period.YEAR: 90})
    assert days(what, claim(30, 9), claim(200, 9), span=2) == [0, 1]
    assert days(what, claim(30, 9), claim(200, 9, minutes=60), span=2) == []


def test_minutes_are_counted_with_the_length_asked_for() -> None:
    what = bookable(length_options=(30, 60), duration_limits={Period.DAY: 60})
    taken = rules.taken_of(what.event_type, [claim(0, 9)])
    counts = [len(rules.offered(what, Question(MONDAY, MONDAY + DAY, "UTC", n), taken, NOW)) for n in (30, 60)]
    assert counts == [15, 0]


def test_every_limit_counts() -> None:
    what = bookable(count_limits={Period.DAY: 2, Period.WEEK: 2}, duration_limits={Period.MONTH: 120})
    assert days(what, claim(0, 9), claim(1, 9), claim(7, 9), span=21) == [7, 8, 9, 10, 11, 14, 15, 16, 17, 18]


def test_a_day_that_is_full_is_no_day_with_free_time() -> None:
    what = bookable(booking_window=RollingWindow(3, rolling=True), count_limits={Period.DAY: 1})
    assert days(what, claim(0, 9)) == [1, 2]


def test_what_counts_lies_within_reach() -> None:
    what = bookable(NINE_TO_FIVE, count_limits={Period.YEAR: 1, Period.DAY: 1})
    start, end = rules.reach(what, Question(MONDAY, MONDAY + DAY, "UTC", 30), NOW)
    assert from_minute(start) <= datetime(2027, 1, 1, tzinfo=UTC)
    assert from_minute(end) >= datetime(2028, 1, 1, tzinfo=UTC)
