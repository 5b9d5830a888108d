"""The calendar as a page shows it."""

from datetime import UTC, date, datetime

import pytest

from kalends.core.time import to_minute
from kalends.web import views
from kalends.web.picks import Pick
from kalends.web.views import Free, Viewer

JANUARY = date(2027, 1, 1)
VIEWER = Viewer(path="/ada/intro", locale="en-GB", time_zone="Europe/Berlin", clock=24, today=date(2027, 1, 4))


def minute(*parts: int) -> int:
    return to_minute(datetime(*parts, tzinfo=UTC))  # type: ignore[arg-type]


def grid(month: views.Month) -> list[list[int | None]]:
    return [[day and day.number for day in week] for week in month.weeks]


@pytest.mark.parametrize(
    ("locale", "first_row", "names"),
    [
        ("en-GB", [None, None, None, None, 1, 2, 3], ("Monday", "Mo")),
        ("de", [None, None, None, None, 1, 2, 3], ("Montag", "Mo.")),
        ("en-US", [None, None, None, None, None, 1, 2], ("Sunday", "Su")),
    ],
)
def test_weeks_begin_where_the_readers_weeks_begin(
    locale: str, first_row: list[int | None], names: tuple[str, str]
) -> None:
    viewer = Viewer("/", locale, "UTC", 24, date(2027, 1, 4))
    month = views.month_view(Free(JANUARY, {}), Pick(), viewer)
    assert grid(month)[0] == first_row
    assert month.weekdays[0] == names


def test_a_month_has_each_of_its_days_once() -> None:
    for number in range(1, 13):
        month = date(2028, number, 1)
        cells = [day for week in grid(views.month_view(Free(month, {}), Pick(), VIEWER)) for day in week]
        assert len(cells) % 7 == 0
        assert [day for day in cells if day] == list(range(1, (views.following(month) - month).days + 1))


def test_a_slot_is_shown_on_the_viewers_date() -> None:
    late = minute(2027, 1, 12, 23, 30)
    assert list(views.free_of(JANUARY, [late], "Europe/London").by_day) == [date(2027, 1, 12)]
    assert list(views.free_of(JANUARY, [late], "Europe/Berlin").by_day) == [date(2027, 1, 13)]


def test_a_date_that_a_clock_change_cuts_in_two_is_one_day_with_both_hours() -> None:
    starts = [minute(2027, 10, 31, 0, 30), minute(2027, 10, 31, 1, 30)]
    free = views.free_of(date(2027, 10, 1), starts, "Europe/Berlin")
    assert {day: list(times) for day, times in free.by_day.items()} == {date(2027, 10, 31): starts}


def test_both_runs_of_a_repeated_hour_have_addresses_of_their_own() -> None:
    starts = [minute(2027, 10, 31, 0, 30), minute(2027, 10, 31, 1, 30)]
    first, second = views.time_views(starts, Pick(), VIEWER, Free(JANUARY, {}))
    assert first.label == second.label == "02:30"
    assert first.href != second.href


def test_only_days_with_times_can_be_chosen() -> None:
    free = views.free_of(JANUARY, [minute(2027, 1, 12, 9)], "Europe/Berlin")
    days = [day for week in views.month_view(free, Pick(), VIEWER).weeks for day in week if day]
    assert [day.number for day in days if day.href] == [12]
    assert [day.number for day in days if day.is_today] == [4]
    assert [day.number for day in days if day.is_picked] == [12]


def test_the_chosen_day_is_kept_even_when_it_has_become_full() -> None:
    free = views.free_of(JANUARY, [minute(2027, 1, 12, 9)], "Europe/Berlin")
    assert views.picked_day(free, Pick(day=date(2027, 1, 20)), "Europe/Berlin") == date(2027, 1, 20)


def test_there_is_no_way_back_before_the_present_month() -> None:
    assert views.month_view(Free(JANUARY, {}), Pick(), VIEWER).previous is None
    assert views.month_view(Free(date(2027, 2, 1), {}), Pick(), VIEWER).previous == "/ada/intro?month=2027-01"


def test_links_keep_what_was_chosen_before() -> None:
    pick = Pick(time_zone="Asia/Tokyo", length=60, language="de", prefill=(("name", "Ada"),))
    assert views.month_view(Free(JANUARY, {}), pick, VIEWER).following == (
        "/ada/intro?month=2027-02&tz=Asia%2FTokyo&length=60&lang=de&name=Ada"
    )


def test_a_month_begins_and_ends_at_the_viewers_midnight() -> None:
    assert views.bounds(JANUARY, "Asia/Kathmandu") == (
        datetime(2026, 12, 31, 18, 15, tzinfo=UTC),
        datetime(2027, 1, 31, 18, 15, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("name", "letters"), [("Ada Lovelace", "AL"), ("Ada", "A"), ("Ada King of Lovelace", "AL"), ("  ", ""), ("", "")]
)
def test_initials(name: str, letters: str) -> None:
    assert views.initials(name) == letters


def test_a_zone_with_an_old_name_can_be_shown_too() -> None:
    assert "Europe/Berlin" in views.time_zone_choices("Europe/Berlin")
    assert views.time_zone_choices("Etc/GMT+5")[0] == "Etc/GMT+5"
