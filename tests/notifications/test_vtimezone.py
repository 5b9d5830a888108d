"""Zones as calendars carry them, read back by another implementation."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz  # type: ignore[import-untyped]  # it comes without types
from icalendar import Timezone

from kalends.notifications.vtimezone import vtimezone, yearly_rule

ZONES = [
    "Europe/London",
    "Europe/Dublin",
    "Europe/Berlin",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Asia/Jerusalem",
    "Africa/Cairo",
    "Africa/Casablanca",
    "UTC",
]


def parts(zone: str, year: int = 2027) -> list[Any]:
    return list(vtimezone(zone, year).subcomponents)


def hours_of(year: int) -> list[datetime]:
    first = datetime(year, 1, 1)  # noqa: DTZ001 wall-clock time
    return [first + timedelta(minutes=30) * step for step in range(365 * 48)]


@pytest.mark.parametrize("zone", ZONES)
def test_a_calendar_program_reads_the_offsets_that_hold(zone: str) -> None:
    read = tz.tzical(io.StringIO(vtimezone(zone, 2027).to_ical().decode())).get()
    known = ZoneInfo(zone)
    wrong = [
        wall
        for wall in hours_of(2027)
        if not _is_odd(wall, known) and wall.replace(tzinfo=read).utcoffset() != wall.replace(tzinfo=known).utcoffset()
    ]
    assert wrong == []


def test_yearly_changes_are_given_by_their_rule() -> None:
    daylight, standard = parts("Europe/Berlin")
    assert daylight["RRULE"].to_ical() == b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"
    assert standard["RRULE"].to_ical() == b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"


def test_the_change_is_written_in_the_time_that_ends() -> None:
    daylight, standard = parts("Europe/Berlin")
    assert (daylight["DTSTART"].dt.hour, standard["DTSTART"].dt.hour) == (2, 3)


def test_changes_without_a_rule_are_given_by_their_dates() -> None:
    assert all("RDATE" in part and "RRULE" not in part for part in parts("Africa/Casablanca"))


def test_a_zone_that_never_changes_has_one_part() -> None:
    assert [part.name for part in parts("Asia/Kathmandu")] == ["STANDARD"]


def test_a_zone_that_stops_changing_is_right_in_between() -> None:
    assert sorted(part.name for part in parts("Pacific/Apia", 2021)) == ["DAYLIGHT", "STANDARD"]


def test_it_is_what_the_standard_asks_for() -> None:
    again = Timezone.from_ical(vtimezone("Europe/Berlin", 2027).to_ical())
    assert again["TZID"] == "Europe/Berlin"
    assert all({"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"} <= set(part) for part in again.subcomponents)


@pytest.mark.parametrize(
    ("days", "rule"),
    [
        (["2026-03-29", "2027-03-28", "2028-03-26"], "-1SU"),
        (["2026-03-08", "2027-03-14", "2028-03-12"], "2SU"),
        (["2026-03-08", "2027-03-14", "2028-03-05"], None),
        (["2026-03-08", "2027-03-15", "2028-03-12"], None),
        (["2026-03-08", "2027-03-14"], None),
    ],
)
def test_a_rule_must_hold_for_three_years(days: list[str], rule: str | None) -> None:
    found = yearly_rule([datetime.fromisoformat(day) for day in days])
    assert (found["BYDAY"] if found else None) == rule


def _is_odd(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether the wall clock shows this time twice, or never."""
    first, second = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first != second
