"""How the contract takes a setting away."""

from __future__ import annotations

from typing import Literal

from kalends.wire.envelope import Request


class Disabled(Request):
    """Takes a setting away."""

    disabled: Literal[True]


def tag(value: object) -> str:
    """Which of the two a value is: `disabled`, or the setting as it is `set`."""
    return "disabled" if not isinstance(value, dict) or "disabled" in value else "set"
