"""Reading what the source answers as what Kalends is asked with, as far as that goes. Pure.

What cannot be carried is left out, one field at a time, and told with the sentence that a client would be refused with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from kalends.core.errors import Invalid
from kalends.importing.model import Row
from kalends.wire.envelope import Request

R = TypeVar("R", bound=Request)
T = TypeVar("T")

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
        word, dropped = self._read(fields)
        return Carried(word, (*lost, *dropped))

    def _strange(self, row: Row) -> Iterator[tuple[str, str]]:
        """Fields that say something, and that Kalends does not know."""
        for name, value in row.items():
            if name not in self.names | self.elsewhere and value not in _NOTHING:
                yield name, "Kalends has no such field."

    def _items(self, fields: Row, name: str) -> tuple[list[Any], list[tuple[str, str]]]:
        """The items of a list that can be carried."""
        alone = {each: value for each, value in fields.items() if each in self.essential}
        kept, lost = [], []
        for number, item in enumerate(fields[name]):
            try:
                self.translate(self.request.model_validate({**alone, name: [item]}))
            except (ValidationError, Invalid) as error:
                lost.append((f"{name}.{number}", next(iter(_problems(error)))[1]))
            else:
                kept.append(item)
        return kept, lost

    def _read(self, fields: Row) -> tuple[T, list[tuple[str, str]]]:
        """The meaning of the fields, without those that keep them from having one."""
        left, lost = dict(fields), list[tuple[str, str]]()
        while True:
            try:
                return self.translate(self.request.model_validate(left)), lost
            except (ValidationError, Invalid) as error:
                lost += self._drop(left, _problems(error))

    def _drop(self, fields: dict[str, Any], problems: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        for name, reason in dict(problems).items():
            if name not in fields or name in self.essential:
                raise NotCarried(reason)
            del fields[name]
            yield name, reason


def _problems(error: ValidationError | Invalid) -> Iterator[tuple[str, str]]:
    """Each field that is wrong (empty where none is named), and why."""
    if isinstance(error, ValidationError):
        yield from ((str(fault["loc"][0]) if fault["loc"] else "", _sentence(fault["msg"])) for fault in error.errors())
    else:
        details = error.details if isinstance(error.details, dict) else {}
        yield str(details.get("field", "")).partition(".")[0], error.message


def _sentence(message: str) -> str:
    return message.removeprefix("Value error, ").rstrip(".") + "."
