"""Private links, and when they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kalends.accounts.model import UNSET, Maybe


@dataclass(frozen=True, slots=True)
class PrivateLinkLimits:
    """When a private link ends: at an instant, after so many bookings, or at whichever comes first."""

    expires_at: datetime | None = None
    max_uses: int | None = None


@dataclass(frozen=True, slots=True)
class PrivateLinkChanges:
    """What is to be different about when a private link ends."""

    expires_at: Maybe[datetime | None] = UNSET
    max_uses: Maybe[int | None] = UNSET


@dataclass(frozen=True, slots=True)
class PrivateLink:
    """An address of its own under which an event type can be booked until the link ends. Its id is the secret."""

    id: str
    event_type_id: int
    limits: PrivateLinkLimits
    uses: int
