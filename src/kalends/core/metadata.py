"""What customers may store with their users, event types and bookings. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping

from kalends.core.errors import Invalid

MAX_KEYS = 50
MAX_KEY = 40
MAX_VALUE = 500


class InvalidMetadata(Invalid):
    """Metadata that cannot be kept."""


def check_metadata(metadata: Mapping[str, object]) -> Mapping[str, object]:
    """`metadata`, within the contract's limits: 50 keys of 40 characters, whose values are texts of 500 characters,
    numbers or booleans. Raises `InvalidMetadata`."""
    if len(metadata) > MAX_KEYS:
        raise _invalid(f"has {len(metadata)} keys; keep at most {MAX_KEYS}")
    for key, value in metadata.items():
        if problem := _problem(key, value):
            raise _invalid(problem)
    return metadata


def _problem(key: str, value: object) -> str | None:
    """What is wrong with one entry, None when nothing is."""
    if len(key) > MAX_KEY:
        return f"has a key of {len(key)} characters ({key[:MAX_KEY]}…); keep keys within {MAX_KEY}"
    if not isinstance(value, str | bool | int | float):
        return f"has a list, object or null at {key!r}; make it a text, number or boolean"
    if isinstance(value, float) and not math.isfinite(value):
        return f"has the number {value} at {key!r}; keep to finite ones"
    if len(str(value)) > MAX_VALUE:
        return f"has {len(str(value))} characters at {key!r}; keep values within {MAX_VALUE}"
    return None


def _invalid(problem: str) -> InvalidMetadata:
    return InvalidMetadata(f"metadata {problem}.", details={"field": "metadata"})
