"""Event types, and the one statement that finds everything booking one depends on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as insert_or_skip
from sqlalchemy.exc import IntegrityError

from kalends.accounts.model import OrganizationId, User, UserId
from kalends.accounts.store import client_columns, oauth_clients, to_client, to_user, user_columns, users
from kalends.core import database
from kalends.core.database import Prepared, Tx, metadata
from kalends.engine.limits import RangeWindow, RollingWindow
from kalends.event_types.model import (
    ActiveBookingsLimit,
    Bookable,
    BookingField,
    BookingWindow,
    Color,
    Confirmation,
    DestinationCalendar,
    EventType,
    EventTypeById,
    EventTypeBySlug,
    EventTypeDraft,
    EventTypeKey,
    FieldKind,
    Frequency,
    Layout,
    Layouts,
    Location,
    LocationKind,
    Period,
    Recurrence,
    Rescheduling,
    Seats,
)
from kalends.schedules.store import HOURS, hours, schedules

W = TypeVar("W")

event_types = sa.Table(
    "event_types",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("organization_id", sa.BigInteger, sa.ForeignKey("organizations.id", ondelete="CASCADE"), nullable=False),
    sa.Column("owner_id", sa.BigInteger, sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("length", sa.Integer, nullable=False),
    sa.Column("length_options", ARRAY(sa.Integer), nullable=False),
    sa.Column("locations", JSONB, nullable=False),
    sa.Column("booking_fields", JSONB, nullable=False),
    sa.Column("disable_guests", sa.Boolean, nullable=False),
    sa.Column("slot_interval", sa.Integer),
    sa.Column("minimum_notice", sa.Integer, nullable=False),
    sa.Column("before_buffer", sa.Integer, nullable=False),
    sa.Column("after_buffer", sa.Integer, nullable=False),
    sa.Column("offset_start", sa.Integer, nullable=False),
    sa.Column("only_first_slot", sa.Boolean, nullable=False),
    sa.Column("schedule_id", sa.BigInteger, sa.ForeignKey("schedules.id", ondelete="SET NULL"), index=True),
    sa.Column("booking_window", JSONB(none_as_null=True)),
    sa.Column("confirmation", JSONB(none_as_null=True)),
    sa.Column("rescheduling_disabled", sa.Boolean, nullable=False),
    sa.Column("rescheduling_minutes_before", sa.Integer),
    sa.Column("rescheduling_past", sa.Boolean, nullable=False),
    sa.Column("rescheduling_cancelled", sa.Boolean, nullable=False),
    sa.Column("cancelling_disabled", sa.Boolean, nullable=False),
    sa.Column("custom_name", sa.Text),
    sa.Column("success_redirect_url", sa.Text),
    sa.Column("forward_params", sa.Boolean, nullable=False),
    sa.Column("lock_time_zone", sa.Boolean, nullable=False),
    sa.Column("hidden", sa.Boolean, nullable=False),
    sa.Column("color", JSONB(none_as_null=True)),
    sa.Column("layouts", JSONB(none_as_null=True)),
    sa.Column("count_limits", JSONB, nullable=False),
    sa.Column("duration_limits", JSONB, nullable=False),
    sa.Column("active_bookings_limit", JSONB(none_as_null=True)),
    sa.Column("recurrence", JSONB(none_as_null=True)),
    sa.Column("seats", JSONB(none_as_null=True)),
    sa.Column("requires_email_verification", sa.Boolean, nullable=False),
    sa.Column("requires_authentication", sa.Boolean, nullable=False),
    sa.Column("hide_calendar_notes", sa.Boolean, nullable=False),
    sa.Column("hide_calendar_event_details", sa.Boolean, nullable=False),
    sa.Column("hide_organizer_email", sa.Boolean, nullable=False),
    sa.Column("destination_calendar", JSONB(none_as_null=True)),
    sa.Column("use_destination_calendar_email", sa.Boolean, nullable=False),
    sa.Column("video_settings", JSONB(none_as_null=True)),
    sa.Column("interface_language", sa.Text),
    sa.Column("optimized_slots", sa.Boolean, nullable=False),
    sa.Column("metadata", JSONB, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("owner_id", "slug", "organization_id"),
    sa.CheckConstraint("length > 0", name="length_positive"),
)

_LAST_ID = 2**63 - 1

_AS_TEXT = frozenset(column.name for column in event_types.c if isinstance(column.type, JSONB))
"""JSON columns that are selected as text: what was read before need not be read again."""

_COLUMNS = [
    (sa.cast(column, sa.Text) if column.name in _AS_TEXT else column).label(column.name)
    for column in event_types.c
    if column.name != "updated_at"
]

_SELECT = sa.select(*_COLUMNS)

_JOINED = (
    event_types.join(users, users.c.id == event_types.c.owner_id)
    .outerjoin(schedules, schedules.c.id == sa.func.coalesce(event_types.c.schedule_id, users.c.default_schedule_id))
    .outerjoin(oauth_clients, oauth_clients.c.id == users.c.client_id)
)

_BOOKABLE: sa.Select[Any] = sa.select(
    *_COLUMNS, *user_columns("host_"), *client_columns("client_"), *HOURS
).select_from(_JOINED)
_BY_ID = event_types.c.id == sa.bindparam("id")
_BY_SLUG = sa.and_(users.c.username == sa.bindparam("username"), event_types.c.slug == sa.bindparam("slug"))

_VERSION = sa.select(
    sa.func.concat_ws(
        sa.literal_column("'/'"),
        *(
            sa.column(name, _selectable=table)
            for table in (event_types, users, schedules, oauth_clients)
            for name in ("xmin", "ctid")
        ),
    ).label("version")
).select_from(_JOINED)
"""The versions of all rows that a bookable is read from: each version of a row has its own `xmin` and place."""

_BOOKABLE_BY = {EventTypeById: Prepared(_BOOKABLE.where(_BY_ID)), EventTypeBySlug: Prepared(_BOOKABLE.where(_BY_SLUG))}
_VERSION_BY = {EventTypeById: Prepared(_VERSION.where(_BY_ID)), EventTypeBySlug: Prepared(_VERSION.where(_BY_SLUG))}

_Remembered: TypeAlias = dict[EventTypeKey, tuple[str, Bookable | None]]
_REMEMBERED = 1000
"""How many bookables a connection remembers."""


async def insert(tx: Tx, owner: User, draft: EventTypeDraft, now: datetime) -> EventType | None:
    """Stores an event type; None when the owner has another with this slug."""
    owned = {"organization_id": owner.organization_id, "owner_id": owner.id}
    statement = insert_or_skip(event_types).values(**owned, **_values(draft), created_at=now, updated_at=now)
    skipping = statement.on_conflict_do_nothing(index_elements=["organization_id", "owner_id", "slug"])
    row = (await tx.execute(skipping.returning(*_COLUMNS))).one_or_none()
    return _event_type(row) if row else None


async def update(tx: Tx, event_type_id: int, draft: EventTypeDraft, now: datetime) -> EventType | None:
    """Replaces what an event type says; None, the transaction still usable, when the slug is taken."""
    changed = sa.update(event_types).where(event_types.c.id == event_type_id).values(**_values(draft), updated_at=now)
    try:
        async with tx.begin_nested():
            return _event_type((await tx.execute(changed.returning(*_COLUMNS))).one())
    except IntegrityError as error:
        if "uq_event_types" not in str(error.orig):
            raise
        return None


async def delete(tx: Tx, event_type_id: int) -> None:
    """Removes an event type."""
    await tx.execute(sa.delete(event_types).where(event_types.c.id == event_type_id))


async def find(tx: Tx, owner_id: UserId, event_type_id: int) -> EventType | None:
    """An event type of the owner."""
    own = event_types.c.owner_id == owner_id
    row = (await tx.execute(_SELECT.where(own, event_types.c.id == event_type_id))).one_or_none()
    return _event_type(row) if row else None


async def select_of(tx: Tx, owner_id: UserId) -> tuple[EventType, ...]:
    """The owner's event types, oldest first."""
    rows = await tx.execute(_SELECT.where(event_types.c.owner_id == owner_id).order_by(event_types.c.id))
    return tuple(_event_type(row) for row in rows)


async def find_bookable(tx: Tx, key: EventTypeKey) -> Bookable | None:
    """An event type with its host, the hours that count and the host's client.

    One statement: while nothing has changed, one that reads the versions of the rows, and else once more the rows.
    """
    values = asdict(key)
    if isinstance(key, EventTypeById) and not 0 < key.id <= _LAST_ID:
        return None
    found = await _VERSION_BY[type(key)].first(tx, values)
    if found is None:
        return None
    remembered: _Remembered = database.memory(tx).setdefault("bookables", {})
    version, bookable = remembered.get(key, ("", None))
    if version != found.version:
        row = await _BOOKABLE_BY[type(key)].first(tx, values)
        bookable = _bookable(row) if row is not None else None
        _remember(remembered, key, (found.version, bookable))
    return bookable


def _remember(remembered: _Remembered, key: EventTypeKey, what: tuple[str, Bookable | None]) -> None:
    if len(remembered) >= _REMEMBERED:
        del remembered[next(iter(remembered))]
    remembered[key] = what


def _bookable(row: sa.Row[Any]) -> Bookable:
    return Bookable(
        event_type=_event_type(row),
        host=to_user(row, "host_"),
        hours=hours(row),
        client=to_client(row, "client_") if row.client_id else None,
    )


def _event_type(row: sa.Row[Any]) -> EventType:
    return EventType(
        id=row.id,
        organization_id=OrganizationId(row.organization_id),
        owner_id=UserId(row.owner_id),
        slug=row.slug,
        title=row.title,
        length=row.length,
        description=row.description,
        length_options=tuple(row.length_options),
        locations=_locations(row.locations),
        booking_fields=_booking_fields(row.booking_fields),
        disable_guests=row.disable_guests,
        slot_interval=row.slot_interval,
        minimum_notice=row.minimum_notice,
        before_buffer=row.before_buffer,
        after_buffer=row.after_buffer,
        offset_start=row.offset_start,
        only_first_slot=row.only_first_slot,
        schedule_id=row.schedule_id,
        booking_window=_booking_window(row.booking_window) if row.booking_window else None,
        confirmation=_read(Confirmation, row.confirmation),
        rescheduling=Rescheduling(
            disabled=row.rescheduling_disabled,
            minutes_before=row.rescheduling_minutes_before,
            past=row.rescheduling_past,
            cancelled=row.rescheduling_cancelled,
        ),
        cancelling_disabled=row.cancelling_disabled,
        custom_name=row.custom_name,
        success_redirect_url=row.success_redirect_url,
        forward_params=row.forward_params,
        lock_time_zone=row.lock_time_zone,
        hidden=row.hidden,
        color=_read(Color, row.color),
        layouts=_layouts(row.layouts) if row.layouts else None,
        count_limits=_limits(row.count_limits),
        duration_limits=_limits(row.duration_limits),
        active_bookings_limit=_read(ActiveBookingsLimit, row.active_bookings_limit),
        recurrence=_recurrence(row.recurrence) if row.recurrence else None,
        seats=_read(Seats, row.seats),
        requires_email_verification=row.requires_email_verification,
        requires_authentication=row.requires_authentication,
        hide_calendar_notes=row.hide_calendar_notes,
        hide_calendar_event_details=row.hide_calendar_event_details,
        hide_organizer_email=row.hide_organizer_email,
        destination_calendar=_read(DestinationCalendar, row.destination_calendar),
        use_destination_calendar_email=row.use_destination_calendar_email,
        video_settings=_read(dict, row.video_settings),
        interface_language=row.interface_language,
        optimized_slots=row.optimized_slots,
        metadata=json.loads(row.metadata),
        created_at=row.created_at,
    )


@lru_cache(maxsize=4096)
def _locations(text: str) -> tuple[Location, ...]:
    return tuple(Location(LocationKind(item.pop("kind")), **item) for item in json.loads(text))


@lru_cache(maxsize=4096)
def _booking_fields(text: str) -> tuple[BookingField, ...]:
    return tuple(_booking_field(item) for item in json.loads(text))


def _booking_field(item: dict[str, Any]) -> BookingField:
    kind, options = FieldKind(item.pop("kind")), tuple(item.pop("options"))
    return BookingField(kind=kind, options=options, **item)


@lru_cache(maxsize=4096)
def _booking_window(text: str) -> BookingWindow:
    item: dict[str, Any] = json.loads(text)
    if "first" in item:
        return RangeWindow(date.fromisoformat(item["first"]), date.fromisoformat(item["last"]))
    return RollingWindow(**item)


@lru_cache(maxsize=256)
def _layouts(text: str) -> Layouts:
    item = json.loads(text)
    return Layouts(Layout(item["default"]), tuple(map(Layout, item["enabled"])))


@lru_cache(maxsize=256)
def _limits(text: str) -> Mapping[Period, int]:
    return {Period(period): limit for period, limit in json.loads(text).items()}


@lru_cache(maxsize=256)
def _recurrence(text: str) -> Recurrence:
    item = json.loads(text)
    return Recurrence(**item | {"frequency": Frequency(item["frequency"])})


def _read(word: Callable[..., W], text: str | None) -> W | None:
    """The word whose parts a JSON column has under their own names."""
    return word(**json.loads(text)) if text else None


_SAME_NAME = frozenset(field.name for field in fields(EventTypeDraft)) & frozenset(event_types.c.keys())

_WORDS = ("confirmation", "color", "layouts", "active_bookings_limit", "recurrence", "seats", "destination_calendar")
"""What may be missing, and is kept as JSON under its own names."""


def _values(draft: EventTypeDraft) -> Mapping[str, object]:
    """The columns that say what a draft says."""
    return {name: getattr(draft, name) for name in _SAME_NAME} | {
        "length_options": list(draft.length_options),
        "locations": [asdict(location) for location in draft.locations],
        "booking_fields": [asdict(booking_field) for booking_field in draft.booking_fields],
        "booking_window": _window_values(draft.booking_window),
        **{f"rescheduling_{name}": said for name, said in asdict(draft.rescheduling).items()},
        **{name: asdict(getattr(draft, name)) if getattr(draft, name) else None for name in _WORDS},
        **{name: dict(getattr(draft, name)) for name in ("count_limits", "duration_limits", "metadata")},
    }


def _window_values(window: BookingWindow | None) -> Mapping[str, object] | None:
    if isinstance(window, RangeWindow):
        return {"first": window.first.isoformat(), "last": window.last.isoformat()}
    return asdict(window) if window else None
