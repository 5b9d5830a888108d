"""`kalends slots`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer


def slots(
    file: Annotated[Path, typer.Argument(help="JSON: event, query and hosts; or a list of such documents.")],
) -> None:
    """Print the bookable starts for a question written down as JSON. Needs no database."""
    from kalends.cli.refusals import CommandRefused

    try:
        print(json.dumps(_answer(json.loads(file.read_text()))))
    except OSError as error:
        raise CommandRefused(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise CommandRefused(f"{file} is no question about slots: {error}") from error


def _answer(question: Any) -> list[Any]:
    from kalends.engine import inputs

    if isinstance(question, list):
        return [inputs.answer(document) for document in question]
    return inputs.answer(question)
