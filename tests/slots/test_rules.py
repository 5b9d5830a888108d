"""Which starts are offered under an event type's rules, and that the answer does not depend on the question."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kalends.core.time import from_minute, to_minute
from kalends.engine.hours import DateOverride, WeeklyHours, WorkingHours
from kalends.engine.limits import RangeWindow, RollingWindow
from kalends.engine.timesets import Interval
from kalends.event_types.model import Bookable
from kalends.slots import rules
from kalends.slots.model import Taken
from kalends.slots.rules import DAY, Question
from tests.slots.words import ALL_DAYS, ALWAYS, NINE_TO_FIVE, bookable

MONDAY = to_minute(datetime(2027, 1, 4, tzinfo=UTC))
NOW = MONDAY - 3 * DAY


def offered(
    what: Bookable, start: int, end: int, *, busy: tuple[Interval, ...] = (), now: int = NOW, zone: str = "UTC"
) -> list[str]:
    """The starts in `[start, end)` as `04 09:30`."""
    question = Question(start, end, zone, what.event_type.length)
    return [from_minute(minute).strftime("%d %H:%M") for minute in rules.offered(what, question, Taken(busy), now)]


def test_a_monday_of_half_hours() -> None:
    starts = offered(bookable(), MONDAY, MONDAY + DAY)
    assert (len(starts), starts[0], starts[-1]) == (16, "04 09:00", "04 16:30")


def test_the_span_is_half_open_and_judges_starts_alone() -> None:
    ten = MONDAY + 600
    assert offered(bookable(), ten, ten + 30) == ["04 10:00"]
    assert offered(bookable(), ten, ten + 31) == ["04 10:00", "04 10:30"]


def test_without_hours_nothing_is_offered() -> None:
    assert offered(bookable(None), MONDAY, MONDAY + DAY) == []


def test_notice_removes_starts_and_does_not_move_the_others() -> None:
    now = MONDAY + 9 * 60 + 20
    assert offered(bookable(length=45), MONDAY, MONDAY + DAY, now=now)[:2] == ["04 09:45", "04 10:30"]
    assert offered(bookable(length=45, minimum_notice=60), MONDAY, MONDAY + DAY, now=now)[0] == "04 10:30"


def test_buffers_keep_time_free_around_taken_time() -> None:
    busy = ((MONDAY + 600, MONDAY + 630),)
    starts = offered(bookable(before_buffer=15, after_buffer=15), MONDAY, MONDAY + 12 * 60, busy=busy)
    assert starts == ["04 09:00", "04 11:00", "04 11:30"]


def test_optimized_slots_lose_no_slot_to_round_times() -> None:
    busy = ((MONDAY + 540, MONDAY + 550),)
    hours = WorkingHours("UTC", (WeeklyHours(ALL_DAYS, 540, 640),))
    assert offered(bookable(hours, length=45), MONDAY, MONDAY + DAY, busy=busy) == ["04 09:15"]
    packed = bookable(hours, length=45, optimized_slots=True)
    assert offered(packed, MONDAY, MONDAY + DAY, busy=busy) == ["04 09:10", "04 09:55"]
    assert offered(packed, MONDAY, MONDAY + DAY, busy=((MONDAY + 540, MONDAY + 541),)) == ["04 09:05", "04 09:50"]


def test_a_rolling_window_ends_with_its_last_day() -> None:
    what = bookable(booking_window=RollingWindow(1))
    starts = offered(what, MONDAY, MONDAY + 5 * DAY, now=MONDAY)
    assert {start[:2] for start in starts} == {"04", "05"}


def test_a_window_of_business_days_skips_the_weekend() -> None:
    friday = MONDAY + 4 * DAY
    what = bookable(
        WorkingHours("Europe/London", (WeeklyHours(ALL_DAYS, 540, 1020),)), booking_window=RollingWindow(1, True)
    )
    assert {start[:2] for start in offered(what, friday, friday + 7 * DAY, now=friday)} == {"08", "09", "10", "11"}


def test_a_window_of_days_with_free_time_counts_only_those() -> None:
    mondays = WorkingHours("Europe/London", (WeeklyHours((1,), 540, 600),))
    what = bookable(mondays, booking_window=RollingWindow(3, rolling=True))
    starts = offered(what, MONDAY, MONDAY + 60 * DAY, now=MONDAY)
    assert [start for start in starts if start.endswith("09:00")] == ["04 09:00", "11 09:00", "18 09:00"]


def test_a_window_of_free_days_is_as_long_as_it_says_however_far_they_lie_apart() -> None:
    mondays = WorkingHours("Europe/London", (WeeklyHours((1,), 540, 600),))
    what = bookable(mondays, booking_window=RollingWindow(30, rolling=True))
    assert len(offered(what, MONDAY, MONDAY + 300 * DAY, now=MONDAY)) == 2 * 30


def test_a_date_range_includes_both_ends() -> None:
    what = bookable(booking_window=RangeWindow(date(2027, 1, 5), date(2027, 1, 6)))
    assert {start[:2] for start in offered(what, MONDAY, MONDAY + 7 * DAY)} == {"05", "06"}


def test_only_the_first_start_of_each_day() -> None:
    busy = ((MONDAY + 540, MONDAY + 600),)
    what = bookable(only_first_slot=True)
    assert offered(what, MONDAY, MONDAY + 2 * DAY, busy=busy) == ["04 10:00", "05 09:00"]


def test_only_the_first_start_of_a_day_even_when_asked_from_noon() -> None:
    assert offered(bookable(only_first_slot=True), MONDAY + 720, MONDAY + 2 * DAY) == ["05 09:00"]


def test_a_length_that_is_not_offered_is_refused_with_the_choices() -> None:
    what = bookable(length_options=(30, 60)).event_type
    assert rules.slot_length(what, 60) == 60
    with pytest.raises(rules.LengthNotOffered, match="choose from 30, 60"):
        rules.slot_length(what, 45)


def test_a_start_at_midnight_in_an_unbroken_week_keeps_its_rhythm() -> None:
    what = bookable(ALWAYS, length=50)
    whole = offered(what, MONDAY, MONDAY + 3 * DAY)
    pieces = [start for day in range(3) for start in offered(what, MONDAY + day * DAY, MONDAY + (day + 1) * DAY)]
    assert whole == pieces


HOURS = st.sampled_from(
    [
        NINE_TO_FIVE,
        ALWAYS,
        WorkingHours("America/New_York", (WeeklyHours(ALL_DAYS, 600, 1440), WeeklyHours(ALL_DAYS, 0, 120))),
        WorkingHours("Australia/Lord_Howe", (WeeklyHours(ALL_DAYS, 0, 1440),)),
        WorkingHours("Asia/Kathmandu", (WeeklyHours((1, 3, 5), 545, 1111),), (DateOverride(date(2027, 3, 28), 0, 0),)),
    ]
)
ZONES = st.sampled_from(["UTC", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns"])


@st.composite
def situations(draw: st.DrawFn) -> tuple[Bookable, tuple[Interval, ...], str, int]:
    """A bookable with rules, what is taken, the viewer's zone and a day around the clock changes of 2027."""
    what = bookable(
        draw(HOURS),
        length=draw(st.sampled_from([10, 25, 30, 45, 50, 60, 90])),
        slot_interval=draw(st.sampled_from([None, 15, 40])),
        before_buffer=draw(st.sampled_from([0, 10])),
        offset_start=draw(st.sampled_from([0, 5])),
        only_first_slot=draw(st.booleans()),
        optimized_slots=draw(st.booleans()),
        booking_window=draw(st.sampled_from([None, RollingWindow(400), RollingWindow(20, rolling=True)])),
    )
    day = to_minute(datetime(2027, 3, 25, tzinfo=UTC)) + DAY * draw(st.integers(0, 14))
    minutes = st.integers(day - 2 * DAY, day + 4 * DAY)
    busy = tuple((start, start + 35) for start in draw(st.lists(minutes, max_size=6)))
    return what, busy, draw(ZONES), day


@settings(max_examples=60, deadline=None)
@given(situations(), st.integers(1, 2 * DAY - 1))
def test_a_question_in_two_parts_has_the_same_answer(
    situation: tuple[Bookable, tuple[Interval, ...], str, int], cut: int
) -> None:
    what, busy, zone, day = situation
    now = day - 3 * DAY
    whole = offered(what, day, day + 2 * DAY, busy=busy, now=now, zone=zone)
    first = offered(what, day, day + cut, busy=busy, now=now, zone=zone)
    second = offered(what, day + cut, day + 2 * DAY, busy=busy, now=now, zone=zone)
    assert whole == first + second


@settings(max_examples=40, deadline=None)
@given(situations())
def test_what_must_be_known_of_the_host_lies_within_reach(
    situation: tuple[Bookable, tuple[Interval, ...], str, int],
) -> None:
    what, busy, zone, day = situation
    question = Question(day, day + DAY, zone, what.event_type.length)
    now = day - 3 * DAY
    start, end = rules.reach(what, question, now)
    within = [(begin, past) for begin, past in busy if begin < end and past > start]
    assert rules.offered(what, question, Taken(within), now) == rules.offered(what, question, Taken(busy), now)
