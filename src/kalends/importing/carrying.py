"""Reading what the source answers as what Kalends is asked with, as far as that goes. Pure.

What cannot be carried is left out, one field at a time, and told with the sentence that a client would be refused with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from kalends.core.errors import Invalid
from kalends.importing.model import Row
from kalends.wire.envelope import Request

R = TypeVar("R", bound=Request)
T = TypeVar("T")

Lost = list[tuple[str, str]]

_UNKNOWN = "Kalends has no such field."
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
    otherwise, and lists whose items are carried each by itself."""

    request: type[R]
    translate: Callable[[R], T]
    elsewhere: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
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
        word, _, dropped = self._fit(fields)
        return Carried(word, (*lost, *dropped))

    def _strange(self, row: Row) -> Iterator[tuple[str, str]]:
        """Fields that say something, and that Kalends does not know."""
        for name, value in row.items():
            if name not in self.names | self.elsewhere and value not in _NOTHING:
                yield name, _UNKNOWN

    def _items(self, fields: Row, name: str) -> tuple[list[Any], Lost]:
        """The items of a list that can be carried, as far as they can."""
        alone = {each: value for each, value in fields.items() if each in self.essential}
        kept, lost = list[Any](), Lost()
        for number, item in enumerate(fields[name] if isinstance(fields[name], list) else [fields[name]]):
            try:
                _, left, dropped = self._fit({**alone, name: [item]})
            except NotCarried as refusal:
                left, dropped = {}, [(name, refusal.message)]
            kept += left.get(name, ())
            lost += [(_numbered(field, name, number), reason) for field, reason in dropped]
        return kept, lost

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
        lost = dict(problems)
        for name, reason in lost.items():
            if name not in fields or name in self.essential:
                raise NotCarried(reason)
            del fields[name]
        return list(lost.items())


def _numbered(field: str, name: str, number: int) -> str:
    """What a field of a list's item is called, which was looked at as if it were the only one."""
    return f"{name}.{number}{field.removeprefix(name).removeprefix('.0')}"


def _prune(fields: dict[str, Any], error: ValidationError) -> Iterator[tuple[str, str]]:
    """Takes away what stands deeper in the fields and is known to nobody."""
    for fault in error.errors():
        if fault["type"] == "extra_forbidden" and (place := _place(fields, fault["loc"])) and len(place) > 1:
            yield ".".join(map(str, place)), _UNKNOWN


def _place(value: Any, loc: Sequence[int | str]) -> list[int | str]:
    """Where in the value the location leads, which also names the kinds of things; what stands there is taken away."""
    place = list[int | str]()
    for step in loc[:-1]:
        parts = dict(enumerate(value)) if isinstance(value, list) else value
        if isinstance(parts, dict) and step in parts:
            place.append(step)
            value = parts[step]
    if not isinstance(value, dict) or loc[-1] not in value:
        return []
    del value[loc[-1]]
    return [*place, loc[-1]]


def _problems(error: ValidationError | Invalid) -> Iterator[tuple[str, str]]:
    """Each field that is wrong (empty where none is named), and why."""
    if isinstance(error, ValidationError):
        yield from ((str(fault["loc"][0]) if fault["loc"] else "", _sentence(fault["msg"])) for fault in error.errors())
    else:
        details = error.details if isinstance(error.details, dict) else {}
        yield str(details.get("field", "")).partition(".")[0], error.message


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ").rstrip(".") + "."
