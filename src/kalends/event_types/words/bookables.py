"""An event type with those who can be booked by it."""

from __future__ import annotations

from dataclasses import dataclass

from kalends.accounts.model import OAuthClient, User, UserId
from kalends.engine.hours import WorkingHours
from kalends.event_types.words.event_types import EventType


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of those who are booked together, and his hours; None while he has no schedule."""

    user: User
    hours: WorkingHours | None


@dataclass(frozen=True, slots=True)
class Bookable:
    """An event type with all that booking it depends on: its host, the host's hours (None while the host has
    no schedule, so that nothing is offered), the OAuth client the host came with, and the `others` who are booked
    together with him. Of several, the host is the organiser."""

    event_type: EventType
    host: User
    hours: WorkingHours | None
    client: OAuthClient | None
    others: tuple[Colleague, ...] = ()

    @property
    def everybody(self) -> tuple[Colleague, ...]:
        """All who are booked, the organiser first."""
        return Colleague(self.host, self.hours), *self.others

    @property
    def locked_time_zone(self) -> str | None:
        """The zone that all visitors see; None where each has his own."""
        if not self.event_type.lock_time_zone:
            return None
        return self.event_type.locked_time_zone or self.host.time_zone

    @property
    def host_ids(self) -> tuple[UserId, ...]:
        """The ids of all who are booked, the organiser's first."""
        return self.host.id, *(each.user.id for each in self.others)
