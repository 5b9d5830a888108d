"""Who is told with which of several facts, so that each hears once of all that is his. Pure.

What happens to several bookings at once is a fact for each of them: programs want to hear of each. People want one
letter, and not all of them have to do with all of the bookings: a guest may be invited to one of a series, and those
who share bookings may have seats in others besides. So each of these facts has, as its `letters`, who is told with it,
and of which bookings: each reader with the first of those that are one entry in his calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kalends.bookings import seats
from kalends.bookings.model import Attendee, Booking

Letters: TypeAlias = list[dict[str, object]]
"""What a fact says of its letters: the `role` of their readers, their `addresses`, and the uids of the `bookings`."""

_Reader: TypeAlias = tuple[str, str, str]
"""Somebody's role and address, and the entry of his calendar."""


@dataclass(frozen=True, slots=True)
class Change:
    """What has happened to one seat of a series: the fact's name, and the booking since then."""

    name: str
    booking: Booking
    attendee: Attendee


def of_bookings(bookings: Sequence[Booking]) -> Iterator[Letters]:
    """The letters that are told with the fact of each, where the same has happened to all of them."""
    return _letters([(booking.uid, list(_readers(booking))) for booking in bookings])


def of_seats(changes: Sequence[Change]) -> Iterator[Letters]:
    """The letters that are told with the fact of each: one to who has the seats, and one to the hosts for each entry of
    their calendars to which the same has happened."""
    return _letters([(change.booking.uid, list(_concerned(change))) for change in changes])


def _readers(booking: Booking) -> Iterator[_Reader]:
    for host in booking.hosts:
        yield "host", host.email, booking.ics_uid
    for attendee in booking.attendees:
        yield "attendee", attendee.email, seats.ics_uid(booking, attendee)
    for guest in booking.guests:
        yield "guest", guest, booking.ics_uid


def _concerned(change: Change) -> Iterator[_Reader]:
    for host in change.booking.hosts:
        yield "host", host.email, f"{change.name} {change.booking.ics_uid}"
    yield "attendee", change.attendee.email, ""


def _letters(heard: Sequence[tuple[str, Iterable[_Reader]]]) -> Iterator[Letters]:
    whose: dict[_Reader, list[str]] = {}
    for uid, readers in heard:
        for reader in dict.fromkeys(readers):
            whose.setdefault(reader, []).append(uid)
    together: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (role, address, _), uids in whose.items():
        together.setdefault((role, tuple(uids)), []).append(address)
    for first, _ in heard:
        yield [
            {"role": role, "addresses": addresses, "bookings": list(uids)}
            for (role, uids), addresses in together.items()
            if uids[0] == first
        ]
