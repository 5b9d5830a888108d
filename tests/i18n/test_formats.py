"""Dates and times as people write them, around the hard hours too."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kalends.i18n import formats

TUESDAY_14_UTC = datetime(2027, 1, 5, 14, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)


def plain(text: str) -> str:
    """The text with CLDR's narrow spaces as plain ones."""
    return text.replace("\u202f", " ").replace("\u2009", " ")


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", "Tuesday, January 5, 2027"),
        ("en-GB", "Tuesday, 5 January 2027"),
        ("de", "Dienstag, 5. Januar 2027"),
        ("de-AT", "Dienstag, 5. Jänner 2027"),
        ("fr", "Tuesday, January 5, 2027"),
        ("no such tag", "Tuesday, January 5, 2027"),
    ],
)
def test_a_day_is_written_as_its_place_writes_it(locale: str, expected: str) -> None:
    assert formats.format_date(TUESDAY_14_UTC, "Europe/Berlin", locale) == expected


def test_the_day_is_the_readers_day() -> None:
    assert formats.format_date(TUESDAY_14_UTC, "Pacific/Apia", "en") == "Wednesday, January 6, 2027"


@pytest.mark.parametrize(
    ("locale", "hours", "expected"),
    [
        ("en", None, "3:00 – 3:30 PM"),
        ("en", 24, "15:00 – 15:30"),
        ("en-GB", None, "15:00–15:30"),
        ("de", None, "15:00–15:30 Uhr"),
        ("de", 12, "3:00–3:30 PM"),
    ],
)
def test_a_range_follows_the_place_or_the_wish(locale: str, hours: int | None, expected: str) -> None:
    end = TUESDAY_14_UTC + HALF_AN_HOUR
    assert plain(formats.format_time_range(TUESDAY_14_UTC, end, "Europe/Berlin", locale, hours)) == expected


def test_a_range_over_midnight_names_both_days() -> None:
    start = datetime(2027, 1, 5, 22, 45, tzinfo=UTC)
    shown = formats.format_time_range(start, start + HALF_AN_HOUR, "Europe/Berlin", "en-GB")
    assert plain(shown) == "5 Jan 2027, 23:45 – 6 Jan 2027, 00:15"


def test_a_range_over_the_repeated_hour_names_both_offsets() -> None:
    start = datetime(2027, 10, 31, 0, 45, tzinfo=UTC)
    shown = formats.format_time_range(start, start + HALF_AN_HOUR, "Europe/Berlin", "de")
    assert plain(shown) == "02:45 GMT+02:00 – 02:15 GMT+01:00"


def test_a_range_after_the_change_is_plain() -> None:
    start = datetime(2027, 10, 31, 1, 0, tzinfo=UTC)
    shown = formats.format_time_range(start, start + HALF_AN_HOUR, "Europe/Berlin", "en-GB")
    assert plain(shown) == "02:00–02:30"


def test_a_zone_has_a_name_in_the_readers_language() -> None:
    assert formats.zone_name(TUESDAY_14_UTC, "Europe/Berlin", "de") == "Mitteleuropäische Normalzeit"
    assert formats.zone_name(TUESDAY_14_UTC, "Asia/Kathmandu", "en") == "GMT+05:45"


def test_a_month_has_its_year() -> None:
    assert formats.format_month(date(2027, 3, 1), "de") == "März 2027"
