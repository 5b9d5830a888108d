"""Which starts are offered: the engine's answer under an event type's rules.

The list of slots and the check of one start are the same computation. It does not depend on how much was asked
for: a run of free time that begins before the asked span keeps its rhythm, so that a start is either offered by
every question that covers it (in one zone) or by none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kalends.accounts.model import Anonymous, Caller
from kalends.core.errors import Conflict, Invalid, NotFound, Unauthenticated
from kalends.engine import limits, slots, zones
from kalends.engine.limits import RollingWindow
from kalends.engine.slots import Host, Rules, Scheduling, Window
from kalends.engine.timesets import Interval
from kalends.event_types.model import Bookable, EventType
from kalends.slots import booking_limits
from kalends.slots.model import Claim, ClaimKind, Taken
from kalends.slots.seats import joined, seating

DAY = 1440
YEAR = 366 * DAY

_PAD = 2 * DAY
"""How far a question is widened where the rhythm is that of the clock: past any day of any zone it touches."""

_CLOCKS = ("UTC", "Asia/Kolkata", "Asia/Kathmandu")
"""Zones for all that clocks show alike but for the hour: on some it is half past, or a quarter to, when it strikes on
others."""

FOREVER = 2**53
"""An epoch minute that no question reaches."""

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


class LimitReached(SlotTaken):
    """The host takes no more bookings of this event type on that day, or in that week, month or year."""

    code = "SlotLimitReached"


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
    """The slot's length in minutes: the asked one, if the event type comes in it; with a group, any up to a day.
    Raises `LengthNotOffered`."""
    if asked is None or asked == event_type.length:
        return event_type.length
    if asked in event_type.length_options or (event_type.is_group and 0 < asked <= DAY):
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
    return _reach(bookable, question, _span(bookable, question, now))


def whole_reach(bookable: Bookable, question: Question, now: int) -> Interval:
    """The span in which the host's claims must be known to explain what the answer leaves out."""
    start, end = _span(bookable, question, now)
    return _reach(bookable, question, (min(start, question.start), max(end, question.end)))


def _reach(bookable: Bookable, question: Question, span: Interval) -> Interval:
    asked = [kept.widened for kept in windows(engine_rules(bookable.event_type, question.length), question, span)]
    if not asked:
        return question.start, question.start
    return booking_limits.widened(bookable, (asked[0].start - DAY, asked[-1].end + DAY))


def counts_bookings(event_type: EventType) -> bool:
    """Whether it matters whose the host's claims are, and not only when he is taken."""
    return bool(event_type.count_limits or event_type.duration_limits or event_type.seats)


def taken_of(event_type: EventType, claims: Sequence[Claim]) -> Taken:
    """What the hosts' claims take from the event type. Where slots are shared, holds of it keep seats, not time."""
    booked = [claim for claim in claims if claim.kind is not ClaimKind.HOLD]
    holds = [claim for claim in claims if claim.kind is ClaimKind.HOLD]
    return Taken(
        busy=[claim.busy for claim in booked],
        own=[claim for claim in _once(booked) if claim.event_type_id == event_type.id],
        held=[hold.busy for hold in holds if not _keeps_seat(event_type, hold)],
        held_seats=[hold for hold in holds if _keeps_seat(event_type, hold)],
    )


def _once(booked: Sequence[Claim]) -> Iterable[Claim]:
    """One claim for each booking, however many hosts it has."""
    return {(claim.booking_uid, claim.start): claim for claim in booked}.values()


def _keeps_seat(event_type: EventType, hold: Claim) -> bool:
    return event_type.seats is not None and hold.event_type_id == event_type.id


def offered(bookable: Bookable, question: Question, taken: Taken, now: int, *, seats: int = 1) -> list[int]:
    """The starts in the question's span that can be booked, as sorted epoch minutes, by `seats` people where they
    share the slot.

    What is `taken` covers `reach`. Hours, busy time, buffers, limits, seats, notice, booking window and the once-a-day
    rule are all judged. Holds come last: they take slots out, and move none, for a booking is judged without them.
    """
    free = open_starts(bookable, question, taken, now, seats=seats)
    left = between(free, *window_of(bookable, free, now))
    if bookable.event_type.only_first_slot:
        left = limits.first_of_each_day(left, host_zone(bookable))
    return unheld(bookable, question, taken, between(left, question.start, question.end), seats)


def unheld(bookable: Bookable, question: Question, taken: Taken, starts: list[int], seats: int = 1) -> list[int]:
    """The sorted starts whose slots, buffers included, nobody holds, and that have `seats` besides those held."""
    event_type = bookable.event_type
    left = clear_of(taken.held, starts, question.length, event_type.before_buffer, event_type.after_buffer)
    if event_type.seats and taken.held_seats:
        shared = seating(event_type.seats, (*taken.own, *taken.held_seats), question.length)
        left = [start for start in left if shared.free(start) >= seats]
    return left


def clear_of(
    held: Sequence[Interval], starts: list[int], length: int, before_buffer: int = 0, after_buffer: int = 0
) -> list[int]:
    """The sorted starts whose slots of `length` minutes, with these buffers, overlap nothing that is held."""
    hidden = {
        start
        for first, past in held
        for start in between(starts, first - length - after_buffer + 1, past + before_buffer)
    }
    return [start for start in starts if start not in hidden] if hidden else starts


def open_starts(bookable: Bookable, question: Question, taken: Taken, now: int, *, seats: int = 1) -> list[int]:
    """The starts that hours, busy time, limits, seats and notice leave, in the question's span and in the days that
    its day rules look at."""
    span = _span(bookable, question, now)
    starts = engine_starts(bookable, question, taken.busy, span)
    starts = booking_limits.left(bookable, taken.own, question.length, starts)
    if bookable.event_type.seats and bookable.hours:
        shared = seating(bookable.event_type.seats, taken.own, question.length)
        starts = between(joined(starts, shared, seats), *span)
    return starts[bisect_left(starts, limits.earliest(now, bookable.event_type.minimum_notice)) :]


def engine_starts(bookable: Bookable, question: Question, busy: Sequence[Interval], span: Interval) -> list[int]:
    """The starts in a span that the hours of all hosts leave, and the time in which any of them is busy."""
    rules, hosts = engine_rules(bookable.event_type, question.length), engine_hosts(bookable, busy)
    return [
        start
        for window in windows(rules, question, span)
        for start in between(slots.starts(rules, hosts, window.widened), window.start, window.end)
    ]


def engine_hosts(bookable: Bookable, busy: Sequence[Interval]) -> list[Host]:
    """The hosts, for whom the same time is busy; nobody where one of them has no hours, so that nothing is offered."""
    hosts = [Host(each.user.id, each.hours, busy) for each in bookable.everybody if each.hours]
    return hosts if len(hosts) == len(bookable.host_ids) else []


def zones_of(bookable: Bookable, booker_zone: str | None) -> tuple[str, ...]:
    """The zones on whose clocks a booker may have been shown a start: his own, UTC and the host's; any, where nobody
    knows his."""
    return tuple(dict.fromkeys((*([booker_zone] if booker_zone else _CLOCKS), "UTC", host_zone(bookable))))


@dataclass(frozen=True, slots=True)
class Kept:
    """A window for the engine, and the part `[start, end)` of it whose starts are kept."""

    start: int
    end: int
    widened: Window


def engine_rules(event_type: EventType, length: int) -> Rules:
    """What an event type asks of slots of `length` minutes: that all of its hosts are free."""
    return Rules(
        length=length,
        scheduling=Scheduling.COLLECTIVE,
        slot_interval=event_type.slot_interval,
        before_buffer=event_type.before_buffer,
        after_buffer=event_type.after_buffer,
        offset_start=event_type.offset_start,
        packed=event_type.optimized_slots,
    )


def windows(rules: Rules, question: Question, span: Interval) -> Iterator[Kept]:
    """What the engine is asked about a span so that the rhythm does not depend on where it begins."""
    start, end = span
    if start >= end:
        return
    if _keeps_the_clock(rules, question.time_zone, start, end):
        widened = Window(start - _PAD, end + _PAD + question.length, question.time_zone)
        yield Kept(start, end, widened)
        return
    for chunk in range(start // _CHUNK, (end - 1) // _CHUNK + 1):
        first, past = chunk * _CHUNK, (chunk + 1) * _CHUNK
        widened = Window(first - _RUN_UP, past + _PAD + question.length, question.time_zone)
        yield Kept(max(first, start), min(past, end), widened)


def _span(bookable: Bookable, question: Question, now: int) -> Interval:
    """The question's span, widened to the days that the day rules look at."""
    window = bookable.event_type.booking_window
    if isinstance(window, RollingWindow) and window.rolling:
        return now - DAY, min(question.end + DAY, limits.bounds(window, now, host_zone(bookable))[1])
    if bookable.event_type.only_first_slot:
        return question.start - _PAD, question.end + DAY
    return question.start, question.end


def host_zone(bookable: Bookable) -> str:
    """The zone of the host's hours, whose days count."""
    return bookable.hours.time_zone if bookable.hours else "UTC"


def _keeps_the_clock(rules: Rules, time_zone: str, start: int, end: int) -> bool:
    """Whether every run has the same rhythm, so that it does not matter where a run began."""
    if rules.packed or slots.frequency(rules) != slots.interval(rules):
        return False
    clock = zones.clock(time_zone, start - YEAR, end + YEAR)
    return len({offset % slots.interval(rules) for offset in clock.offsets}) == 1


def window_of(bookable: Bookable, free: Sequence[int], now: int) -> Interval:
    """The span in which the booking window lets a booking start; where it counts days with free time, the sorted
    `free` starts tell how far it goes."""
    window, zone = bookable.event_type.booking_window, host_zone(bookable)
    if window is None:
        return now, FOREVER
    start, end = limits.bounds(window, now, zone)
    if isinstance(window, RollingWindow) and window.rolling:
        kept = len(limits.first_days(free, window.days, zone, business_days=window.business_days))
        if kept < len(free):
            end = zones.midnight(zones.local_date(free[kept], zone), zone)
    return start, end


def between(starts: Sequence[int], start: int, end: int) -> list[int]:
    """The sorted starts in `[start, end)`."""
    return list(starts[bisect_left(starts, start) : bisect_left(starts, end)])
