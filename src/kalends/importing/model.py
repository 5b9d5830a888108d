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
    BOOKING = "booking"
    WEBHOOK = "webhook"


class SourceRefused(KalendsError):
    """The source answered, and not with what was asked for."""

    code = "SourceRefused"


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
class Belongings:
    """What a managed user has at the source. `webhooks` are the user's own, and each event type's by its id there.
    `unread` names what the source did not tell, and why."""

    schedules: tuple[Row, ...] = ()
    event_types: tuple[Row, ...] = ()
    bookings: tuple[Row, ...] = ()
    webhooks: tuple[Row, ...] = ()
    event_type_webhooks: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    unread: Mapping[Kind, str] = field(default_factory=dict)


@dataclass(slots=True)
class Report:
    """What an import has done, or would do. `ids` has each thing's id here by its id at the source."""

    applied: bool
    made: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    known: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    refused: dict[Kind, int] = field(default_factory=lambda: dict.fromkeys(Kind, 0))
    losses: list[Loss] = field(default_factory=list)
    ids: dict[Kind, dict[str, str]] = field(default_factory=lambda: {kind: {} for kind in Kind})
