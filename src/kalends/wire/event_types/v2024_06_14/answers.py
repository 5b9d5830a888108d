"""What clients read of event types. Parts that are not set are left out of an answer, which is why they have defaults
here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from kalends.accounts.model import User
from kalends.engine.limits import RangeWindow
from kalends.event_types.model import (
    BookingField,
    BookingWindow,
    Confirmation,
    EventType,
    FieldKind,
    Layout,
    Layouts,
    Location,
    LocationKind,
    Rescheduling,
)
from kalends.wire.envelope import Answer
from kalends.wire.event_types.v2024_06_14 import requests


class LocationOutput(Answer):
    """Where a meeting takes place. What is not public is told to its owner, and to those who have booked."""

    type: LocationKind
    address: str | None = None
    link: str | None = None
    phone: str | None = None
    public: bool | None = None


class BookingFieldOutput(Answer):
    """A question to the booker."""

    is_default: bool
    type: FieldKind
    slug: str
    label: str
    required: bool
    hidden: bool
    disable_on_prefill: bool
    placeholder: str | None = None
    options: list[str] | None = None


class BookingWindowOutput(Answer):
    """How far ahead one can book: so many days, or from the first to the last date."""

    type: Literal["businessDays", "calendarDays", "range"]
    value: int | list[date]
    rolling: bool | None = None


class NoticeThresholdOutput(Answer):
    """So many units of time."""

    unit: str
    count: int


class ConfirmationPolicyOutput(Answer):
    """When a booking waits for the host's yes; `disabled` when it does not."""

    disabled: bool | None = None
    type: Literal["always", "time"] | None = None
    notice_threshold: NoticeThresholdOutput | None = None
    block_unconfirmed_bookings_in_booker: bool | None = None


class DisableCancellingOutput(Answer):
    """Whether attendees may not cancel."""

    disabled: bool


class DisableReschedulingOutput(Answer):
    """Whether, or how long before it starts, attendees may not move a booking."""

    disabled: bool
    minutes_before: int | None = None


class ColorOutput(Answer):
    """The event type's colour on light and dark ground."""

    light_theme_hex: str
    dark_theme_hex: str


class LayoutsOutput(Answer):
    """The booker's layouts, and the one it starts with."""

    default_layout: Layout
    enabled_layouts: list[Layout]


class HostOutput(Answer):
    """Who can be booked, as pages show them. Beyond the contract."""

    name: str
    username: str
    avatar_url: str | None
    time_zone: Annotated[str, Field(description="The zone that times are shown in where the booker may not choose.")]


class EventTypeOutput(Answer):
    """An event type. Lengths, notice, buffers and offsets are minutes."""

    id: int
    owner_id: int
    length_in_minutes: int
    length_in_minutes_options: list[int] | None = None
    title: str
    slug: str
    description: str
    locations: list[LocationOutput]
    booking_fields: list[BookingFieldOutput]
    disable_guests: bool
    slot_interval: int | None
    minimum_booking_notice: int
    before_event_buffer: int
    after_event_buffer: int
    offset_start: int
    only_show_first_available_slot: bool
    schedule_id: int | None
    booking_window: list[BookingWindowOutput] | None = None
    booker_layouts: LayoutsOutput | None = None
    confirmation_policy: ConfirmationPolicyOutput
    disable_cancelling: DisableCancellingOutput
    disable_rescheduling: DisableReschedulingOutput
    lock_time_zone_toggle_on_booking_page: bool
    color: ColorOutput | None = None
    custom_name: str | None = None
    success_redirect_url: str | None
    forward_params_success_redirect: bool
    hidden: bool
    metadata: dict[str, Any]
    users: Annotated[list[str], Field(description="The username of who can be booked.")]
    host: HostOutput
    booking_url: Annotated[str, Field(description="The hosted booking page.")]
    price: int
    currency: str
    recurrence: None
    seats_per_time_slot: None
    is_instant_event: bool
    booking_requires_authentication: bool
    requires_booker_email_verification: bool
    hide_calendar_notes: bool
    hide_calendar_event_details: bool
    hide_organizer_email: bool
    use_destination_calendar_email: bool
    interface_language: str
    allow_rescheduling_past_bookings: bool
    allow_rescheduling_cancelled_bookings: bool
    show_optimized_slots: bool


class DeletedEventTypeOutput(Answer):
    """The event type that is gone."""

    id: int
    length_in_minutes: int
    title: str
    slug: str


_ALWAYS_SO: Mapping[str, Any] = {
    "price": 0,
    "currency": "usd",
    "recurrence": None,
    "seats_per_time_slot": None,
    "is_instant_event": False,
    **{name: off for name, off in requests.NOT_YET.items() if isinstance(off, bool | str)},
}
"""What is true of every event type, since nothing else can be set yet."""

_LABELS = {
    "name": "Name",
    "email": "E-mail address",
    "location": "Location",
    "title": "Title",
    "notes": "Notes",
    "guests": "Guests",
    "rescheduleReason": "Reason for rescheduling",
}
"""What default fields are called where their owner has not said."""

_WITHOUT_PLACEHOLDER = frozenset(
    {FieldKind.MULTISELECT, FieldKind.CHECKBOX, FieldKind.RADIO, FieldKind.BOOLEAN, FieldKind.RADIO_INPUT}
)

_VALUE_NAMES = {LocationKind.ADDRESS: "address", LocationKind.LINK: "link", LocationKind.PHONE: "phone"}


def output(event_type: EventType, owner: User, origin: str) -> EventTypeOutput:
    """An event type of `owner`; `origin` is where this server's pages are."""
    return EventTypeOutput(
        id=event_type.id,
        owner_id=event_type.owner_id,
        length_in_minutes=event_type.length,
        title=event_type.title,
        slug=event_type.slug,
        description=event_type.description,
        locations=[_location_output(location) for location in event_type.locations],
        booking_fields=[_field_output(field) for field in _shown_fields(event_type)],
        disable_guests=event_type.disable_guests,
        slot_interval=event_type.slot_interval,
        minimum_booking_notice=event_type.minimum_notice,
        before_event_buffer=event_type.before_buffer,
        after_event_buffer=event_type.after_buffer,
        offset_start=event_type.offset_start,
        only_show_first_available_slot=event_type.only_first_slot,
        schedule_id=event_type.schedule_id,
        confirmation_policy=_confirmation_output(event_type.confirmation),
        disable_cancelling=DisableCancellingOutput(disabled=event_type.cancelling_disabled),
        disable_rescheduling=_rescheduling_output(event_type.rescheduling),
        lock_time_zone_toggle_on_booking_page=event_type.lock_time_zone,
        success_redirect_url=event_type.success_redirect_url,
        forward_params_success_redirect=event_type.forward_params,
        hidden=event_type.hidden,
        metadata=dict(event_type.metadata),
        users=[owner.username],
        host=_host_output(owner),
        booking_url=f"{origin}/{owner.username}/{event_type.slug}",
        **_where_set(event_type),
        **_ALWAYS_SO,
    )


def _host_output(owner: User) -> HostOutput:
    return HostOutput(name=owner.name, username=owner.username, avatar_url=owner.avatar_url, time_zone=owner.time_zone)


def deleted(event_type: EventType) -> DeletedEventTypeOutput:
    """An event type that is gone."""
    return DeletedEventTypeOutput(
        id=event_type.id, length_in_minutes=event_type.length, title=event_type.title, slug=event_type.slug
    )


def _where_set(event_type: EventType) -> dict[str, Any]:
    """The parts of an answer that only event types with such a setting have."""
    color, layouts, window = event_type.color, event_type.layouts, event_type.booking_window
    parts = {
        "length_in_minutes_options": list(event_type.length_options) or None,
        "custom_name": event_type.custom_name,
        "booking_window": [_window_output(window)] if window else None,
        "color": ColorOutput(light_theme_hex=color.light, dark_theme_hex=color.dark) if color else None,
        "booker_layouts": _layouts_output(layouts) if layouts else None,
    }
    return {name: part for name, part in parts.items() if part is not None}


def _location_output(location: Location) -> LocationOutput:
    name = _VALUE_NAMES.get(location.kind)
    if name is None:
        return LocationOutput(type=location.kind)
    value = {} if location.value is None else {name: location.value}
    return LocationOutput(type=location.kind, public=location.public, **value)


def _shown_fields(event_type: EventType) -> Iterable[BookingField]:
    """The questions; where there is no choice of location, it is not asked."""
    asks_location = len(event_type.locations) > 1
    return (field for field in event_type.booking_fields if asks_location or field.slug != "location")


def _field_output(field: BookingField) -> BookingFieldOutput:
    parts: dict[str, Any] = {} if field.kind in _WITHOUT_PLACEHOLDER else {"placeholder": field.placeholder or ""}
    if field.options:
        parts["options"] = list(field.options)
    return BookingFieldOutput(
        is_default=field.is_default,
        type=field.kind,
        slug=field.slug,
        label=field.label or _LABELS.get(field.slug, field.slug),
        required=field.required,
        hidden=field.hidden,
        disable_on_prefill=field.disable_on_prefill,
        **parts,
    )


def _window_output(window: BookingWindow) -> BookingWindowOutput:
    if isinstance(window, RangeWindow):
        return BookingWindowOutput(type="range", value=[window.first, window.last])
    kind: Literal["businessDays", "calendarDays"] = "businessDays" if window.business_days else "calendarDays"
    return BookingWindowOutput(type=kind, value=window.days, rolling=window.rolling)


def _confirmation_output(confirmation: Confirmation | None) -> ConfirmationPolicyOutput:
    if confirmation is None:
        return ConfirmationPolicyOutput(disabled=True)
    minutes, unit, blocks = confirmation.notice_minutes, confirmation.notice_unit, confirmation.blocks_slot
    if minutes is None:
        return ConfirmationPolicyOutput(type="always", block_unconfirmed_bookings_in_booker=blocks)
    threshold = NoticeThresholdOutput(unit=unit, count=minutes // requests.UNITS[unit])
    return ConfirmationPolicyOutput(
        type="time", notice_threshold=threshold, block_unconfirmed_bookings_in_booker=blocks
    )


def _rescheduling_output(rescheduling: Rescheduling) -> DisableReschedulingOutput:
    if rescheduling.minutes_before is None:
        return DisableReschedulingOutput(disabled=rescheduling.disabled)
    return DisableReschedulingOutput(disabled=rescheduling.disabled, minutes_before=rescheduling.minutes_before)


def _layouts_output(layouts: Layouts) -> LayoutsOutput:
    return LayoutsOutput(default_layout=layouts.default, enabled_layouts=list(layouts.enabled))
