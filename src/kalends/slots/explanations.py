"""Why times that working hours allow are not offered: which rule, or which kind of busy time, removed them. Pure.

Whose booking it is, or what it is about, is never told."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kalends.engine import limits, reasons
from kalends.engine.timesets import Interval
from kalends.event_types.model import Bookable
from kalends.slots import booking_limits, rules
from kalends.slots.model import Claim, ClaimKind, Reason, Removed, Taken
from kalends.slots.rules import Question
from kalends.slots.seats import seating

_KINDS = {ClaimKind.ACCEPTED: Reason.BOOKING, ClaimKind.PENDING: Reason.REQUEST}
_ENGINE = {
    reasons.BEFORE_BUFFER: Reason.BEFORE_BUFFER,
    reasons.AFTER_BUFFER: Reason.AFTER_BUFFER,
    reasons.RHYTHM: Reason.RHYTHM,
}


def removed(bookable: Bookable, question: Question, claims: Sequence[Claim], now: int) -> list[Removed]:
    """Every start in the question's span that would be offered were nobody busy and were there no rules, but is not,
    sorted, with each reason once. `claims` covers `rules.reach` and the span."""
    taken = rules.taken_of(bookable.event_type, claims)
    span = (question.start, question.end)
    possible = {start for busy in ((), taken.busy) for start in rules.engine_starts(bookable, question, busy, span)}
    missing = sorted(possible.difference(rules.offered(bookable, question, taken, now)))
    full, joined = _shared(bookable, question, taken, missing)
    alone = [start for start in missing if start not in joined]
    judges = [
        _too_early(bookable, missing, now),
        _out_of_window(bookable, question, taken, now, missing),
        ((start, Reason.SEATS) for start in sorted(full)),
        _busy(bookable, question, claims, full | joined),
        _held(bookable, question, taken, missing, full),
        _over_limits(bookable, question, taken, alone),
    ]
    found = _collected(missing, judges)
    return [Removed(start, tuple(found[start]) or (Reason.ONLY_FIRST_SLOT,)) for start in missing]


_Found = Iterable[tuple[int, Reason]]


def _collected(missing: Sequence[int], judges: Iterable[_Found]) -> Mapping[int, dict[Reason, None]]:
    found: dict[int, dict[Reason, None]] = {start: {} for start in missing}
    for judge in judges:
        for start, reason in judge:
            if start in found:
                found[start][reason] = None
    return found


def _too_early(bookable: Bookable, missing: Sequence[int], now: int) -> _Found:
    earliest = limits.earliest(now, bookable.event_type.minimum_notice)
    early = missing[: bisect_left(missing, earliest)]
    return [(start, Reason.PAST if start < now else Reason.MINIMUM_NOTICE) for start in early]


def _out_of_window(bookable: Bookable, question: Question, taken: Taken, now: int, missing: Sequence[int]) -> _Found:
    free = rules.open_starts(bookable, question, taken, now)
    start, end = rules.window_of(bookable, free, now)
    inside = range(start, end)
    return [(each, Reason.BOOKING_WINDOW) for each in missing if each >= now and each not in inside]


def _shared(
    bookable: Bookable, question: Question, taken: Taken, missing: Sequence[int]
) -> tuple[frozenset[int], frozenset[int]]:
    """Which starts are shared: those that have no seat left, and those that are booked, where neither the booking nor
    a limit is in the way of who joins it."""
    if not bookable.event_type.seats:
        return frozenset(), frozenset()
    shared = seating(bookable.event_type.seats, (*taken.own, *taken.held_seats), question.length)
    full = frozenset(start for start in missing if start in shared.shared and not shared.free(start))
    return full, frozenset(start for start in missing if shared.slot(start).booking_uid)


def _held(
    bookable: Bookable, question: Question, taken: Taken, missing: list[int], full: Collection[int]
) -> Iterator[tuple[int, Reason]]:
    kept = {*rules.unheld(bookable, question, taken, missing), *full}
    yield from ((start, Reason.RESERVATION) for start in missing if start not in kept)


@dataclass(frozen=True, slots=True)
class _Labelled:
    """Busy time, and what it is called."""

    during: Interval
    reason: Reason


def _busy(
    bookable: Bookable, question: Question, claims: Sequence[Claim], shared: Collection[int]
) -> Iterator[tuple[int, Reason]]:
    """What of the hosts' claims stands in the way of the starts that are not shared."""
    parts = [part for claim in claims if claim.kind is not ClaimKind.HOLD for part in _parts(claim)]
    hosts = rules.engine_hosts(bookable, [part.during for part in parts])
    engine_rules = rules.engine_rules(bookable.event_type, question.length)
    names = [[part.reason for part in parts]] * len(hosts)
    for window in rules.windows(engine_rules, question, (question.start, question.end)):
        for start, reason in reasons.explain(engine_rules, hosts, window.widened, names):
            if window.start <= start < window.end and start not in shared:
                yield start, _ENGINE.get(reason) or Reason(reason)


def _parts(claim: Claim) -> Iterator[_Labelled]:
    """A claim's time and the buffers that it keeps free itself."""
    start, end = claim.busy
    yield _Labelled((start, claim.start), Reason.BEFORE_BUFFER)
    yield _Labelled((claim.start, claim.end), _KINDS[claim.kind])
    yield _Labelled((claim.end, end), Reason.AFTER_BUFFER)


def _over_limits(bookable: Bookable, question: Question, taken: Taken, missing: list[int]) -> _Found:
    for limit in booking_limits.limits_of(bookable.event_type):
        reason = Reason.DURATION_LIMIT if limit.by_minutes else Reason.COUNT_LIMIT
        left = frozenset(booking_limits.left_by(limit, bookable, taken.own, question.length, missing))
        yield from ((start, reason) for start in missing if start not in left)
