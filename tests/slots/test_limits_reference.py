"""Limits, seats and day rules against a slow reference that counts with the calendar of the standard library."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from kalends.core.time import from_minute, to_minute
from kalends.engine.hours import WeeklyHours, WorkingHours
from kalends.event_types.model import Bookable, Period, Seats
from kalends.slots import rules
from kalends.slots.model import BookingUid, Claim, ClaimKind, Taken
from kalends.slots.rules import DAY, Question
from tests.slots.words import ALL_DAYS, bookable

OWN, OTHER = 1, 2
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ZONES = ("Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana", "Asia/Kathmandu")
TURNS = (datetime(2027, 3, 27, tzinfo=UTC), datetime(2027, 10, 30, tzinfo=UTC), datetime(2027, 12, 30, tzinfo=UTC))
"""Days before clocks change, or a year does."""


def local(minute: int, what: Bookable) -> date:
    assert what.hours is not None
    return from_minute(minute).astimezone(ZoneInfo(what.hours.time_zone)).date()


def same(period: Period, one: date, other: date, week_start: str) -> bool:
    """Whether two dates lie in the same period."""
    match period:
        case Period.DAY:
            return one == other
        case Period.WEEK:
            return monday_like(one, week_start) == monday_like(other, week_start)
        case Period.MONTH:
            return (one.year, one.month) == (other.year, other.month)
        case Period.YEAR:
            return one.year == other.year


def monday_like(day: date, week_start: str) -> date:
    """The last day of this name up to `day`, searched for one by one."""
    while WEEKDAYS[day.weekday()] != week_start:
        day -= timedelta(days=1)
    return day


def fits(what: Bookable, start: int, booked: Iterable[Claim]) -> bool:
    """Whether one booking more breaks no limit."""
    event_type, own = what.event_type, list(booked)

    def beside(period: Period) -> list[Claim]:
        day = local(start, what)
        return [claim for claim in own if same(period, day, local(claim.start, what), what.host.week_start)]

    counts = all(len(beside(period)) < most for period, most in event_type.count_limits.items())
    return counts and all(
        sum(claim.end - claim.start for claim in beside(period)) + event_type.length <= most
        for period, most in event_type.duration_limits.items()
    )


def expected(what: Bookable, question: Question, taken: Taken, now: int) -> list[int]:
    """What should be offered, from what the engine offers an event type without limits and seats."""
    event_type, total = what.event_type, what.event_type.seats.per_slot if what.event_type.seats else 0
    plain = replace(event_type, count_limits={}, duration_limits={}, seats=None, only_first_slot=False)
    wide = replace(question, start=question.start - 2 * DAY, end=question.end + 2 * DAY)
    bare = rules.offered(replace(what, event_type=plain), wide, Taken(taken.busy), now)
    left = {start for start in bare if fits(what, start, taken.own)}
    same_length = [claim for claim in taken.own if claim.end - claim.start == event_type.length] if total else []
    booked = {claim.start: claim.seats_taken or 0 for claim in same_length}
    for start, seats in booked.items():
        if seats < total and start >= now:
            left.add(start)
        elif seats >= total:
            left.discard(start)
    starts = sorted(left)
    if event_type.only_first_slot:
        starts = [next(day) for _, day in groupby(starts, key=lambda start: local(start, what))]
    return [
        start for start in starts if question.start <= start < question.end and not is_held(start, booked, what, taken)
    ]


def is_held(start: int, booked: dict[int, int], what: Bookable, taken: Taken) -> bool:
    """Whether somebody holds time of the slot, or its last seats."""
    end, seats = start + what.event_type.length, what.event_type.seats
    held = sum(hold.start == start and hold.end == end for hold in taken.held_seats)
    full = seats is not None and held > 0 and booked.get(start, 0) + held >= seats.per_slot
    return full or any(start < past and first < end for first, past in taken.held)


@st.composite
def situations(draw: st.DrawFn) -> tuple[Bookable, Question, Taken, int]:
    length = draw(st.sampled_from([30, 45, 60]))
    counts = st.dictionaries(st.sampled_from(Period), st.integers(1, 4), max_size=2)
    minutes = st.dictionaries(st.sampled_from(Period), st.integers(4, 20).map(lambda n: n * 15), max_size=1)
    hours = WorkingHours(draw(st.sampled_from(ZONES)), (WeeklyHours(ALL_DAYS, draw(st.sampled_from([0, 540])), 1440),))
    seats = draw(st.sampled_from([None, None, Seats(2, show_attendees=False, show_count=True)]))
    what = bookable(
        hours,
        length=length,
        count_limits=draw(counts),
        duration_limits=draw(minutes),
        seats=seats,
        only_first_slot=draw(st.booleans()),
    )
    what = replace(what, host=replace(what.host, week_start=draw(st.sampled_from(WEEKDAYS))))
    start = to_minute(draw(st.sampled_from(TURNS))) + draw(st.integers(0, 24)) * 60
    claims = [draw(claim(what, start)) for _ in range(draw(st.integers(1, 8)))]
    zone = draw(st.sampled_from(["UTC", "Asia/Kolkata", *ZONES]))
    question = Question(start, start + draw(st.integers(DAY // 2, 4 * DAY)), zone, length)
    return what, question, rules.taken_of(what.event_type, apart(claims)), start - draw(st.integers(-600, 3 * DAY))


@st.composite
def claim(draw: st.DrawFn, what: Bookable, start: int) -> Claim:
    begin = start + draw(st.sampled_from([0, 0, 0, 1, -1, 2, 5, -5, 7, -20, 25])) * DAY + draw(st.integers(0, 23)) * 60
    length = draw(st.sampled_from([what.event_type.length, what.event_type.length, 90]))
    seats = draw(st.integers(1, 2)) if what.event_type.seats else None
    kind = draw(st.sampled_from(ClaimKind))
    of = draw(st.sampled_from([OWN, OWN, OTHER]))
    return Claim(kind, begin, begin + length, 0, 0, of, BookingUid(f"b{begin}"), seats)


def apart(claims: list[Claim]) -> list[Claim]:
    """The claims without those that overlap another, as the database keeps them; holds may."""
    kept: list[Claim] = []
    for each in claims:
        clash = any(each.start < other.end and other.start < each.end for other in kept if other.kind != ClaimKind.HOLD)
        if each.kind is ClaimKind.HOLD or not clash:
            kept.append(each)
    return kept


@settings(max_examples=300, deadline=None)
@given(situations())
def test_limits_seats_and_day_rules_are_as_the_calendar_counts_them(
    situation: tuple[Bookable, Question, Taken, int],
) -> None:
    what, question, taken, now = situation
    assert rules.offered(what, question, taken, now) == expected(what, question, taken, now)
