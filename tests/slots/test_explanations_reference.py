"""Explanations against a slow reference that judges every rule by itself, minute by minute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from kalends.core.time import from_minute, to_minute
from kalends.engine.hours import DateOverride, WeeklyHours, WorkingHours
from kalends.engine.limits import RangeWindow, RollingWindow
from kalends.engine.slots import Host
from kalends.event_types.model import Bookable, Period, Seats
from kalends.slots import explanations, rules
from kalends.slots.model import BookingUid, Claim, ClaimKind, Reason
from kalends.slots.rules import DAY, Question
from tests.engine import reference
from tests.slots.test_limits_reference import apart, fits
from tests.slots.words import ALL_DAYS, bookable

OWN, OTHER = 1, 2
ZONES = ("Europe/London", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu")
TURNS = (datetime(2027, 3, 12, tzinfo=UTC), datetime(2027, 3, 27, tzinfo=UTC), datetime(2027, 10, 30, tzinfo=UTC))
"""Days before clocks change."""


class Slow:
    """What is offered, and why the rest is not, straight from the words of the rules."""

    def __init__(self, what: Bookable, question: Question, claims: Sequence[Claim], now: int) -> None:
        assert what.hours is not None
        self.what, self.event_type, self.zone = what, what.event_type, what.hours.time_zone
        self.question, self.claims, self.now = question, claims, now
        self.booked = [claim for claim in claims if claim.kind is not ClaimKind.HOLD]
        self.seats = self.event_type.seats
        self.starts = self._starts([claim.busy for claim in self.booked])
        self.undisturbed = self._starts([])

    def missing(self) -> dict[int, set[Reason]]:
        """Each start in the span that hours allow and that is not offered, with all that speaks against it."""
        offered = set(self.offered())
        span = range(self.question.start, self.question.end)
        possible = sorted((self.starts | self.undisturbed) - offered)
        return {start: set(self._against(start)) or {Reason.ONLY_FIRST_SLOT} for start in possible if start in span}

    def offered(self) -> list[int]:
        """What can be booked."""
        candidates = sorted(self.starts | {start for start in self._shared() if self._seats_left(start) > 0})
        left = [start for start in candidates if not set(self._against(start)) - {Reason.RESERVATION, Reason.SEATS}]
        left = [start for start in left if not self.seats or self._booked_seats(start) < self.seats.per_slot]
        if self.event_type.only_first_slot:
            left = [
                start for start in left if start == min(each for each in left if self._day(each) == self._day(start))
            ]
        span = range(self.question.start, self.question.end)
        return [start for start in left if start in span and not set(self._against(start))]

    def _starts(self, busy: list[tuple[int, int]]) -> set[int]:
        """Starts by hours and busy time, two days around the span."""
        engine = rules.engine_rules(self.event_type, self.question.length)
        around = (self.question.start - 2 * DAY, self.question.end + 2 * DAY)
        host = Host(1, self.what.hours, busy)  # type: ignore[arg-type]  # there are hours
        return {
            start
            for kept in rules.windows(engine, self.question, around)
            for start in reference.starts(engine, [host], kept.widened)
            if kept.start <= start < kept.end
        }

    def _against(self, start: int) -> Iterator[Reason]:
        if start < self.now:
            yield Reason.PAST
        elif start < self.now + self.event_type.minimum_notice:
            yield Reason.MINIMUM_NOTICE
        if start >= self.now and not self._in_window(start):
            yield Reason.BOOKING_WINDOW
        yield from self._over_limits(start)
        if self._shared().get(start) and self._seats_left(start) <= 0:
            yield Reason.SEATS
            return
        if start not in self.starts and not self._booked_seats(start):
            yield from self._taken(start) or [Reason.RHYTHM]
        if self._held(start):
            yield Reason.RESERVATION

    def _taken(self, start: int) -> list[Reason]:
        return [reason for claim in self.booked for reason in self._by(claim, start)]

    def _by(self, claim: Claim, start: int) -> Iterator[Reason]:
        kind = Reason.BOOKING if claim.kind is ClaimKind.ACCEPTED else Reason.REQUEST
        busy_start, busy_end = claim.busy
        slot = set(range(start, start + self.question.length))
        before = set(range(start - self.event_type.before_buffer, start))
        after = set(range(start + self.question.length, start + self.question.length + self.event_type.after_buffer))
        for part, reason in (
            (range(busy_start, claim.start), Reason.BEFORE_BUFFER),
            (range(claim.start, claim.end), kind),
            (range(claim.end, busy_end), Reason.AFTER_BUFFER),
        ):
            if slot & set(part):
                yield reason
            elif before & set(part):
                yield Reason.BEFORE_BUFFER
            elif after & set(part):
                yield Reason.AFTER_BUFFER

    def _held(self, start: int) -> bool:
        wide = range(start - self.event_type.before_buffer, start + self.question.length + self.event_type.after_buffer)
        holds = [claim for claim in self.claims if claim.kind is ClaimKind.HOLD]
        times = [hold for hold in holds if not (self.seats and hold.event_type_id == OWN)]
        return any(set(wide) & set(range(*hold.busy)) for hold in times)

    def _over_limits(self, start: int) -> Iterator[Reason]:
        own = [claim for claim in self.booked if claim.event_type_id == OWN]
        if self._booked_seats(start):
            return
        for reason, other in (("count_limits", "duration_limits"), ("duration_limits", "count_limits")):
            alone = replace(self.what, event_type=replace(self.event_type, **{other: {}}))
            if not fits(alone, start, own):
                yield Reason.COUNT_LIMIT if reason == "count_limits" else Reason.DURATION_LIMIT

    def _joins(self, start: int, claim: Claim) -> bool:
        """Whether a booking is one that others may join at this start."""
        same = claim.event_type_id == OWN and claim.end - claim.start == self.question.length
        return bool(self.seats and same and claim.start == start and claim.seats_taken is not None)

    def _shared(self) -> dict[int, bool]:
        """The slots of which some seats are taken or held."""
        same = [claim for claim in self.claims if claim.end - claim.start == self.question.length]
        own = [claim for claim in same if claim.event_type_id == OWN]
        return {claim.start: True for claim in own if claim.kind is ClaimKind.HOLD or claim.seats_taken is not None}

    def _booked_seats(self, start: int) -> int:
        return sum(claim.seats_taken or 0 for claim in self.booked if self._joins(start, claim))

    def _seats_left(self, start: int) -> int:
        if not self.seats:
            return 1
        holds = [
            claim
            for claim in self.claims
            if claim.kind is ClaimKind.HOLD
            and (claim.event_type_id, claim.start, claim.end) == (OWN, start, start + self.question.length)
        ]
        return self.seats.per_slot - self._booked_seats(start) - len(holds)

    def _day(self, start: int) -> date:
        return from_minute(start).astimezone(ZoneInfo(self.zone)).date()

    def _in_window(self, start: int) -> bool:
        window, today, day = self.event_type.booking_window, self._day(self.now), self._day(start)
        if window is None:
            return True
        if isinstance(window, RangeWindow):
            return window.first <= day <= window.last
        left = window.days
        last = today
        while left:
            last += timedelta(days=1)
            left -= not (window.business_days and last.weekday() > 4)
        return day <= last


@st.composite
def situations(draw: st.DrawFn) -> tuple[Bookable, Question, list[Claim], int]:
    begin = to_minute(draw(st.sampled_from(TURNS)))
    zone = draw(st.sampled_from(ZONES))
    day = from_minute(begin).date() + timedelta(days=1)
    overrides = draw(
        st.sampled_from([(), (DateOverride(day, 60, 200), DateOverride(day, 600, 900)), (DateOverride(day, 5, 5),)])
    )
    hours = WorkingHours(
        zone,
        (WeeklyHours(ALL_DAYS, draw(st.sampled_from([0, 95, 540])), draw(st.sampled_from([700, 1440]))),),
        overrides,
    )
    length = draw(st.sampled_from([25, 30, 45, 60]))
    seats = draw(st.sampled_from([None, None, Seats(2, show_attendees=False, show_count=True)]))
    window = draw(
        st.sampled_from([None, RollingWindow(1), RollingWindow(1, business_days=True), RangeWindow(day, day)])
    )
    what = bookable(
        hours,
        length=length,
        slot_interval=draw(st.sampled_from([None, None, 20])),
        before_buffer=draw(st.sampled_from([0, 0, 10])),
        after_buffer=draw(st.sampled_from([0, 0, 15])),
        offset_start=draw(st.sampled_from([0, 0, 5])),
        minimum_notice=draw(st.sampled_from([0, 0, 600])),
        count_limits=draw(st.sampled_from([{}, {}, {Period.DAY: 1}, {Period.WEEK: 2}])),
        duration_limits=draw(st.sampled_from([{}, {}, {Period.DAY: 60}])),
        seats=seats,
        booking_window=window,
        only_first_slot=draw(st.booleans()),
    )
    start = begin + draw(st.integers(0, 30)) * 60
    asked = draw(st.sampled_from(["UTC", "Asia/Kolkata", zone]))
    question = Question(start, start + draw(st.integers(DAY // 2, 2 * DAY)), asked, length)
    round_times = rules.engine_starts(what, question, (), (question.start, question.end)) or [start]
    claims = [draw(claim(what, round_times)) for _ in range(draw(st.integers(0, 6)))]
    return what, question, apart(claims), start - draw(st.integers(-900, DAY))


@st.composite
def claim(draw: st.DrawFn, what: Bookable, round_times: list[int]) -> Claim:
    begin = draw(st.sampled_from(round_times)) + draw(st.sampled_from([0, 0, 0, 5, -30, DAY]))
    length = draw(st.sampled_from([what.event_type.length, what.event_type.length, 90]))
    of = draw(st.sampled_from([OWN, OWN, OTHER]))
    kind = draw(st.sampled_from(ClaimKind))
    seats = draw(st.integers(1, 2)) if what.event_type.seats and of == OWN and kind is not ClaimKind.HOLD else None
    buffers = draw(st.sampled_from([(0, 0), (0, 0), (10, 0), (0, 20)])) if kind is not ClaimKind.HOLD else (0, 0)
    return Claim(kind, begin, begin + length, *buffers, of, BookingUid(f"b{begin}"), seats)


@settings(max_examples=80, deadline=None)
@given(situations())
def test_each_time_is_offered_or_has_all_that_speaks_against_it(
    situation: tuple[Bookable, Question, list[Claim], int],
) -> None:
    what, question, claims, now = situation
    slow = Slow(what, question, claims, now)
    assert rules.offered(what, question, rules.taken_of(what.event_type, claims), now) == slow.offered()
    found = {each.start: set(each.reasons) for each in explanations.removed(what, question, claims, now)}
    assert found == slow.missing()
