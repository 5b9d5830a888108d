"""Which starts are offered: the engine's answer under an event type's rules.

The list of slots and the check of one start are the same computation. It does not depend on how much was asked
for: a run of free time that begins before the asked span keeps its rhythm, so that a start is either offered by
every question that covers it (in one zone) or by none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kalends.accounts.model import Anonymous, Caller
from kalends.core.errors import Conflict, Invalid, NotFound, Unauthenticated
from kalends.engine import limits, slots, zones
from kalends.engine.limits import RollingWindow
from kalends.engine.slots import Host, Rules, Window
from kalends.engine.timesets import Interval
from kalends.event_types.model import Bookable, EventType

DAY = 1440
YEAR = 366 * DAY

_PAD = 2 * DAY
"""How far a question is widened where the rhythm is that of the clock: past any day of any zone it touches."""

_CHUNK = 28 * DAY
_RUN_UP = 8 * DAY
"""Where the rhythm is that of each run, time is cut into fixed chunks, each computed with the week before it."""

MAX_SPAN_DAYS = 400
"""The longest span one question may ask for."""


HOLD_MINUTES = 5
"""How long a hold lasts when nobody says."""


class DurationNotYours(Unauthenticated):
    """Only callers with credentials say how long a hold lasts."""


class SlotTaken(Conflict):
    """The start is one the host offers, but somebody has it. `details` names the next free starts."""

    code = "SlotTaken"


class SlotNotOffered(Invalid):
    """The start is not one the host offers, whoever else has booked."""

    code = "SlotNotOffered"


class HoldNotFound(NotFound):
    """There is no such hold, or its time is over."""


class LengthNotOffered(Invalid):
    """The event type does not come in this length."""


class SpanTooLong(Invalid):
    """The question covers more days than one answer gives."""


@dataclass(frozen=True, slots=True)
class Question:
    """Starts in `[start, end)`, epoch minutes, of slots of `length` minutes, on the clock of `time_zone`."""

    start: int
    end: int
    time_zone: str
    length: int


def slot_length(event_type: EventType, asked: int | None) -> int:
    """The slot's length in minutes: the asked one, if the event type comes in it. Raises `LengthNotOffered`."""
    if asked is None or asked == event_type.length:
        return event_type.length
    if asked in event_type.length_options:
        return asked
    choices = ", ".join(str(n) for n in sorted({event_type.length, *event_type.length_options}))
    raise LengthNotOffered(f"This event type is not offered in {asked} minutes; choose from {choices}.")


def hold_minutes(caller: Caller, asked: int | None) -> int:
    """How long a hold lasts: `HOLD_MINUTES`, unless a caller with credentials says otherwise. Raises
    `DurationNotYours` where anybody else does."""
    if asked is None:
        return HOLD_MINUTES
    if isinstance(caller, Anonymous):
        raise DurationNotYours(f"To say how long needs credentials; leave the duration out for {HOLD_MINUTES} minutes.")
    return asked


def reach(bookable: Bookable, question: Question, now: int) -> Interval:
    """The span of epoch minutes in which the host's claims must be known to answer the question."""
    windows = [kept.widened for kept in _windows(bookable, question, now)]
    return (windows[0].start - DAY, windows[-1].end + DAY) if windows else (question.start, question.start)


def offered(bookable: Bookable, question: Question, busy: Sequence[Interval], now: int) -> list[int]:
    """The starts in the question's span that can be booked, as sorted epoch minutes.

    `busy` covers `reach`. Hours, busy time, buffers, notice, booking window and the once-a-day rule are all judged.
    """
    if bookable.hours is None:
        return []
    host = Host(bookable.host.id, bookable.hours, busy)
    rules = _rules(bookable.event_type, question.length)
    starts = [
        start
        for window in _windows(bookable, question, now)
        for start in _between(slots.starts(rules, [host], window.widened), window.start, window.end)
    ]
    return _between(_limited(bookable, starts, now), question.start, question.end)


def zones_of(bookable: Bookable, booker_zone: str) -> tuple[str, ...]:
    """The zones on whose clocks a booker may have been shown a start: his own, UTC and the host's."""
    return tuple(dict.fromkeys((booker_zone, "UTC", _host_zone(bookable))))


@dataclass(frozen=True, slots=True)
class _Kept:
    """A window for the engine, and the part `[start, end)` of it whose starts are kept."""

    start: int
    end: int
    widened: Window


def _rules(event_type: EventType, length: int) -> Rules:
    return Rules(
        length=length,
        slot_interval=event_type.slot_interval,
        before_buffer=event_type.before_buffer,
        after_buffer=event_type.after_buffer,
        offset_start=event_type.offset_start,
    )


def _windows(bookable: Bookable, question: Question, now: int) -> Iterator[_Kept]:
    """What the engine is asked so that the question is answered whole, rhythms and day rules included."""
    start, end = _span(bookable, question, now)
    if start >= end:
        return
    rules = _rules(bookable.event_type, question.length)
    if _keeps_the_clock(rules, question.time_zone, start, end):
        widened = Window(start - _PAD, end + _PAD + question.length, question.time_zone)
        yield _Kept(start, end, widened)
        return
    for chunk in range(start // _CHUNK, (end - 1) // _CHUNK + 1):
        first, past = chunk * _CHUNK, (chunk + 1) * _CHUNK
        widened = Window(first - _RUN_UP, past + _PAD + question.length, question.time_zone)
        yield _Kept(max(first, start), min(past, end), widened)


def _span(bookable: Bookable, question: Question, now: int) -> Interval:
    """The question's span, widened to the days that the day rules look at."""
    window = bookable.event_type.booking_window
    if isinstance(window, RollingWindow) and window.rolling:
        return now - DAY, min(question.end + DAY, limits.bounds(window, now, _host_zone(bookable))[1])
    if bookable.event_type.only_first_slot:
        return question.start - _PAD, question.end + DAY
    return question.start, question.end


def _host_zone(bookable: Bookable) -> str:
    return bookable.hours.time_zone if bookable.hours else "UTC"


def _keeps_the_clock(rules: Rules, time_zone: str, start: int, end: int) -> bool:
    """Whether every run has the same rhythm, so that it does not matter where a run began."""
    if slots.frequency(rules) != slots.interval(rules):
        return False
    clock = zones.clock(time_zone, start - YEAR, end + YEAR)
    return len({offset % slots.interval(rules) for offset in clock.offsets}) == 1


def _limited(bookable: Bookable, starts: list[int], now: int) -> list[int]:
    """The starts that notice, booking window and the once-a-day rule leave."""
    event_type, zone = bookable.event_type, _host_zone(bookable)
    left = starts[bisect_left(starts, limits.earliest(now, event_type.minimum_notice)) :]
    window = event_type.booking_window
    if isinstance(window, RollingWindow) and window.rolling:
        left = limits.first_days(left, window.days, zone, business_days=window.business_days)
    elif window is not None:
        left = _between(left, *limits.bounds(window, now, zone))
    return limits.first_of_each_day(left, zone) if event_type.only_first_slot else left


def _between(starts: Sequence[int], start: int, end: int) -> list[int]:
    return list(starts[bisect_left(starts, start) : bisect_left(starts, end)])
