"""Who may come to a booking, decided without a database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kalends.bookings import people
from kalends.bookings.model import Guest, Status
from kalends.bookings.people import AlreadyComing, AttendeeNotFound
from kalends.bookings.rules import GuestsNotAllowed, NotChangeable
from kalends.core.addresses import InvalidAddress
from kalends.core.errors import Invalid
from tests.support import NOW
from tests.support.bookings import make_booking


@pytest.mark.parametrize(
    "booking",
    [
        make_booking(status=Status.CANCELLED),
        make_booking(status=Status.REJECTED),
        make_booking(start=NOW - timedelta(hours=1)),
        make_booking(attendee={"seat_uid": "seat"}),
    ],
    ids=["cancelled", "declined", "over", "with seats"],
)
def test_nobody_joins(booking: people.Booking) -> None:
    with pytest.raises(NotChangeable):
        people.check_takes_people(booking, NOW)


@pytest.mark.parametrize("email", ["alice@example.com", "BOB@example.org", "carol@example.net"])
def test_who_comes_already_is_not_added_again(email: str) -> None:
    with pytest.raises(AlreadyComing, match="coming already"):
        people.check_new(make_booking(guests=("carol@example.net",)), email)


def test_new_guests_are_those_who_do_not_come_yet_each_once() -> None:
    booking = make_booking(guests=("carol@example.net",))
    asked = [Guest("Carol@example.net"), Guest("bob@example.org"), Guest("dan@example.net"), Guest("DAN@example.net")]
    assert [guest.email for guest in people.new_guests(booking, asked)] == ["DAN@example.net"]


def test_eleven_guests_at_once_are_too_many() -> None:
    with pytest.raises(GuestsNotAllowed, match="at most 10"):
        people.new_guests(make_booking(), [Guest(f"g{n}@example.net") for n in range(11)])


@pytest.mark.parametrize(
    ("guest", "error"),
    [
        (Guest("nobody"), InvalidAddress),
        (Guest("dan@example.net", name=" "), Invalid),
        (Guest("dan@example.net", time_zone="Mars/Olympus"), Invalid),
    ],
)
def test_a_guest_is_asked_for_what_is_wrong(guest: Guest, error: type[Exception]) -> None:
    with pytest.raises(error, match="guests"):
        people.new_guests(make_booking(), [guest])


def test_absences_are_found_by_address() -> None:
    booking = make_booking(attendee={"id": 7})
    assert people.absences(booking, {"Bob@Example.org": True}) == {7: True}
    with pytest.raises(AttendeeNotFound, match=r"eve@example\.org"):
        people.absences(booking, {"eve@example.org": True})
