"""Dates and times as people of a place write them (CLDR). `locale` is a BCP 47 tag, `zone` an IANA name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import dates, lists

from kalends.i18n import languages


def local(instant: datetime, zone: str) -> datetime:
    """An instant as the wall clock of a zone shows it."""
    return instant.astimezone(ZoneInfo(zone))


def format_date(instant: datetime, zone: str, locale: str) -> str:
    """The day of an instant with its weekday: `Tuesday, January 5, 2027`."""
    return format_day(local(instant, zone).date(), locale)


def format_day(day: date, locale: str) -> str:
    """A calendar day with its weekday: `Tuesday, January 5, 2027`."""
    return dates.format_date(day, "full", locale=languages.locale(locale))


def format_short_date(instant: datetime, zone: str, locale: str) -> str:
    """The day of an instant where there is little room: `Jan 5, 2027`."""
    return dates.format_date(local(instant, zone).date(), "medium", locale=languages.locale(locale))


def format_month(day: date, locale: str) -> str:
    """The month of a day with its year: `January 2027`."""
    return dates.format_skeleton("yMMMM", day, locale=languages.locale(locale))


def format_time(instant: datetime, zone: str, locale: str, hours: int | None = None) -> str:
    """The time of day: `2:00 PM` or `14:00`. `hours` is 12 or 24; None: what the place is used to."""
    moment = local(instant, zone)
    cldr = languages.locale(locale)
    if hours is None:
        return dates.format_time(moment, "short", tzinfo=moment.tzinfo, locale=cldr)
    return dates.format_skeleton(_skeleton(hours), moment, tzinfo=moment.tzinfo, locale=cldr)


def format_time_range(start: datetime, end: datetime, zone: str, locale: str, hours: int | None = None) -> str:
    """From when to when: `2:00 – 2:30 PM`; with the dates where they differ, with the offsets where the clock changes
    in between. `hours` as in `format_time`.
    """
    first, last = local(start, zone), local(end, zone)
    if first.date() != last.date():
        return f"{format_moment(start, zone, locale, hours)} – {format_moment(end, zone, locale, hours)}"
    if first.utcoffset() != last.utcoffset():
        return f"{_exact_time(start, zone, locale, hours)} – {_exact_time(end, zone, locale, hours)}"
    skeleton = _skeleton(hours or usual_hours(locale))
    return dates.format_interval(first, last, skeleton, tzinfo=first.tzinfo, locale=languages.locale(locale))


def format_moment(instant: datetime, zone: str, locale: str, hours: int | None = None) -> str:
    """Day and time in short: `Jan 5, 2027, 2:00 PM`. `hours` as in `format_time`."""
    cldr = languages.locale(locale)
    pattern = dates.get_datetime_format("medium", locale=cldr)
    return str(pattern).format(format_time(instant, zone, locale, hours), format_short_date(instant, zone, locale))


def format_names(names: Sequence[str], locale: str) -> str:
    """The names one after the other, as in a sentence: `Alice, Bob, and Carol`."""
    return lists.format_list(names, locale=languages.locale(locale))


def usual_hours(locale: str) -> int:
    """12 or 24: which clock the people of a place read."""
    return 12 if "a" in languages.locale(locale).time_formats["short"].pattern else 24


def zone_name(instant: datetime, zone: str, locale: str) -> str:
    """What the zone is called at that instant: `Central European Standard Time`."""
    return dates.get_timezone_name(local(instant, zone), "long", locale=languages.locale(locale))


def _exact_time(instant: datetime, zone: str, locale: str, hours: int | None) -> str:
    """A time of day with its offset, for the hours around a clock change."""
    moment = local(instant, zone)
    offset = dates.get_timezone_gmt(moment, "long", locale=languages.locale(locale))
    return f"{format_time(instant, zone, locale, hours)} {offset}"


def _skeleton(hours: int) -> str:
    return "hm" if hours == 12 else "Hm"
