"""Which places an event type may offer. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kalends.core import addresses
from kalends.event_types import bounds
from kalends.event_types.errors import EventTypeInvalid
from kalends.event_types.model import Location, LocationKind

ATTENDEE_KINDS = frozenset({LocationKind.ATTENDEE_ADDRESS, LocationKind.ATTENDEE_PHONE, LocationKind.ATTENDEE_DEFINED})
"""Locations that the attendee has to say."""


def check(locations: Sequence[Location]) -> tuple[Location, ...]:
    """The places, tidied and each once. Raises `EventTypeInvalid`."""
    if len(locations) > bounds.LOCATIONS:
        raise EventTypeInvalid(f"An event type has at most {bounds.LOCATIONS} locations.")
    return tuple(dict.fromkeys(_check_location(location) for location in locations))


def _check_location(location: Location) -> Location:
    value = location.value or ""
    match location.kind:
        case LocationKind.INTEGRATION:
            raise EventTypeInvalid(
                f"No conferencing app is connected here, so {value!r} cannot be a location; give a link instead."
            )
        case LocationKind.ORGANIZERS_DEFAULT_APP:
            raise EventTypeInvalid(
                "No conferencing app is connected here that could be the default; give a link instead."
            )
        case LocationKind.ADDRESS:
            return replace(location, value=bounds.check_text("address", value, 500, empty=False))
        case LocationKind.LINK:
            return replace(
                location,
                value=bounds.given(addresses.link(value), "Write the link in full, like https://meet.example/room."),
            )
        case LocationKind.PHONE:
            hint = "Write the phone number with its country code, like +442079460000."
            return replace(location, value=bounds.given(addresses.phone_number(value), hint))
        case LocationKind.ATTENDEE_ADDRESS | LocationKind.ATTENDEE_PHONE | LocationKind.ATTENDEE_DEFINED:
            return replace(location, value=None)
