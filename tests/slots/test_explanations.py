"""Why times are not offered."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from kalends.core.time import from_minute, to_minute
from kalends.engine.limits import RangeWindow, RollingWindow
from kalends.event_types.model import Bookable, Period, Seats
from kalends.slots import explanations, rules
from kalends.slots.model import BookingUid, Claim, ClaimKind, Reason
from kalends.slots.rules import DAY, Question
from tests.slots.words import ALWAYS, bookable

MONDAY = to_minute(datetime(2027, 1, 4, tzinfo=UTC))
NINE, TEN, NOON = MONDAY + 540, MONDAY + 600, MONDAY + 720
NOW = MONDAY - 3 * DAY


def claim(
    start: int,
    kind: ClaimKind = ClaimKind.ACCEPTED,
    *,
    of: int = 2,
    buffers: tuple[int, int] = (0, 0),
    seats: int | None = None,
) -> Claim:
    return Claim(kind, start, start + 30, *buffers, of, BookingUid("x"), seats)


def why(what: Bookable, *claims: Claim, now: int = NOW, start: int = NINE, end: int = NOON) -> dict[str, list[Reason]]:
    """The reasons by clock time, between nine and noon."""
    question = Question(start, end, "UTC", what.event_type.length)
    removed = explanations.removed(what, question, claims, now)
    return {from_minute(each.start).strftime("%H:%M"): list(each.reasons) for each in removed}


def test_nothing_is_explained_where_everything_is_offered() -> None:
    assert why(bookable()) == {}


def test_hours_themselves_need_no_reason() -> None:
    assert why(bookable(), start=MONDAY, end=NINE) == {}
    assert why(bookable(None)) == {}


def test_each_kind_of_busy_time_has_its_name() -> None:
    kinds = ClaimKind.ACCEPTED, ClaimKind.PENDING, ClaimKind.HOLD
    claims = [claim(NINE + 30 * i, kind) for i, kind in enumerate(kinds)]
    assert why(bookable(), *claims) == {
        "09:00": [Reason.BOOKING],
        "09:30": [Reason.REQUEST],
        "10:00": [Reason.RESERVATION],
    }


def test_buffers_of_the_slot_and_of_the_booking_beside_it() -> None:
    assert why(bookable(before_buffer=15), claim(TEN)) == {"10:00": [Reason.BOOKING], "10:30": [Reason.BEFORE_BUFFER]}
    assert why(bookable(), claim(TEN, buffers=(15, 0))) == {"09:30": [Reason.BEFORE_BUFFER], "10:00": [Reason.BOOKING]}


def test_notice_and_the_past() -> None:
    what = bookable(minimum_notice=30)
    assert why(what, now=NINE + 15) == {"09:00": [Reason.PAST], "09:30": [Reason.MINIMUM_NOTICE]}


def test_several_reasons_are_all_told() -> None:
    assert why(bookable(minimum_notice=60), claim(NINE), now=NINE - 30)["09:00"] == [
        Reason.MINIMUM_NOTICE,
        Reason.BOOKING,
    ]


def test_windows() -> None:
    tomorrow_only = bookable(booking_window=RangeWindow(date(2027, 1, 5), date(2027, 1, 5)))
    assert set(map(tuple, why(tomorrow_only).values())) == {(Reason.BOOKING_WINDOW,)}
    two_days = bookable(ALWAYS, booking_window=RollingWindow(2, rolling=True))
    assert set(map(tuple, why(two_days).values())) == {(Reason.BOOKING_WINDOW,)}
    assert why(two_days, start=NOW, end=NOW + DAY) == {}


def test_limits() -> None:
    what = bookable(count_limits={Period.DAY: 1}, duration_limits={Period.WEEK: 30})
    found = why(what, claim(NINE, of=1))
    assert found["09:00"] == [Reason.BOOKING, Reason.COUNT_LIMIT, Reason.DURATION_LIMIT]
    assert found["11:00"] == [Reason.COUNT_LIMIT, Reason.DURATION_LIMIT]


def test_only_the_first_start_of_a_day() -> None:
    found = why(bookable(only_first_slot=True), claim(NINE))
    assert found["09:00"] == [Reason.BOOKING]
    assert "09:30" not in found
    assert found["10:00"] == [Reason.ONLY_FIRST_SLOT]


def test_full_seats() -> None:
    what = bookable(seats=Seats(2, show_attendees=False, show_count=False))
    assert why(what, claim(NINE, of=1, seats=1)) == {}
    assert why(what, claim(NINE, of=1, seats=2)) == {"09:00": [Reason.SEATS]}


def test_a_booking_that_can_be_joined_is_not_in_the_way_nor_is_a_limit() -> None:
    seats = Seats(2, show_attendees=False, show_count=False)
    what = bookable(seats=seats, count_limits={Period.DAY: 1}, minimum_notice=60)
    joined = claim(NINE, of=1, seats=1)
    assert why(what, joined, now=NINE - 30)["09:00"] == [Reason.MINIMUM_NOTICE]
    assert why(what, joined, claim(NINE, ClaimKind.HOLD, of=1))["09:00"] == [Reason.SEATS]


def test_a_rhythm_that_a_booking_has_moved() -> None:
    assert why(bookable(length=45), claim(NINE))["09:45"] == [Reason.RHYTHM]


@st.composite
def situations(draw: st.DrawFn) -> tuple[Bookable, list[Claim]]:
    what = bookable(
        length=draw(st.sampled_from([25, 30, 45])),
        before_buffer=draw(st.sampled_from([0, 10])),
        minimum_notice=draw(st.sampled_from([0, 3 * DAY + 600])),
        only_first_slot=draw(st.booleans()),
        seats=draw(st.sampled_from([None, Seats(2, show_attendees=False, show_count=True)])),
        count_limits=draw(st.sampled_from([{}, {Period.DAY: 1}])),
        booking_window=draw(st.sampled_from([None, RollingWindow(3), RollingWindow(2, rolling=True)])),
    )
    starts = draw(st.lists(st.integers(MONDAY, MONDAY + 2 * DAY), max_size=5))
    kinds = st.sampled_from(ClaimKind)
    claims = [
        claim(start, draw(kinds), of=draw(st.sampled_from([1, 2])), seats=draw(st.sampled_from([None, 1, 2])))
        for start in starts
    ]
    return what, claims


@settings(max_examples=80, deadline=None)
@given(situations())
def test_what_hours_allow_is_either_offered_or_explained(situation: tuple[Bookable, list[Claim]]) -> None:
    what, claims = situation
    question = Question(MONDAY, MONDAY + 2 * DAY, "UTC", what.event_type.length)
    taken = rules.taken_of(what.event_type, claims)
    offered = set(rules.offered(what, question, taken, NOW))
    removed = explanations.removed(what, question, claims, NOW)
    possible = set(rules.engine_starts(what, question, (), (question.start, question.end)))
    assert offered.isdisjoint(each.start for each in removed)
    assert possible <= offered | {each.start for each in removed}
    assert all(each.reasons for each in removed)
    guessed = {each.start for each in removed if each.reasons == (Reason.ONLY_FIRST_SLOT,)}
    assert what.event_type.only_first_slot or not guessed
