"""Slots: the times that can be booked, and reservations of them. Operations `/v2/slots`, contract date 2024-09-04."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from kalends.client import request, wire
from kalends.client.answers.base import Answer
from kalends.client.answers.slots import NotOffered, Reservation, Slot, Slots
from kalends.client.operation import Family, S, operation
from kalends.client.request import Request

PATH = "/v2/slots"
RESERVATIONS = f"{PATH}/reservations"
VERSION = "2024-09-04"

A = TypeVar("A", bound=Answer)


class SlotFinder(Family[S]):
    """Free times. Needs no credentials; with them a reservation may last as long as you say."""

    @operation
    def list(
        self,
        *,
        start: datetime | date,
        end: datetime | date,
        event_type_id: int | None = None,
        username: str | None = None,
        event_type_slug: str | None = None,
        usernames: Sequence[str] | None = None,
        organization_slug: str | None = None,
        time_zone: str | None = None,
        duration: int | None = None,
        booking_uid_to_reschedule: str | None = None,
        explain: bool | None = None,
    ) -> Request[Slots]:
        """The free times of an event type, named by its id or by `username` and `event_type_slug`; with `usernames`
        (two people or more, of one organization) the times that are free for all of them, without any event type: to
        be booked as `username="alice+bob"` with the slug `dynamic`.

        `start` and `end` are aware datetimes or dates (a date as `end` includes that whole day), `time_zone` the IANA
        name of the zone that the answer is in (UTC where it is not given), `duration` the length in minutes where the
        event type offers several. With `booking_uid_to_reschedule` that booking's own time counts as free. With
        `explain` the answer also says, for each time that working hours allow but that is not offered, why not. What is
        offered can be booked until somebody else does. Raises NotFound for an unknown event type or person, BadRequest.
        """
        fields = {
            "start": start,
            "end": end,
            "event_type_id": event_type_id,
            "username": username,
            "event_type_slug": event_type_slug,
            "usernames": usernames,
            "organization_slug": organization_slug,
            "time_zone": time_zone,
            "duration": duration,
            "booking_uid_to_reschedule": booking_uid_to_reschedule,
            "explain": explain,
            "format": "range",
        }
        return request.get(PATH, _slots, wire.query(fields), version=VERSION)

    @operation
    def reserve(
        self,
        *,
        event_type_id: int,
        slot_start: datetime,
        slot_duration: int | None = None,
        reservation_duration: int | None = None,
    ) -> Request[Reservation]:
        """Keeps a slot from others for `reservation_duration` minutes (5; another number needs credentials).

        Raises NotFound, BadRequest (no such slot), Conflict (somebody else has it).
        """
        fields = _reservation(event_type_id, slot_start, slot_duration, reservation_duration)
        return request.post(RESERVATIONS, wire.answer(Reservation), fields, version=VERSION)

    @operation
    def get_reservation(self, reservation_uid: str) -> Request[Reservation | None]:
        """A reservation. Raises NotFound where it is over or never was; the contract also lets a server answer None."""
        return request.get(_one(reservation_uid), _reservation_or_none, version=VERSION)

    @operation
    def update_reservation(
        self,
        reservation_uid: str,
        *,
        event_type_id: int,
        slot_start: datetime,
        slot_duration: int | None = None,
        reservation_duration: int | None = None,
    ) -> Request[Reservation]:
        """Moves a reservation to another slot, or makes it last from now on anew. Raises as `reserve` does."""
        fields = _reservation(event_type_id, slot_start, slot_duration, reservation_duration)
        return request.patch(_one(reservation_uid), wire.answer(Reservation), fields, version=VERSION)

    @operation
    def release(self, reservation_uid: str) -> Request[None]:
        """Gives the slot back before its time. Raises NotFound."""
        return request.delete(_one(reservation_uid), wire.nothing, version=VERSION)


def _one(reservation_uid: str) -> str:
    return f"{RESERVATIONS}/{wire.segment(reservation_uid)}"


def _reservation(
    event_type_id: int, slot_start: datetime, slot_duration: int | None, reservation_duration: int | None
) -> dict[str, Any]:
    fields = {
        "event_type_id": event_type_id,
        "slot_start": slot_start,
        "slot_duration": slot_duration,
        "reservation_duration": reservation_duration,
    }
    return wire.body(wire.given(fields))


def _reservation_or_none(envelope: Mapping[str, Any]) -> Reservation | None:
    return None if envelope.get("data") is None else wire.answer(Reservation)(envelope)


def _slots(envelope: Mapping[str, Any]) -> Slots:
    data = wire.answer(dict)(envelope)
    return Slots(_by_date(Slot, data), _by_date(NotOffered, envelope.get("notOffered") or {}), raw=data)


def _by_date(kind: type[A], data: Mapping[str, Any]) -> dict[date, tuple[A, ...]]:
    return {date.fromisoformat(day): wire.reader(tuple[kind, ...])(parts) for day, parts in data.items()}  # type: ignore[valid-type]  # known at run time
