"""Event types and the words of their rules."""

from __future__ import annotations

from kalends.event_types.words.bookables import Bookable, Colleague
from kalends.event_types.words.event_types import EventType, EventTypeChanges, EventTypeDraft
from kalends.event_types.words.private_links import PrivateLink, PrivateLinkChanges, PrivateLinkLimits
from kalends.event_types.words.settings import (
    ActiveBookingsLimit,
    BookingField,
    BookingWindow,
    Color,
    Confirmation,
    DestinationCalendar,
    FieldKind,
    Frequency,
    Layout,
    Layouts,
    Location,
    LocationKind,
    Period,
    Recurrence,
    Rescheduling,
    ReschedulingChanges,
    Seats,
)

__all__ = [
    "ActiveBookingsLimit",
    "Bookable",
    "BookingField",
    "BookingWindow",
    "Colleague",
    "Color",
    "Confirmation",
    "DestinationCalendar",
    "EventType",
    "EventTypeChanges",
    "EventTypeDraft",
    "FieldKind",
    "Frequency",
    "Layout",
    "Layouts",
    "Location",
    "LocationKind",
    "Period",
    "PrivateLink",
    "PrivateLinkChanges",
    "PrivateLinkLimits",
    "Recurrence",
    "Rescheduling",
    "ReschedulingChanges",
    "Seats",
]
