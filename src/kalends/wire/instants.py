"""Instants as the contract writes and reads them: ISO 8601, UTC where no offset is given."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, PlainSerializer


def write(instant: datetime) -> str:
    """An aware instant in UTC with milliseconds: `2027-01-04T09:00:00.000Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03}Z"


def in_utc(instant: datetime) -> datetime:
    """The instant in UTC; one without an offset is taken for UTC."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


Instant = Annotated[datetime, AfterValidator(in_utc), PlainSerializer(write, return_type=str)]
"""A field holding an aware UTC instant."""
