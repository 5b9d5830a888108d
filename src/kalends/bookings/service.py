"""What can be done with bookings. Each use case is one transaction: the booking, its claim and the fact it records."""

from __future__ import annotations

from kalends.bookings.verbs.adopt import adopt, follow
from kalends.bookings.verbs.attendance import (
    add_attendee,
    add_guests,
    add_guests_to_series,
    get_attendee,
    list_attendees,
    mark_absent,
)
from kalends.bookings.verbs.book import book, book_all
from kalends.bookings.verbs.cancel import cancel, cancel_from, cancel_seat, cancel_seats_from, cancel_series
from kalends.bookings.verbs.confirm import confirm, confirm_series, decline, decline_series
from kalends.bookings.verbs.look import (
    find,
    find_current,
    find_former_seat,
    get,
    get_anybody,
    get_by_seat,
    get_each,
    get_hosted,
    get_series,
    is_series,
    list_,
    list_of_organization,
    seat_in,
    uid_of,
    with_moving,
)
from kalends.bookings.verbs.relocate import reassign, relocate, relocate_series
from kalends.bookings.verbs.remember import prune_answers, recall, remember
from kalends.bookings.verbs.repeat import book_once, move_once
from kalends.bookings.verbs.reschedule import reschedule, reschedule_seat

__all__ = [
    "add_attendee",
    "add_guests",
    "add_guests_to_series",
    "adopt",
    "book",
    "book_all",
    "book_once",
    "cancel",
    "cancel_from",
    "cancel_seat",
    "cancel_seats_from",
    "cancel_series",
    "confirm",
    "confirm_series",
    "decline",
    "decline_series",
    "find",
    "find_current",
    "find_former_seat",
    "follow",
    "get",
    "get_anybody",
    "get_attendee",
    "get_by_seat",
    "get_each",
    "get_hosted",
    "get_series",
    "is_series",
    "list_",
    "list_attendees",
    "list_of_organization",
    "mark_absent",
    "move_once",
    "prune_answers",
    "reassign",
    "recall",
    "relocate",
    "relocate_series",
    "remember",
    "reschedule",
    "reschedule_seat",
    "seat_in",
    "uid_of",
    "with_moving",
]
