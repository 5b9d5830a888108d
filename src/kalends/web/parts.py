"""What the pages about one booking share."""

from __future__ import annotations

from kalends.bookings.model import Booking

_LONGEST_REASON = 2000


def reason_of(said: object) -> str | None:
    """The reason that a form's field gives, if any."""
    return said.strip()[:_LONGEST_REASON] or None if isinstance(said, str) else None


def web_address(booking: Booking) -> str | None:
    """The booking's place as a link, where it is one that is safe to follow."""
    value = booking.location.value if booking.location else ""
    return value if value.lower().startswith(("https://", "http://")) else None
