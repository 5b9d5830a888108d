"""What a person at a terminal reads when something is refused: a sentence, and no traceback."""

from __future__ import annotations

import os
import tomllib

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kalends.core.errors import KalendsError


class CommandRefused(KalendsError):
    """The command cannot do what it was asked to; the message says what to change."""

    code = "CommandRefused"


def explain(error: Exception) -> str | None:
    """The sentence for an error that a person can put right; None for a fault of the program."""
    match error:
        case KalendsError():
            return error.message
        case ValidationError(title="Settings"):
            return "\n".join(_setting(detail) for detail in error.errors())
        case tomllib.TOMLDecodeError():
            return f"{os.environ.get('KALENDS_CONFIG', 'kalends.toml')} is no valid TOML: {error}."
        case _:
            return None


def reason(error: BaseException) -> str:
    """Why a database does not answer, in one line: the last of what was tried, without the questions that follow it."""
    return [line for line in str(error).strip().splitlines() if not line.startswith("\t")][-1]


def _setting(error: ErrorDetails) -> str:
    name = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return f"There is no setting {name}: remove it from the TOML file, or correct its name."
    return f"The setting {name} (KALENDS_{name.upper()}) cannot be {error['input']!r}: {error['msg']}."
