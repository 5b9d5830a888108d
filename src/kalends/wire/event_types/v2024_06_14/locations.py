"""Where an event type takes place, as clients say and read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Field

from kalends.event_types.model import Location, LocationKind
from kalends.wire.envelope import Answer, Request, Said


class AddressLocation(Request):
    """The host's address."""

    type: Literal["address"]
    address: str
    public: bool = True


class LinkLocation(Request):
    """The host's meeting link."""

    type: Literal["link"]
    link: str
    public: bool = True


class PhoneLocation(Request):
    """The host's phone number."""

    type: Literal["phone"]
    phone: str
    public: bool = True


class IntegrationLocation(Request):
    """A conferencing app. None is connected yet, so that it is refused."""

    type: Literal["integration"]
    integration: str


class AttendeeLocation(Request):
    """A place that the attendee says when booking."""

    type: Literal["attendeeAddress", "attendeePhone", "attendeeDefined"]


class OrganizersDefaultAppLocation(Request):
    """The host's own conferencing app. None is connected yet, so that it is refused."""

    type: Literal["organizersDefaultApp"]


LocationInput = Annotated[
    AddressLocation
    | LinkLocation
    | PhoneLocation
    | IntegrationLocation
    | AttendeeLocation
    | OrganizersDefaultAppLocation,
    Field(discriminator="type"),
]


class LocationOutput(Answer):
    """Where a meeting takes place. What is not public is told to its owner, and to those who have booked."""

    type: LocationKind
    address: Said[str] = None
    link: Said[str] = None
    phone: Said[str] = None
    public: Said[bool] = None
    integration: Said[str] = None
    credential_id: Said[int] = None
    location: Annotated[Said[str], Field(description="What is known of a place of no known type.")] = None


_VALUE_NAMES = {LocationKind.ADDRESS: "address", LocationKind.LINK: "link", LocationKind.PHONE: "phone"}


def read(items: Iterable[LocationInput]) -> tuple[Location, ...]:
    """The places that a request names."""
    return tuple(_location(item) for item in items)


def _location(item: LocationInput) -> Location:
    match item:
        case AddressLocation():
            return Location(LocationKind.ADDRESS, item.address, item.public)
        case LinkLocation():
            return Location(LocationKind.LINK, item.link, item.public)
        case PhoneLocation():
            return Location(LocationKind.PHONE, item.phone, item.public)
        case IntegrationLocation():
            return Location(LocationKind.INTEGRATION, item.integration)
        case AttendeeLocation() | OrganizersDefaultAppLocation():
            return Location(LocationKind(item.type))


def output(location: Location) -> LocationOutput:
    """One place."""
    name = _VALUE_NAMES.get(location.kind)
    if name is None:
        return LocationOutput(type=location.kind)
    value: dict[str, Any] = {} if location.value is None else {name: location.value}
    return LocationOutput(type=location.kind, public=location.public, **value)
