"""How often and by how many an event type may be booked, as clients say and read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Discriminator, Field, Tag

from kalends.core.errors import Invalid
from kalends.event_types import bounds
from kalends.event_types.model import ActiveBookingsLimit, Frequency, Period, Recurrence, Seats
from kalends.wire.envelope import Answer, Request, Said
from kalends.wire.event_types.v2024_06_14 import disabled
from kalends.wire.event_types.v2024_06_14.disabled import DISABLED, SET, Disabled

Count = Annotated[int, Field(ge=1, le=bounds.BOOKINGS)]
Minutes = Annotated[int, Field(ge=bounds.QUARTER, le=bounds.BOOKINGS, multiple_of=bounds.QUARTER)]


class CountLimitsInput(Request):
    """How many bookings a period takes; none are limited when `disabled`."""

    day: Count | None = None
    week: Count | None = None
    month: Count | None = None
    year: Count | None = None
    disabled: bool = False


class DurationLimitsInput(Request):
    """How many minutes may be booked in a period, in quarters of an hour; none are limited when `disabled`."""

    day: Minutes | None = None
    week: Minutes | None = None
    month: Minutes | None = None
    year: Minutes | None = None
    disabled: bool = False


class ActiveBookingsLimitInput(Request):
    """How many bookings to come one booker may have, and whether who has them all may move the last one instead."""

    maximum_active_bookings: Count | None = None
    offer_reschedule: bool = False


ActiveBookingsLimitSetting = Annotated[
    Annotated[ActiveBookingsLimitInput, Tag(SET)] | Annotated[Disabled, Tag(DISABLED)], Discriminator(disabled.tag)
]


class RecurrenceInput(Request):
    """A series of at most `occurrences` meetings, one every `interval` weeks, months or years."""

    interval: Annotated[int, Field(ge=1, description="At most a hundred years from the first occurrence to the last.")]
    occurrences: Annotated[int, Field(ge=1, le=bounds.OCCURRENCES)]
    frequency: Frequency


RecurrenceSetting = Annotated[
    Annotated[RecurrenceInput, Tag(SET)] | Annotated[Disabled, Tag(DISABLED)], Discriminator(disabled.tag)
]


class SeatsInput(Request):
    """So many people may book the same slot."""

    seats_per_time_slot: Annotated[int, Field(ge=1, le=bounds.SEATS)]
    show_attendee_info: Annotated[bool, Field(description="Whether attendees learn who else comes.")]
    show_availability_count: Annotated[bool, Field(description="Whether bookers learn how many seats are left.")]


SeatsSetting = Annotated[
    Annotated[SeatsInput, Tag(SET)] | Annotated[Disabled, Tag(DISABLED)], Discriminator(disabled.tag)
]


class LimitsOutput(Answer):
    """The limits of each period that has one."""

    day: Said[int] = None
    week: Said[int] = None
    month: Said[int] = None
    year: Said[int] = None


class ActiveBookingsLimitOutput(Answer):
    """How many bookings to come one booker may have."""

    maximum_active_bookings: int
    offer_reschedule: bool


class RecurrenceOutput(Answer):
    """A series of at most `occurrences` meetings, one every `interval` weeks, months or years."""

    interval: int
    occurrences: int
    frequency: Frequency


class SeatsOutput(Answer):
    """So many people may book the same slot."""

    seats_per_time_slot: int
    show_attendee_info: bool
    show_availability_count: bool


def periods(asked: CountLimitsInput | DurationLimitsInput | None) -> Mapping[Period, int]:
    """The limits that are set. Raises `Invalid` where they are disabled as well."""
    limits = {period: getattr(asked, period) for period in Period if getattr(asked, period, None) is not None}
    if asked and asked.disabled and limits:
        raise Invalid("Limits are either disabled or set for some periods; leave one out.")
    return limits


def active_bookings(asked: ActiveBookingsLimitInput | Disabled | None) -> ActiveBookingsLimit | None:
    """The limit, where there is one. Raises `Invalid` without the number."""
    if not isinstance(asked, ActiveBookingsLimitInput):
        return None
    if asked.maximum_active_bookings is None:
        raise Invalid("bookerActiveBookingsLimit: say maximumActiveBookings, or disabled.")
    return ActiveBookingsLimit(asked.maximum_active_bookings, asked.offer_reschedule)


def recurrence(asked: RecurrenceInput | Disabled | None) -> Recurrence | None:
    """The series, where there is one."""
    if not isinstance(asked, RecurrenceInput):
        return None
    return Recurrence(asked.frequency, asked.interval, asked.occurrences)


def seats(asked: SeatsInput | Disabled | None) -> Seats | None:
    """The seats, where there are some."""
    if not isinstance(asked, SeatsInput):
        return None
    return Seats(asked.seats_per_time_slot, asked.show_attendee_info, asked.show_availability_count)


def periods_output(limits: Mapping[Period, int]) -> LimitsOutput | None:
    """Just the periods that have a limit, where any has."""
    return LimitsOutput.model_validate({str(period): limit for period, limit in limits.items()}) if limits else None


def active_bookings_output(limit: ActiveBookingsLimit | None) -> ActiveBookingsLimitOutput | None:
    """The limit of one booker's bookings, where there is one."""
    if limit is None:
        return None
    return ActiveBookingsLimitOutput(maximum_active_bookings=limit.maximum, offer_reschedule=limit.offer_reschedule)


def recurrence_output(series: Recurrence | None) -> RecurrenceOutput | None:
    """The series, null where there is none."""
    if series is None:
        return None
    return RecurrenceOutput(interval=series.interval, occurrences=series.occurrences, frequency=series.frequency)


def seats_output(seats: Seats | None) -> SeatsOutput | None:
    """The seats of each slot, where there are some."""
    if seats is None:
        return None
    return SeatsOutput(
        seats_per_time_slot=seats.per_slot,
        show_attendee_info=seats.show_attendees,
        show_availability_count=seats.show_count,
    )
