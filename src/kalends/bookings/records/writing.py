"""What is written of bookings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from kalends.bookings.model import (
    Attendee,
    Booking,
)
from kalends.bookings.records.rows import ATTENDEE, attendee_columns, co_host_columns, columns
from kalends.bookings.records.tables import attendees, booking_hosts, bookings
from kalends.core.database import Prepared, Tx

_NEW = (
    "id",
    "uid",
    "organization_id",
    "client_id",
    "embedded",
    "event_type_id",
    "event_type_slug",
    "event_type_title",
    "host_id",
    "title",
    "description",
    "status",
    "starts_at",
    "ends_at",
    "location_kind",
    "location_value",
    "guests",
    "guest_details",
    "responses",
    "metadata",
    "rescheduling_reason",
    "rescheduled_by",
    "rescheduled_from_uid",
    "current_uid",
    "recurring_uid",
    "recurrence_start",
    "ics_uid",
    "ics_sequence",
    "created_at",
    "updated_at",
)
"""The columns that a new booking has."""

_NEW_ATTENDEE = sa.insert(attendees).values(
    organization_id=sa.bindparam("organization_id"),
    booking_id=sa.bindparam("id"),
    **{name: sa.bindparam(f"attendee_{name}") for name in ATTENDEE},
)

_INSERT = Prepared(
    _NEW_ATTENDEE.add_cte(
        sa.insert(bookings).values({name: sa.bindparam(name) for name in _NEW}).cte("booked")
    ).returning(attendees.c.id)
)

_ADD_ATTENDEE = Prepared(_NEW_ATTENDEE.returning(attendees.c.id))


async def insert(tx: Tx, booking: Booking) -> None:
    """Stores a booking, its attendees and its co-hosts; the first attendee in one statement with the booking."""
    await _INSERT.send(tx, {**columns(booking), **attendee_columns(booking.attendee)})
    for attendee in booking.attendees[1:]:
        await add_attendee(tx, booking, attendee)
    if booking.co_hosts:
        await tx.execute(sa.insert(booking_hosts), co_host_columns(booking))


async def add_attendee(tx: Tx, booking: Booking, attendee: Attendee) -> None:
    """Stores one more attendee of a booking."""
    whose = {"id": booking.id, "organization_id": booking.organization_id}
    await _ADD_ATTENDEE.send(tx, {**whose, **attendee_columns(attendee)})


async def mark_absent(tx: Tx, absences: Mapping[int, bool]) -> None:
    """Stores of attendees, by their ids, whether they were absent."""
    for attendee_id, absent in absences.items():
        await tx.execute(sa.update(attendees).where(attendees.c.id == attendee_id).values(absent=absent))


async def remove_attendee(tx: Tx, attendee_id: int, reason: str | None, now: datetime) -> None:
    """Stores that somebody comes no longer, and why."""
    gone = {"removed_at": now, "leaving_reason": reason}
    await tx.execute(sa.update(attendees).where(attendees.c.id == attendee_id).values(gone))


async def hand_over_seat(tx: Tx, attendee_id: int, reason: str | None) -> None:
    """Takes an attendee's seat away from his place in a booking, for another booking to have it; and stores why."""
    moved = {"handed_over": True, "leaving_reason": reason}
    await tx.execute(sa.update(attendees).where(attendees.c.id == attendee_id).values(moved))


async def hand_over_seats(tx: Tx, booking_id: int) -> None:
    """Takes the seats away from a booking, for its successor to have them."""
    theirs = sa.and_(attendees.c.booking_id == booking_id, attendees.c.removed_at.is_(None))
    await tx.execute(sa.update(attendees).where(theirs).values(handed_over=True))


async def update(tx: Tx, uid: str, changes: Mapping[str, object], now: datetime) -> None:
    """Stores what changed of a booking, by column names."""
    await tx.execute(sa.update(bookings).where(bookings.c.uid == uid).values(updated_at=now, **changes))


async def succeed(tx: Tx, old_uid: str, new_uid: str) -> None:
    """Lets a booking and all that it succeeded lead to its new successor."""
    await tx.execute(sa.update(bookings).where(bookings.c.current_uid == old_uid).values(current_uid=new_uid))
