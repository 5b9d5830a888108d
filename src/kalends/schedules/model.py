"""A user's schedules."""

from __future__ import annotations

from dataclasses import dataclass

from kalends.accounts.model import OrganizationId, UserId
from kalends.engine.hours import DateOverride, WeeklyHours, WorkingHours


@dataclass(frozen=True, slots=True)
class Schedule:
    """Named working hours of one user. Each user has at most one default schedule."""

    id: int
    organization_id: OrganizationId
    owner_id: UserId
    name: str
    hours: WorkingHours
    is_default: bool


@dataclass(frozen=True, slots=True)
class ScheduleDraft:
    """A schedule that is to be made."""

    name: str
    hours: WorkingHours
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class ScheduleChanges:
    """What is to be different about a schedule; None leaves a part as it is. Lists replace the whole list."""

    name: str | None = None
    time_zone: str | None = None
    weekly: tuple[WeeklyHours, ...] | None = None
    overrides: tuple[DateOverride, ...] | None = None
    is_default: bool | None = None
