"""What the example app says of bookings and times."""

from __future__ import annotations

from datetime import timedelta

import pytest

from examples.my_app.words import clock, day, place, story
from kalends.client import Booking
from kalends.client.wire import reader
from tests.client import recorded

BOOKING = reader(Booking)(recorded.BOOKING)


@pytest.mark.parametrize(
    ("status", "before", "after"),
    [
        ("accepted", "Confirmed", "Over"),
        ("pending", "Waiting for a yes", "Over"),
        ("cancelled", "Cancelled", "Cancelled"),
        ("rejected", "Declined", "Declined"),
    ],
)
def test_a_booking_has_a_word_for_its_state(status: str, before: str, after: str) -> None:
    booking = reader(Booking)({**recorded.BOOKING, "status": status})
    assert story(booking, booking.end - timedelta(minutes=1)).state == before
    assert story(booking, booking.end).state == after


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Berlin", ("Tuesday, 5 January 2027", "10:00", "Berlin")),
        ("America/New_York", ("Tuesday, 5 January 2027", "04:00", "New York")),
        ("Pacific/Auckland", ("Tuesday, 5 January 2027", "22:00", "Auckland")),
        ("Nowhere/At_All", ("Tuesday, 5 January 2027", "09:00", "UTC")),
        ("../etc/passwd", ("Tuesday, 5 January 2027", "09:00", "UTC")),
    ],
)
def test_times_are_said_in_the_attendees_zone(zone: str, expected: tuple[str, str, str]) -> None:
    assert (day(BOOKING.start, zone), clock(BOOKING.start, zone), place(zone)) == expected
