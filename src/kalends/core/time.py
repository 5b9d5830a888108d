"""Instants and minutes. Inside Kalends an instant is an aware UTC datetime; the engine counts epoch minutes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from kalends.core.errors import Invalid

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


class UnknownTimeZone(Invalid):
    """Not the name of an IANA time zone."""


def utc_now() -> datetime:
    """The clock. Only faces (API, pages, worker, CLI) read it; everything below takes `now` as an argument."""
    return datetime.now(UTC)


def to_minute(instant: datetime) -> int:
    """Epoch minutes of an aware instant, rounded down."""
    return (instant - EPOCH) // _MINUTE


def to_minute_up(instant: datetime) -> int:
    """Epoch minutes of an aware instant, rounded up."""
    return -((EPOCH - instant) // _MINUTE)


def to_millisecond(instant: datetime) -> int:
    """Epoch milliseconds of an aware instant, rounded down."""
    return (instant - EPOCH) // timedelta(milliseconds=1)


def from_minute(minute: int) -> datetime:
    """The aware UTC instant of an epoch minute."""
    return EPOCH + minute * _MINUTE


def iso(instant: datetime) -> str:
    """An aware instant as programs read it: UTC with milliseconds, `2027-01-04T09:00:00.000Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03}Z"


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """The IANA names this machine knows, without the `posix/`, `right/` and `localtime` entries, and without the one
    that says that no zone was set."""
    return frozenset(name for name in available_timezones() if name[0].isupper()) - {"Factory"}


def is_time_zone(name: str) -> bool:
    """Whether `name` is an IANA time zone."""
    return name in time_zones()


def zone(name: str) -> ZoneInfo:
    """The zone called `name`, which must have passed `is_time_zone`."""
    return ZoneInfo(name)


def check_time_zone(name: str, field: str) -> str:
    """`name`, when it is an IANA time zone. Raises `UnknownTimeZone` naming `field`."""
    if not is_time_zone(name):
        raise UnknownTimeZone(
            f"{field}: {name[:60]!r} is no IANA time zone; send one such as Europe/London.", details={"field": field}
        )
    return name
