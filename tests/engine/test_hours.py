"""Working hours across clock changes: what is open when, in UTC."""

from datetime import date

import pytest

from kalends.engine import hours
from kalends.engine.hours import DateOverride, WeeklyHours, WorkingHours
from kalends.engine.timesets import Interval

from .questions import DAILY, daily, minute, text, time


def opened(working: WorkingHours, day: str, until: str | None = None) -> list[str]:
    """Open time from midnight UTC of a day to the next, or to an instant, as texts `from/to`."""
    start = minute(f"{day}T00:00Z")
    end = minute(until) if until else start + 1440
    return times(hours.open_time(working, start, end))


def times(intervals: list[Interval]) -> list[str]:
    return [f"{text(start)[11:16]}/{text(end)[11:16]}" for start, end in intervals]


@pytest.mark.parametrize(
    ("time_zone", "day", "start", "end", "expected"),
    [
        # London: 2027-03-28 01:00 -> 02:00, 2027-10-31 02:00 -> 01:00
        ("Europe/London", "2027-03-27", "09:00", "17:00", ["09:00/17:00"]),
        ("Europe/London", "2027-03-28", "09:00", "17:00", ["08:00/16:00"]),
        ("Europe/London", "2027-03-28", "00:30", "02:30", ["00:30/01:30"]),
        ("Europe/London", "2027-03-28", "01:15", "01:45", ["01:15/01:45"]),
        ("Europe/London", "2027-03-28", "01:30", "02:15", []),
        ("Europe/London", "2027-03-28", "00:30", "01:30", ["00:30/01:30"]),
        ("Europe/London", "2027-10-31", "01:00", "02:00", ["00:00/02:00"]),
        ("Europe/London", "2027-10-31", "01:15", "01:45", ["00:15/00:45"]),
        ("Europe/London", "2027-10-31", "00:30", "01:30", ["23:30/00:30"]),
        # New York: 2027-03-14 02:00 -> 03:00, 2027-11-07 02:00 -> 01:00
        ("America/New_York", "2027-03-14", "01:00", "04:00", ["06:00/08:00"]),
        ("America/New_York", "2027-11-07", "01:30", "02:30", ["05:30/07:30"]),
        # Lord Howe: 2027-04-04 02:00 -> 01:30, 2027-10-03 02:00 -> 02:30
        ("Australia/Lord_Howe", "2027-10-03", "02:10", "03:00", ["15:40/16:00"]),
        ("Australia/Lord_Howe", "2027-04-04", "01:30", "02:00", ["14:30/15:30"]),
        # Cairo: 2027-04-30 00:00 -> 01:00, 2027-10-29 00:00 -> 2027-10-28 23:00
        ("Africa/Cairo", "2027-04-29", "23:00", "23:59", ["21:00/22:00"]),
        ("Africa/Cairo", "2027-10-28", "22:30", "23:59", ["19:30/22:00"]),
        # Casablanca: 2027-02-07 03:00 -> 02:00, 2027-03-14 02:00 -> 03:00
        ("Africa/Casablanca", "2027-02-07", "02:30", "03:30", ["01:30/03:30"]),
        ("Africa/Casablanca", "2027-03-14", "02:30", "03:45", ["02:30/02:45"]),
        # Kathmandu is 5:45 ahead, Apia 13:00, both all year
        ("Asia/Kathmandu", "2027-03-28", "09:00", "17:00", ["03:15/11:15"]),
        ("Pacific/Apia", "2027-03-28", "09:00", "12:00", ["20:00/23:00"]),
    ],
)
def test_each_end_of_a_range_is_converted_by_itself(
    time_zone: str, day: str, start: str, end: str, expected: list[str]
) -> None:
    date_hours = DateOverride(date.fromisoformat(day), time(start), time(end))
    middle = minute(f"{day}T12:00Z")
    found = hours.open_time(WorkingHours(time_zone, (), (date_hours,)), middle - 2880, middle + 2880)
    assert times(found) == expected


def test_a_day_that_ends_at_midnight_joins_the_next() -> None:
    assert opened(daily("Europe/London", "00:00", "23:59"), "2027-10-30", "2027-11-01T00:00Z") == ["00:00/00:00"]
    assert opened(daily("Africa/Cairo", "00:00", "24:00"), "2027-10-28", "2027-10-30T00:00Z") == ["00:00/00:00"]


def test_an_end_at_midnight_stays_the_last_minute_elsewhere_in_the_hour() -> None:
    assert opened(daily("UTC", "23:00", "23:58"), "2027-10-30") == ["23:00/23:58"]


def test_a_window_may_end_inside_the_repeated_hour() -> None:
    working = daily("Europe/London", "00:00", "05:00")
    assert opened(working, "2027-10-31", "2027-10-31T00:20Z") == ["00:00/00:20"]
    assert opened(working, "2027-10-31", "2027-10-31T01:20Z") == ["00:00/01:20"]


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ([("2027-03-28", "10:00", "12:00")], ["09:00/11:00"]),
        ([("2027-03-28", "00:00", "01:30"), ("2027-03-28", "03:00", "23:59")], ["00:00/01:30", "02:00/23:00"]),
        ([("2027-03-28", "00:00", "00:00")], []),
        ([("2027-03-28", "12:00", "12:00"), ("2027-03-28", "13:00", "14:00")], ["12:00/13:00"]),
        ([("2027-03-27", "10:00", "12:00")], ["08:00/16:00"]),
    ],
)
def test_overrides_of_a_change_day_replace_its_weekly_hours_and_add_up(
    overrides: list[tuple[str, str, str]], expected: list[str]
) -> None:
    assert opened(daily("Europe/London", "09:00", "17:00", *overrides), "2027-03-28") == expected


def test_weekday_0_is_sunday_in_the_zone_of_the_hours() -> None:
    sundays = WorkingHours("Pacific/Apia", (WeeklyHours((0,), 540, 600),))
    assert opened(sundays, "2027-03-27") == ["20:00/21:00"]


def test_ranges_that_overlap_or_touch_are_one() -> None:
    weekly = (WeeklyHours(DAILY, 540, 720), WeeklyHours(DAILY, 720, 780), WeeklyHours((1, 2), 600, 660))
    assert opened(WorkingHours("UTC", weekly), "2027-03-29") == ["09:00/13:00"]


@pytest.mark.parametrize(
    ("time_zone", "at", "expected"),
    [
        ("Europe/London", "2027-10-31T00:30Z", "2027-10-31"),
        ("Africa/Cairo", "2027-10-28T20:59Z", "2027-10-28"),
        ("Africa/Cairo", "2027-10-28T21:30Z", "2027-10-28"),
        ("Pacific/Kiritimati", "2027-12-31T10:00Z", "2028-01-01"),
        ("Etc/GMT+12", "2027-01-01T11:59Z", "2026-12-31"),
        ("Pacific/Apia", "2011-12-30T09:59Z", "2011-12-29"),
        ("Pacific/Apia", "2011-12-30T10:00Z", "2011-12-31"),
    ],
)
def test_the_local_date_is_what_the_calendar_on_the_wall_shows(time_zone: str, at: str, expected: str) -> None:
    assert hours.local_date(minute(at), time_zone) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("time_zone", "day", "expected"),
    [
        ("Europe/London", "2027-06-01", "2027-05-31T23:00Z"),
        ("Africa/Cairo", "2027-04-30", "2027-04-29T22:00Z"),
        ("Africa/Cairo", "2027-10-29", "2027-10-28T22:00Z"),
        ("America/Havana", "2027-11-07", "2027-11-07T04:00Z"),
    ],
)
def test_midnight_is_where_the_date_begins(time_zone: str, day: str, expected: str) -> None:
    assert text(hours.midnight(date.fromisoformat(day), time_zone)) == expected


@pytest.mark.parametrize("name", ["Europe/Londn", "", "Europe", "../etc/passwd", "/etc/localtime"])
def test_an_unknown_zone_is_refused_with_an_example(name: str) -> None:
    with pytest.raises(ValueError, match="use a name of the tz database"):
        hours.open_time(daily(name, "09:00", "17:00"), 0, 1440)


def test_hours_outside_the_day_or_week_are_refused() -> None:
    with pytest.raises(ValueError, match="minutes of the day"):
        WeeklyHours((1,), 540, 1441)
    with pytest.raises(ValueError, match="minutes of the day"):
        DateOverride(date(2027, 3, 28), -1, 60)
    with pytest.raises(ValueError, match="Sunday"):
        WeeklyHours((7,), 540, 600)
