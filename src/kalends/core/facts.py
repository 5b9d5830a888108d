"""The word for what happened."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened: its name in the past tense, and the ids that say to what."""

    id: uuid.UUID
    name: str
    data: Mapping[str, object]
