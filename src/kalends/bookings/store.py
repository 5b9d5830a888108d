"""Bookings and their attendees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from psycopg.types.json import Jsonb
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, aggregate_order_by

from kalends.accounts.model import ClientId, OrganizationId, Redirects, UserId, contract_email
from kalends.accounts.store import oauth_clients, users
from kalends.bookings.active import Coming
from kalends.bookings.model import (
    Attendee,
    BookedEventType,
    BookedLocation,
    Booking,
    BookingClient,
    BookingPage,
    BookingQuery,
    Guest,
    Host,
    Seat,
    Status,
)
from kalends.core.database import Prepared, Tx, metadata
from kalends.event_types.model import LocationKind
from kalends.event_types.store import event_types

bookings = sa.Table(
    "bookings",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("uid", sa.Text, nullable=False, unique=True),
    sa.Column("organization_id", sa.BigInteger, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("client_id", sa.Text, sa.ForeignKey("oauth_clients.id", ondelete="SET NULL"), index=True),
    sa.Column("embedded", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("event_type_id", sa.BigInteger, nullable=False),
    sa.Column("event_type_slug", sa.Text, nullable=False),
    sa.Column("event_type_title", sa.Text, nullable=False),
    sa.Column("host_id", sa.BigInteger, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("location_kind", sa.Text),
    sa.Column("location_value", sa.Text),
    sa.Column("guests", ARRAY(sa.Text), nullable=False),
    sa.Column("guest_details", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Column("responses", JSONB, nullable=False),
    sa.Column("metadata", JSONB, nullable=False),
    sa.Column("cancellation_reason", sa.Text),
    sa.Column("cancelled_by", sa.Text),
    sa.Column("rejection_reason", sa.Text),
    sa.Column("rescheduling_reason", sa.Text),
    sa.Column("rescheduled_by", sa.Text),
    sa.Column("rescheduled_from_uid", sa.Text),
    sa.Column("rescheduled_to_uid", sa.Text),
    sa.Column("current_uid", sa.Text, nullable=False, index=True),
    sa.Column("recurring_uid", sa.Text, index=True),
    sa.Column("recurrence_start", sa.DateTime(timezone=True)),
    sa.Column("absent_host", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("ics_uid", sa.Text, nullable=False),
    sa.Column("ics_sequence", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("status IN ('accepted', 'pending', 'cancelled', 'rejected')", name="status_known"),
    sa.CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
    sa.Index("ix_bookings_host_id_starts_at", "host_id", "starts_at"),
    sa.Index("ix_bookings_event_type_id_starts_at", "event_type_id", "starts_at"),
)

attendees = sa.Table(
    "attendees",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("position", sa.BigInteger, sa.Identity(always=True), nullable=False),
    sa.Column("organization_id", sa.BigInteger, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column(
        "booking_id", sa.BigInteger, sa.ForeignKey("bookings.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("phone_number", sa.Text),
    sa.Column("absent", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("seat_uid", sa.Text, unique=True),
    sa.Column("responses", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Column("metadata", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
    sa.Column("removed_at", sa.DateTime(timezone=True)),
    sa.Column("leaving_reason", sa.Text),
    sa.Index("ix_attendees_email", sa.text("lower(email)")),
)
"""Who comes to a booking, in the order of `position`. Who has been removed stays, for the news of it to reach them."""

_FROM = (
    bookings.join(users, users.c.id == bookings.c.host_id)
    .outerjoin(oauth_clients, oauth_clients.c.id == bookings.c.client_id)
    .outerjoin(event_types, event_types.c.id == bookings.c.event_type_id)
)

_ATTENDEE = (
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
)
"""What is stored of an attendee: the names of the word and of the columns."""

answers = sa.Table(
    "booking_answers",
    metadata,
    sa.Column("caller", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("request", sa.LargeBinary, nullable=False),
    sa.Column("answer", JSONB),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, index=True),
)
"""What requests with an `Idempotency-Key` were answered. A row without answer is never committed."""

_COMES = sa.and_(attendees.c.booking_id == bookings.c.id, attendees.c.removed_at.is_(None))

_ATTENDING = (
    sa.select(
        sa.func.jsonb_agg(
            aggregate_order_by(
                sa.func.jsonb_build_object(*(part for name in _ATTENDEE for part in (name, attendees.c[name]))),
                attendees.c.position,
            )
        )
    )
    .where(_COMES)
    .correlate(bookings)
    .scalar_subquery()
    .label("attendees")
)

_SELECT = sa.select(
    bookings,
    users.c.client_id.label("host_client_id"),
    users.c.name.label("host_name"),
    users.c.email.label("host_email"),
    users.c.username.label("host_username"),
    users.c.time_zone.label("host_time_zone"),
    users.c.locale.label("host_locale"),
    users.c.time_format.label("host_time_format"),
    users.c.avatar_url.label("host_avatar_url"),
    _ATTENDING,
    oauth_clients.c.name.label("client_name"),
    oauth_clients.c.booking_redirect,
    oauth_clients.c.reschedule_redirect,
    oauth_clients.c.cancel_redirect,
    oauth_clients.c.emails_enabled,
    event_types.c.success_redirect_url,
    event_types.c.rescheduling_disabled,
    event_types.c.cancelling_disabled,
    event_types.c.hide_calendar_notes,
    event_types.c.hide_calendar_event_details,
    event_types.c.hide_organizer_email,
    event_types.c.interface_language,
    event_types.c.rescheduling_past,
    event_types.c.rescheduling_cancelled,
    event_types.c.forward_params,
    event_types.c.seats.label("event_type_seats"),
).select_from(_FROM)

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
    **{name: sa.bindparam(f"attendee_{name}") for name in _ATTENDEE},
)

_INSERT = Prepared(
    _NEW_ATTENDEE.add_cte(
        sa.insert(bookings).values({name: sa.bindparam(name) for name in _NEW}).cte("booked")
    ).returning(attendees.c.id)
)
_ADD_ATTENDEE = Prepared(_NEW_ATTENDEE.returning(attendees.c.id))

_NOBODYS = sa.cast(sa.func.gen_random_uuid(), sa.Text)
"""A seat that nobody knows of: what is left where one has been handed over."""

_SORTED_BY = {
    "start": bookings.c.starts_at,
    "end": bookings.c.ends_at,
    "created": bookings.c.created_at,
    "updated": bookings.c.updated_at,
}


_COMING = Prepared(
    sa.select(bookings.c.uid, bookings.c.starts_at)
    .where(
        bookings.c.event_type_id == sa.bindparam("event_type_id"),
        bookings.c.starts_at > sa.bindparam("now"),
        bookings.c.status.in_([sa.literal_column("'accepted'"), sa.literal_column("'pending'")]),
        sa.exists().where(_COMES, sa.func.lower(attendees.c.email) == sa.bindparam("email")),
    )
    .order_by(bookings.c.starts_at)
)


async def coming(tx: Tx, event_type_id: int, email: str, now: datetime) -> list[Coming]:
    """The bookings of an event type that are to come and in which the address is an attendee's, earliest first."""
    values = {"event_type_id": event_type_id, "email": email.lower(), "now": now}
    return [Coming(row.uid, row.starts_at) for row in await _COMING.rows(tx, values)]


async def insert(tx: Tx, booking: Booking) -> None:
    """Stores a booking and its attendees; the first of them in one statement with the booking."""
    await _INSERT.send(tx, {**_columns(booking), **_attendee_columns(booking.attendee)})
    for attendee in booking.attendees[1:]:
        await add_attendee(tx, booking, attendee)


async def add_attendee(tx: Tx, booking: Booking, attendee: Attendee) -> None:
    """Stores one more attendee of a booking."""
    whose = {"id": booking.id, "organization_id": booking.organization_id}
    await _ADD_ATTENDEE.send(tx, {**whose, **_attendee_columns(attendee)})


async def mark_absent(tx: Tx, absences: Mapping[int, bool]) -> None:
    """Stores of attendees, by their ids, whether they were absent."""
    for attendee_id, absent in absences.items():
        await tx.execute(sa.update(attendees).where(attendees.c.id == attendee_id).values(absent=absent))


async def claim_key(tx: Tx, caller: str, key: str, request: bytes, now: datetime) -> bool:
    """Takes a caller's key for a request, once who has it meanwhile has finished; False where it is taken."""
    row = {"caller": caller, "key": key, "request": request, "created_at": now}
    statement = postgresql.insert(answers).values(row).on_conflict_do_nothing().returning(answers.c.key)
    return (await tx.execute(statement)).scalar_one_or_none() is not None


async def find_answer(tx: Tx, caller: str, key: str) -> tuple[bytes, Mapping[str, object]]:
    """The request that has the key, and its answer."""
    query = sa.select(answers.c.request, answers.c.answer).where(_under(caller, key))
    row = (await tx.execute(query)).one()
    return row.request, row.answer


async def keep_answer(tx: Tx, caller: str, key: str, answer: Mapping[str, object]) -> None:
    """Stores the answer to the request that has the key."""
    await tx.execute(sa.update(answers).where(_under(caller, key)).values(answer=dict(answer)))


async def forget_answers(tx: Tx, before: datetime, key: str | None = None) -> int:
    """Deletes the answers given before an instant, of one key or of all; says how many."""
    named = answers.c.key == key if key is not None else sa.true()
    return (await tx.execute(sa.delete(answers).where(answers.c.created_at < before, named))).rowcount


def _under(caller: str, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(answers.c.caller == caller, answers.c.key == key)


async def find(tx: Tx, uid: str) -> Booking | None:
    """The booking with this uid."""
    row = (await tx.execute(_SELECT.where(bookings.c.uid == uid))).mappings().one_or_none()
    return _booking(row) if row else None


async def find_uid(tx: Tx, number: int) -> str | None:
    """The uid of the booking with this id."""
    return (await tx.execute(sa.select(bookings.c.uid).where(bookings.c.id == number))).scalar_one_or_none()


async def find_seat(tx: Tx, seat_uid: str) -> Seat | None:
    """The seat, given up or not."""
    query = (
        sa.select(bookings.c.uid, attendees)
        .join_from(attendees, bookings, bookings.c.id == attendees.c.booking_id)
        .where(attendees.c.seat_uid == seat_uid)
    )
    row = (await tx.execute(query)).mappings().one_or_none()
    if row is None:
        return None
    attendee = Attendee(**{name: row[name] for name in _ATTENDEE})
    return Seat(row["uid"], attendee, row["removed_at"] is not None)


async def find_attendee(tx: Tx, attendee_id: int) -> Attendee | None:
    """Somebody who comes to a booking, or has been removed from it."""
    row = (await tx.execute(sa.select(attendees).where(attendees.c.id == attendee_id))).mappings().one_or_none()
    return Attendee(**{name: row[name] for name in _ATTENDEE}) if row else None


async def remove_attendee(tx: Tx, attendee_id: int, reason: str | None, now: datetime) -> None:
    """Stores that somebody comes no longer, and why."""
    gone = {"removed_at": now, "leaving_reason": reason}
    await tx.execute(sa.update(attendees).where(attendees.c.id == attendee_id).values(gone))


async def hand_over_seat(tx: Tx, attendee_id: int) -> None:
    """Takes an attendee's seat away from his place in a booking, for another booking to have it."""
    await tx.execute(sa.update(attendees).where(attendees.c.id == attendee_id).values(seat_uid=_NOBODYS))


async def hand_over_seats(tx: Tx, booking_id: int) -> None:
    """Takes the seats away from a booking, for its successor to have them."""
    theirs = sa.and_(attendees.c.booking_id == booking_id, attendees.c.removed_at.is_(None))
    await tx.execute(sa.update(attendees).where(theirs).values(seat_uid=_NOBODYS))


async def find_host(tx: Tx, uid: str) -> UserId | None:
    """The id of the booking's host."""
    return (await tx.execute(sa.select(bookings.c.host_id).where(bookings.c.uid == uid))).scalar_one_or_none()


async def find_each(tx: Tx, uids: Sequence[str]) -> tuple[Booking, ...]:
    """The bookings with these uids, earliest first."""
    return await _all(tx, bookings.c.uid.in_(uids))


async def find_series(tx: Tx, recurring_uid: str) -> tuple[Booking, ...]:
    """The bookings of a series, those that a successor has replaced left out; earliest first."""
    newest = bookings.c.rescheduled_to_uid.is_(None)
    return await _all(tx, sa.and_(bookings.c.recurring_uid == recurring_uid, newest))


async def _all(tx: Tx, condition: sa.ColumnElement[bool]) -> tuple[Booking, ...]:
    rows = await tx.execute(_SELECT.where(condition).order_by(bookings.c.starts_at, bookings.c.id))
    return tuple(map(_booking, rows.mappings()))


async def find_series_host(tx: Tx, recurring_uid: str) -> UserId | None:
    """The id of the host of a series."""
    query = sa.select(bookings.c.host_id).where(bookings.c.recurring_uid == recurring_uid).limit(1)
    return (await tx.execute(query)).scalar_one_or_none()


async def find_current_uid(tx: Tx, uid: str) -> str | None:
    """The uid of the newest successor of the booking."""
    return (await tx.execute(sa.select(bookings.c.current_uid).where(bookings.c.uid == uid))).scalar_one_or_none()


async def update(tx: Tx, uid: str, changes: Mapping[str, object], now: datetime) -> None:
    """Stores what changed of a booking, by column names."""
    await tx.execute(sa.update(bookings).where(bookings.c.uid == uid).values(updated_at=now, **changes))


async def succeed(tx: Tx, old_uid: str, new_uid: str) -> None:
    """Lets a booking and all that it succeeded lead to its new successor."""
    await tx.execute(sa.update(bookings).where(bookings.c.current_uid == old_uid).values(current_uid=new_uid))


async def page(
    tx: Tx,
    query: BookingQuery,
    now: datetime,
    *,
    host_id: UserId | None = None,
    client_id: ClientId | None = None,
    organization_id: OrganizationId | None = None,
) -> BookingPage:
    """One page of the bookings of a host, of a client or of an organisation, and how many the conditions meet in
    all."""
    conditions = [*_owned(host_id, client_id, organization_id), *_conditions(query), *_views(query.statuses, now)]
    total = (await tx.execute(sa.select(sa.func.count()).select_from(_FROM).where(*conditions))).scalar_one()
    listed = _SELECT.where(*conditions).order_by(*_order(query)).limit(query.take).offset(query.skip)
    rows = (await tx.execute(listed)).mappings().all()
    return BookingPage(tuple(_booking(row) for row in rows), total)


def _owned(
    host_id: UserId | None, client_id: ClientId | None, organization_id: OrganizationId | None
) -> list[sa.ColumnElement[bool]]:
    if host_id is not None:
        return [bookings.c.host_id == host_id]
    if organization_id is not None:
        return [bookings.c.organization_id == organization_id]
    return [bookings.c.client_id == client_id]


def _conditions(query: BookingQuery) -> list[sa.ColumnElement[bool]]:
    starts, ends = bookings.c.starts_at, bookings.c.ends_at
    created, updated = bookings.c.created_at, bookings.c.updated_at
    wanted: list[tuple[Any, Callable[[Any], sa.ColumnElement[bool]]]] = [
        (query.attendee_email, lambda email: _attended(sa.func.lower(attendees.c.email) == email.lower())),
        (query.attendee_name, lambda name: _attended(attendees.c.name.icontains(name, autoescape=True))),
        (query.uid, lambda uid: bookings.c.uid == uid),
        (query.event_type_ids, bookings.c.event_type_id.in_),
        (query.after_start, starts.__ge__),
        (query.before_end, ends.__le__),
        (query.after_created, created.__ge__),
        (query.before_created, created.__le__),
        (query.after_updated, updated.__ge__),
        (query.before_updated, updated.__le__),
    ]
    return [condition(value) for value, condition in wanted if value]


def _attended(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether one of a booking's attendees is as described."""
    return sa.exists().where(_COMES, condition).correlate(bookings)


def _views(statuses: tuple[str, ...], now: datetime) -> list[sa.ColumnElement[bool]]:
    """The contract's views of bookings; any of those asked for may hold."""
    status, ahead = bookings.c.status, bookings.c.ends_at > now
    gone = status.in_([Status.CANCELLED.value, Status.REJECTED.value])
    views = {
        "upcoming": sa.and_(ahead, status == Status.ACCEPTED.value),
        "past": sa.and_(~ahead, ~gone),
        "cancelled": gone,
        "unconfirmed": sa.and_(ahead, status == Status.PENDING.value),
        "recurring": sa.and_(ahead, ~gone, bookings.c.recurring_uid.is_not(None)),
    }
    return [sa.or_(*(views[name] for name in statuses))] if statuses else []


def _order(query: BookingQuery) -> list[sa.ColumnElement[object]]:
    asked = [_SORTED_BY[name].desc() if descending else _SORTED_BY[name].asc() for name, descending in query.sort]
    return [*(asked or [bookings.c.starts_at.asc()]), bookings.c.id.asc()]


def guest_details(guests: Mapping[str, Guest]) -> dict[str, dict[str, str | None]]:
    """What is known of guests, as it is stored."""
    known = ("name", "time_zone", "language")
    return {email: {name: getattr(guest, name) for name in known} for email, guest in guests.items()}


def _columns(booking: Booking) -> dict[str, object]:
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


def _attendee_columns(attendee: Attendee) -> dict[str, object]:
    """The attendee's columns, under the names of the statements' parameters."""
    kept = {name: getattr(attendee, name) for name in _ATTENDEE}
    kept |= {name: Jsonb(dict(kept[name])) for name in ("responses", "metadata")}
    return {f"attendee_{name}": value for name, value in kept.items()}


def _booking(row: sa.RowMapping) -> Booking:
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
            forward_params=bool(row["forward_params"]),
            shows_attendees=bool(row["event_type_seats"] and row["event_type_seats"]["show_attendees"]),
        ),
        host=_host(row),
        title=row["title"],
        description=row["description"],
        status=Status(row["status"]),
        start=row["starts_at"],
        end=row["ends_at"],
        location=_location(row),
        attendees=tuple(Attendee(**attendee) for attendee in row["attendees"]),
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


def _host(row: sa.RowMapping) -> Host:
    return Host(
        id=row["host_id"],
        name=row["host_name"],
        email=row["host_email"],
        contract_email=contract_email(row["host_email"], row["host_client_id"]),
        username=row["host_username"],
        time_zone=row["host_time_zone"],
        locale=row["host_locale"],
        time_format=row["host_time_format"],
        avatar_url=row["host_avatar_url"],
    )


def _location(row: sa.RowMapping) -> BookedLocation | None:
    if row["location_kind"] is None:
        return None
    return BookedLocation(LocationKind(row["location_kind"]), row["location_value"])
