"""What an attendee says anew of a booking that he moves. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kalends.bookings import people, rules
from kalends.bookings.model import Amendment, Attendee, Booking
from kalends.event_types import answers
from kalends.event_types.model import Bookable, EventType


def amended(old: Booking, bookable: Bookable, attendee: Attendee, said: Amendment | None) -> Booking:
    """The booking as one of its attendees says that it is from now on; as it was, where it is somebody else who says
    so. Who has a seat speaks of that alone. Raises `AnswerMissing`, `AnswerInvalid`, `GuestsNotAllowed`, `Invalid`."""
    if said is None or said.email.lower() != attendee.email.lower():
        return old
    event_type, name = bookable.event_type, people.checked_name(said.name or attendee.name)
    if attendee.seat_uid:
        seated = replace(attendee, name=name, responses=_with_notes(event_type, attendee.responses, said.notes))
        return _with_attendee(old, seated)
    responses = _with_notes(event_type, old.responses, said.notes)
    guests = old.guests if said.guests is None else rules.check_guests_anew(event_type, said.guests, old.guests)
    place = old.location.value if old.location else ""
    title = answers.booking_title(event_type, people.names(bookable), name, place, minutes=old.minutes)
    return replace(
        _with_attendee(old, replace(attendee, name=name)),
        title=title if name != attendee.name else old.title,
        responses=responses,
        description=str(responses.get("notes", "")),
        guests=guests,
        guest_details={guest: known for guest, known in old.guest_details.items() if guest in guests},
    )


def _with_attendee(booking: Booking, attendee: Attendee) -> Booking:
    people = (attendee if each.id == attendee.id else each for each in booking.attendees)
    return replace(booking, attendees=tuple(people))


def _with_notes(event_type: EventType, responses: Mapping[str, object], notes: str | None) -> Mapping[str, object]:
    if notes is None:
        return responses
    checked = answers.check_notes(event_type, notes)
    others = {slug: answer for slug, answer in responses.items() if slug != "notes"}
    return {**others, "notes": checked} if checked else others
