"""Which date of the contract a request is served by.

The header `cal-api-version` selects the newest date of the route's family that is not later than it. Without the
header, or with one from before the family's first date, it is the family's oldest date.
"""

from __future__ import annotations

from datetime import date

from kalends.core.errors import Invalid

SCHEDULES = "schedules"
EVENT_TYPES = "event-types"
SLOTS = "slots"
BOOKINGS = "bookings"

SERVED = {
    SCHEDULES: ("2024-06-11",),
    EVENT_TYPES: ("2024-06-14",),
    SLOTS: ("2024-09-04",),
    BOOKINGS: ("2024-04-15", "2024-08-13", "2026-02-25"),
}
"""The dates of each family, oldest first. Bookings look the same since 2024-08-13."""

NEWEST = max(dates[-1] for dates in SERVED.values())
"""A client of this date is served by every family; of a later one Kalends knows nothing."""


class UnknownDate(Invalid):
    """A `cal-api-version` that is no date, or is later than every date of the contract."""


def select(family: str, header: str | None) -> str:
    """The date that serves a request to `family` with this `cal-api-version`. Raises `UnknownDate`."""
    dates = SERVED[family]
    if header is None:
        return dates[0]
    if not _is_date(header) or header > NEWEST:
        raise UnknownDate(f"cal-api-version: {header[:40]!r} is not served here; send {' or '.join(dates)}.")
    return max((served for served in dates if served <= header), default=dates[0])


def _is_date(text: str) -> bool:
    """Whether `text` is a calendar date written `YYYY-MM-DD`."""
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
