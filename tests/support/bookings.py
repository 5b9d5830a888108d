"""Bookings to test with, made of words alone: no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from kalends.accounts.model import ClientId, OrganizationId, Redirects, UserId
from kalends.bookings.model import Attendee, BookedEventType, BookedLocation, Booking, BookingClient, Host, Status
from kalends.event_types.model import LocationKind
from tests.support import NOW

START = datetime.fromisoformat("2027-01-11T14:00:00+00:00")
"""When the booking starts: a Monday afternoon."""

HOST = Host(
    id=UserId(1),
    name="Alice Smith",
    email="alice@example.com",
    contract_email="alice+cl0123456789@example.com",
    username="alice",
    time_zone="Europe/London",
    locale="en",
    time_format=12,
)
CO_HOST = Host(
    id=UserId(2),
    name="Carol Kalniņa",
    email="carol@example.com",
    contract_email="carol+cl0123456789@example.com",
    username="carol",
    time_zone="Europe/Riga",
    locale="de",
    time_format=24,
)
"""Who is booked together with Alice where a test says so."""

ATTENDEE = Attendee(name="Bob Jones", email="bob@example.org", time_zone="Europe/Berlin", language="en")
CLIENT = BookingClient(ClientId("cl0123456789"), "My app", Redirects(), emails_enabled=True)
EVENT_TYPE = BookedEventType(
    id=1,
    slug="thirty-minutes",
    title="Thirty minutes",
    success_redirect_url=None,
    rescheduling_disabled=False,
    cancelling_disabled=False,
)


def make_booking(
    *, host: dict[str, Any] | None = None, attendee: dict[str, Any] | None = None, **changes: Any
) -> Booking:
    """An accepted booking of Alice in London by Bob in Berlin; `host` and `attendee` change what those two are."""
    start = changes.get("start", START)
    booking = Booking(
        id=4711,
        uid="aB3dE6gH9jK2mN5pQ8rS1t",
        organization_id=OrganizationId(1),
        client=None,
        event_type=EVENT_TYPE,
        host=replace(HOST, **host or {}),
        title="Thirty minutes between Alice Smith and Bob Jones",
        description="",
        status=Status.ACCEPTED,
        start=start,
        end=start + timedelta(minutes=30),
        location=BookedLocation(LocationKind.LINK, "https://meet.example.com/alice"),
        attendees=(replace(ATTENDEE, **attendee or {}),),
        guests=(),
        responses={},
        metadata={},
        cancellation_reason=None,
        cancelled_by=None,
        rejection_reason=None,
        rescheduling_reason=None,
        rescheduled_by=None,
        rescheduled_from_uid=None,
        rescheduled_to_uid=None,
        current_uid="aB3dE6gH9jK2mN5pQ8rS1t",
        recurring_uid=None,
        recurrence_start=None,
        absent_host=False,
        ics_uid="0123456789@kalends",
        ics_sequence=0,
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(booking, **changes)
