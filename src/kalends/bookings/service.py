"""What can be done with bookings. Each use case is one transaction: the booking, its claim and the fact it records."""

from __future__ import annotations

from kalends.bookings.verbs.adopt import adopt
from kalends.bookings.verbs.attendance import add_attendee, add_guests, get_attendee, list_attendees, mark_absent
from kalends.bookings.verbs.book import book
from kalends.bookings.verbs.cancel import cancel
from kalends.bookings.verbs.confirm import confirm, decline
from kalends.bookings.verbs.look import find_current, get, get_hosted, list_, uid_of
from kalends.bookings.verbs.relocate import reassign, relocate
from kalends.bookings.verbs.repeat import find_repeated, find_repeated_move
from kalends.bookings.verbs.reschedule import reschedule

__all__ = [
    "add_attendee",
    "add_guests",
    "adopt",
    "book",
    "cancel",
    "confirm",
    "decline",
    "find_current",
    "find_repeated",
    "find_repeated_move",
    "get",
    "get_attendee",
    "get_hosted",
    "list_",
    "list_attendees",
    "mark_absent",
    "reassign",
    "relocate",
    "reschedule",
    "uid_of",
]
