"""Bookings as the source answers them, and as they are written down here. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, ConfigDict, ValidationError

from kalends.bookings import rules
from kalends.bookings.model import Attendee, BookedLocation, BookingRecord, Status
from kalends.core import addresses
from kalends.core.errors import Invalid
from kalends.core.metadata import check_metadata
from kalends.event_types.keys import GROUP_ID
from kalends.event_types.model import LocationKind
from kalends.importing.carrying import Carried, NotCarried
from kalends.importing.model import Belongings, History, Row
from kalends.wire.envelope import Request

_ELSEWHERE = frozenset({"name", "email", "guests", "location"})
"""Answers that a booking keeps in other places."""

Lost = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Adoption:
    """A booking, and those that were rescheduled to it, the latest first."""

    record: BookingRecord
    formers: tuple[BookingRecord, ...] = ()


class _Answer(Request):
    """What is read of an answer; what else it has is passed over."""

    model_config = ConfigDict(extra="ignore")


class _Attendee(_Answer):
    name: str
    email: str
    time_zone: str
    display_email: str | None = None
    language: str | None = None
    phone_number: str | None = None
    seat_uid: str | None = None
    metadata: dict[str, Any] | None = None
    booking_fields_responses: dict[str, Any] | None = None


class _Booking(_Answer):
    uid: str
    title: str
    status: Status
    start: AwareDatetime
    end: AwareDatetime
    created_at: AwareDatetime | None = None
    attendees: list[_Attendee]
    description: str | None = None
    location: str | None = None
    meeting_url: str | None = None
    guests: list[str] | None = None
    metadata: dict[str, Any] | None = None
    booking_fields_responses: dict[str, Any] | None = None
    ics_uid: str | None = None
    recurring_booking_uid: str | None = None
    rescheduled_from_uid: str | None = None


def is_hosted_by(row: Row, user: Row) -> bool:
    """Whether the user hosts the booking: lists also have those that somebody only attends."""
    return any(host["id"] == user["id"] for host in hosts_of(row))


def hosts_of(row: Row) -> tuple[Row, ...]:
    """Those who are booked, the organiser first."""
    return tuple(host for host in _listed(row, "hosts") if isinstance(host, dict) and "id" in host)


def meetings_of(user: Row, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The bookings that the user hosts together with others."""
    return tuple(row for row in rows if is_hosted_by(row, user) and is_meeting(row))


def is_meeting(row: Row) -> bool:
    """Whether several host the booking."""
    return len(hosts_of(row)) > 1


def event_type_of(row: Row) -> object:
    """The id of the booking's event type, at the source; None where people were just named to be booked together."""
    event_type = row.get("eventType")
    found = event_type.get("id") if isinstance(event_type, dict) else row.get("eventTypeId")
    return None if found == GROUP_ID else found


def without(row: Row, hosts: Sequence[Row]) -> Lost:
    """What a booking loses with hosts who are not imported; and its event type, where several are left."""
    lost = [("hosts", f"{_called(host)} has not been imported.") for host in hosts]
    if event_type_of(row) is not None and len(hosts_of(row)) - len(hosts) > 1:
        lost.append(("eventType", "Here several hosts are booked together without one."))
    return lost


def _called(host: Row) -> str:
    return str(host.get("name") or host.get("username") or host["id"])[:100]


def by_address(users: Iterable[Row]) -> Mapping[str, Row]:
    """The users by their e-mail addresses."""
    return {_address(user): user for user in users}


def with_members(found: Belongings, known: Mapping[str, Row]) -> Belongings:
    """What somebody has, with everybody as host who was named to be booked together: a platform may show the organiser
    alone as the host, and the others of the users, who are `known` by their addresses, among the attendees."""
    bookings, ended = (tuple(_with_members(row, known) for row in rows) for rows in (found.bookings, found.ended))
    return replace(found, bookings=bookings, ended=ended)


def _with_members(row: Row, users: Mapping[str, Row]) -> Row:
    attendees = _listed(row, "attendees")
    if event_type_of(row) is not None or len(hosts_of(row)) != 1 or not attendees:
        return row
    strangers = {_address(attendees[0]), *_invited(row)}
    members = [each for each in attendees if _address(each) in users and _address(each) not in strangers]
    hosts = [*hosts_of(row), *(users[_address(each)] for each in members)]
    return {**row, "hosts": hosts, "attendees": [each for each in attendees if each not in members]}


def _invited(row: Row) -> set[str]:
    """The addresses of who booked, as far as that is told, and of the guests."""
    said = row.get("bookingFieldsResponses")
    return {_address(said), *(str(guest).lower() for guest in _listed(row, "guests"))}


def _listed(row: Row, name: str) -> list[Any]:
    found = row.get(name)
    return found if isinstance(found, list) else []


def _address(person: object) -> str:
    return str(person.get("email")).lower() if isinstance(person, dict) else ""


def end_of(row: Row) -> tuple[str, Status, str | None]:
    """A booking's uid, what has become of it, and why. Raises `NotCarried` where that is not told."""
    status, reason = row.get("status"), row.get("cancellationReason")
    if status not in set(Status):
        raise NotCarried(f"Kalends does not know the status {str(status)[:40]!r}.")
    return str(row.get("uid")), Status(status), str(reason) if reason else None


def adoption(row: Row, history: History, now: datetime) -> Carried[Adoption]:
    """What a booking says, and those that it has been. Raises `NotCarried` as `carry`; of what it has been, what lacks
    that is left out with all that was before."""
    carried = carry(row, now)
    formers, lost = _formers(carried.word.uid, history, now)
    record = carried.word
    if record.recurring_uid in history.one_entry:
        record = replace(record, recurrence_start=(formers[-1] if formers else record).start)
    return Carried(Adoption(record, tuple(formers)), (*carried.lost, *lost))


def _formers(uid: str, history: History, now: datetime) -> tuple[list[BookingRecord], Lost]:
    """The bookings that were rescheduled to the one with this uid, and what is not known of them."""
    found: list[BookingRecord] = []
    while uid in history.formers and len(found) < len(history.formers):
        try:
            found.append(rules.check_former(carry(history.formers[uid], now).word))
        except Invalid as refusal:
            return found, [("rescheduledFromUid", refusal.message)]
        uid = found[-1].uid
    return found, [("rescheduledFromUid", history.unknown[uid])] if uid in history.unknown else []


def carry(row: Row, now: datetime) -> Carried[BookingRecord]:
    """What a booking says. Raises `NotCarried` for one that lacks what every booking has."""
    try:
        found = _Booking.model_validate(row)
    except ValidationError as error:
        fault = error.errors()[0]
        raise NotCarried(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}.") from None
    lost: Lost = []
    record = BookingRecord(
        uid=found.uid,
        start=found.start,
        end=found.end,
        status=found.status,
        title=found.title,
        description=found.description or "",
        attendees=tuple(_attendee(each, f"attendees.{number}", lost) for number, each in enumerate(found.attendees)),
        guests=tuple(found.guests or ()),
        location=_location(found, lost),
        responses=_responses(found.booking_fields_responses),
        metadata=_metadata(found.metadata, "metadata", lost),
        recurring_uid=found.recurring_booking_uid,
        ics_uid=found.ics_uid or None,
        created_at=found.created_at or now,
        rescheduled_from_uid=found.rescheduled_from_uid,
    )
    return Carried(record, tuple(lost))


def _attendee(found: _Attendee, place: str, lost: Lost) -> Attendee:
    number = addresses.phone_number(found.phone_number) if found.phone_number else None
    if found.phone_number and number is None:
        lost.append((f"{place}.phoneNumber", f"{found.phone_number[:40]!r} is no international phone number."))
    return Attendee(
        name=found.name,
        email=found.display_email or found.email,
        time_zone=found.time_zone,
        language=found.language or "en",
        phone_number=number,
        seat_uid=found.seat_uid,
        responses=_responses(found.booking_fields_responses) if found.seat_uid else {},
        metadata=_metadata(found.metadata, f"{place}.metadata", lost),
    )


def _responses(found: dict[str, Any] | None) -> dict[str, object]:
    return {slug: answer for slug, answer in (found or {}).items() if slug not in _ELSEWHERE and answer is not None}


def _metadata(found: dict[str, Any] | None, place: str, lost: Lost) -> dict[str, object]:
    """The entries that can be kept."""
    kept: dict[str, object] = {}
    for key, value in (found or {}).items():
        try:
            kept.update(check_metadata({key: value}))
        except Invalid as error:
            lost.append((f"{place}.{key[:40]}", error.message))
    return kept


def _location(found: _Booking, lost: Lost) -> BookedLocation | None:
    """Where it takes place. The source says it in one text; of a conferencing app only the link is of use here."""
    text = (found.location or found.meeting_url or "").strip()
    if text.startswith("integrations:"):
        lost.append(("location", f"{text[:60]!r} is a conferencing app of the source."))
        text = (found.meeting_url or "").strip()
    if not text or text.startswith("integrations:"):
        return None
    if addresses.link(text):
        return BookedLocation(LocationKind.LINK, text)
    number = addresses.phone_number(text)
    return BookedLocation(LocationKind.PHONE, number) if number else BookedLocation(LocationKind.ADDRESS, text)
