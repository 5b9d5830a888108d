"""Locations in the words of the components."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kalends.event_types.model import Location, LocationKind
from kalends.wire import places
from kalends.wire.envelope import Answer, Asked

_LABELS = {
    "inPerson": "In person (organizer's address)",
    "attendeeInPerson": "In person (attendee's address)",
    "phone": "Attendee's phone number",
    "userPhone": "Organizer's phone number",
    "link": "Link meeting",
    "somewhereElse": "Somewhere else, said by the attendee",
}
_GROUPS = {
    "In person": ("attendeeInPerson", "inPerson"),
    "Phone": ("phone", "userPhone"),
    "Other": ("link", "somewhereElse"),
}


class PlaceInput(Asked):
    """Where a meeting takes place. A type that is not here belongs to a conferencing app, and is refused."""

    type: str
    address: str | None = None
    link: str | None = None
    host_phone_number: str | None = None
    phone: str | None = None
    attendee_address: str | None = None
    somewhere_else: str | None = None
    custom_label: str | None = None
    display_location_publicly: bool | None = None
    credential_id: int | None = None
    team_name: str | None = None


class PlaceOutput(Answer):
    """Where a meeting takes place. What is not set is left out."""

    type: str
    address: str | None = None
    link: str | None = None
    host_phone_number: str | None = None
    display_location_publicly: bool | None = None


class PlaceOption(Answer):
    """A kind of place to choose."""

    label: str
    value: str


class PlaceGroup(Answer):
    """Kinds of places that belong together."""

    label: str
    options: Annotated[list[PlaceOption], Field(min_length=1)]


def location(said: PlaceInput) -> Location:
    """The location that a component means."""
    kind, app = places.kind_of(said.type) or (LocationKind.INTEGRATION, said.type)
    values = {
        LocationKind.ADDRESS: said.address,
        LocationKind.LINK: said.link,
        LocationKind.PHONE: said.host_phone_number,
        LocationKind.INTEGRATION: app,
    }
    if kind not in values:
        return Location(kind)
    return Location(kind, values[kind] or "", bool(said.display_location_publicly))


def output(location: Location) -> PlaceOutput:
    """A location, for its owner."""
    return PlaceOutput.model_validate(places.said(location))


def choices() -> list[PlaceGroup]:
    """What a component offers to choose from. No conferencing app is connected."""
    return [
        PlaceGroup(label=group, options=[PlaceOption(label=_LABELS[name], value=name) for name in names])
        for group, names in _GROUPS.items()
    ]
