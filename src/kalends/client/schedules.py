"""Schedules: when their owner can be booked. Operations `/v2/schedules`, contract date 2024-06-11."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from kalends.client import request, wire
from kalends.client.answers.schedules import Availability, Override, Schedule
from kalends.client.operation import Family, S, operation
from kalends.client.request import Request

PATH = "/v2/schedules"
VERSION = "2024-06-11"


class ScheduleOptions(TypedDict, total=False):
    """The hours of a schedule, in its own zone. What is given replaces what was there."""

    availability: Sequence[Availability]
    overrides: Sequence[Override]


class ScheduleChanges(ScheduleOptions, total=False):
    """What can be changed of a schedule."""

    name: str
    time_zone: str
    is_default: bool


class Schedules(Family[S]):
    """The schedules of the user whom the credentials belong to. Needs an API key or a managed user's tokens."""

    @operation
    def create(
        self, *, name: str, time_zone: str, is_default: bool, **hours: Unpack[ScheduleOptions]
    ) -> Request[Schedule]:
        """Makes a schedule. Without `availability` it is Monday to Friday, nine to five. Raises BadRequest."""
        fields = {"name": name, "time_zone": time_zone, "is_default": is_default, **hours}
        return request.post(PATH, wire.answer(Schedule), wire.body(fields), version=VERSION)

    @operation
    def list(self) -> Request[tuple[Schedule, ...]]:
        """Every schedule of the user."""
        return request.get(PATH, wire.answers(Schedule), version=VERSION)

    @operation
    def get(self, schedule_id: int) -> Request[Schedule]:
        """One schedule. Raises NotFound."""
        return request.get(f"{PATH}/{schedule_id}", wire.answer(Schedule), version=VERSION)

    @operation
    def default(self) -> Request[Schedule | None]:
        """The schedule that counts where an event type names none. Raises NotFound where the user has none; the
        contract also lets a server answer None."""
        return request.get(f"{PATH}/default", _schedule_or_none, version=VERSION)

    @operation
    def update(self, schedule_id: int, **changes: Unpack[ScheduleChanges]) -> Request[Schedule]:
        """Changes what is given, and nothing else. Raises NotFound, BadRequest."""
        return request.patch(f"{PATH}/{schedule_id}", wire.answer(Schedule), wire.body(changes), version=VERSION)

    @operation
    def delete(self, schedule_id: int) -> Request[None]:
        """Takes the schedule away; after the default, the oldest of the others counts. Raises NotFound."""
        return request.delete(f"{PATH}/{schedule_id}", wire.nothing, version=VERSION)


def _schedule_or_none(envelope: Mapping[str, Any]) -> Schedule | None:
    return None if envelope.get("data") is None else wire.answer(Schedule)(envelope)
