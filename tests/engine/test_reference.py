"""Agreement of the engine with the slow reference, at random and around every clock change of 2027."""

from datetime import date, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings

from kalends.engine import hours, slots, zones
from kalends.engine.hours import DateOverride, WeeklyHours, WorkingHours
from kalends.engine.slots import Host, Rules, Scheduling, Window

from . import reference
from .questions import DAILY, minute, questions

YEAR = (minute("2027-01-01T00:00Z"), minute("2028-01-01T00:00Z"))
CALENDAR_ZONES = sorted(name for name in available_timezones() if "/" in name)


def changes_of_2027() -> dict[tuple[int, int, int], str]:
    """Every clock change as (instant, offset before, offset after), with one zone that makes it."""
    found: dict[tuple[int, int, int], str] = {}
    for name in CALENDAR_ZONES:
        clock = zones.clock(name, *YEAR)
        for at, before, after in zip(clock.changes, clock.offsets, clock.offsets[1:], strict=False):
            if YEAR[0] <= at < YEAR[1]:
                found.setdefault((at, before, after), name)
    return found


CHANGES = [pytest.param(at, name, id=f"{name}-{at}") for (at, _, _), name in sorted(changes_of_2027().items())]


def hosts_around(at: int, time_zone: str) -> list[Host]:
    """Hosts whose hours, overrides and busy times begin and end in the hours about a change."""
    day = zones.local_date(at, time_zone)
    ranges = ((0, 75), (95, 130), (150, 215), (540, 1020), (1385, 1439))
    weekly = tuple(WeeklyHours(DAILY, start, end) for start, end in ranges)
    override = (DateOverride(day, 10, 165), DateOverride(day, 1270, 1440))
    busy = [(at - 100, at - 85), (at - 5, at + 10), (at + 5, at + 20), (at + 20, at + 25), (at + 600, at + 655)]
    return [
        Host(1, WorkingHours(time_zone, weekly, ()), busy),
        Host(2, WorkingHours(time_zone, weekly, override), ()),
        Host(3, WorkingHours("UTC", (WeeklyHours(DAILY, 0, 1439),), ()), [(at - 20, at + 1)], is_fixed=True),
    ]


def same_as_reference(rules: Rules, hosts: list[Host], window: Window) -> bool:
    return slots.starts(rules, hosts, window) == reference.starts(rules, hosts, window)


@given(questions())
@settings(max_examples=400, deadline=None, derandomize=True)
def test_starts_are_those_found_minute_by_minute(question: tuple[Rules, list[Host], Window]) -> None:
    assert same_as_reference(*question)


@pytest.mark.parametrize(("at", "time_zone"), CHANGES)
@pytest.mark.parametrize("scheduling", Scheduling)
def test_starts_around_a_clock_change_are_those_found_minute_by_minute(
    at: int, time_zone: str, scheduling: Scheduling
) -> None:
    hosts = hosts_around(at, time_zone)
    for length, slot_interval, before, after, offset in ((30, None, 0, 0, 0), (25, 45, 10, 5, 5), (50, None, 0, 15, 0)):
        rules = Rules(length, slot_interval, before, after, offset, scheduling)
        for start, end in ((at - 1500, at + 1500), (at - 45, at + 30), (at - 10, at + 95)):
            assert same_as_reference(rules, hosts, Window(start, end, time_zone))
            assert same_as_reference(rules, hosts[:1], Window(start, end, "Asia/Kathmandu"))


@pytest.mark.parametrize(("at", "time_zone"), CHANGES)
def test_every_range_around_a_clock_change_opens_and_closes_as_the_reference_says(at: int, time_zone: str) -> None:
    day = zones.local_date(at, time_zone)
    for start in range(0, 1440, 45):
        for end in (start + 20, start + 65, 1439):
            hour = WorkingHours(time_zone, (), (DateOverride(day, start, min(end, 1440)),))
            minutes = {m for opens, closes in hours.open_time(hour, at - 1500, at + 1500) for m in range(opens, closes)}
            assert minutes == reference.open_minutes(hour, at - 1500, at + 1500)


@pytest.mark.parametrize("time_zone", CALENDAR_ZONES)
def test_a_zone_has_the_offsets_of_the_tz_database_all_year(time_zone: str) -> None:
    clock = zones.clock(time_zone, *YEAR)
    looked_at = {*range(*YEAR, 720), *(at + step for at in clock.changes for step in (-1, 0))}
    for at in looked_at:
        offset = reference.shown(at, time_zone).utcoffset()
        assert offset == timedelta(minutes=clock.offset(at))


def test_the_date_a_zone_skipped_has_no_open_time() -> None:
    all_day = WorkingHours("Pacific/Apia", (WeeklyHours(DAILY, 0, 1440),), (DateOverride(date(2011, 12, 30), 0, 0),))
    start, end = minute("2011-12-29T00:00Z"), minute("2012-01-01T00:00Z")
    assert hours.open_time(all_day, start, end) == [(start, end)]
