"""Reading what the source answers as what Kalends is asked with, as far as that goes. Pure.

What cannot be carried is left out, one field at a time, and told with the sentence that a client would be refused with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kalends.core.errors import Invalid
from kalends.importing.model import Row
from kalends.wire.envelope import Request

R = TypeVar("R", bound=Request)
T = TypeVar("T")

Lost = list[tuple[str, str]]

_UNKNOWN = "Kalends has no such field."
_UNKNOWN_KINDS = frozenset({"union_tag_invalid", "enum", "literal_error"})
_NOTHING: tuple[object, ...] = (None, False, 0, "", [], {}, {"disabled": True})
"""What says no more than that something is off."""


class NotCarried(Invalid):
    """A thing of the source that cannot be made here at all."""


@dataclass(frozen=True, slots=True)
class Carried(Generic[T]):
    """What is to be made, and the fields that it will lack, each with the reason."""

    word: T
    lost: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Carrier(Generic[R, T]):
    """How one kind of thing is carried: the request that makes it, what the request means, fields that are dealt with
    otherwise, and lists and mappings whose items are carried each by itself."""

    request: type[R]
    translate: Callable[[R], T]
    elsewhere: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    maps: frozenset[str] = frozenset()
    essential: frozenset[str] = field(init=False)
    names: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        fields = self.request.model_fields
        object.__setattr__(self, "names", frozenset(str(each.alias) for each in fields.values()))
        essential = frozenset(str(each.alias) for each in fields.values() if each.is_required())
        object.__setattr__(self, "essential", essential)

    def carry(self, row: Row) -> Carried[T]:
        """What the row says. Raises `NotCarried` where something is wrong that the thing cannot do without."""
        lost = list(self._strange(row))
        fields = {name: value for name, value in row.items() if name in self.names - self.elsewhere}
        fields = {name: value for name, value in fields.items() if value is not None}
        for name in sorted(self.lists & fields.keys()):
            fields[name], dropped = self._items(fields, name)
            lost += dropped
        for name in sorted(self.maps & fields.keys()):
            fields[name], dropped = self._entries(fields, name)
            lost += dropped
        word, _, dropped = self._fit(fields)
        return Carried(word, (*lost, *dropped))

    def _strange(self, row: Row) -> Iterator[tuple[str, str]]:
        """Fields that say something, and that Kalends does not know."""
        for name, value in row.items():
            if name not in self.names | self.elsewhere and value not in _NOTHING:
                yield name, _UNKNOWN

    def _items(self, fields: Row, name: str) -> tuple[list[Any], Lost]:
        """The items of a list that can be carried, as far as they can."""
        kept, lost = list[Any](), Lost()
        for number, item in enumerate(fields[name] if isinstance(fields[name], list) else [fields[name]]):
            left, dropped = self._part(fields, name, [item])
            kept += left or ()
            lost += [(_numbered(field, name, number), reason) for field, reason in dropped]
        return kept, lost

    def _entries(self, fields: Row, name: str) -> tuple[Row, Lost]:
        """The entries of a mapping that can be carried."""
        kept, lost = dict[str, Any](), Lost()
        for key, value in fields[name].items() if isinstance(fields[name], dict) else ():
            left, dropped = self._part(fields, name, {key: value})
            kept |= left or {}
            lost += [(f"{name}.{key[:40]}", reason) for _, reason in dropped]
        return kept, lost

    def _part(self, fields: Row, name: str, part: Any) -> tuple[Any, Lost]:
        """What can be carried of a part of a field, None for nothing of it."""
        alone = {each: value for each, value in fields.items() if each in self.essential}
        try:
            _, left, lost = self._fit({**alone, name: part})
        except NotCarried as refusal:
            return None, [(name, refusal.message)]
        return (left[name], lost) if name in left else (None, lost[-1:])

    def _fit(self, fields: Row) -> tuple[T, dict[str, Any], Lost]:
        """The meaning of the fields, without those that keep them from having one; what is left, and what is not."""
        left, lost = deepcopy(dict(fields)), Lost()
        while True:
            try:
                return self.translate(self.request.model_validate(left)), left, lost
            except ValidationError as error:
                lost += list(_prune(left, error)) or self._drop(left, _problems(error))
            except Invalid as error:
                lost += self._drop(left, _problems(error))

    def _drop(self, fields: dict[str, Any], problems: Iterable[tuple[str, str]]) -> Lost:
        """Takes away the fields that are wrong; where a problem names none, the one without which it is gone."""
        lost = Lost()
        for name, reason in dict(problems).items():
            culprit = name if name in fields else self._culprit(fields, reason)
            if culprit is None or culprit in self.essential:
                raise NotCarried(reason)
            del fields[culprit]
            lost.append((culprit, reason))
        return lost

    def _culprit(self, fields: Row, reason: str) -> str | None:
        optional = (name for name in fields if name not in self.essential)
        return next((name for name in optional if reason not in self._reasons(_without(fields, name))), None)

    def _reasons(self, fields: Row) -> Iterator[str]:
        """Why the fields have no meaning."""
        try:
            self.translate(self.request.model_validate(fields))
        except (ValidationError, Invalid) as error:
            yield from (reason for _, reason in _problems(error))


def _without(fields: Row, name: str) -> Row:
    return {each: value for each, value in fields.items() if each != name}


def _numbered(field: str, name: str, number: int) -> str:
    """What a field of a list's item is called, which was looked at as if it were the only one."""
    return f"{name}.{number}{field.removeprefix(name).removeprefix('.0')}"


def _prune(fields: dict[str, Any], error: ValidationError) -> Iterator[tuple[str, str]]:
    """Takes away what stands deeper in the fields and is known to nobody."""
    for fault in error.errors():
        if fault["type"] == "extra_forbidden" and (place := _take(fields, fault["loc"])):
            yield ".".join(map(str, place)), _UNKNOWN


def _take(value: Any, loc: Sequence[int | str]) -> list[int | str]:
    """Takes away what stands where the location leads, which also names the kinds of things, and says where that is."""
    step, *others = loc
    parts = dict(enumerate(value)) if isinstance(value, list) else value
    found = isinstance(parts, dict) and step in parts
    if not others:
        if found:
            del value[step]
        return [step] if found else []
    deeper = _take(parts[step], others) if found else []
    return [step, *deeper] if deeper else _take(value, others)


def _problems(error: ValidationError | Invalid) -> Iterator[tuple[str, str]]:
    """Each field that is wrong (empty where none is named), and why."""
    if isinstance(error, ValidationError):
        yield from ((str(fault["loc"][0]) if fault["loc"] else "", _sentence(fault)) for fault in error.errors())
    else:
        details = error.details if isinstance(error.details, dict) else {}
        yield str(details.get("field", "")).partition(".")[0], error.message


def _sentence(fault: ErrorDetails) -> str:
    kind = fault.get("ctx", {}).get("tag") or fault["input"]
    if fault["type"] in _UNKNOWN_KINDS and isinstance(kind, str):
        return f"Kalends knows no {kind[:40]!r} here."
    return fault["msg"].removeprefix("Value error, ").rstrip(".") + "."
