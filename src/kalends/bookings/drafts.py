"""Bookings as they are first written down: from a request, or from the booking they succeed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kalends.accounts.model import OAuthClient, Redirects, User
from kalends.bookings import people, places, rules
from kalends.bookings.model import (
    Attendee,
    BookedEventType,
    BookedLocation,
    Booking,
    BookingClient,
    BookingRecord,
    BookingRequest,
    Host,
    Status,
)
from kalends.core import ids
from kalends.core.metadata import check_metadata
from kalends.event_types import answers
from kalends.event_types.model import Bookable

_OUTRANKS = 1000
"""The sequence of a booking from elsewhere: calendars take news of it only if it is higher than what they were told."""


def new(bookable: Bookable, client: OAuthClient | None, request: BookingRequest, length: int, now: datetime) -> Booking:
    """The booking that a request asks for, its answers checked."""
    event_type = bookable.event_type
    attendee = replace(people.checked_attendee(request.attendee), id=ids.new_number())
    responses = answers.check_answers(event_type, request.responses, rescheduling=False)
    location = _location(bookable, request)
    uid = ids.new_uid()
    return Booking(
        id=ids.new_number(),
        uid=uid,
        organization_id=bookable.host.organization_id,
        client=_embedded(_booking_client(client)) if request.embedded else _booking_client(client),
        event_type=_booked_event_type(bookable),
        host=_host(bookable.host),
        co_hosts=_co_hosts(bookable),
        title=answers.booking_title(
            event_type, people.names(bookable), attendee.name, location.value if location else "", minutes=length
        ),
        description=str(responses.get("notes", "")),
        status=rules.first_status(event_type.confirmation, request.start, now),
        start=request.start,
        end=request.start + timedelta(minutes=length),
        location=location,
        attendees=(attendee,),
        guests=rules.check_guests(event_type, request.guests),
        responses=responses,
        metadata=check_metadata(request.metadata),
        cancellation_reason=None,
        cancelled_by=None,
        rejection_reason=None,
        rescheduling_reason=None,
        rescheduled_by=None,
        rescheduled_from_uid=None,
        rescheduled_to_uid=None,
        current_uid=uid,
        recurring_uid=None,
        recurrence_start=None,
        absent_host=False,
        ics_uid=rules.calendar_uid(ids.new_uid()),
        ics_sequence=0,
        created_at=now,
        updated_at=now,
    )


def adopted(bookable: Bookable, record: BookingRecord, now: datetime) -> Booking:
    """The booking that another platform has written down. Calendars know it by the uid that they were told there."""
    return Booking(
        id=ids.new_number(),
        uid=record.uid,
        organization_id=bookable.host.organization_id,
        client=_booking_client(bookable.client),
        event_type=_booked_event_type(bookable),
        host=_host(bookable.host),
        co_hosts=_co_hosts(bookable),
        title=record.title,
        description=record.description,
        status=record.status,
        start=record.start,
        end=record.end,
        location=record.location,
        attendees=tuple(_adopted_attendee(bookable, each) for each in record.attendees),
        guests=record.guests,
        responses=record.responses,
        metadata=check_metadata(record.metadata),
        cancellation_reason=None,
        cancelled_by=None,
        rejection_reason=None,
        rescheduling_reason=None,
        rescheduled_by=None,
        rescheduled_from_uid=record.rescheduled_from_uid,
        rescheduled_to_uid=None,
        current_uid=record.uid,
        recurring_uid=record.recurring_uid,
        recurrence_start=record.recurrence_start,
        absent_host=False,
        ics_uid=record.ics_uid or rules.calendar_uid(ids.new_uid()),
        ics_sequence=_OUTRANKS,
        created_at=record.created_at,
        updated_at=now,
    )


def former(bookable: Bookable, record: BookingRecord, now: datetime) -> Booking:
    """The booking that another platform has written down before it was rescheduled. Nobody has a seat in it."""
    attendees = tuple(replace(each, seat_uid=None) for each in record.attendees)
    return replace(adopted(bookable, replace(record, attendees=attendees), now), status=Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Move:
    """Where a booking goes, why, and whether the host himself moves it."""

    start: datetime
    reason: str | None
    by: str | None
    confirmed: bool


def successor(old: Booking, bookable: Bookable, move: Move, now: datetime) -> Booking:
    """The booking that takes the place of `old`. A calendar knows it by the same uid and a higher sequence; a
    request leaves one number free for the old entry's cancellation."""
    confirmation = None if move.confirmed else bookable.event_type.confirmation
    status = rules.first_status(confirmation, move.start, now)
    uid = ids.new_uid()
    return replace(
        old,
        id=ids.new_number(),
        uid=uid,
        status=status,
        start=move.start,
        end=move.start + old.length,
        cancellation_reason=None,
        cancelled_by=None,
        rescheduling_reason=move.reason,
        rescheduled_by=move.by,
        rescheduled_from_uid=old.uid,
        current_uid=uid,
        attendees=tuple(replace(attendee, id=ids.new_number(), absent=False) for attendee in old.attendees),
        absent_host=False,
        ics_sequence=old.ics_sequence + (1 if status is Status.ACCEPTED else 2),
        created_at=now,
        updated_at=now,
    )


def with_seat(old: Booking, attendee: Attendee, start: datetime, now: datetime) -> Booking:
    """What somebody who has a seat in `old` would have at another start, were he alone there: a booking of its own,
    with the seat that he has."""
    uid = ids.new_uid()
    return replace(
        old,
        id=ids.new_number(),
        uid=uid,
        current_uid=uid,
        ics_uid=rules.calendar_uid(ids.new_uid()),
        ics_sequence=old.ics_sequence + 1,
        recurring_uid=None,
        recurrence_start=None,
        status=Status.ACCEPTED,
        cancellation_reason=None,
        cancelled_by=None,
        start=start,
        end=start + old.length,
        attendees=(replace(attendee, id=ids.new_number(), absent=False, ics_uid=attendee.ics_uid or old.ics_uid),),
        rescheduling_reason=None,
        rescheduled_by=None,
        rescheduled_from_uid=None,
        absent_host=False,
        created_at=now,
        updated_at=now,
    )


def superseded(old: Booking, new: Booking) -> dict[str, object]:
    """What changes of a booking that got a successor."""
    return {
        "status": Status.CANCELLED.value,
        "rescheduled_to_uid": new.uid,
        "rescheduling_reason": new.rescheduling_reason,
        "rescheduled_by": new.rescheduled_by,
        "ics_sequence": old.ics_sequence + 1,
    }


def _adopted_attendee(bookable: Bookable, attendee: Attendee) -> Attendee:
    """An attendee with an id of Kalends, and a seat where people share slots."""
    seat_uid = attendee.seat_uid or (ids.new_uid() if bookable.event_type.seats else None)
    return replace(people.checked_attendee(attendee), id=ids.new_number(), seat_uid=seat_uid)


def _location(bookable: Bookable, request: BookingRequest) -> BookedLocation | None:
    if request.meeting_url:
        return places.own_link(bookable.event_type, request.meeting_url)
    choice = request.location
    chosen = answers.check_location(
        bookable.event_type, choice.kind if choice else None, choice.value if choice else None
    )
    return BookedLocation(*chosen) if chosen else None


def _booking_client(client: OAuthClient | None) -> BookingClient | None:
    return BookingClient(client.id, client.name, client.redirects, client.emails_enabled) if client else None


def _embedded(client: BookingClient | None) -> BookingClient | None:
    """The client of a booking that is made on a page which is not the client's."""
    return replace(client, redirects=Redirects(), emails_enabled=True, embedded=True) if client else None


def _booked_event_type(bookable: Bookable) -> BookedEventType:
    event_type = bookable.event_type
    return BookedEventType(
        id=event_type.id,
        slug=event_type.slug,
        title=event_type.title,
        success_redirect_url=event_type.success_redirect_url,
        rescheduling_disabled=event_type.rescheduling.disabled,
        cancelling_disabled=event_type.cancelling_disabled,
        hide_calendar_notes=event_type.hide_calendar_notes,
        hide_calendar_event_details=event_type.hide_calendar_event_details,
        hide_organizer_email=event_type.hide_organizer_email,
        interface_language=event_type.interface_language,
        reschedules_past=event_type.rescheduling.past,
        reschedules_cancelled=event_type.rescheduling.cancelled,
        forward_params=event_type.forward_params,
        shows_attendees=event_type.seats is not None and event_type.seats.show_attendees,
    )


def _co_hosts(bookable: Bookable) -> tuple[Host, ...]:
    return tuple(_host(each.user) for each in bookable.others)


def _host(host: User) -> Host:
    return Host(
        id=host.id,
        name=host.name,
        email=host.email,
        contract_email=host.contract_email,
        username=host.username,
        time_zone=host.time_zone,
        locale=host.locale,
        time_format=host.time_format,
        avatar_url=host.avatar_url,
    )
