"""Which starts are offered, and whether this one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kalends.core.database import Tx
from kalends.core.time import from_minute, to_minute, to_minute_up
from kalends.event_types import groups
from kalends.event_types.model import Bookable
from kalends.slots import booking_limits, explanations, rules, store
from kalends.slots.model import BookingUid, Explained, Moving, Offer, SlotQuery, Taken
from kalends.slots.rules import LimitReached, Question, SlotNotOffered, SlotTaken, SpanTooLong
from kalends.slots.seats import seating

NEXT_STARTS = 5
"""How many free starts a refusal names."""

_LOOK_AHEAD = 28 * rules.DAY


async def list_starts(tx: Tx, bookable: Bookable, query: SlotQuery, now: datetime) -> Offer:
    """The starts that can be booked in the query's span, held slots left out. Slots for a booking that is to be moved
    are as long as it is, unless the query says otherwise.

    Raises `LengthNotOffered`, `SpanTooLong`, and `NotBookedTogether` unless a booking of the group is to be moved.
    (Contract: GET /v2/slots.)
    """
    asked, look = _asked(bookable, query, now)
    taken = await _taken(tx, bookable, [asked], look)
    return _offer(bookable, asked, taken, to_minute_up(now), query.moving)


async def explain_starts(tx: Tx, bookable: Bookable, query: SlotQuery, now: datetime) -> Explained:
    """As `list_starts`, and why each other time that working hours allow is not offered. Tells the rule, or the kind of
    busy time, and nothing of anybody's bookings. Beyond the contract."""
    asked, look = _asked(bookable, query, now)
    minute, whose = to_minute_up(now), _whose(bookable, look)
    claims = await store.claims_of(tx, whose, rules.whole_reach(bookable, asked, minute))
    offer = _offer(bookable, asked, rules.taken_of(bookable.event_type, claims), minute, query.moving)
    return Explained(offer, explanations.removed(bookable, asked, claims, minute))


async def check(
    tx: Tx,
    bookable: Bookable,
    start: datetime,
    length: int,
    time_zone: str | None,
    now: datetime,
    *,
    seats: int = 1,
    with_holds: bool = False,
    besides: BookingUid | None = None,
) -> None:
    """Passes when a slots query in the booker's zone, UTC or the host's zone would offer `start`, or one in any zone
    where `time_zone` is None; where people share slots, with `seats` of them free. Booking limits are judged like the
    rest.

    Holds are looked at only where asked: a booking may not name the hold it follows, so a hold never refuses one.
    Raises `SlotTaken` when only somebody's claim is in the way, `LimitReached` (a `SlotTaken`) when the number of
    bookings is, else `SlotNotOffered`.
    """
    minute = to_minute(start)
    if from_minute(minute) != start:
        raise SlotNotOffered("Slots start at whole minutes; leave out seconds.", details={"nextStarts": []})
    questions = [Question(minute, minute + 1, zone, length) for zone in rules.zones_of(bookable, time_zone)]
    taken = await _taken(tx, bookable, questions, _Look(now, with_holds, besides))
    if not _any_offered(bookable, questions, taken, now, seats):
        raise await _refusal(tx, bookable, questions, taken, _Look(now, with_holds=True, besides=besides), seats)


def question(query: SlotQuery, length: int) -> Question:
    """What a query asks of slots of `length` minutes. Raises `SpanTooLong`."""
    if query.end - query.start > timedelta(days=rules.MAX_SPAN_DAYS):
        raise SpanTooLong(f"Ask for at most {rules.MAX_SPAN_DAYS} days at a time; bring start and end closer together.")
    return Question(to_minute_up(query.start), to_minute_up(query.end), query.time_zone, length)


def _asked(bookable: Bookable, query: SlotQuery, now: datetime) -> tuple[Question, _Look]:
    """What a query asks, and which of the hosts' claims count. Raises as `list_starts`."""
    moving = query.moving
    if moving is None:
        groups.check_open(bookable)
    own = moving is not None and query.length in (None, moving.length)
    length = moving.length if moving and own else rules.slot_length(bookable.event_type, query.length)
    besides = moving.uid if moving and not moving.counts else None
    return question(query, length), _Look(now, with_holds=True, besides=besides)


@dataclass(frozen=True, slots=True)
class _Look:
    """When the hosts' claims are looked at, and which of them count."""

    now: datetime
    with_holds: bool
    besides: BookingUid | None = None


async def _taken(tx: Tx, bookable: Bookable, questions: Sequence[Question], look: _Look) -> Taken:
    """What is taken of the hosts' time, as far as the questions reach; one statement."""
    spans = [rules.reach(bookable, question, to_minute_up(look.now)) for question in questions]
    span = min(start for start, _ in spans), max(end for _, end in spans)
    whose = _whose(bookable, look)
    if rules.counts_bookings(bookable.event_type):
        return rules.taken_of(bookable.event_type, await store.claims_of(tx, whose, span))
    return await store.taken(tx, whose, span)


def _whose(bookable: Bookable, look: _Look) -> store.Whose:
    organization_id = bookable.host.organization_id
    return store.Whose(organization_id, bookable.host_ids, look.with_holds, look.besides, look.now)


def _offer(bookable: Bookable, question: Question, taken: Taken, now: int, moving: Moving | None) -> Offer:
    """What is offered; a seat that is moved has one at its own start already."""
    shared, own = bookable.event_type.seats, moving.shared_at if moving else None
    return Offer(
        starts=[start for start in rules.offered(bookable, question, taken, now) if start != own],
        length=question.length,
        seating=seating(shared, (*taken.own, *taken.held_seats), question.length) if shared else None,
    )


def _any_offered(
    bookable: Bookable, questions: Sequence[Question], taken: Taken, now: datetime, seats: int = 1
) -> bool:
    minute = to_minute_up(now)
    return any(rules.offered(bookable, question, taken, minute, seats=seats) for question in questions)


async def _refusal(
    tx: Tx, bookable: Bookable, questions: Sequence[Question], taken: Taken, look: _Look, seats: int
) -> SlotTaken | SlotNotOffered:
    """Why a start is refused: taken, if it would be offered were nobody busy; with the next free starts."""
    details = {"nextStarts": await _next_starts(tx, bookable, questions[0], look, seats)}
    if not _any_offered(bookable, questions, Taken(()), look.now, seats):
        return SlotNotOffered(
            "This time is not offered: it is outside the working hours, too soon, too far ahead, "
            "or not one of the starts that GET /v2/slots lists.",
            details=details,
        )
    if not booking_limits.left(bookable, taken.own, questions[0].length, [questions[0].start]):
        return LimitReached(
            "The host takes no more bookings of this kind around this time; choose another day.", details=details
        )
    return SlotTaken("This time has just been taken; choose another one.", details=details)


async def _next_starts(tx: Tx, bookable: Bookable, question: Question, look: _Look, seats: int) -> list[str]:
    """The next few free starts, as ISO instants, for a refusal to name."""
    minute = to_minute_up(look.now)
    first = max(question.start, minute)
    ahead = replace(question, start=first, end=first + _LOOK_AHEAD)
    taken = await _taken(tx, bookable, [ahead], look)
    starts = rules.offered(bookable, ahead, taken, minute, seats=seats)
    return [from_minute(start).isoformat().replace("+00:00", "Z") for start in starts[:NEXT_STARTS]]
