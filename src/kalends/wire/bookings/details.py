"""What can be asked and changed about a booking besides its time, as of 2024-08-13."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias, assert_never

from pydantic import Field

from kalends.bookings.calendars import CalendarLink
from kalends.bookings.model import BookedLocation
from kalends.event_types.model import LocationKind
from kalends.wire.envelope import Answer, Request


class AddressLocation(Request):
    """An address, said by the host."""

    type: Literal["address"]
    address: str


class AttendeeAddressLocation(Request):
    """The attendee's address."""

    type: Literal["attendeeAddress"]
    address: str


class AttendeeDefinedLocation(Request):
    """A place in the attendee's words."""

    type: Literal["attendeeDefined"]
    location: str


class AttendeePhoneLocation(Request):
    """The attendee's number."""

    type: Literal["attendeePhone"]
    phone: str


class LinkLocation(Request):
    """A meeting link, said by the host."""

    type: Literal["link"]
    link: str


class PhoneLocation(Request):
    """The host's number."""

    type: Literal["phone"]
    phone: str


NewLocation: TypeAlias = Annotated[
    AddressLocation
    | AttendeeAddressLocation
    | AttendeeDefinedLocation
    | AttendeePhoneLocation
    | LinkLocation
    | PhoneLocation,
    Field(discriminator="type"),
]


class ChangeLocationInput(Request):
    """Where to meet instead."""

    location: NewLocation


class ReassignInput(Request):
    """Why another host takes over."""

    reason: str | None = None


class Reassigned(Answer):
    """The contract puts this answer into itself. Nobody gets it as long as no event type is a round robin's, for no
    booking can be reassigned."""

    status: Literal["success"] = "success"
    data: Reassigned


class CalendarLinkOutput(Answer):
    """A link that puts the booking into a calendar."""

    label: str
    link: str


class ReferenceOutput(Answer):
    """The entry of a booking in a connected calendar or conferencing app."""

    type: str
    event_uid: str
    destination_calendar_id: str
    id: int


class ParticipantOutput(Answer):
    """Who took part in a session, in seconds since 1970 and seconds."""

    user_id: str
    user_name: str
    join_time: int
    duration: int


class SessionOutput(Answer):
    """A video meeting that took place, in seconds since 1970 and seconds."""

    id: str
    room: str
    start_time: int
    duration: int
    ongoing: bool
    max_participants: int
    participants: list[ParticipantOutput]


class RecordingOutput(Answer):
    """A recording of a video meeting."""

    id: str
    room_name: str
    start_ts: int
    status: str
    max_participants: int | None = None
    duration: int
    share_token: str
    download_link: str | None = None
    error: str | None = None


ReferenceType: TypeAlias = Literal[
    "google_calendar", "office365_calendar", "daily_video", "google_video", "office365_video", "zoom_video"
]


def place(location: NewLocation) -> BookedLocation:
    """Where to meet instead."""
    match location:
        case AddressLocation() | AttendeeAddressLocation():
            return BookedLocation(LocationKind(location.type), location.address)
        case AttendeeDefinedLocation():
            return BookedLocation(LocationKind.ATTENDEE_DEFINED, location.location)
        case PhoneLocation() | AttendeePhoneLocation():
            return BookedLocation(LocationKind(location.type), location.phone)
        case LinkLocation():
            return BookedLocation(LocationKind.LINK, location.link)
        case _:
            assert_never(location)


def calendar_links(links: Sequence[CalendarLink]) -> list[CalendarLinkOutput]:
    """The links, as the contract shows them."""
    return [CalendarLinkOutput(label=link.label, link=link.link) for link in links]
