"""How the contract takes a setting away."""

from __future__ import annotations

from typing import Literal

from kalends.wire.envelope import Request


class Disabled(Request):
    """Takes a setting away."""

    disabled: Literal[True]


SET = "<set>"
DISABLED = "<disabled>"
"""The names of the two kinds of value; in brackets, since they are no fields and stand in no message."""


def tag(value: object) -> str:
    """Which of the two a value is: `DISABLED`, or the setting as it is `SET`. Who says that a setting is not disabled
    means the setting, and is told what belongs to it."""
    return DISABLED if not isinstance(value, dict) or value.get("disabled", False) is not False else SET
