"""Schedules. A row holds all of a schedule, so that finding somebody's hours reads one row."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from kalends.accounts.model import OrganizationId, User, UserId
from kalends.accounts.store.tables import users
from kalends.core.database import Tx, metadata
from kalends.engine.hours import DateOverride, WeeklyHours, WorkingHours
from kalends.schedules.model import Schedule, ScheduleDraft

schedules = sa.Table(
    "schedules",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("organization_id", sa.BigInteger, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("owner_id", sa.BigInteger, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("availability", JSONB, nullable=False),
    sa.Column("overrides", JSONB, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
)
"""`availability` is a list of `[days, start, end]`, `overrides` one of `[date, start, end]`; times are minutes of the
wall-clock day. Which schedule is the default stands with the user."""

HOURS = (
    schedules.c.time_zone.label("hours_time_zone"),
    sa.cast(schedules.c.availability, sa.Text).label("hours_availability"),
    sa.cast(schedules.c.overrides, sa.Text).label("hours_overrides"),
)
"""What `hours` reads. As text, JSON that was read before need not be read again."""

_SELECT = sa.select(
    schedules.c.id,
    schedules.c.organization_id,
    schedules.c.owner_id,
    schedules.c.name,
    *HOURS,
    (users.c.default_schedule_id == schedules.c.id).label("is_default"),
).join(users, users.c.id == schedules.c.owner_id)


async def insert(tx: Tx, owner: User, draft: ScheduleDraft, now: datetime) -> int:
    """Stores a schedule and gives its id. Whether it is the default is not stored here."""
    columns = _columns(draft.name, draft.hours)
    statement = sa.insert(schedules).values(
        organization_id=owner.organization_id, owner_id=owner.id, **columns, created_at=now, updated_at=now
    )
    return int((await tx.execute(statement.returning(schedules.c.id))).scalar_one())


async def find(tx: Tx, owner_id: UserId, schedule_id: int) -> Schedule | None:
    """A schedule of the owner."""
    rows = await tx.execute(_SELECT.where(schedules.c.owner_id == owner_id, schedules.c.id == schedule_id))
    row = rows.one_or_none()
    return _schedule(row) if row else None


async def find_default(tx: Tx, owner_id: UserId) -> Schedule | None:
    """The owner's default schedule."""
    is_default = users.c.default_schedule_id == schedules.c.id
    row = (await tx.execute(_SELECT.where(schedules.c.owner_id == owner_id, is_default))).one_or_none()
    return _schedule(row) if row else None


async def select_of(tx: Tx, owner_id: UserId) -> tuple[Schedule, ...]:
    """The owner's schedules, oldest first."""
    rows = await tx.execute(_SELECT.where(schedules.c.owner_id == owner_id).order_by(schedules.c.id))
    return tuple(_schedule(row) for row in rows)


async def update(tx: Tx, schedule_id: int, name: str, hours: WorkingHours, now: datetime) -> None:
    """Replaces what a schedule says."""
    columns = _columns(name, hours)
    await tx.execute(sa.update(schedules).where(schedules.c.id == schedule_id).values(**columns, updated_at=now))


async def delete(tx: Tx, schedule_id: int) -> None:
    """Removes a schedule."""
    await tx.execute(sa.delete(schedules).where(schedules.c.id == schedule_id))


def hours(row: sa.Row[Any]) -> WorkingHours | None:
    """The hours in a row of a statement that selects `HOURS`; None where an outer join found no schedule."""
    return _hours(row.hours_time_zone, row.hours_availability, row.hours_overrides) if row.hours_time_zone else None


@lru_cache(maxsize=4096)
def _hours(time_zone: str, availability: str, overrides: str) -> WorkingHours:
    return WorkingHours(
        time_zone,
        tuple(WeeklyHours(tuple(days), start, end) for days, start, end in json.loads(availability)),
        tuple(DateOverride(date.fromisoformat(day), start, end) for day, start, end in json.loads(overrides)),
    )


def _schedule(row: sa.Row[Any]) -> Schedule:
    return Schedule(
        id=row.id,
        organization_id=OrganizationId(row.organization_id),
        owner_id=UserId(row.owner_id),
        name=row.name,
        hours=_hours(row.hours_time_zone, row.hours_availability, row.hours_overrides),
        is_default=bool(row.is_default),
    )


def _columns(name: str, hours: WorkingHours) -> Mapping[str, object]:
    return {
        "name": name,
        "time_zone": hours.time_zone,
        "availability": [[list(weekly.days), weekly.start, weekly.end] for weekly in hours.weekly],
        "overrides": [[override.date.isoformat(), override.start, override.end] for override in hours.overrides],
    }
