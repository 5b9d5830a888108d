"""What is read of bookings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from kalends.accounts.model import ClientId, OrganizationId, UserId
from kalends.accounts.store.tables import oauth_clients, users
from kalends.bookings.active import Coming
from kalends.bookings.model import (
    Attendee,
    Booking,
    BookingPage,
    BookingQuery,
    Seat,
    Status,
)
from kalends.bookings.records.rows import ATTENDEE, HOST, to_booking
from kalends.bookings.records.tables import attendees, booking_hosts, bookings
from kalends.core.database import Prepared, Tx
from kalends.event_types.store import event_types

_FROM = (
    bookings.join(users, users.c.id == bookings.c.host_id)
    .outerjoin(oauth_clients, oauth_clients.c.id == bookings.c.client_id)
    .outerjoin(event_types, event_types.c.id == bookings.c.event_type_id)
)

_HOST = (*HOST, "client_id")

_COMES = sa.and_(attendees.c.booking_id == bookings.c.id, attendees.c.removed_at.is_(None))

_ATTENDING = (
    sa.select(
        sa.func.jsonb_agg(
            aggregate_order_by(
                sa.func.jsonb_build_object(*(part for name in ATTENDEE for part in (name, attendees.c[name]))),
                attendees.c.position,
            )
        )
    )
    .where(_COMES)
    .correlate(bookings)
    .scalar_subquery()
    .label("attendees")
)

_colleagues = users.alias("colleagues")

_CO_HOSTS = (
    sa.select(
        sa.func.jsonb_agg(
            aggregate_order_by(
                sa.func.jsonb_build_object(*(part for name in _HOST for part in (name, _colleagues.c[name]))),
                booking_hosts.c.position,
            )
        )
    )
    .where(booking_hosts.c.booking_id == bookings.c.id, _colleagues.c.id == booking_hosts.c.user_id)
    .correlate(bookings)
    .scalar_subquery()
    .label("co_hosts")
)

_SELECT = sa.select(
    bookings,
    *(users.c[name].label(f"host_{name}") for name in _HOST if name != "id"),
    _ATTENDING,
    _CO_HOSTS,
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


async def find(tx: Tx, uid: str) -> Booking | None:
    """The booking with this uid."""
    row = (await tx.execute(_SELECT.where(bookings.c.uid == uid))).mappings().one_or_none()
    return to_booking(row) if row else None


async def find_uid(tx: Tx, number: int) -> str | None:
    """The uid of the booking with this id."""
    return (await tx.execute(sa.select(bookings.c.uid).where(bookings.c.id == number))).scalar_one_or_none()


_SEATS = sa.select(bookings.c.uid, *(attendees.c[name] for name in ATTENDEE), attendees.c.removed_at).join_from(
    attendees, bookings, bookings.c.id == attendees.c.booking_id
)


async def find_seat(tx: Tx, seat_uid: str) -> Seat | None:
    """The seat, given up or not."""
    query = _SEATS.where(attendees.c.seat_uid == seat_uid, ~attendees.c.handed_over)
    row = (await tx.execute(query)).mappings().one_or_none()
    return _seat(row) if row else None


async def find_former_seat(tx: Tx, attendee_id: int) -> Seat | None:
    """Where somebody's seat was before it was handed over to the booking in which he is under this id."""
    here = attendees.alias("here")
    query = (
        _SEATS.join(here, sa.and_(here.c.seat_uid == attendees.c.seat_uid, here.c.position > attendees.c.position))
        .where(here.c.id == attendee_id)
        .order_by(attendees.c.position.desc())
        .limit(1)
    )
    row = (await tx.execute(query)).mappings().one_or_none()
    return _seat(row) if row else None


async def find_seats(tx: Tx, recurring_uid: str) -> list[Seat]:
    """The seats of a series, given up or not, earliest first."""
    query = _SEATS.where(attendees.c.recurring_uid == recurring_uid, ~attendees.c.handed_over)
    rows = await tx.execute(query.order_by(bookings.c.starts_at, attendees.c.position))
    return [_seat(row) for row in rows.mappings()]


async def find_seat_series(tx: Tx, recurring_uid: str) -> dict[str, str]:
    """The uids of the series of seats in a series of shared bookings, by the addresses of who has them, in lower
    case."""
    query = (
        sa.select(sa.func.lower(attendees.c.email).label("address"), attendees.c.recurring_uid)
        .join_from(attendees, bookings, bookings.c.id == attendees.c.booking_id)
        .where(bookings.c.recurring_uid == recurring_uid, attendees.c.recurring_uid.is_not(None))
    )
    return {row.address: row.recurring_uid for row in await tx.execute(query)}


def _seat(row: sa.RowMapping) -> Seat:
    return Seat(row["uid"], Attendee(**{name: row[name] for name in ATTENDEE}), row["removed_at"] is not None)


async def find_attendee(tx: Tx, attendee_id: int) -> Attendee | None:
    """Somebody who comes to a booking, or has been removed from it."""
    row = (await tx.execute(sa.select(attendees).where(attendees.c.id == attendee_id))).mappings().one_or_none()
    return Attendee(**{name: row[name] for name in ATTENDEE}) if row else None


async def find_hosts(tx: Tx, uid: str) -> tuple[UserId, ...]:
    """The ids of the booking's hosts; nobody's where there is no such booking."""
    return await _hosts(tx, bookings.c.uid == uid)


async def find_series_hosts(tx: Tx, recurring_uid: str) -> tuple[UserId, ...]:
    """The ids of the hosts of a series, of bookings or of seats; nobody's where there is none."""
    seats = sa.select(attendees.c.booking_id).where(
        attendees.c.recurring_uid == recurring_uid, ~attendees.c.handed_over
    )
    whole = sa.select(bookings.c.id).where(bookings.c.recurring_uid == recurring_uid)
    return await _hosts(tx, bookings.c.id.in_(whole.union_all(seats)))


async def _hosts(tx: Tx, condition: sa.ColumnElement[bool]) -> tuple[UserId, ...]:
    together = sa.select(booking_hosts.c.user_id).join(bookings, bookings.c.id == booking_hosts.c.booking_id)
    return tuple(
        (await tx.execute(sa.select(bookings.c.host_id).where(condition).union(together.where(condition)))).scalars()
    )


async def find_each(tx: Tx, uids: Sequence[str]) -> tuple[Booking, ...]:
    """The bookings with these uids, earliest first."""
    return await _all(tx, bookings.c.uid.in_(uids))


async def find_series(tx: Tx, recurring_uid: str) -> tuple[Booking, ...]:
    """The bookings of a series, those that a successor has replaced left out; earliest first."""
    newest = bookings.c.rescheduled_to_uid.is_(None)
    return await _all(tx, sa.and_(bookings.c.recurring_uid == recurring_uid, newest))


async def _all(tx: Tx, condition: sa.ColumnElement[bool]) -> tuple[Booking, ...]:
    rows = await tx.execute(_SELECT.where(condition).order_by(bookings.c.starts_at, bookings.c.id))
    return tuple(map(to_booking, rows.mappings()))


async def find_current_uid(tx: Tx, uid: str) -> str | None:
    """The uid of the newest successor of the booking."""
    return (await tx.execute(sa.select(bookings.c.current_uid).where(bookings.c.uid == uid))).scalar_one_or_none()


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
    return BookingPage(tuple(to_booking(row) for row in rows), total)


def _owned(
    host_id: UserId | None, client_id: ClientId | None, organization_id: OrganizationId | None
) -> list[sa.ColumnElement[bool]]:
    if host_id is not None:
        together = sa.select(booking_hosts.c.booking_id).where(booking_hosts.c.user_id == host_id)
        return [
            sa.or_(bookings.c.host_id == host_id, bookings.c.id == sa.any_(sa.func.array(together.scalar_subquery())))
        ]
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
        "recurring": sa.and_(ahead, ~gone, _is_recurring()),
    }
    return [sa.or_(*(views[name] for name in statuses))] if statuses else []


def _is_recurring() -> sa.ColumnElement[bool]:
    """Whether a booking is of a series, or one of its seats is."""
    return sa.or_(bookings.c.recurring_uid.is_not(None), _attended(attendees.c.recurring_uid.is_not(None)))


def _order(query: BookingQuery) -> list[sa.ColumnElement[object]]:
    asked = [_SORTED_BY[name].desc() if descending else _SORTED_BY[name].asc() for name, descending in query.sort]
    return [*(asked or [bookings.c.starts_at.asc()]), bookings.c.id.asc()]
