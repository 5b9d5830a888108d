"""What numbers and booleans may be in a request: in JSON no texts, and nowhere beyond what a database keeps.

Pydantic's strict mode cannot be used for whole bodies: it knows JSON only as text, but is handed what FastAPI has read
from it, and would then refuse every date, enum and tuple."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from pydantic_core import CoreSchema, core_schema

_LIMIT = 2**63
_OTHER_THAN_SCHEMAS = {"metadata", "serialization", "default", "config", "expected"}

_Change: TypeAlias = Callable[[Any], Any]


def within_reach(schema: CoreSchema) -> CoreSchema:
    """The schema, with whole numbers of 64 bits at most."""
    return _changed(schema, _bounded)  # type: ignore[no-any-return]


def exactly(schema: CoreSchema) -> CoreSchema:
    """The schema within reach, reading only what already is of the type that it wants, unless it says `Strict(False)`;
    30.0 is as good a whole number as 30."""
    return _changed(schema, _exact)  # type: ignore[no-any-return]


def _changed(part: Any, change: _Change) -> Any:
    """A schema whose numbers and booleans, in every part of it that is not changed yet, are changed."""
    match part:
        case {"type": "function-after", "function": {"function": function}} if function is _reachable:
            return part
        case {"type": "int" | "float" | "bool"}:
            return change(part)
        case dict():
            return {
                name: each if name in _OTHER_THAN_SCHEMAS else _changed(each, change) for name, each in part.items()
            }
        case list() | tuple():
            return type(part)(_changed(each, change) for each in part)
        case _:
            return part


def _exact(schema: Any) -> Any:
    strict = {"strict": True, **schema}
    if schema["type"] != "int":
        return strict
    whole = core_schema.no_info_before_validator_function(_whole, strict) if strict["strict"] else strict
    return _bounded(whole)


def _bounded(schema: Any) -> Any:
    if schema["type"] in ("float", "bool"):
        return schema
    return core_schema.no_info_after_validator_function(_reachable, schema)


def _whole(number: object) -> object:
    """JSON has one kind of number; Python's reader takes 30.0 for another than 30."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _reachable(number: int) -> int:
    if not -_LIMIT <= number < _LIMIT:
        raise ValueError("the number is out of reach; send one of at most 18 digits.")
    return number
