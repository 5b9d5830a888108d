"""Where to meet, as those say it who book."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from kalends.bookings.model import LocationChoice
from kalends.core import addresses
from kalends.core.errors import Invalid
from kalends.event_types.model import LocationKind
from kalends.wire import places
from kalends.wire.envelope import Request


class HostLocation(Request):
    """One of the places the host defined."""

    type: Literal["address", "link", "phone"]


class AttendeeAddress(Request):
    """An address the attendee gives."""

    type: Literal["attendeeAddress"]
    address: str


class AttendeePhone(Request):
    """A number the host calls."""

    type: Literal["attendeePhone"]
    phone: str


class AttendeeDefined(Request):
    """A place in the attendee's words."""

    type: Literal["attendeeDefined"]
    location: str


class IntegrationLocation(Request):
    """A conferencing app."""

    type: Literal["integration"]
    integration: str


LocationInput: TypeAlias = Annotated[
    HostLocation | AttendeeAddress | AttendeePhone | AttendeeDefined | IntegrationLocation,
    Field(discriminator="type"),
]


def place(location: LocationInput | str | None, meeting_url: str | None) -> tuple[LocationChoice | None, str | None]:
    """Which of the locations is chosen, or the link of this booking alone. Raises `Invalid` where both are said."""
    if meeting_url:
        if location is not None:
            raise Invalid("meetingUrl and location say two places; send location alone.")
        return None, meeting_url
    if isinstance(location, str):
        return _said_place(location)
    return _location_choice(location), None


def _said_place(text: str) -> tuple[LocationChoice | None, str | None]:
    """What a text means in which older clients say where to meet."""
    if not text.strip():
        return None, None
    if addresses.link(text):
        return None, text
    if text in list(LocationKind):
        return LocationChoice(LocationKind(text)), None
    named = places.kind_of(text)
    return LocationChoice(*named) if named else LocationChoice(LocationKind.ATTENDEE_DEFINED, text), None


def _location_choice(body: LocationInput | None) -> LocationChoice | None:
    match body:
        case None:
            return None
        case HostLocation():
            return LocationChoice(LocationKind(body.type))
        case AttendeeAddress():
            return LocationChoice(LocationKind.ATTENDEE_ADDRESS, body.address)
        case AttendeePhone():
            return LocationChoice(LocationKind.ATTENDEE_PHONE, body.phone)
        case AttendeeDefined():
            return LocationChoice(LocationKind.ATTENDEE_DEFINED, body.location)
        case IntegrationLocation():
            return LocationChoice(LocationKind.INTEGRATION, body.integration)
