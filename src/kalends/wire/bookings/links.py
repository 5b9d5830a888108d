"""Links to a booking, as the answers of every date have them."""

from __future__ import annotations

from kalends.bookings import links as booking_links
from kalends.bookings.model import Booking
from kalends.wire.envelope import Answer


class LinksOutput(Answer):
    """Where to see, move and cancel the booking: the client's pages, or Kalends' own; and where the event type wants
    people to go who have booked. Beyond the contract."""

    booking: str
    reschedule: str | None
    cancel: str | None
    success: str | None


def links(word: Booking, origin: str) -> LinksOutput:
    """The links of a booking; `origin` is Kalends' own."""
    made = booking_links.links(word, origin)
    success = booking_links.success_link(word)
    return LinksOutput(booking=made.booking, reschedule=made.reschedule, cancel=made.cancel, success=success)
