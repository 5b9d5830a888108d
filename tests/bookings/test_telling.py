"""Who is told with which of several facts."""

from __future__ import annotations

from dataclasses import replace

from kalends.bookings import telling
from kalends.bookings.model import Attendee, Booking
from kalends.bookings.telling import Change, Letters
from tests.support.bookings import ATTENDEE, CO_HOST, HOST, make_booking

CAROL, DAN = "carol@example.net", "dan@example.net"


def told(letters: Letters) -> list[tuple[object, ...]]:
    return [(letter["role"], letter["addresses"], letter["bookings"]) for letter in letters]


def series(*guests: tuple[str, ...]) -> list[Booking]:
    """Bookings `a`, `b`, … of one series, each with its guests."""
    return [make_booking(uid=uid, guests=each) for uid, each in zip("abc", guests, strict=False)]


def test_everybody_is_told_of_a_whole_series_with_its_first_booking() -> None:
    first, *others = telling.of_bookings(series((CAROL, DAN), (CAROL, DAN), (CAROL, DAN)))
    assert told(first) == [
        ("host", [HOST.email], ["a", "b", "c"]),
        ("attendee", [ATTENDEE.email], ["a", "b", "c"]),
        ("guest", [CAROL, DAN], ["a", "b", "c"]),
    ]
    assert others == [[], []]


def test_a_guest_of_some_is_told_of_these_with_the_first_of_them() -> None:
    first, second, third = telling.of_bookings(series((), (CAROL,), (CAROL, DAN)))
    assert [role for role, *_ in told(first)] == ["host", "attendee"]
    assert told(second) == [("guest", [CAROL], ["b", "c"])]
    assert told(third) == [("guest", [DAN], ["c"])]


def seated(uid: str, *names: str, entry: str = "class@kalends") -> Booking:
    """A booking that these people share, each of whom has an entry of his own for his series."""
    people = (Attendee(name, f"{name}@example.org", "Etc/UTC", seat_uid=f"{name}{uid}", ics_uid=name) for name in names)
    return make_booking(uid=uid, ics_uid=entry, attendees=tuple(people), co_hosts=(CO_HOST,))


def test_who_shares_bookings_is_told_of_those_in_which_he_has_a_seat_and_hosts_once_of_each_entry() -> None:
    shared = [seated("a", "bob"), seated("b", "bob", "carol"), seated("c", "carol", entry="other@kalends")]
    first, second, third = telling.of_bookings(shared)
    hosts = [HOST.email, CO_HOST.email]
    assert told(first) == [("host", hosts, ["a", "b"]), ("attendee", ["bob@example.org"], ["a", "b"])]
    assert told(second) == [("attendee", ["carol@example.org"], ["b", "c"])]
    assert told(third) == [("host", hosts, ["c"])]


def test_who_gives_up_seats_is_told_once_and_hosts_once_of_what_has_become_of_each_entry() -> None:
    bob = replace(ATTENDEE, ics_uid="bob")
    named = (("left", "a"), ("cancelled", "b"), ("left", "c"))
    first, second, third = telling.of_seats([Change(name, seated(uid, "bob"), bob) for name, uid in named])
    hosts = [HOST.email, CO_HOST.email]
    assert told(first) == [("host", hosts, ["a", "c"]), ("attendee", [ATTENDEE.email], ["a", "b", "c"])]
    assert (told(second), third) == ([("host", hosts, ["b"])], [])
