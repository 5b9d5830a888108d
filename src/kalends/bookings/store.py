"""The tables of bookings and their attendees, and every statement about them; rows in, words out."""

from __future__ import annotations

from kalends.bookings.records.reading import (
    coming,
    find,
    find_attendee,
    find_current_uid,
    find_each,
    find_former_seat,
    find_hosts,
    find_seat,
    find_seat_series,
    find_seats,
    find_series,
    find_series_hosts,
    find_uid,
    page,
)
from kalends.bookings.records.replies import claim_key, find_answer, forget_answers, keep_answer
from kalends.bookings.records.rows import guest_details
from kalends.bookings.records.tables import attendees, booking_hosts, bookings
from kalends.bookings.records.writing import (
    add_attendee,
    hand_over_seat,
    hand_over_seats,
    insert,
    mark_absent,
    remove_attendee,
    succeed,
    update,
)

__all__ = [
    "add_attendee",
    "attendees",
    "booking_hosts",
    "bookings",
    "claim_key",
    "coming",
    "find",
    "find_answer",
    "find_attendee",
    "find_current_uid",
    "find_each",
    "find_former_seat",
    "find_hosts",
    "find_seat",
    "find_seat_series",
    "find_seats",
    "find_series",
    "find_series_hosts",
    "find_uid",
    "forget_answers",
    "guest_details",
    "hand_over_seat",
    "hand_over_seats",
    "insert",
    "keep_answer",
    "mark_absent",
    "page",
    "remove_attendee",
    "succeed",
    "update",
]
