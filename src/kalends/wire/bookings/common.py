"""What the answers of every date say of a booking alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from kalends.bookings.model import BookedLocation, Booking, Host
from kalends.wire.bookings.links import LinksOutput, links
from kalends.wire.envelope import Answer
from kalends.wire.instants import Instant


class CommonHostOutput(Answer):
    """Who is booked."""

    id: int
    name: str
    email: str
    username: str
    time_zone: str


class CommonBookingOutput(Answer):
    """What every date shows of a booking."""

    id: int
    uid: str
    title: str
    description: str
    location: str
    metadata: dict[str, Any]
    event_type_id: int
    links: LinksOutput
    created_at: Instant
    updated_at: Instant


def booking_parts(word: Booking, origin: str) -> dict[str, Any]:
    """The values of `CommonBookingOutput`; `origin` is Kalends' own, where links lead there."""
    return {
        "id": word.id,
        "uid": word.uid,
        "title": word.title,
        "description": word.description,
        "location": word.location.value if word.location else "",
        "metadata": dict(word.metadata),
        "event_type_id": word.event_type.id,
        "links": links(word, origin),
        "created_at": word.created_at,
        "updated_at": word.updated_at,
    }


def host_parts(host: Host) -> dict[str, Any]:
    """The values of `CommonHostOutput`."""
    return {
        "id": host.id,
        "name": host.name,
        "email": host.contract_email,
        "username": host.username,
        "time_zone": host.time_zone,
    }


def responses(
    word: Booking, person: Mapping[str, str], place: Callable[[BookedLocation], dict[str, str]]
) -> dict[str, Any]:
    """Every answer by its field's slug, those with a place of their own in the answer included: `person` says who
    booked, `place` the location. What nobody answered is left out."""
    given = {**person, **word.responses}
    if word.guests:
        given["guests"] = list(word.guests)
    if word.location:
        given["location"] = place(word.location)
    return given
