"""Between Python's words and the contract's JSON: snake_case and camelCase, datetimes and ISO 8601."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints
from urllib.parse import quote

from kalends.client.errors import TransportError

T = TypeVar("T")


def camel(name: str) -> str:
    """`length_in_minutes` -> `lengthInMinutes`."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def segment(value: str | int) -> str:
    """One segment of a path, escaped. Raises ValueError for what would lead elsewhere ('', '.', '..')."""
    text = str(value)
    if text in ("", ".", ".."):
        raise ValueError(f"{text!r} is no identifier.")
    return quote(text, safe="")


def instant(value: datetime) -> str:
    """An aware datetime as UTC in ISO 8601. Raises ValueError for a naive one, whose zone nobody knows."""
    if value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone; give an aware datetime.")
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_json(value: object) -> Any:
    """What JSON carries for a Python value. Keys of mappings stay as they are; of dataclasses, None is left out."""
    match value:
        case datetime():
            return instant(value)
        case date():
            return value.isoformat()
        case str():
            return value
        case Mapping():
            return {key: to_json(item) for key, item in value.items()}
        case Sequence():
            return [to_json(item) for item in value]
        case _ if is_dataclass(value):
            return {_name(f): to_json(item) for f in fields(value) if (item := getattr(value, f.name)) is not None}
        case _:
            return value


def body(values: Mapping[str, object]) -> dict[str, Any]:
    """Keyword arguments as a JSON object, all of them: None goes out as null, which takes a value away."""
    return {camel(name): to_json(value) for name, value in values.items()}


def given(values: Mapping[str, object]) -> dict[str, object]:
    """The arguments that are not None."""
    return {name: value for name, value in values.items() if value is not None}


def query(values: Mapping[str, object]) -> dict[str, str]:
    """Keyword arguments as query parameters: None is left out, several values are separated by commas."""
    return {camel(name): _parameter(value) for name, value in given(values).items()}


def _parameter(value: object) -> str:
    plain = to_json(value)
    if isinstance(plain, list):
        return ",".join(str(item) for item in plain)
    return str(plain).lower() if isinstance(plain, bool) else str(plain)


def answer(kind: type[T]) -> Callable[[Mapping[str, Any]], T]:
    """Reads an answer whose `data` is one `kind`."""
    read: Callable[[Any], T] = reader(kind)
    return lambda envelope: read(envelope.get("data"))


def answers(kind: type[T]) -> Callable[[Mapping[str, Any]], tuple[T, ...]]:
    """Reads an answer whose `data` is a list of `kind`."""
    read: Callable[[Any], tuple[T, ...]] = _each(reader(kind))
    return lambda envelope: read(envelope.get("data"))


def bare(kind: type[T]) -> Callable[[Mapping[str, Any]], T]:
    """Reads an answer that is one `kind`, without the contract's envelope."""
    read: Callable[[Any], T] = reader(kind)
    return read


def nothing(envelope: Mapping[str, Any]) -> None:
    """Reads an answer that says no more than that it worked."""


def reader(kind: Any) -> Callable[[Any], Any]:
    """How to turn JSON into `kind`: a dataclass, a scalar, a tuple, a mapping, or one of them or None.

    What the reader cannot turn into `kind` it refuses with a TransportError; fields it does not know it leaves out.
    """
    return _reader(kind)


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional(reader(next(part for part in parts if part is not types.NoneType)))
    if origin is tuple:
        return _each(reader(parts[0]))
    if origin is Literal:
        return _checked(str)
    if kind is datetime:
        return _moment
    if kind is date:
        return lambda value: date.fromisoformat(_checked(str)(value))
    if is_dataclass(kind):
        return _object(kind)
    return _checked(dict if origin is not None else kind)


def _optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _each(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: tuple(read(item) for item in _checked(list)(value))


def _checked(kind: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if kind is object or (isinstance(value, kind) and (kind is bool or not isinstance(value, bool))):
            return value
        if kind is int and isinstance(value, float) and value.is_integer():
            return int(value)
        raise TransportError(f"The answer has {value!r} where the contract has a {kind.__name__}.")

    return check


def _moment(value: Any) -> datetime:
    """ISO 8601, or milliseconds since 1970 as tokens carry them."""
    if isinstance(value, (int, float)):
        return datetime.fromtimestamp(value / 1000, UTC)
    try:
        return datetime.fromisoformat(_checked(str)(value))
    except ValueError as error:
        raise TransportError(f"The answer has {value!r} where the contract has a time.") from error


def _object(kind: Any) -> Callable[[Any], Any]:
    hints = get_type_hints(kind)
    parts = [(field, _name(field), reader(hints[field.name])) for field in fields(kind) if field.name != "raw"]
    keeps_raw = "raw" in hints

    def read(value: Any) -> Any:
        found = _checked(dict)(value)
        values = {f.name: read_part(found[name]) for f, name, read_part in parts if _present(f, name, found)}
        return kind(**values, **({"raw": found} if keeps_raw else {}))

    return read


def _present(field: Field[Any], name: str, found: Mapping[str, Any]) -> bool:
    """Whether to read the field. A null counts as absent where the field has a default."""
    has_default = field.default is not MISSING or field.default_factory is not MISSING
    if name not in found and not has_default:
        raise TransportError(f"The answer has no {name!r}.")
    return not (has_default and found.get(name) is None)


def _name(field: Field[Any]) -> str:
    return str(field.metadata.get("name") or camel(field.name))
