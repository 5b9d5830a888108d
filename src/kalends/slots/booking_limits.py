"""How many bookings, and how many booked minutes, an event type takes in a day, week, month or year. Pure.

Periods are those of the host's hours' zone, weeks begin on the host's `week_start`, and a booking counts in the period
that it starts in. What counts is the event type's claims: accepted bookings and requests that hold their time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kalends.engine import limits
from kalends.engine.limits import Limit, Unit
from kalends.engine.timesets import Interval
from kalends.event_types.model import Bookable, EventType, Period
from kalends.slots.model import Claim, ClaimKind

_WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_UNITS: Mapping[Period, Unit] = {
    Period.DAY: "day",
    Period.WEEK: "week",
    Period.MONTH: "month",
    Period.YEAR: "year",
}


@dataclass(frozen=True, slots=True)
class BookingLimit:
    """At most `maximum` bookings, or booked minutes, in each period."""

    period: Period
    maximum: int
    by_minutes: bool

    def amount(self, minutes: int) -> int:
        """What a booking of so many minutes counts."""
        return minutes if self.by_minutes else 1


def limits_of(event_type: EventType) -> Iterator[BookingLimit]:
    """All limits of an event type."""
    for period, maximum in event_type.count_limits.items():
        yield BookingLimit(period, maximum, by_minutes=False)
    for period, maximum in event_type.duration_limits.items():
        yield BookingLimit(period, maximum, by_minutes=True)


def widened(bookable: Bookable, span: Interval) -> Interval:
    """The span, widened to whole periods of every limit, since all of their bookings count."""
    start, end = span
    for period in {limit.period for limit in limits_of(bookable.event_type)}:
        start = min(start, limits.periods(_UNITS[period], span[0], *_calendar(bookable))[0])
        end = max(end, limits.periods(_UNITS[period], span[1], *_calendar(bookable))[1])
    return start, end


def left(bookable: Bookable, own: Sequence[Claim], length: int, starts: list[int]) -> list[int]:
    """The sorted starts that a new booking of `length` minutes may have under every limit."""
    for limit in limits_of(bookable.event_type):
        starts = left_by(limit, bookable, own, length, starts)
    return starts


def left_by(limit: BookingLimit, bookable: Bookable, own: Sequence[Claim], length: int, starts: list[int]) -> list[int]:
    """The sorted starts that a new booking of `length` minutes may have under one limit."""
    booked = [(claim.start, limit.amount(claim.end - claim.start)) for claim in own if claim.kind is not ClaimKind.HOLD]
    counted = Limit(_UNITS[limit.period], limit.maximum, limit.amount(length))
    return limits.within(starts, booked, counted, *_calendar(bookable))


def _calendar(bookable: Bookable) -> tuple[str, int]:
    """The zone whose days count, and the day on which a week begins."""
    zone = bookable.hours.time_zone if bookable.hours else "UTC"
    return zone, _WEEKDAYS.index(bookable.host.week_start)
