"""Decisions about where a booking takes place once it is made, and with whom. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kalends.bookings.model import BookedLocation, Booking
from kalends.bookings.rules import NotChangeable
from kalends.core import addresses
from kalends.core.errors import Invalid
from kalends.event_types.model import EventType, LocationKind

_LONGEST = 1000

_NUMBERS = frozenset({LocationKind.PHONE, LocationKind.ATTENDEE_PHONE})


class InvalidPlace(Invalid):
    """The new place is not one where people can meet."""


class NotReassignable(Invalid):
    """The booking has no other host to go to."""


def check_movable(booking: Booking, now: datetime) -> None:
    """Passes for a meeting that is ahead. Raises `NotChangeable`."""
    if not booking.is_live:
        raise NotChangeable(f"This booking is {booking.status.value}; its location cannot be changed.")
    if booking.end <= now:
        raise NotChangeable("This booking is over; its location cannot be changed.")


def check(place: BookedLocation) -> BookedLocation:
    """The place with its link or number in the normal form. Raises `InvalidPlace`."""
    value = _normal(place)
    if not value:
        expected = _EXPECTED.get(place.kind, "say where to meet")
        raise InvalidPlace(f"location: {expected}.", details={"field": "location"})
    if len(value) > _LONGEST:
        raise InvalidPlace(f"location: give at most {_LONGEST} characters.", details={"field": "location"})
    return replace(place, value=value)


def own_link(event_type: EventType, url: str) -> BookedLocation:
    """A link for one booking alone, whatever the event type's locations are. Raises `InvalidPlace`."""
    if event_type.seats:
        raise InvalidPlace(
            "meetingUrl: those who share a booking meet in one place, which the host says; leave it out.",
            details={"field": "location"},
        )
    return check(BookedLocation(LocationKind.LINK, url))


_EXPECTED = {
    LocationKind.LINK: "write the link in full, like https://meet.example/room",
    LocationKind.PHONE: "write the number like +441632960001",
    LocationKind.ATTENDEE_PHONE: "write the number like +441632960001",
    LocationKind.INTEGRATION: "no conferencing app is connected; choose another kind of location",
}


def _normal(place: BookedLocation) -> str | None:
    if place.kind is LocationKind.INTEGRATION:
        return None
    if place.kind is LocationKind.LINK:
        return addresses.link(place.value)
    return addresses.phone_number(place.value) if place.kind in _NUMBERS else place.value.strip()
