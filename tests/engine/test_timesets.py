"""Time sets against plain sets of minutes."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kalends.engine import timesets
from kalends.engine.timesets import Interval

quickly = settings(max_examples=150, deadline=None, derandomize=True)
some_intervals = st.lists(st.tuples(st.integers(-30, 60), st.integers(-30, 60)), max_size=8)
some_set = some_intervals.map(timesets.union)


def minutes(intervals: list[Interval]) -> set[int]:
    return {minute for start, end in intervals for minute in range(start, end)}


def is_time_set(intervals: list[Interval]) -> bool:
    ends = [end for interval in intervals for end in interval]
    return all(a < b for a, b in pairwise(ends))


@pytest.mark.parametrize(
    ("intervals", "joined"),
    [
        ([], []),
        ([(1, 3), (3, 5)], [(1, 5)]),
        ([(4, 9), (1, 5), (2, 3)], [(1, 9)]),
        ([(1, 1), (5, 2)], []),
        ([(6, 7), (1, 2)], [(1, 2), (6, 7)]),
    ],
)
def test_union_joins_what_overlaps_or_touches(intervals: list[Interval], joined: list[Interval]) -> None:
    assert timesets.union(intervals) == joined


@quickly
@given(some_intervals)
def test_union_keeps_every_minute_and_adds_none(intervals: list[Interval]) -> None:
    joined = timesets.union(intervals)
    assert is_time_set(joined)
    assert minutes(joined) == minutes(intervals)


@quickly
@given(some_set, some_set)
def test_intersection_is_what_both_contain(a: list[Interval], b: list[Interval]) -> None:
    common = timesets.intersect(a, b)
    assert is_time_set(common)
    assert minutes(common) == minutes(a) & minutes(b)


@quickly
@given(some_set, some_intervals)
def test_subtraction_takes_overlapping_and_empty_intervals(a: list[Interval], taken: list[Interval]) -> None:
    left = timesets.subtract(a, sorted(taken))
    assert is_time_set(left)
    assert minutes(left) == minutes(a) - minutes(taken)


@quickly
@given(some_set, st.integers(-40, 70), st.integers(-40, 70))
def test_clip_and_gaps_share_the_span_between_them(a: list[Interval], start: int, end: int) -> None:
    inside, outside = timesets.clip(a, start, end), timesets.gaps(a, start, end)
    assert is_time_set(inside)
    assert is_time_set(outside)
    assert minutes(inside) == minutes(a) & set(range(start, end))
    assert minutes(outside) == set(range(start, end)) - minutes(a)
