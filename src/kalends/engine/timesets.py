"""Time sets: sorted lists of half-open `(start, end)` intervals that neither overlap nor touch.

Every function runs in one sweep over whole numbers of one unit; the engine uses minutes since 1970-01-01T00:00Z.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import itemgetter

Interval = tuple[int, int]
TimeSet = list[Interval]

_start = itemgetter(0)
_end = itemgetter(1)


def union(intervals: Iterable[Interval]) -> TimeSet:
    """Join intervals given in any order; those that overlap or touch become one, empty ones vanish."""
    joined: TimeSet = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            if end > joined[-1][1]:
                joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def intersect(a: Sequence[Interval], b: Sequence[Interval]) -> TimeSet:
    """The time that both sets contain."""
    common: TimeSet = []
    i = j = 0
    while i < len(a) and j < len(b):
        start = a[i][0] if a[i][0] > b[j][0] else b[j][0]
        if a[i][1] < b[j][1]:
            end = a[i][1]
            i += 1
        else:
            end = b[j][1]
            j += 1
        if start < end:
            common.append((start, end))
    return common


def subtract(a: Sequence[Interval], taken: Iterable[Interval]) -> TimeSet:
    """The time of the set `a` that is not taken.

    `taken` must be sorted by start; unlike a time set it may overlap, touch and hold empty intervals.
    """
    left: TimeSet = []
    cuts = iter(taken)
    nothing = (a[-1][1] if a else 0,) * 2
    cut_start, cut_end = next(cuts, nothing)
    reach = a[0][0] if a else 0
    for start, end in a:
        if start > reach:
            reach = start
        while cut_start < end:
            if cut_start < cut_end:
                if cut_start > reach:
                    left.append((reach, cut_start))
                if cut_end > reach:
                    reach = cut_end
            cut_start, cut_end = next(cuts, nothing)
        if reach < end:
            left.append((reach, end))
    return left


def clip(a: Sequence[Interval], start: int, end: int) -> TimeSet:
    """The part of the set `a` that lies in `[start, end)`; nothing when that is empty."""
    if start >= end:
        return []
    inside = list(a[bisect_right(a, start, key=_end) : bisect_left(a, end, key=_start)])
    if inside and inside[0][0] < start:
        inside[0] = (start, inside[0][1])
    if inside and inside[-1][1] > end:
        inside[-1] = (inside[-1][0], end)
    return inside


def gaps(a: Sequence[Interval], start: int, end: int) -> TimeSet:
    """The time in `[start, end)` that the set `a` leaves out."""
    return subtract([(start, end)] if start < end else [], a)
