"""Schedules as the editors of published clients save and read them, recorded."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from kalends.accounts.model import OrganizationId, UserId
from kalends.engine.hours import DateOverride, WeeklyHours, WorkingHours
from kalends.schedules.model import Schedule
from kalends.wire.atoms import schedules as wire
from tests.wire.within import within

RECORDED = Path(__file__).parent / "recorded" / "schedules_2024_04_15"
WEEKLY = (WeeklyHours((1, 2), 540, 720), WeeklyHours((3,), 810, 1020))
OVERRIDES = (DateOverride(date(2026, 12, 24), 540, 660),)


def recorded(name: str) -> Any:
    return json.loads((RECORDED / f"{name}.json").read_text())


def test_of_what_an_editor_saves_only_the_time_of_day_counts() -> None:
    asked = wire.changes(wire.UpdateScheduleInput.model_validate(recorded("save-2.6.11")))
    assert (asked.name, asked.time_zone, asked.is_default) == ("Mornings", "Europe/Berlin", True)
    assert (asked.weekly, asked.overrides) == (WEEKLY, OVERRIDES)


def test_an_editor_reads_what_it_saved() -> None:
    hours = WorkingHours("Europe/Berlin", WEEKLY, OVERRIDES)
    schedule = Schedule(7, OrganizationId(1), UserId(1), "Mornings", hours, is_default=True)
    shown = json.loads(wire.output(schedule, is_last=True).model_dump_json(by_alias=True))
    assert within(recorded("editor"), shown)
