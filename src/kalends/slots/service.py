"""What others ask about free time: which starts are offered, is this one, hold it, claim it, free it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from kalends.accounts.model import UserId
from kalends.core import ids
from kalends.core.database import Tx
from kalends.core.time import from_minute, to_minute, to_minute_up
from kalends.engine.timesets import Interval
from kalends.event_types.model import Bookable
from kalends.slots import rules, store
from kalends.slots.model import BookingUid, ClaimKind, Hold, Offer, SlotQuery
from kalends.slots.rules import HoldNotFound, Question, SlotNotOffered, SlotTaken, SpanTooLong

NEXT_STARTS = 5
"""How many free starts a refusal names."""

_LOOK_AHEAD = 28 * rules.DAY


async def list_starts(tx: Tx, bookable: Bookable, query: SlotQuery, now: datetime) -> Offer:
    """The starts that can be booked in the query's span, held slots left out.

    Raises `LengthNotOffered`, `SpanTooLong`.
    """
    if query.end - query.start > timedelta(days=rules.MAX_SPAN_DAYS):
        raise SpanTooLong(f"Ask for at most {rules.MAX_SPAN_DAYS} days at a time; bring start and end closer together.")
    question = Question(
        start=to_minute_up(query.start),
        end=to_minute_up(query.end),
        time_zone=query.time_zone,
        length=rules.slot_length(bookable.event_type, query.length),
    )
    minute = to_minute_up(now)
    busy = await _busy(tx, bookable, [question], now, with_holds=True, besides=query.reschedule_uid)
    return Offer(rules.offered(bookable, question, busy, minute), question.length)


async def check(
    tx: Tx,
    bookable: Bookable,
    start: datetime,
    length: int,
    time_zone: str,
    now: datetime,
    *,
    with_holds: bool = False,
    besides: BookingUid | None = None,
) -> None:
    """Passes when a slots query in the booker's zone, UTC or the host's zone would offer `start`.

    Holds are looked at only where asked: a booking may not name the hold it follows, so a hold never refuses one.
    Raises `SlotTaken` when only somebody's claim is in the way, else `SlotNotOffered`.
    """
    minute = to_minute(start)
    if from_minute(minute) != start:
        raise SlotNotOffered("Slots start at whole minutes; leave out seconds.", details={"nextStarts": []})
    questions = [Question(minute, minute + 1, zone, length) for zone in rules.zones_of(bookable, time_zone)]
    busy = await _busy(tx, bookable, questions, now, with_holds=with_holds, besides=besides)
    if not _any_offered(bookable, questions, busy, now):
        raise await _refusal(tx, bookable, questions, now)


async def lock(tx: Tx, host_id: UserId) -> None:
    """Makes this transaction the only one that decides about the host's time. Comes before `check` and `claim`."""
    await store.lock_host(tx, host_id)


async def claim(
    tx: Tx, bookable: Bookable, booking_uid: BookingUid, kind: ClaimKind, start: datetime, end: datetime
) -> None:
    """Takes the host's time for a booking. Raises `SlotTaken` when the database knows better than `check`."""
    claimed = await store.insert_claim(
        tx,
        organization_id=bookable.host.organization_id,
        host_id=bookable.host.id,
        kind=kind,
        start=start,
        end=end,
        before_buffer=bookable.event_type.before_buffer,
        after_buffer=bookable.event_type.after_buffer,
        booking_uid=booking_uid,
    )
    if not claimed:
        raise SlotTaken("This time has just been taken; choose another one.", details={"nextStarts": []})


async def confirm_claim(tx: Tx, booking_uid: BookingUid) -> bool:
    """Makes a pending booking's claim an accepted one; False when it had not claimed its time."""
    return await store.accept_claim(tx, booking_uid)


async def release(tx: Tx, booking_uid: BookingUid) -> None:
    """Frees the time of a booking that will not take place."""
    await store.delete_claim(tx, booking_uid)


async def hold(tx: Tx, bookable: Bookable, start: datetime, length: int | None, minutes: int, now: datetime) -> Hold:
    """Keeps a slot out of the lists for `minutes`. Raises as `check`, also when somebody else holds it."""
    return await _hold(tx, ids.new_uid(), bookable, start, length, minutes, now)


async def change_hold(
    tx: Tx, uid: str, bookable: Bookable, start: datetime, length: int | None, minutes: int, now: datetime
) -> Hold:
    """Lets a hold keep another slot, from now on for `minutes`. Raises `HoldNotFound`, else as `hold`; the slot it
    had is then still held."""
    await get_hold(tx, uid, now)
    await store.delete_hold(tx, uid)
    return await _hold(tx, uid, bookable, start, length, minutes, now)


async def get_hold(tx: Tx, uid: str, now: datetime) -> Hold:
    """The hold. Raises `HoldNotFound` when there is none or its time is over."""
    held = await store.find_hold(tx, uid, now)
    if held is None:
        raise HoldNotFound("There is no such reservation, or it has expired; reserve the slot again.")
    return held


async def release_hold(tx: Tx, uid: str) -> None:
    """Frees a held slot. Raises `HoldNotFound`."""
    if not await store.delete_hold(tx, uid):
        raise HoldNotFound("There is no such reservation, or it has expired.")


async def prune_holds(tx: Tx, now: datetime) -> int:
    """Deletes expired holds, and says how many."""
    return await store.delete_expired_holds(tx, now)


async def _hold(
    tx: Tx, uid: str, bookable: Bookable, start: datetime, length: int | None, minutes: int, now: datetime
) -> Hold:
    slot = rules.slot_length(bookable.event_type, length)
    await lock(tx, bookable.host.id)
    await check(tx, bookable, start, slot, "UTC", now, with_holds=True)
    held = Hold(
        uid=uid,
        organization_id=bookable.host.organization_id,
        host_id=bookable.host.id,
        event_type_id=bookable.event_type.id,
        start=start,
        end=start + timedelta(minutes=slot),
        until=now + timedelta(minutes=minutes),
        minutes=minutes,
    )
    await store.insert_hold(tx, held, ids.new_number())
    return held


def _any_offered(bookable: Bookable, questions: Sequence[Question], busy: Sequence[Interval], now: datetime) -> bool:
    return any(rules.offered(bookable, question, busy, to_minute_up(now)) for question in questions)


async def _busy(
    tx: Tx,
    bookable: Bookable,
    questions: Sequence[Question],
    now: datetime,
    *,
    with_holds: bool,
    besides: BookingUid | None,
) -> list[Interval]:
    """The host's taken time, as far as the questions reach; one statement."""
    spans = [rules.reach(bookable, question, to_minute_up(now)) for question in questions]
    span = min(start for start, _ in spans), max(end for _, end in spans)
    host = bookable.host
    taken = await store.busy(tx, host.organization_id, [host.id], span, with_holds=with_holds, besides=besides, now=now)
    return taken[host.id]


async def _refusal(
    tx: Tx, bookable: Bookable, questions: Sequence[Question], now: datetime
) -> SlotTaken | SlotNotOffered:
    """Why a start is refused: taken, if it would be offered were nobody busy; with the next free starts."""
    details = {"nextStarts": await _next_starts(tx, bookable, questions[0], now)}
    if _any_offered(bookable, questions, [], now):
        return SlotTaken("This time has just been taken; choose another one.", details=details)
    return SlotNotOffered(
        "This time is not offered: it is outside the working hours, too soon, too far ahead, "
        "or not one of the starts that GET /v2/slots lists.",
        details=details,
    )


async def _next_starts(tx: Tx, bookable: Bookable, question: Question, now: datetime) -> list[str]:
    """The next few free starts, as ISO instants, for a refusal to name."""
    minute = to_minute_up(now)
    first = max(question.start, minute)
    ahead = replace(question, start=first, end=first + _LOOK_AHEAD)
    busy = await _busy(tx, bookable, [ahead], now, with_holds=True, besides=None)
    starts = rules.offered(bookable, ahead, busy, minute)
    return [from_minute(start).isoformat().replace("+00:00", "Z") for start in starts[:NEXT_STARTS]]
