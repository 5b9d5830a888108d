"""Schedules as of 2024-06-11."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from kalends.engine.hours import DateOverride, WeeklyHours, WorkingHours
from kalends.engine.zones import DAY
from kalends.schedules import rules
from kalends.schedules.model import Schedule, ScheduleChanges, ScheduleDraft
from kalends.wire.envelope import Answer, Changes, Request

Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

_SUNDAY_FIRST: tuple[Weekday, ...] = (
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
)
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _clock(text: object) -> object:
    if not isinstance(text, str) or not _CLOCK.fullmatch(text):
        raise ValueError("write the time as HH:MM, such as 08:00 or 24:00.")
    return text


def _calendar_date(text: object) -> object:
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        raise ValueError("write the date as YYYY-MM-DD, such as 2027-05-20.")
    return text


ClockTime = Annotated[
    str,
    BeforeValidator(_clock),
    Field(
        description="HH:MM; 23:59 and 24:00 mean midnight.",
        examples=["09:00"],
        json_schema_extra={"pattern": f"^({_CLOCK.pattern})$"},
    ),
]
CalendarDate = Annotated[date, BeforeValidator(_calendar_date), Field(examples=["2027-05-20"])]
TimeZone = Annotated[str, Field(description="IANA time zone of the hours.", examples=["Europe/London"])]
IsDefault = Annotated[bool, Field(description="Whether it counts for event types that name no schedule.")]


class AvailabilityInput(Request):
    """Hours on some days of every week."""

    days: Annotated[list[Weekday], Field(min_length=1)]
    start_time: ClockTime
    end_time: ClockTime


class OverrideInput(Request):
    """Hours on one date in place of the weekly ones. Several of one date add up; a start that is also the end closes
    the date."""

    date: CalendarDate
    start_time: ClockTime
    end_time: ClockTime


Name = Annotated[str, Field(min_length=1, max_length=rules.MAX_NAME)]
Availability = Annotated[list[AvailabilityInput], Field(max_length=rules.MAX_WEEKLY)]
Overrides = Annotated[list[OverrideInput], Field(max_length=rules.MAX_OVERRIDES)]


class CreateScheduleInput(Request):
    """A schedule to create."""

    name: Annotated[Name, Field(examples=["Catch up hours"])]
    time_zone: TimeZone
    is_default: IsDefault
    availability: Annotated[
        Availability, Field(default_factory=list, description="Monday to Friday, 09:00 to 17:00, if left out.")
    ]
    overrides: Overrides = Field(default_factory=list)


class UpdateScheduleInput(Changes):
    """What to change of a schedule; what is left out stays, and lists replace the whole list."""

    id: Annotated[
        int | None, Field(description="Accepted, since editors send it back; the path says which schedule is meant.")
    ] = None
    name: Name = ""
    time_zone: TimeZone = ""
    is_default: IsDefault = False
    availability: Availability = Field(default_factory=list)
    overrides: Overrides = Field(default_factory=list)


class AvailabilityOutput(Answer):
    """Hours on some days of every week."""

    days: list[Weekday]
    start_time: str
    end_time: str


class OverrideOutput(Answer):
    """Hours on one date in place of the weekly ones."""

    date: date
    start_time: str
    end_time: str


class ScheduleOutput(Answer):
    """A schedule."""

    id: int
    owner_id: int
    name: str
    time_zone: str
    availability: list[AvailabilityOutput]
    is_default: bool
    overrides: list[OverrideOutput]


class DeletedOutput(Answer):
    """Says that a schedule is gone."""

    status: Literal["success"] = "success"


def draft(asked: CreateScheduleInput) -> ScheduleDraft:
    """The schedule that a request describes."""
    weekly = _weekly(asked.availability) if "availability" in asked.given() else rules.MONDAY_TO_FRIDAY
    return ScheduleDraft(
        asked.name, WorkingHours(asked.time_zone, weekly, _overrides(asked.overrides)), asked.is_default
    )


def changes(asked: UpdateScheduleInput) -> ScheduleChanges:
    """The changes that a request names."""
    given = asked.given()
    return ScheduleChanges(
        name=asked.name if "name" in given else None,
        time_zone=asked.time_zone if "time_zone" in given else None,
        weekly=_weekly(asked.availability) if "availability" in given else None,
        overrides=_overrides(asked.overrides) if "overrides" in given else None,
        is_default=asked.is_default if "is_default" in given else None,
    )


def output(schedule: Schedule) -> ScheduleOutput:
    """A schedule, for its owner."""
    hours = schedule.hours
    return ScheduleOutput(
        id=schedule.id,
        owner_id=schedule.owner_id,
        name=schedule.name,
        time_zone=hours.time_zone,
        availability=[_availability_output(weekly) for weekly in hours.weekly],
        is_default=schedule.is_default,
        overrides=[_override_output(override) for override in hours.overrides],
    )


def _weekly(availability: Iterable[AvailabilityInput]) -> tuple[WeeklyHours, ...]:
    return tuple(
        WeeklyHours(_day_numbers(item.days), _minutes(item.start_time), _minutes(item.end_time))
        for item in availability
    )


def _overrides(overrides: Iterable[OverrideInput]) -> tuple[DateOverride, ...]:
    return tuple(DateOverride(item.date, _minutes(item.start_time), _minutes(item.end_time)) for item in overrides)


def _day_numbers(days: Iterable[Weekday]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_SUNDAY_FIRST.index(day) for day in days))


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _written(minutes: int) -> str:
    """A time of day as clients of the contract read it: midnight at the end of a day is 23:59 to them."""
    shown = min(minutes, DAY - 1)
    return f"{shown // 60:02}:{shown % 60:02}"


def _availability_output(weekly: WeeklyHours) -> AvailabilityOutput:
    return AvailabilityOutput(
        days=[_SUNDAY_FIRST[day] for day in weekly.days],
        start_time=_written(weekly.start),
        end_time=_written(weekly.end),
    )


def _override_output(override: DateOverride) -> OverrideOutput:
    return OverrideOutput(date=override.date, start_time=_written(override.start), end_time=_written(override.end))
