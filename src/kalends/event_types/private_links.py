"""When private links end. Pure."""

from __future__ import annotations

import re
from datetime import datetime

from kalends.accounts.model import Unset
from kalends.event_types import bounds
from kalends.event_types.errors import EventTypeInvalid, PrivateLinkEnded
from kalends.event_types.model import PrivateLink, PrivateLinkChanges, PrivateLinkLimits

_ID = re.compile(r"[A-Za-z0-9_-]{8,100}")
"""What can stand in an address, and is not guessed."""

ONE_USE = PrivateLinkLimits(max_uses=1)
"""When a link ends of which nothing is said."""


def check(limits: PrivateLinkLimits, now: datetime) -> PrivateLinkLimits:
    """The limits of a link that is to be good for something from `now` on. Raises `EventTypeInvalid`."""
    bounds.check_range("number of uses", limits.max_uses, 1, bounds.USES, "bookings")
    if limits.expires_at is None and limits.max_uses is None:
        raise EventTypeInvalid("A private link ends some time; say expiresAt, maxUsageCount or both.")
    if limits.expires_at and limits.expires_at <= now:
        raise EventTypeInvalid("expiresAt is over; give an instant to come, or delete the link to end it.")
    return limits


def check_id(link_id: str) -> str:
    """The id, where a link can have it. Raises `EventTypeInvalid`."""
    if not _ID.fullmatch(link_id):
        raise EventTypeInvalid("A private link's id has 8 to 100 letters, digits, hyphens and underscores.")
    return link_id


def apply(changes: PrivateLinkChanges, link: PrivateLink) -> PrivateLinkLimits:
    """When the link ends after the changes."""
    limits = link.limits
    return PrivateLinkLimits(
        limits.expires_at if isinstance(changes.expires_at, Unset) else changes.expires_at,
        limits.max_uses if isinstance(changes.max_uses, Unset) else changes.max_uses,
    )


def is_same(wanted: PrivateLinkLimits, current: PrivateLinkLimits) -> bool:
    """Whether the limits are those that a client was told, which reads instants to the millisecond."""
    return (_shown(wanted.expires_at), wanted.max_uses) == (_shown(current.expires_at), current.max_uses)


def has_ended(link: PrivateLink, now: datetime) -> bool:
    """Whether nobody can book through the link any more."""
    expired = link.limits.expires_at is not None and link.limits.expires_at <= now
    return expired or (link.limits.max_uses is not None and link.uses >= link.limits.max_uses)


def check_open(link: PrivateLink, now: datetime) -> PrivateLink:
    """The link. Raises `PrivateLinkEnded`."""
    if has_ended(link, now):
        raise PrivateLinkEnded
    return link


def _shown(instant: datetime | None) -> datetime | None:
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000) if instant else None
