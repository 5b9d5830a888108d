"""The entry for the reader's calendar: iCalendar (RFC 5545) with the methods of iTIP (RFC 5546)."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

from kalends.bookings.model import Booking
from kalends.notifications import rules
from kalends.notifications.model import Kind, Letter, Method, Role
from kalends.notifications.vtimezone import vtimezone

_NOBODY = "nobody@kalends.invalid"
"""Stands where an entry needs the address of a host who hides his own; nothing can be delivered to it (RFC 2606)."""


def calendar(letter: Letter, description: str) -> bytes:
    """The calendar that a letter carries; its method must be set. `description` is shown with the entry.

    Over the life of a booking the UID stays, the SEQUENCE follows the booking, and DTSTAMP is when the fact happened,
    so a calendar that gets two of them in the wrong order still knows which is the newer. Times are the host's,
    with his zone.
    """
    assert letter.method
    booking = _entry(letter)
    result = Calendar()
    result.add("PRODID", "-//Kalends//Kalends//EN")
    result.add("VERSION", "2.0")
    result.add("CALSCALE", "GREGORIAN")
    result.add("METHOD", letter.method.value)
    result.add_component(vtimezone(booking.host.time_zone, booking.start.year))
    result.add_component(_event(letter, description))
    content: bytes = result.to_ical()
    return content


def _entry(letter: Letter) -> Booking:
    """The booking that stands in the calendar: while a move waits for the host, the one that was moved."""
    return letter.previous if letter.kind is Kind.MOVE_REQUESTED and letter.previous else letter.booking


def _event(letter: Letter, description: str) -> Event:
    booking = _entry(letter)
    event = Event()
    event.add("UID", booking.ics_uid)
    event.add("SEQUENCE", letter.sequence)
    event.add("DTSTAMP", letter.stamp)
    event.add("DTSTART", _local(booking.start, booking.host.time_zone))
    event.add("DTEND", _local(booking.end, booking.host.time_zone))
    event.add("SUMMARY", rules.one_line(booking.title))
    event.add("STATUS", "CANCELLED" if letter.method is Method.CANCEL else "CONFIRMED")
    event.add("ORGANIZER", _organizer(booking, letter.recipient.role))
    for attendee in _attendees(booking, letter.recipient.role):
        event.add("ATTENDEE", attendee)
    if booking.location:
        event.add("LOCATION", rules.one_line(booking.location.value))
    if letter.recipient.role is not Role.GUEST:
        event.add("URL", letter.links.booking)
    event.add("DESCRIPTION", description)
    if booking.event_type.hide_calendar_event_details:
        event.add("CLASS", "PRIVATE")
    event.add("TRANSP", "OPAQUE")
    return event


def _local(instant: datetime, zone: str) -> datetime:
    """The instant in its zone; in UTC within the second run of a repeated hour, which wall-clock time cannot name."""
    local = instant.astimezone(ZoneInfo(zone))
    return instant.astimezone(UTC) if local.fold else local


def _organizer(booking: Booking, reader: Role) -> vCalAddress:
    return _person(booking.host.name, booking.host.email if rules.shows_host(booking, reader) else _NOBODY)


def _attendees(booking: Booking, reader: Role) -> list[vCalAddress]:
    """The host too: several programs show only those who are listed. Guests have yet to say whether they come."""
    host = _organizer(booking, reader)
    host.params.update({"ROLE": "CHAIR", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    bookers = (
        _person(attendee.name, attendee.email, ROLE="REQ-PARTICIPANT", PARTSTAT="ACCEPTED", RSVP="FALSE")
        for attendee in booking.attendees
    )
    guests = (
        _person(reader.name, reader.address, ROLE="OPT-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="TRUE")
        for reader in rules.recipients(booking)
        if reader.role is Role.GUEST
    )
    return [host, *bookers, *guests]


def _person(name: str, address: str, **parameters: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{rules.one_line(address)}")
    person.params["CN"] = rules.one_line(name).replace('"', "'")
    for parameter, value in parameters.items():
        person.params[parameter] = value
    return person
