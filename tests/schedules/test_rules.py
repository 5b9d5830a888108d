from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kalends.accounts.model import OrganizationId, UserId
from kalends.core.errors import Invalid
from kalends.engine.hours import DateOverride, WeeklyHours, WorkingHours
from kalends.schedules import rules
from kalends.schedules.model import Schedule, ScheduleChanges
from kalends.schedules.rules import ScheduleInvalid

DAY = date(2027, 5, 20)
HOURS = WorkingHours("Europe/London", rules.MONDAY_TO_FRIDAY, (DateOverride(DAY, 540, 600),))


def schedule(number: int, *, is_default: bool = False) -> Schedule:
    return Schedule(number, OrganizationId(1), UserId(1), "Hours", HOURS, is_default)


@pytest.mark.parametrize(
    "hours",
    [
        HOURS,
        WorkingHours("Asia/Kathmandu", ()),
        replace(HOURS, weekly=(WeeklyHours((0, 6), 0, 1440),)),
        replace(HOURS, weekly=(WeeklyHours((1,), 540, 720), WeeklyHours((1,), 780, 1020))),
        replace(HOURS, overrides=(DateOverride(DAY, 0, 0),)),
        replace(HOURS, overrides=(DateOverride(DAY, 540, 600), DateOverride(DAY, 660, 720))),
    ],
)
def test_hours_that_somebody_can_keep(hours: WorkingHours) -> None:
    assert rules.check_hours(hours) is hours


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        (replace(HOURS, time_zone="London"), "'London' is no IANA time zone"),
        (replace(HOURS, time_zone=""), "'' is no IANA time zone"),
        (replace(HOURS, weekly=(WeeklyHours((1,), 600, 600),)), "must end later than it starts"),
        (replace(HOURS, weekly=(WeeklyHours((1,), 600, 540),)), "must end later than it starts"),
        (replace(HOURS, weekly=(WeeklyHours((), 540, 600),)), "at least one day"),
        (replace(HOURS, weekly=rules.MONDAY_TO_FRIDAY * 101), "at most 100 availabilities"),
        (replace(HOURS, overrides=(DateOverride(DAY, 600, 540),)), "The override of 2027-05-20 ends before it starts"),
        (
            replace(HOURS, overrides=tuple(DateOverride(DAY + timedelta(n), 0, 0) for n in range(1001))),
            "at most 1000 overrides",
        ),
    ],
)
def test_hours_that_nobody_can_keep(hours: WorkingHours, message: str) -> None:
    with pytest.raises(Invalid, match=message):
        rules.check_hours(hours)


def test_a_name_is_trimmed() -> None:
    assert rules.check_name("  Mornings ") == "Mornings"


@pytest.mark.parametrize("name", ["", "  ", "x" * 201])
def test_a_name_has_to_be_there_and_short(name: str) -> None:
    with pytest.raises(ScheduleInvalid):
        rules.check_name(name)


def test_changes_replace_only_what_they_name() -> None:
    mornings = (WeeklyHours((1,), 480, 720),)
    assert rules.apply(ScheduleChanges(), HOURS) == HOURS
    assert rules.apply(ScheduleChanges(weekly=mornings), HOURS) == replace(HOURS, weekly=mornings)
    assert rules.apply(ScheduleChanges(overrides=()), HOURS) == replace(HOURS, overrides=())
    assert rules.apply(ScheduleChanges(time_zone="UTC"), HOURS) == replace(HOURS, time_zone="UTC")


@pytest.mark.parametrize(
    ("is_default", "asked", "refused"),
    [(True, False, True), (True, True, False), (True, None, False), (False, False, False), (False, True, False)],
)
def test_only_taking_the_default_away_is_refused(is_default: bool, asked: bool | None, refused: bool) -> None:
    try:
        rules.check_default(schedule(1, is_default=is_default), ScheduleChanges(is_default=asked))
    except ScheduleInvalid:
        assert refused
    else:
        assert not refused


@pytest.mark.parametrize(("others", "following"), [([], None), ([7], 7), ([9, 4, 7], 4)])
def test_the_oldest_other_schedule_follows_the_default(others: list[int], following: int | None) -> None:
    deleted = schedule(1, is_default=True)
    assert rules.next_default([deleted, *map(schedule, others)], deleted) == following
