"""Attendees, guests and absences of a booking, as of 2024-08-13."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from kalends.bookings.model import Attendee, Booking, Guest
from kalends.bookings.people import MAX_AT_ONCE
from kalends.wire.bookings.v2024_08_13.answers import AttendeeOutput, attendee_output
from kalends.wire.envelope import Request
from kalends.wire.managed_users import Locale


class AddAttendeeInput(Request):
    """Who is to come, too."""

    name: str
    email: str
    time_zone: Annotated[str, Field(examples=["Europe/London"])]
    phone_number: Annotated[str | None, Field(examples=["+441632960001"])] = None
    language: Locale = "en"


class GuestInput(Request):
    """Whom to invite. What is left out is as for the attendee."""

    email: str
    name: str | None = None
    time_zone: Annotated[str | None, Field(examples=["Europe/London"])] = None
    phone_number: Annotated[
        str | None, Field(description="Not supported: guests are told by e-mail, and by no message to a phone.")
    ] = None
    language: Locale | None = None


class AddGuestsInput(Request):
    """Whom to invite, at most ten at a time."""

    guests: Annotated[list[GuestInput], Field(min_length=1, max_length=MAX_AT_ONCE)]


class AbsenceInput(Request):
    """Whether an attendee was absent."""

    email: str
    absent: bool


class MarkAbsentInput(Request):
    """Who did not come; whoever is not named stays as they are."""

    host: Annotated[bool | None, Field(description="Whether the host was absent.")] = None
    attendees: list[AbsenceInput] = Field(default_factory=list)


class AttendeeWithId(AttendeeOutput):
    """One of those who come."""

    id: int


class AddedAttendee(AttendeeWithId):
    """Who comes, too."""

    booking_id: int


def newcomer(body: AddAttendeeInput) -> Attendee:
    """Who is to come."""
    return Attendee(body.name, body.email, body.time_zone, body.language, body.phone_number)


def guests(body: AddGuestsInput) -> list[Guest]:
    """Whom to invite."""
    return [Guest(guest.email, guest.name, guest.time_zone, guest.language) for guest in body.guests]


def absences(body: MarkAbsentInput) -> dict[str, bool]:
    """Whether they were absent, by address."""
    return {said.email: said.absent for said in body.attendees}


def attendee(word: Attendee) -> AttendeeWithId:
    """One of those who come, as the contract shows them."""
    return AttendeeWithId.model_validate(_shown(word))


def attendees(words: Sequence[Attendee]) -> list[AttendeeWithId]:
    """All who come."""
    return [attendee(word) for word in words]


def added(booking: Booking, word: Attendee) -> AddedAttendee:
    """Who comes, too, and to which booking."""
    return AddedAttendee.model_validate({**_shown(word), "booking_id": booking.id})


def _shown(word: Attendee) -> dict[str, object]:
    return {**attendee_output(word).model_dump(), "id": word.id}
