"""Rows of bookings, and the words that they mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from psycopg.types.json import Jsonb

from kalends.accounts.model import Redirects, contract_email
from kalends.bookings.model import (
    Attendee,
    BookedEventType,
    BookedLocation,
    Booking,
    BookingClient,
    Guest,
    Host,
    Status,
)
from kalends.event_types.model import LocationKind

ATTENDEE = (
    "id",
    "name",
    "email",
    "time_zone",
    "language",
    "phone_number",
    "absent",
    "seat_uid",
    "responses",
    "metadata",
    "leaving_reason",
    "recurring_uid",
    "recurrence_start",
    "ics_uid",
)
"""What is stored of an attendee: the names of the word and of the columns."""

HOST = ("id", "name", "email", "username", "time_zone", "locale", "time_format", "avatar_url")
"""What is read of a host: the names of the word and of a user's columns."""


def guest_details(guests: Mapping[str, Guest]) -> dict[str, dict[str, str | None]]:
    """What is known of guests, as it is stored."""
    known = ("name", "time_zone", "language")
    return {email: {name: getattr(guest, name) for name in known} for email, guest in guests.items()}


def columns(booking: Booking) -> dict[str, object]:
    return {
        "id": booking.id,
        "uid": booking.uid,
        "organization_id": booking.organization_id,
        "client_id": booking.client.id if booking.client else None,
        "embedded": booking.client is not None and booking.client.embedded,
        "event_type_id": booking.event_type.id,
        "event_type_slug": booking.event_type.slug,
        "event_type_title": booking.event_type.title,
        "host_id": booking.host.id,
        "title": booking.title,
        "description": booking.description,
        "status": booking.status.value,
        "starts_at": booking.start,
        "ends_at": booking.end,
        "location_kind": booking.location.kind.value if booking.location else None,
        "location_value": booking.location.value if booking.location else None,
        "guests": list(booking.guests),
        "guest_details": Jsonb(guest_details(booking.guest_details)),
        "responses": Jsonb(dict(booking.responses)),
        "metadata": Jsonb(dict(booking.metadata)),
        "rescheduling_reason": booking.rescheduling_reason,
        "rescheduled_by": booking.rescheduled_by,
        "rescheduled_from_uid": booking.rescheduled_from_uid,
        "current_uid": booking.current_uid,
        "recurring_uid": booking.recurring_uid,
        "recurrence_start": booking.recurrence_start,
        "ics_uid": booking.ics_uid,
        "ics_sequence": booking.ics_sequence,
        "created_at": booking.created_at,
        "updated_at": booking.updated_at,
    }


def co_host_columns(booking: Booking) -> list[dict[str, object]]:
    """A row for each who is booked together with the host."""
    whose = {"booking_id": booking.id, "organization_id": booking.organization_id}
    return [{**whose, "user_id": host.id, "position": at} for at, host in enumerate(booking.co_hosts)]


def attendee_columns(attendee: Attendee) -> dict[str, object]:
    """The attendee's columns, under the names of the statements' parameters."""
    kept = {name: getattr(attendee, name) for name in ATTENDEE}
    kept |= {name: Jsonb(dict(kept[name])) for name in ("responses", "metadata")}
    return {f"attendee_{name}": value for name, value in kept.items()}


def to_booking(row: sa.RowMapping) -> Booking:
    return Booking(
        id=row["id"],
        uid=row["uid"],
        organization_id=row["organization_id"],
        client=_client(row),
        event_type=BookedEventType(
            id=row["event_type_id"],
            slug=row["event_type_slug"],
            title=row["event_type_title"],
            success_redirect_url=row["success_redirect_url"],
            rescheduling_disabled=bool(row["rescheduling_disabled"]),
            cancelling_disabled=bool(row["cancelling_disabled"]),
            hide_calendar_notes=bool(row["hide_calendar_notes"]),
            hide_calendar_event_details=bool(row["hide_calendar_event_details"]),
            hide_organizer_email=bool(row["hide_organizer_email"]),
            interface_language=row["interface_language"],
            reschedules_past=bool(row["rescheduling_past"]),
            reschedules_cancelled=bool(row["rescheduling_cancelled"]),
            forward_params=row["forward_params"] is not False,
            shows_attendees=bool(row["event_type_seats"] and row["event_type_seats"]["show_attendees"]),
        ),
        host=_host(row, "host_"),
        co_hosts=tuple(_host(each) for each in row["co_hosts"] or ()),
        title=row["title"],
        description=row["description"],
        status=Status(row["status"]),
        start=row["starts_at"],
        end=row["ends_at"],
        location=_location(row),
        attendees=tuple(map(_attendee, row["attendees"])),
        guests=tuple(row["guests"]),
        responses=row["responses"],
        metadata=row["metadata"],
        cancellation_reason=row["cancellation_reason"],
        cancelled_by=row["cancelled_by"],
        rejection_reason=row["rejection_reason"],
        rescheduling_reason=row["rescheduling_reason"],
        rescheduled_by=row["rescheduled_by"],
        rescheduled_from_uid=row["rescheduled_from_uid"],
        rescheduled_to_uid=row["rescheduled_to_uid"],
        current_uid=row["current_uid"],
        recurring_uid=row["recurring_uid"],
        recurrence_start=row["recurrence_start"],
        absent_host=row["absent_host"],
        ics_uid=row["ics_uid"],
        ics_sequence=row["ics_sequence"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        guest_details={email: Guest(email, **known) for email, known in row["guest_details"].items()},
    )


def _attendee(kept: Mapping[str, Any]) -> Attendee:
    """An attendee out of JSON, which knows no instants."""
    start = kept["recurrence_start"]
    return Attendee(**{**kept, "recurrence_start": datetime.fromisoformat(start) if start else None})


def _client(row: sa.RowMapping) -> BookingClient | None:
    if row["client_id"] is None:
        return None
    if row["embedded"]:
        return BookingClient(row["client_id"], row["client_name"], Redirects(), emails_enabled=True, embedded=True)
    redirects = Redirects(
        booking=row["booking_redirect"],
        reschedule=row["reschedule_redirect"],
        cancel=row["cancel_redirect"],
    )
    return BookingClient(row["client_id"], row["client_name"], redirects, row["emails_enabled"])


def _host(row: sa.RowMapping | Mapping[str, Any], prefix: str = "") -> Host:
    said = {name: row[f"{prefix}{name}"] for name in HOST}
    return Host(**said, contract_email=contract_email(said["email"], row[f"{prefix}client_id"]))


def _location(row: sa.RowMapping) -> BookedLocation | None:
    if row["location_kind"] is None:
        return None
    return BookedLocation(LocationKind(row["location_kind"]), row["location_value"])
