"""The entry for the reader's calendar: iCalendar (RFC 5545) with the methods of iTIP (RFC 5546)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress

from kalends.bookings.model import Booking, Host
from kalends.notifications import recurrence, rules
from kalends.notifications.model import Kind, Letter, Method, Role
from kalends.notifications.vtimezone import vtimezone

_NOBODY = "nobody@kalends.invalid"
"""Stands where an entry needs the address of a host who hides his own; nothing can be delivered to it (RFC 2606)."""


def calendar(letter: Letter, description: str) -> bytes:
    """The calendar that a letter carries; its method must be set. `description` is shown with the entry.

    Over the life of a booking the UID stays, the SEQUENCE follows the booking, and DTSTAMP is when the fact happened,
    so a calendar that gets two of them in the wrong order still knows which is the newer. Times are the host's,
    with his zone. A series is one entry that recurs, by the attendee's clock where it was booked by that; what happens
    to one of its occurrences later names it by RECURRENCE-ID.
    """
    assert letter.method
    result = Calendar()
    result.add("PRODID", "-//Kalends//Kalends//EN")
    result.add("VERSION", "2.0")
    result.add("CALSCALE", "GREGORIAN")
    result.add("METHOD", letter.method.value)
    result.add_component(vtimezone(_clock(letter), _entry(letter).start.year))
    for event in _events(letter, description):
        result.add_component(event)
    content: bytes = result.to_ical()
    return content


def _entry(letter: Letter) -> Booking:
    """The booking that stands in the calendar: while a move waits for the host, the one that was moved."""
    return letter.previous if letter.kind is Kind.MOVE_REQUESTED and letter.previous else letter.booking


def _clock(letter: Letter) -> str:
    """The zone by whose clock the entry is: the host's; that of the attendee for a series that only his clock makes
    regular."""
    booking = _entry(letter)
    if not letter.occurrences or letter.method is not Method.REQUEST:
        return booking.host.time_zone
    zones = (booking.host.time_zone, booking.attendee.time_zone)
    return next((zone for zone in zones if recurrence.rule(_places(letter), zone)), booking.host.time_zone)


def _events(letter: Letter, description: str) -> Iterator[Event]:
    if not letter.occurrences:
        yield _instance(letter, _entry(letter), description)
    elif _begins(letter):
        yield from _series(letter, description)
    elif letter.method is Method.REQUEST or letter.goes_on:
        yield from (_instance(_of(letter, booking), booking, description) for booking in letter.occurrences)
    else:
        last = max(letter.occurrences, key=lambda booking: booking.ics_sequence)
        yield _event(_of(letter, last), letter.occurrences[0], description, _clock(letter))


def _begins(letter: Letter) -> bool:
    """Whether the entry of a series is a new one in the reader's calendar."""
    return letter.method is Method.REQUEST and letter.kind in (Kind.BOOKED, Kind.CONFIRMED) and not letter.known


def _of(letter: Letter, booking: Booking) -> Letter:
    """The letter as it tells of one of several, to which more may have happened than to the first."""
    return replace(letter, sequence=max(letter.sequence, booking.ics_sequence))


def _instance(letter: Letter, booking: Booking, description: str) -> Event:
    """A booking's own entry, or its part in the series' one."""
    event = _event(letter, booking, description, booking.host.time_zone)
    if booking.recurrence_start:
        event.add("RECURRENCE-ID", _local(booking.recurrence_start, booking.host.time_zone))
    return event


def _series(letter: Letter, description: str) -> Iterator[Event]:
    """The entry of a whole series; beside it, those of its bookings that are not as its rule and the first of them say.
    Where no rule has them, each is told of as a part of the entry."""
    first, zone, places = letter.occurrences[0], _clock(letter), _places(letter)
    rule = recurrence.rule(places, zone)
    if first.recurrence_start is None:
        yield _event(letter, first, description, zone)
        return
    if rule:
        yield _recurring(letter, replace(first, start=places[0], end=places[0] + first.length), rule, zone, description)
    for booking, place in zip(letter.occurrences, places, strict=True):
        if not rule or booking.start != place or _shown(booking) != _shown(first):
            yield _instance(_of(letter, booking), booking, description)


def _recurring(letter: Letter, first: Booking, rule: recurrence.Rule, zone: str, description: str) -> Event:
    event = _event(letter, first, description, zone)
    event.add("RRULE", {"FREQ": rule.frequency.upper(), "INTERVAL": rule.interval, "COUNT": rule.count})
    for start in rule.without:
        event.add("EXDATE", _local(start, zone))
    return event


def _places(letter: Letter) -> list[datetime]:
    """Where the bookings of a series are by its rule, wherever they take place."""
    return [booking.recurrence_start or booking.start for booking in letter.occurrences]


def _shown(booking: Booking) -> tuple[object, ...]:
    """What an entry shows that may differ among the bookings of a series."""
    people = [(attendee.name, attendee.email) for attendee in booking.attendees]
    return booking.title, booking.location, booking.length, people, booking.guests


def _event(letter: Letter, booking: Booking, description: str, zone: str) -> Event:
    event = Event()
    event.add("UID", booking.ics_uid)
    event.add("SEQUENCE", letter.sequence)
    event.add("DTSTAMP", letter.stamp)
    event.add("DTSTART", _local(booking.start, zone))
    event.add("DTEND", _local(booking.end, zone))
    event.add("SUMMARY", rules.one_line(booking.title))
    event.add("STATUS", "CANCELLED" if letter.method is Method.CANCEL else "CONFIRMED")
    event.add("ORGANIZER", _host(booking, booking.host, letter.recipient.role))
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


def _host(booking: Booking, host: Host, reader: Role, **parameters: str) -> vCalAddress:
    return _person(host.name, host.email if rules.shows_host(booking, reader) else _NOBODY, **parameters)


def _attendees(booking: Booking, reader: Role) -> list[vCalAddress]:
    """The hosts too, the organiser first: several programs show only those who are listed. Guests have yet to say
    whether they come."""
    organizer = _host(booking, booking.host, reader, ROLE="CHAIR", PARTSTAT="ACCEPTED", RSVP="FALSE")
    co_hosts = (
        _host(booking, host, reader, ROLE="REQ-PARTICIPANT", PARTSTAT="ACCEPTED", RSVP="FALSE")
        for host in booking.co_hosts
    )
    bookers = (
        _person(attendee.name, attendee.email, ROLE="REQ-PARTICIPANT", PARTSTAT="ACCEPTED", RSVP="FALSE")
        for attendee in booking.attendees
    )
    guests = (
        _person(reader.name, reader.address, ROLE="OPT-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="TRUE")
        for reader in rules.recipients(booking)
        if reader.role is Role.GUEST
    )
    return [organizer, *co_hosts, *bookers, *guests]


def _person(name: str, address: str, **parameters: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{rules.one_line(address)}")
    person.params["CN"] = rules.one_line(name).replace('"', "'")
    for parameter, value in parameters.items():
        person.params[parameter] = value
    return person
