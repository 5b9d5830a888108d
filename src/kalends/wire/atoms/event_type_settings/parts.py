"""Words that the settings component says in several fields, of which it sends only those that were changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from kalends.core.errors import Invalid
from kalends.engine.limits import RangeWindow, RollingWindow
from kalends.event_types.model import (
    ActiveBookingsLimit,
    BookingWindow,
    Confirmation,
    EventType,
    Layouts,
    Period,
    Recurrence,
    ReschedulingChanges,
    Seats,
)
from kalends.wire.atoms.event_type_settings.inputs import (
    LimitsInput,
    RecurrenceInput,
    UpdateSettingsInput,
)
from kalends.wire.event_types.v2024_04_15 import policies
from kalends.wire.event_types.v2024_06_14.policies import UNITS


def length_options(asked: UpdateSettingsInput, event_type: EventType) -> tuple[int, ...]:
    """The lengths to choose from; the metadata that holds them is always sent whole."""
    return tuple((asked.metadata and asked.metadata.multiple_duration) or ())


def layouts(asked: UpdateSettingsInput, event_type: EventType) -> Layouts | None:
    """The booker's layouts; the metadata that holds them is always sent whole."""
    said = asked.metadata and asked.metadata.booker_layouts
    if not said:
        return None
    return Layouts(
        policies.layout(said.default_layout), tuple(dict.fromkeys(map(policies.layout, said.enabled_layouts)))
    )


def confirmation(asked: UpdateSettingsInput, event_type: EventType) -> Confirmation | None:
    """When a booking waits for the host's yes; the threshold lies in the metadata, which is always sent whole."""
    wanted, blocks, current = (
        asked.requires_confirmation,
        asked.requires_confirmation_will_block_slot,
        event_type.confirmation,
    )
    if wanted is False or (wanted is None and current is None):
        return None
    base = current or Confirmation()
    base = base if blocks is None else replace(base, blocks_slot=blocks)
    return base if asked.metadata is None else _with_threshold(base, asked)


def rescheduling(asked: UpdateSettingsInput, event_type: EventType) -> ReschedulingChanges:
    """Whether attendees may move a booking. How long before it starts does not count where they may not at all."""
    said: dict[str, Any] = {
        word: read(getattr(asked, name)) for name, (word, read) in _RESCHEDULING.items() if name in asked.given()
    }
    return ReschedulingChanges(**said | ({"minutes_before": None} if said.get("disabled") else {}))


def window(asked: UpdateSettingsInput, event_type: EventType) -> BookingWindow | None:
    """How far ahead one can book."""
    kind = asked.period_type or policies.period_type(event_type.booking_window)
    match kind:
        case "UNLIMITED":
            return None
        case "RANGE":
            return _range(asked, event_type.booking_window)
        case _:
            return _days(asked, event_type.booking_window, rolling=kind == "ROLLING_WINDOW")


def seats(asked: UpdateSettingsInput, event_type: EventType) -> Seats | None:
    """How many people can book one slot."""
    current, given = event_type.seats, asked.given()
    number = asked.seats_per_time_slot if "seats_per_time_slot" in given else current and current.per_slot
    if not number:
        return None
    base = replace(current or Seats(number, show_attendees=False, show_count=True), per_slot=number)
    shows, counts = asked.seats_show_attendees, asked.seats_show_availability_count
    base = base if shows is None else replace(base, show_attendees=shows)
    return base if counts is None else replace(base, show_count=counts)


def active_bookings_limit(asked: UpdateSettingsInput, event_type: EventType) -> ActiveBookingsLimit | None:
    """How many bookings to come one booker may have."""
    current, given = event_type.active_bookings_limit, asked.given()
    most = asked.max_active_bookings_per_booker
    maximum = most if "max_active_bookings_per_booker" in given else current and current.maximum
    offers = asked.max_active_booking_per_booker_offer_reschedule
    if not maximum:
        return None
    return ActiveBookingsLimit(maximum, bool(current and current.offer_reschedule) if offers is None else offers)


def limits(asked: LimitsInput | None) -> Mapping[Period, int]:
    """How many a period takes."""
    said = {period: getattr(asked, f"per_{period}", None) for period in Period}
    return {period: limit for period, limit in said.items() if limit is not None}


def recurrence(asked: RecurrenceInput | None) -> Recurrence | None:
    """The series that a booking is."""
    if asked is None:
        return None
    if asked.dtstart or asked.until or asked.tzid:
        raise Invalid("A recurrence starts with its booking and ends after its count; leave dtstart, until, tzid out.")
    return Recurrence(policies.FREQUENCIES[asked.freq], asked.interval, asked.count)


_RESCHEDULING: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "disable_rescheduling": ("disabled", bool),
    "minimum_reschedule_notice": ("minutes_before", lambda minutes: minutes or None),
    "allow_rescheduling_past_bookings": ("past", bool),
    "allow_rescheduling_cancelled_bookings": ("cancelled", bool),
}


def _with_threshold(base: Confirmation, asked: UpdateSettingsInput) -> Confirmation:
    threshold = asked.metadata and asked.metadata.requires_confirmation_threshold
    if not threshold:
        return Confirmation(blocks_slot=base.blocks_slot)
    return Confirmation(threshold.time * UNITS[threshold.unit], threshold.unit, base.blocks_slot)


def _range(asked: UpdateSettingsInput, current: BookingWindow | None) -> RangeWindow:
    kept = (current.first, current.last) if isinstance(current, RangeWindow) else (None, None)
    first, last = _day(asked.period_start_date) or kept[0], _day(asked.period_end_date) or kept[1]
    if first is None or last is None:
        raise Invalid("Give the first and the last date between which one can book.", details={"field": "periodDates"})
    return RangeWindow(first, last)


def _days(asked: UpdateSettingsInput, current: BookingWindow | None, *, rolling: bool) -> RollingWindow:
    kept = current if isinstance(current, RollingWindow) else RollingWindow(30, business_days=True, rolling=rolling)
    calendar_days = asked.period_count_calendar_days
    return RollingWindow(
        kept.days if asked.period_days is None else asked.period_days,
        kept.business_days if calendar_days is None else not calendar_days,
        rolling,
    )


def _day(instant: datetime | None) -> date | None:
    """The date that a component means by its midnight, in whatever zone the browser is."""
    return (instant + timedelta(hours=12)).date() if instant else None
