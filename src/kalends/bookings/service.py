"""What can be done with bookings. Each use case is one transaction: the booking, its claim and the fact it records."""

from __future__ import annotations

from kalends.bookings.verbs.book import book
from kalends.bookings.verbs.cancel import cancel
from kalends.bookings.verbs.confirm import confirm, decline
from kalends.bookings.verbs.look import find_current, get, list_, uid_of
from kalends.bookings.verbs.reschedule import reschedule

__all__ = [
    "book",
    "cancel",
    "confirm",
    "decline",
    "find_current",
    "get",
    "list_",
    "reschedule",
    "uid_of",
]
