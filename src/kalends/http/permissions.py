"""Which permission of an OAuth client an operation needs."""

from __future__ import annotations

from kalends.accounts.model import Permission

_READING = frozenset({"GET", "HEAD"})

_FAMILIES = {
    "me": (Permission.PROFILE_READ, Permission.PROFILE_WRITE),
    "verified-resources": (Permission.PROFILE_READ, Permission.PROFILE_WRITE),
    "schedules": (Permission.SCHEDULE_READ, Permission.SCHEDULE_WRITE),
    "event-types": (Permission.EVENT_TYPE_READ, Permission.EVENT_TYPE_WRITE),
    "bookings": (Permission.BOOKING_READ, Permission.BOOKING_WRITE),
    "webhooks": (Permission.BOOKING_READ, Permission.BOOKING_READ),  # they tell of bookings, and change none
}


def needed(method: str, path: str) -> Permission | None:
    """What a managed user's client must have been given for this request; None where nothing is asked."""
    parts = path.removeprefix("/v2/").removeprefix("atoms/").split("/")
    family = "webhooks" if "webhooks" in parts else parts[0]
    if not path.startswith("/v2/") or family not in _FAMILIES:
        return None
    reading, writing = _FAMILIES[family]
    return reading if method in _READING else writing
