"""Recurring bookings: which occurrences a series has, and which of them a change concerns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from kalends.bookings.model import Booking, BookingRequest, Status
from kalends.bookings.seats import AlreadySeated
from kalends.core import ids
from kalends.core.errors import Invalid
from kalends.core.time import from_minute, iso, to_minute
from kalends.engine import recurrence
from kalends.event_types.model import Bookable, Frequency, Recurrence
from kalends.slots.rules import SlotNotOffered, SlotTaken

_FREQUENCIES: Mapping[Frequency, recurrence.Frequency] = {
    Frequency.WEEKLY: "weekly",
    Frequency.MONTHLY: "monthly",
    Frequency.YEARLY: "yearly",
}


@dataclass(frozen=True, slots=True)
class Occurrence:
    """When a meeting of a series starts, and where its `place` in the series is, by which calendars know it: mostly the
    same instant."""

    start: datetime
    place: datetime


Obstacle: TypeAlias = SlotTaken | SlotNotOffered | AlreadySeated
"""What keeps an occurrence from being booked."""


class NotRecurring(Invalid):
    """The event type is booked once, not as a series."""


class TooManyOccurrences(Invalid):
    """The series is longer than the event type allows."""


class StartsDiffer(Invalid):
    """The booker was told starts that are those of no series."""


def starts(bookable: Bookable, start: datetime, asked: int | None) -> list[datetime]:
    """When the meetings of a booking start: one, or those of the series, as many as asked for or as the event type
    has. They are at the same time by the host's clock, whatever the daylight saving time. Raises `NotRecurring`,
    `TooManyOccurrences`."""
    rule = bookable.event_type.recurrence
    if rule is None:
        if asked is not None:
            raise NotRecurring("This event type is not a recurring one; leave recurrenceCount out.")
        return [start]
    return _by_clock(rule, start, _count(rule, asked), bookable.host.time_zone)


def as_told(bookable: Bookable, request: BookingRequest) -> list[Occurrence]:
    """The meetings of a request: as `starts` says, or as the booker was told. What he was told must be the series by
    the attendee's clock, or by that of the page that told him, which nobody's calendar goes by: there, places are the
    host's. Raises as `starts`, and `StartsDiffer`."""
    hosts, rule = starts(bookable, request.start, request.recurrence_count), bookable.event_type.recurrence
    told = [start.astimezone(UTC) for start in request.recurrence_starts]
    if rule is None or not told or told == hosts:
        return [Occurrence(start, start) for start in hosts]
    if told == _by_clock(rule, request.start, len(told), request.attendee.time_zone):
        return [Occurrence(start, start) for start in told]
    if told == _by_offsets(rule, request.recurrence_starts):
        return [Occurrence(start, place) for start, place in zip(told, hosts, strict=True)]
    raise _differing(hosts, told)


def bookings(first: Booking, occurrences: Sequence[Occurrence]) -> tuple[Booking, ...]:
    """The bookings of a series that begins with `first`; what the host is to decide, he decides for all of them."""
    uid = ids.new_uid()
    named = replace(first, recurring_uid=uid, recurrence_start=occurrences[0].place if len(occurrences) > 1 else None)
    return (named, *(_another(named, occurrence) for occurrence in occurrences[1:]))


def refused(refusal: Obstacle, number: int, start: datetime) -> Obstacle:
    """The refusal of an occurrence, which names it; `number` counts from 1."""
    details = refusal.details if isinstance(refusal.details, dict) else {}
    return type(refusal)(
        f"Occurrence {number} of the series, {iso(start)}: {refusal.message} Nothing has been booked.",
        details={**details, "occurrence": number, "start": iso(start)},
    )


def ahead(series: Sequence[Booking], now: datetime) -> tuple[Booking, ...]:
    """Those that may still take place and are not over."""
    return tuple(booking for booking in series if booking.is_live and booking.end > now)


def requested(series: Sequence[Booking]) -> tuple[Booking, ...]:
    """Those that wait for the answer to the request for the series: not those that have been moved since."""
    return tuple(each for each in series if each.status is Status.PENDING and each.rescheduled_from_uid is None)


def request_of(series: Sequence[Booking]) -> Booking:
    """The booking that stands for the request for the series; where none waits any more, its first one."""
    return next(iter(requested(series)), series[0])


def _by_clock(rule: Recurrence, start: datetime, count: int, time_zone: str) -> list[datetime]:
    minutes = recurrence.occurrences(to_minute(start), _FREQUENCIES[rule.frequency], rule.interval, count, time_zone)
    return [start, *(from_minute(minute) for minute in minutes[1:])]


def _by_offsets(rule: Recurrence, told: Sequence[datetime]) -> list[datetime]:
    """As pages count that name no zone but write starts with their clock's offset: in UTC, less what the clock has
    been put forward since the first start."""
    starts = _by_clock(rule, told[0].astimezone(UTC), len(told), "UTC")
    return [start + (_offset(told[0]) - _offset(seen)) for start, seen in zip(starts, told, strict=True)]


def _offset(instant: datetime) -> timedelta:
    return instant.utcoffset() or timedelta(0)


def _differing(hosts: Sequence[datetime], told: Sequence[datetime]) -> StartsDiffer:
    """The refusal, which names the first start that is not the host's; `number` counts from 1."""
    pairs = enumerate(zip(hosts, told, strict=True), 1)
    number, (start, seen) = next((number, pair) for number, pair in pairs if pair[0] != pair[1])
    return StartsDiffer(
        f"Occurrence {number} of the series starts at {iso(start)} by the host's clock, not at {iso(seen)}, and by no "
        "other clock are these starts a series; nothing has been booked. Show the booker the host's times.",
        details={"occurrence": number, "start": iso(start), "asked": iso(seen)},
    )


def _count(rule: Recurrence, asked: int | None) -> int:
    if asked is None:
        return rule.occurrences
    if asked > rule.occurrences:
        raise TooManyOccurrences(
            f"recurrenceCount: this event type recurs at most {rule.occurrences} times; ask for that many or fewer.",
            details={"field": "recurrenceCount"},
        )
    return asked


def _another(first: Booking, occurrence: Occurrence) -> Booking:
    uid, start = ids.new_uid(), occurrence.start
    return replace(
        first,
        id=ids.new_number(),
        uid=uid,
        current_uid=uid,
        recurrence_start=occurrence.place,
        start=start,
        end=start + first.length,
        attendees=tuple(replace(attendee, id=ids.new_number()) for attendee in first.attendees),
    )
