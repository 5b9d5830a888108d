"""What is asked for, and how much of its form those see who ask."""

from __future__ import annotations

from dataclasses import replace

from kalends.event_types.model import Bookable, BookingField, FieldKind, LocationKind

PHONE = BookingField("attendeePhoneNumber", FieldKind.PHONE, hidden=True, is_default=True)
"""The question for a number, which is hidden until an event type asks it."""


def for_1_0_47(bookable: Bookable) -> Bookable:
    """The bookable as `@calcom/atoms` 1.0.47 can show it, whose whole form breaks on a field of a kind that it does
    not know: without what asks for a phone number, even hidden, and with links asked as text."""
    event_type = bookable.event_type
    fields = tuple(
        replace(field, kind=FieldKind.TEXT) if field.kind is FieldKind.URL else field
        for field in event_type.booking_fields
        if field.kind is not FieldKind.PHONE
    )
    places = tuple(place for place in event_type.locations if place.kind is not LocationKind.ATTENDEE_PHONE)
    return replace(bookable, event_type=replace(event_type, booking_fields=fields, locations=places))


def with_phone(bookable: Bookable) -> Bookable:
    """The bookable with the contract's hidden question for a number, after name and e-mail address."""
    event_type = bookable.event_type
    if any(field.slug == PHONE.slug for field in event_type.booking_fields):
        return bookable
    fields = (*event_type.booking_fields[:2], PHONE, *event_type.booking_fields[2:])
    return replace(bookable, event_type=replace(event_type, booking_fields=fields))
