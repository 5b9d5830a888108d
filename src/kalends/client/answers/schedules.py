"""When somebody can be booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from kalends.client.answers.base import Answer

Day = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@dataclass(frozen=True)
class Availability:
    """Working hours that repeat every week, `HH:MM` in the schedule's zone."""

    days: tuple[Day, ...]
    start_time: str
    end_time: str


@dataclass(frozen=True)
class Override:
    """Other hours on one date, `HH:MM` in the schedule's zone. The same start and end: away all day."""

    date: date
    start_time: str
    end_time: str


@dataclass(frozen=True)
class Schedule(Answer):
    """When its owner can be booked. The default one counts for event types that name none."""

    id: int
    owner_id: int
    name: str
    time_zone: str
    is_default: bool
    availability: tuple[Availability, ...] = ()
    overrides: tuple[Override, ...] = ()
