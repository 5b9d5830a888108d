"""What names something that can be booked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kalends.accounts.model import UserId

GROUP_ID = 0
"""The id of what several people have together."""


@dataclass(frozen=True, slots=True)
class EventTypeById:
    """Names an event type by its id."""

    id: int


@dataclass(frozen=True, slots=True)
class EventTypeBySlug:
    """Names an event type by its owner's username and its slug."""

    username: str
    slug: str


@dataclass(frozen=True, slots=True)
class GroupByUsernames:
    """Names what several people have together, the organiser first."""

    usernames: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupByIds:
    """As `GroupByUsernames`, of people who have been booked together before."""

    user_ids: tuple[UserId, ...]


Group: TypeAlias = GroupByUsernames | GroupByIds
EventTypeKey: TypeAlias = EventTypeById | EventTypeBySlug | Group
