"""What is imported, from where, and what is to be said of it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from kalends.core.errors import KalendsError

Row: TypeAlias = Mapping[str, Any]
"""One thing as the source's API answers it."""


class Kind(StrEnum):
    """What can be imported."""

    CLIENT = "OAuth client"
    USER = "managed user"
    SCHEDULE = "schedule"
    EVENT_TYPE = "event type"
    PRIVATE_LINK = "private link"
    BOOKING = "booking"
    WEBHOOK = "webhook"
    EMAIL = "verified e-mail"
    PHONE = "verified phone"


class SourceRefused(KalendsError):
    """The source answered, and not with what was asked for."""

    code = "SourceRefused"


class NotThere(SourceRefused):
    """The source has no such thing."""


class SourceUnreachable(KalendsError):
    """The source does not answer; an import can be continued later."""

    code = "SourceUnreachable"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the source's API is asked with. Only with an owner's `api_key` it tells of the OAuth client itself; with
    `organization_id` an OAuth client reads what its users have without their tokens."""

    client_id: str
    client_secret: str
    api_key: str | None = None
    organization_id: int | None = None


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that could not be carried: a field of a thing, or with no `field` all of it."""

    kind: Kind
    source_id: str
    name: str
    field: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class History:
    """What is known of how bookings came to be: by its uid, the one that each was rescheduled from, or why that is not
    known; and the series that calendars know as one entry."""

    formers: Mapping[str, Row] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
    one_entry: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Belongings:
    """What a managed user has at the source. `webhooks` are the user's own; those of event types, and private links,
    stand by the event type's id there."""

    schedules: tuple[Row, ...] = ()
    event_types: tuple[Row, ...] = ()
    private_links: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    bookings: tuple[Row, ...] = ()
    """Those to come."""
    ended: tuple[Row, ...] = ()
    """Those that would be to come, had they not been cancelled, rejected or rescheduled."""
    history: History = History()
    webhooks: tuple[Row, ...] = ()
    event_type_webhooks: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    emails: tuple[Row, ...] = ()
    phones: tuple[Row, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)
    """What the source did not tell, and why."""
    left_behind: tuple[tuple[str, str], ...] = ()
    """What the user has there and cannot have here, and what to do about it."""

    @property
    def all_bookings(self) -> tuple[Row, ...]:
        """Those to come, and those that are not to come any more."""
        return self.bookings + self.ended


@dataclass(slots=True)
class Report:
    """What an import has done, or would do. `ids` has each thing's id here by its id at the source."""

    applied: bool
    made: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    known: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    refused: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    followed: int = 0
    """How many bookings that were imported earlier are as they have become at the source since."""
    losses: list[Loss] = field(default_factory=list)
    ids: dict[Kind, dict[str, str]] = field(default_factory=lambda: {kind: {} for kind in Kind})
