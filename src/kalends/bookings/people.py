"""Decisions about who comes to a booking. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kalends.accounts.model import Caller, UserCaller
from kalends.bookings import rules
from kalends.bookings.model import Attendee, Booking, Guest, Status
from kalends.core import addresses
from kalends.core.errors import Conflict, Invalid, NotFound
from kalends.core.time import check_time_zone
from kalends.event_types.model import Bookable

MAX_AT_ONCE = 10
"""How many guests one request may add."""

_LONGEST_NAME = 200


class AttendeeNotFound(NotFound):
    """Nobody like this comes to the booking."""


class AlreadyComing(Conflict):
    """The address is already that of somebody who comes."""


def checked_attendee(attendee: Attendee) -> Attendee:
    """The attendee with a name, a normal address and number and a known zone. Raises `Invalid` naming what is wrong."""
    name = checked_name(attendee.name)
    check_time_zone(attendee.time_zone, "attendee.timeZone")
    email = addresses.check_email(attendee.email, "attendee.email")
    return replace(attendee, name=name, email=email, phone_number=_checked_number(attendee.phone_number))


def checked_name(text: str) -> str:
    """An attendee's name. Raises `Invalid`."""
    name = text.strip()
    if not name:
        raise Invalid("attendee.name: give the attendee's name.", details={"field": "name"})
    if len(name) > _LONGEST_NAME:
        raise Invalid(f"attendee.name: give at most {_LONGEST_NAME} characters.", details={"field": "name"})
    return name


def _checked_number(text: str | None) -> str | None:
    if not text:
        return None
    number = addresses.phone_number(text)
    if number is None:
        raise Invalid(
            f"attendee.phoneNumber: {text[:40]!r} is no phone number; write it like +441632960001.",
            details={"field": "attendeePhoneNumber"},
        )
    return number


def names(bookable: Bookable) -> str:
    """The organiser's name, or the names of all who are booked together."""
    return ", ".join(each.user.name for each in bookable.everybody)


def check_involved(caller: Caller, booking: Booking) -> None:
    """Passes for who speaks for the host, and for a user who comes. Raises as `rules.check_decides`."""
    if not comes(caller, booking):
        rules.check_decides(caller, booking)


def comes(caller: Caller, booking: Booking) -> bool:
    """Whether the caller is a user of the host's organisation who is one of the attendees."""
    if not isinstance(caller, UserCaller) or caller.organization_id != booking.organization_id:
        return False
    own = {caller.user.email.lower(), caller.user.contract_email.lower()}
    return any(attendee.email.lower() in own for attendee in booking.attendees)


def check_takes_people(booking: Booking, now: datetime) -> None:
    """Passes for a meeting that is ahead and has no seats. Raises `NotChangeable`."""
    if not booking.is_live:
        raise rules.NotChangeable(f"This booking is {booking.status.value}; nobody can be added to it.")
    if booking.end <= now:
        raise rules.NotChangeable("This booking is over; nobody can be added to it.")
    if booking.attendee.seat_uid:
        raise rules.NotChangeable("This booking has seats; to come along, book one of them.")


def check_new(booking: Booking, email: str) -> None:
    """Passes for an address that nobody has who comes. Raises `AlreadyComing`."""
    if email.lower() in _addresses(booking):
        raise AlreadyComing(f"{email} is coming already.", details={"field": "email"})


def new_guests(booking: Booking, guests: Sequence[Guest]) -> tuple[Guest, ...]:
    """Those who are not coming yet, each once, with normal addresses. Raises `GuestsNotAllowed`, and `Invalid` for a
    wrong address or zone."""
    if len(guests) > MAX_AT_ONCE:
        raise rules.GuestsNotAllowed(f"Add at most {MAX_AT_ONCE} guests at a time.", details={"field": "guests"})
    checked = {guest.email.lower(): guest for guest in map(_checked, guests)}
    return tuple(guest for key, guest in checked.items() if key not in _addresses(booking))


def check_begun(booking: Booking, now: datetime) -> None:
    """Passes for a meeting that was agreed and has begun, for only that can be missed. Raises `NotChangeable`."""
    if booking.status is not Status.ACCEPTED:
        raise rules.NotChangeable(f"This booking is {booking.status.value}; nobody can have been absent.")
    if booking.start > now:
        raise rules.NotChangeable("This booking has not begun; say who was absent once it has.")


def absences(booking: Booking, said: Mapping[str, bool]) -> dict[int, bool]:
    """Whether they were absent, by the attendees' ids. Raises `AttendeeNotFound`."""
    ids = {attendee.email.lower(): attendee.id for attendee in booking.attendees}
    for email in said:
        if email.lower() not in ids:
            raise AttendeeNotFound(f"Nobody with the address {email} is an attendee of this booking.")
    return {ids[email.lower()]: absent for email, absent in said.items()}


def _addresses(booking: Booking) -> frozenset[str]:
    attendees = (attendee.email for attendee in booking.attendees)
    return frozenset(email.lower() for email in (*(host.email for host in booking.hosts), *attendees, *booking.guests))


def _checked(guest: Guest) -> Guest:
    if guest.name is not None and not guest.name.strip():
        raise Invalid("guests.name: give a name, or leave it out.", details={"field": "guests"})
    if guest.time_zone is not None:
        check_time_zone(guest.time_zone, "guests.timeZone")
    return replace(guest, email=addresses.check_email(guest.email, "guests.email"))
