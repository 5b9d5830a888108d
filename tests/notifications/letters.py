"""Letters to test with."""

from __future__ import annotations

from typing import Any

from kalends.bookings.links import links
from kalends.bookings.model import Booking
from kalends.notifications import rules
from kalends.notifications.model import Kind, Letter, Role
from tests.support import NOW
from tests.support.bookings import make_booking

ORIGIN = "https://book.example.com"


def make_letter(
    kind: Kind = Kind.BOOKED, role: Role = Role.ATTENDEE, booking: Booking | None = None, **more: Any
) -> Letter:
    """A letter to somebody whose calendar has an entry if it could have one."""
    booking = booking or make_booking(guests=("carol@example.net",))
    reader = next(reader for reader in rules.recipients(booking) if reader.role is role)
    words: dict[str, Any] = {
        "kind": kind,
        "method": rules.method(kind, holds=True),
        "sequence": booking.ics_sequence,
        "recipient": reader,
        "booking": booking,
        "links": links(booking, ORIGIN),
        "stamp": NOW,
    }
    return Letter(**{**words, **more})
