"""Who is told what, and until when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from kalends.bookings import seats
from kalends.bookings.model import Attendee, Booking, Guest, Host, Status
from kalends.core.facts import Fact
from kalends.i18n import languages
from kalends.notifications.model import Kind, Method, Notice, Recipient, Role

PATIENCE = timedelta(days=3)
"""How long an e-mail is tried before it is given up."""

_KINDS = {
    "BookingCreated": Kind.BOOKED,
    "BookingRequested": Kind.REQUESTED,
    "BookingConfirmed": Kind.CONFIRMED,
    "BookingDeclined": Kind.DECLINED,
    "BookingRescheduled": Kind.RESCHEDULED,
    "BookingCancelled": Kind.CANCELLED,
    "BookingLocationChanged": Kind.RELOCATED,
    "BookingAttendeeAdded": Kind.JOINED,
    "BookingGuestsAdded": Kind.JOINED,
    "BookingAttendeeRemoved": Kind.LEFT,
}


def may_mail(booking: Booking) -> bool:
    """Whether e-mails may be sent about a booking at all: its OAuth client may have turned them off."""
    return booking.client is None or booking.client.emails_enabled


def kind_of(fact: Fact) -> Kind:
    """What the e-mails about a fact tell. A request that takes the place of another booking is a move, and so is a seat
    that is taken in place of another."""
    if fact.name == "BookingCreated" and "moved_from" in fact.data:
        return Kind.RESCHEDULED
    if fact.name == "BookingRequested" and "from_uid" in fact.data:
        return Kind.MOVE_REQUESTED
    return _KINDS[fact.name]


def joined(fact: Fact) -> tuple[str, ...]:
    """The addresses of those who are new to the booking with this fact."""
    named = fact.data.get("joined", ())
    return tuple(map(str, named)) if isinstance(named, list) else ()


def left(fact: Fact) -> tuple[str, ...]:
    """The addresses of guests who are not invited any more since the booking has been moved."""
    named = fact.data.get("left", ())
    return tuple(map(str, named)) if isinstance(named, list) else ()


def asks(kind: Kind, role: Role) -> bool:
    """Whether the e-mail asks its reader to confirm or decline."""
    return role is Role.HOST and kind in (Kind.REQUESTED, Kind.MOVE_REQUESTED)


def occurrences(fact: Fact, notice: Notice) -> tuple[str, ...]:
    """The uids of the bookings that an e-mail tells of together, which are one entry in the reader's calendar; none
    where it is told of one booking by itself."""
    reader = notice.recipient
    uids = (_letters(fact) or {}).get((reader.role, reader.address), ())
    return uids if len(uids) > 1 or notice.kind in (Kind.BOOKED, Kind.CONFIRMED) else ()


def is_told_with_others(fact: Fact) -> bool:
    """Whether nobody is told of a fact by itself."""
    return _letters(fact) == {}


def told_now(fact: Fact, notices: tuple[Notice, ...]) -> tuple[Notice, ...]:
    """Which of the e-mails are due with this fact, where it is one of several: each reader is told once of all that are
    his. Of a seat that has gone elsewhere, who has it is told where it has gone."""
    letters = _letters(fact)
    due = (each for each in notices if letters is None or (each.recipient.role, each.recipient.address) in letters)
    return tuple(each for each in due if not (_seat_moves(fact) and each.recipient.role is Role.ATTENDEE))


def _letters(fact: Fact) -> Mapping[tuple[Role, str], tuple[str, ...]] | None:
    """Who is told with one of several facts, and of which bookings; None where a fact is told by itself."""
    letters = fact.data.get("letters")
    if not isinstance(letters, list):
        return None
    return {
        (Role(letter["role"]), address): tuple(letter["bookings"])
        for letter in letters
        for address in letter["addresses"]
    }


def _seat_moves(fact: Fact) -> bool:
    """Whether a fact says no more than that a seat has left for another booking."""
    return "seat_moves" in fact.data


def ics_uid(booking: Booking, concerning: Attendee | None, reader: Recipient) -> str:
    """By which uid the reader's calendar knows the booking."""
    if reader.role is not Role.ATTENDEE:
        return booking.ics_uid
    people = (*((concerning,) if concerning else ()), *booking.attendees)
    reading = (attendee for attendee in people if attendee.email == reader.address)
    return next((seats.ics_uid(booking, attendee) for attendee in reading), booking.ics_uid)


def sequence(fact: Fact, notice: Notice) -> int:
    """The number of what an e-mail does to a calendar entry: the booking's. Of a move that waits for the host, this is
    the end of the old entry: bookings leave a number free for it. A series of seats begins a new entry in the calendar
    of who has them, however often others have changed the bookings."""
    booked = int(str(fact.data["sequence"]))
    if notice.kind is Kind.MOVE_REQUESTED:
        return booked - 1
    begins = notice.kind is Kind.BOOKED and notice.recipient.role is Role.ATTENDEE and "letters" in fact.data
    return 0 if begins else booked


def plan(
    booking: Booking,
    kind: Kind,
    holders: Collection[str],
    *,
    joined: Collection[str] = (),
    invited: Collection[str] = (),
) -> tuple[Notice, ...]:
    """The e-mails that are due. `holders` are the addresses whose calendars were given the entry of this booking, or of
    the series that it is one of.

    Those who `joined` learn that they are booked, unless they have been `invited` to this booking by an earlier e-mail,
    and the others that they have joined. What changes about a request is told with the host's answer.
    """
    if kind in (Kind.RELOCATED, Kind.JOINED) and booking.status is not Status.ACCEPTED:
        return ()
    readers = [reader for reader in recipients(booking) if not (reader.address in joined and reader.address in invited)]
    told = [(reader, Kind.BOOKED if reader.address in joined else kind) for reader in readers]
    return tuple(
        Notice(reader, tells, method(tells, reader.address in holders))
        for reader, tells in told
        if _is_told(reader, tells, holders)
    )


def plan_left(booking: Booking, left: Collection[str], holders: Collection[str]) -> tuple[Notice, ...]:
    """The e-mails that are due to guests of a booking whom its successor does not invite: for those who had heard of
    it, it is off."""
    told = (_guest(booking, address) for address in left if address in holders)
    return tuple(Notice(reader, Kind.CANCELLED, method(Kind.CANCELLED, holds=True)) for reader in told)


def plan_seat(booking: Booking, attendee: Attendee, kind: Kind, holders: Collection[str]) -> tuple[Notice, ...]:
    """The e-mails that are due when something happens to one of several who share a booking: he is told, and the hosts;
    for one who leaves, the meeting is off."""
    own = Kind.CANCELLED if kind is Kind.LEFT else kind
    hosts = ((_host(host), kind) for host in booking.hosts)
    return tuple(
        Notice(reader, tells, method(tells, reader.address in holders))
        for reader, tells in (*hosts, (_attendee(booking, attendee), own))
    )


def attendee_id(fact: Fact) -> int | None:
    """The one of several attendees whom a fact is about."""
    number = fact.data.get("attendee_id")
    return int(str(number)) if number is not None else None


def concerns(booking: Booking, concerning: Attendee | None, reader: Recipient) -> Attendee | None:
    """The one of several attendees whom an e-mail is about: whom the fact is about, else the reader himself."""
    if concerning or not booking.has_seats or reader.role is not Role.ATTENDEE:
        return concerning
    return next(attendee for attendee in booking.attendees if attendee.email == reader.address)


def recipients(booking: Booking) -> tuple[Recipient, ...]:
    """The hosts, the attendees and the guests, each guest once; guests read what the attendees read."""
    attendees = booking.attendees
    others = {*(host.email for host in booking.hosts), *(attendee.email for attendee in attendees)}
    guests = dict.fromkeys(guest for guest in booking.guests if guest not in others)
    return (
        *map(_host, booking.hosts),
        *(_attendee(booking, each) for each in attendees),
        *(_guest(booking, guest) for guest in guests),
    )


def recipient(booking: Booking, role: Role, address: str) -> Recipient:
    """The reader in this part, at the address that was theirs when the e-mail was recorded."""
    match role:
        case Role.HOST:
            host = next((host for host in booking.hosts if host.email == address), booking.host)
            return replace(_host(host), address=address)
        case Role.ATTENDEE:
            reading = (attendee for attendee in booking.attendees if attendee.email == address)
            return replace(_attendee(booking, next(reading, booking.attendee)), address=address)
        case Role.GUEST:
            return _guest(booking, address)
        case _:
            assert_never(role)


def method(kind: Kind, holds: bool) -> Method | None:
    """What the e-mail does to the reader's calendar; `holds` says whether there is an entry already.

    A request puts nothing into a calendar, and a move that waits for the host takes out what was there.
    """
    match kind:
        case Kind.BOOKED | Kind.CONFIRMED | Kind.RESCHEDULED | Kind.RELOCATED | Kind.JOINED | Kind.LEFT:
            return Method.REQUEST
        case Kind.CANCELLED | Kind.DECLINED | Kind.REQUESTED | Kind.MOVE_REQUESTED:
            return Method.CANCEL if holds else None
        case _:
            assert_never(kind)


def is_too_late(created_at: datetime, now: datetime) -> bool:
    """Whether an e-mail that could not be sent is given up."""
    return now - created_at > PATIENCE


def one_line(text: str) -> str:
    """The text on one line: what is not printable, line breaks included, becomes a space."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _is_told(reader: Recipient, kind: Kind, holders: Collection[str]) -> bool:
    """Guests hear of a booking when it is settled, and of its end if they had heard of it."""
    settled = kind in (Kind.BOOKED, Kind.CONFIRMED, Kind.RESCHEDULED, Kind.RELOCATED, Kind.JOINED)
    return reader.role is not Role.GUEST or settled or reader.address in holders


def _host(host: Host) -> Recipient:
    return Recipient(Role.HOST, host.name, host.email, host.time_zone, host.locale, host.time_format)


def _attendee(booking: Booking, attendee: Attendee) -> Recipient:
    language = _language(booking, attendee.language)
    return Recipient(Role.ATTENDEE, attendee.name, attendee.email, attendee.time_zone, language)


def _guest(booking: Booking, address: str) -> Recipient:
    guest, attendee = booking.guest_details.get(address, Guest(address)), booking.attendee
    return Recipient(
        Role.GUEST,
        guest.name or address,
        address,
        guest.time_zone or attendee.time_zone,
        _language(booking, guest.language or attendee.language),
    )


def _language(booking: Booking, own: str) -> str:
    """The language of the event type, where it has one that there are texts in; else the reader's own."""
    wanted = booking.event_type.interface_language
    return wanted if wanted and languages.speaks(wanted) else own


def shows_host(booking: Booking, role: Role) -> bool:
    """Whether a reader learns the host's address."""
    return role is Role.HOST or not booking.event_type.hide_organizer_email
