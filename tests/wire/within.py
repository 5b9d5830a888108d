"""Whether an answer has all that a recorded one has; it may have more."""

from __future__ import annotations

from typing import Any


def within(recorded: Any, answered: Any) -> bool:
    """Whether each recorded member is answered with the recorded value, lists item by item."""
    match recorded:
        case dict():
            return isinstance(answered, dict) and all(
                within(value, answered.get(key)) for key, value in recorded.items()
            )
        case list():
            same = isinstance(answered, list) and len(recorded) == len(answered)
            return same and all(within(*pair) for pair in zip(recorded, answered, strict=True))
        case _:
            return bool(recorded == answered)
