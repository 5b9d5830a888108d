"""Event types as rows and as words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

import sqlalchemy as sa

from kalends.accounts.model import OrganizationId, UserId
from kalends.accounts.store.clients import to_client
from kalends.accounts.store.users import to_user
from kalends.engine.limits import RangeWindow, RollingWindow
from kalends.event_types.groups import Member
from kalends.event_types.model import (
    ActiveBookingsLimit,
    Bookable,
    BookingField,
    BookingWindow,
    Colleague,
    Color,
    Confirmation,
    DestinationCalendar,
    EventType,
    EventTypeDraft,
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
from kalends.event_types.records.tables import event_types
from kalends.schedules.store import hours

W = TypeVar("W")


def to_bookable(row: sa.Row[Any]) -> Bookable:
    """The bookable in a row of the statement that joins all it is made of."""
    return Bookable(
        event_type=to_event_type(row),
        host=to_user(row, "host_"),
        hours=hours(row),
        client=to_client(row, "client_") if row.client_id else None,
    )


def to_member(row: sa.Row[Any]) -> Member:
    """The member of a group in a row of a statement that joins users with their hours and clients."""
    client = to_client(row, "client_") if row.client_id else None
    return Member(Colleague(to_user(row, "host_"), hours(row)), client)


def to_event_type(row: sa.Row[Any]) -> EventType:
    """The event type in a row."""
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
        locked_time_zone=row.locked_time_zone,
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


def values(draft: EventTypeDraft) -> Mapping[str, object]:
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
