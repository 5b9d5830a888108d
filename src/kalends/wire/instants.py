"""Instants as the contract writes and reads them: ISO 8601, UTC where no offset is given."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainSerializer

from kalends.core.time import iso

_NUMBER = re.compile(r"\s*[+-]?[\d.]+\s*")
_YEARS = range(1971, 2200)


def dated(written: object) -> object:
    """What is written, if it has a date. Raises `ValueError` for a number, also as a text: a year would be taken for
    seconds since 1970."""
    if isinstance(written, int | float) or (isinstance(written, str) and _NUMBER.fullmatch(written)):
        raise ValueError("write the instant like 2027-01-04T09:00:00Z.")
    return written


def in_utc(instant: datetime) -> datetime:
    """The instant in UTC; one without an offset is taken for UTC. Raises `ValueError` where UTC has no year for it."""
    try:
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"the year {instant.year} is out of reach with this offset.") from None


def in_its_offset(instant: datetime) -> datetime:
    """The instant as it is written; one without an offset is taken for UTC."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


def in_reach(instant: datetime) -> datetime:
    """The instant. Raises `ValueError` in a year for which no slots are listed."""
    if instant.year not in _YEARS:
        raise ValueError(f"the year {instant.year} is out of reach; ask for years from 1971 to 2199.")
    return instant


Instant = Annotated[datetime, BeforeValidator(dated), AfterValidator(in_utc), PlainSerializer(iso, return_type=str)]
"""A field holding an aware UTC instant."""

SlotStart = Annotated[Instant, AfterValidator(in_reach)]
"""A field holding the start of a slot that is wanted."""

LocalStart = Annotated[datetime, BeforeValidator(dated), AfterValidator(in_its_offset), AfterValidator(in_reach)]
"""As `SlotStart`, but with the offset that it is written with, which tells by whose clock."""
