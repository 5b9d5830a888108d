"""What all answers share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")

Order = Literal["asc", "desc"]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What all answers share."""

    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True)
class Page(Answer, Generic[T]):
    """One page of a list."""

    items: tuple[T, ...]
    total_items: int
    has_next_page: bool

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)
