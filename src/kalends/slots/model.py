"""Questions about free time, what is offered, and holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from kalends.accounts.model import OrganizationId, UserId

BookingUid = NewType("BookingUid", str)


class ClaimKind(StrEnum):
    """Why a host is taken. Accepted and pending claims of one host never overlap."""

    ACCEPTED = "accepted"
    PENDING = "pending"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class SlotQuery:
    """Which starts are asked for: those in `[start, end)`, aligned to the clock of `time_zone`. `length` in
    minutes, None for the event type's own. The booking `reschedule_uid` does not count as taken."""

    start: datetime
    end: datetime
    time_zone: str
    length: int | None = None
    reschedule_uid: BookingUid | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """The starts that can be booked, as sorted epoch minutes, and how long each slot is."""

    starts: Sequence[int]
    length: int


@dataclass(frozen=True, slots=True)
class Hold:
    """A slot kept out of the lists for a booker who is still typing, until `until`."""

    uid: str
    organization_id: OrganizationId
    host_id: UserId
    event_type_id: int
    start: datetime
    end: datetime
    until: datetime
    minutes: int

    @property
    def length(self) -> int:
        """How long the held slot is, in minutes."""
        return int((self.end - self.start).total_seconds()) // 60
