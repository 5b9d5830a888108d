from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from kalends.accounts.model import OrganizationId, UserId
from kalends.engine.hours import DateOverride, WeeklyHours, WorkingHours
from kalends.schedules.model import Schedule, ScheduleChanges, ScheduleDraft
from kalends.schedules.rules import MONDAY_TO_FRIDAY
from kalends.wire.schedules import v2024_06_11 as wire

LEAST = {"name": "Hours", "timeZone": "Europe/Rome", "isDefault": False}


def draft(**more: Any) -> ScheduleDraft:
    return wire.draft(wire.CreateScheduleInput.model_validate({**LEAST, **more}))


def changes(**more: Any) -> ScheduleChanges:
    return wire.changes(wire.UpdateScheduleInput.model_validate(more))


def availability(start: str, end: str, *days: str) -> dict[str, Any]:
    return {"days": list(days), "startTime": start, "endTime": end}


def test_without_availability_it_is_monday_to_friday_nine_to_five() -> None:
    assert draft() == ScheduleDraft("Hours", WorkingHours("Europe/Rome", MONDAY_TO_FRIDAY), is_default=False)


def test_an_empty_availability_is_none_at_all() -> None:
    assert draft(availability=[]).hours.weekly == ()


@pytest.mark.parametrize(
    ("days", "numbers"),
    [
        (["Sunday"], (0,)),
        (["Saturday", "Monday"], (6, 1)),
        (["Monday", "Monday"], (1,)),
        (["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"], (1, 2, 3, 4, 5, 6, 0)),
    ],
)
def test_days_are_counted_from_sunday(days: list[str], numbers: tuple[int, ...]) -> None:
    assert draft(availability=[availability("09:00", "10:00", *days)]).hours.weekly[0].days == numbers


@pytest.mark.parametrize(
    ("end", "minutes", "shown"), [("09:30", 570, "09:30"), ("23:59", 1439, "23:59"), ("24:00", 1440, "23:59")]
)
def test_midnight_is_shown_as_2359(end: str, minutes: int, shown: str) -> None:
    hours = draft(availability=[availability("00:00", end, "Monday")]).hours
    assert hours.weekly == (WeeklyHours((1,), 0, minutes),)
    assert output(hours).availability[0].end_time == shown


@pytest.mark.parametrize("time", ["9:00", "09:0", "25:00", "24:01", "09:60", "", "09:00:00", None, 9])
def test_what_is_no_time_of_day_is_refused(time: object) -> None:
    with pytest.raises(ValidationError, match="write the time as HH:MM"):
        wire.AvailabilityInput.model_validate({"days": ["Monday"], "startTime": time, "endTime": "10:00"})


@pytest.mark.parametrize("day", ["2027-5-20", "20270520", 1800000000, None, "2027-05-20T09:00:00Z"])
def test_what_is_no_date_is_refused(day: object) -> None:
    with pytest.raises(ValidationError, match="write the date as YYYY-MM-DD"):
        wire.OverrideInput.model_validate({"date": day, "startTime": "09:00", "endTime": "10:00"})


def test_a_date_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError):
        wire.OverrideInput.model_validate({"date": "2027-02-30", "startTime": "09:00", "endTime": "10:00"})


def test_an_unknown_day_is_refused() -> None:
    with pytest.raises(ValidationError, match="'Monday', 'Tuesday'"):
        draft(availability=[availability("09:00", "10:00", "Mon")])


def test_overrides_are_read() -> None:
    overrides = [{"date": "2027-05-20", "startTime": "12:00", "endTime": "12:00"}]
    assert draft(overrides=overrides).hours.overrides == (DateOverride(date(2027, 5, 20), 720, 720),)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ScheduleChanges()),
        ({"name": "New"}, ScheduleChanges(name="New")),
        ({"timeZone": "Asia/Tokyo", "isDefault": True}, ScheduleChanges(time_zone="Asia/Tokyo", is_default=True)),
        ({"isDefault": False}, ScheduleChanges(is_default=False)),
        ({"availability": [], "overrides": []}, ScheduleChanges(weekly=(), overrides=())),
    ],
)
def test_only_what_is_named_changes(asked: dict[str, Any], expected: ScheduleChanges) -> None:
    assert changes(**asked) == expected


@pytest.mark.parametrize("field", ["name", "timeZone", "isDefault", "availability", "overrides"])
def test_null_is_no_change(field: str) -> None:
    assert changes(**{field: None}) == ScheduleChanges()


def test_a_schedule_is_written_in_the_contracts_spelling() -> None:
    hours = WorkingHours("Europe/Rome", (WeeklyHours((1, 0), 540, 1020),), (DateOverride(date(2027, 5, 20), 0, 1440),))
    assert output(hours).model_dump(mode="json", by_alias=True) == {
        "id": 254,
        "ownerId": 478,
        "name": "Catch up hours",
        "timeZone": "Europe/Rome",
        "availability": [{"days": ["Monday", "Sunday"], "startTime": "09:00", "endTime": "17:00"}],
        "isDefault": True,
        "overrides": [{"date": "2027-05-20", "startTime": "00:00", "endTime": "23:59"}],
    }


def output(hours: WorkingHours) -> wire.ScheduleOutput:
    return wire.output(Schedule(254, OrganizationId(1), UserId(478), "Catch up hours", hours, is_default=True))


def test_the_id_that_editors_send_back_changes_nothing() -> None:
    assert changes(id=7, name="Hours") == changes(name="Hours")
