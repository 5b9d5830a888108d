"""What surrounds every request and answer of the contract."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from types import NoneType
from typing import Annotated, Any, Generic, Literal, TypeAlias, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, model_validator
from pydantic.alias_generators import to_camel
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import CoreSchema

from kalends.core.time import iso
from kalends.wire import typed

T = TypeVar("T")

_SURROGATE = re.compile("[\ud800-\udfff]")


class Asked(BaseModel):
    """What a request says: spelled in camelCase, refused when it has fields that nobody reads. Null leaves a field out,
    unless it has to be there or null says something in it: clients of the contract write both. Numbers and booleans may
    be written as texts, as they are in a query string."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return typed.within_reach(handler(source))

    @model_validator(mode="before")
    @classmethod
    def _is_text_throughout(cls, value: object) -> object:
        for place, text in _texts(value):
            if not _is_text(text):
                where = f" out of {place}" if place else ""
                raise ValueError(
                    f"NUL characters and halves of surrogate pairs cannot be kept; take them{where or ' out'}."
                )
        return value

    @model_validator(mode="before")
    @classmethod
    def _null_leaves_out(cls, value: object) -> object:
        if not isinstance(value, Mapping) or None not in value.values():
            return value
        left_out = _without_null(cls)
        return {name: part for name, part in value.items() if part is not None or name not in left_out}

    def given(self) -> frozenset[str]:
        """The fields that the request names, also those that it clears with null."""
        return frozenset(self.model_fields_set)


class Request(Asked):
    """A request's body in JSON, whose numbers and booleans are no texts."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return typed.exactly(handler(source))


def _without_defaults(schema: dict[str, Any]) -> None:
    for part in schema["properties"].values():
        part.pop("default", None)


class Changes(Request):
    """A body that changes what is there: a field that is left out stays as it is, and has no default."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)


class Answer(BaseModel):
    """A part of an answer, spelled in camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


def _is_nothing(value: object) -> bool:
    return value is None


Said: TypeAlias = Annotated[T | SkipJsonSchema[None], Field(exclude_if=_is_nothing)]
"""A part that answers have only where there is something to say; clients of the contract know no null there."""


def _with_error(schema: dict[str, Any]) -> None:
    """Says what the contract says of a success, and what clients made from it look at: that an error may be there."""
    schema["properties"]["error"] = {"type": "object", "description": "Never there beside the status `success`."}


class Success(Answer, Generic[T]):
    """What every successful request is answered with."""

    model_config = ConfigDict(json_schema_extra=_with_error)

    status: Literal["success"] = "success"
    data: T


class Done(Answer):
    """What a request is answered with that has nothing to give back."""

    status: Literal["success"] = "success"


class Problem(Answer):
    """What went wrong: a word for programs, a sentence for people, and details where there are any."""

    code: str
    message: str
    details: object = None


class Failure(Answer):
    """What every refused request is answered with."""

    status: Literal["error"] = "error"
    timestamp: str
    path: str
    error: Problem


@cache
def _without_null(request: type[Asked]) -> frozenset[str]:
    """What the fields are called that may be left out and take no null."""
    return frozenset(
        field.alias or name
        for name, field in request.model_fields.items()
        if not field.is_required() and not _takes_null(field.annotation)
    )


def _takes_null(annotation: Any) -> bool:
    return annotation in (Any, object) or NoneType in get_args(annotation)


def _texts(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a JSON value, keys included, and where it is."""
    match value:
        case str():
            yield place, value
        case Mapping():
            for key, part in value.items():
                yield place, key
                yield from _texts(part, _within(place, key))
        case list() | tuple():
            for index, part in enumerate(value):
                yield from _texts(part, _within(place, index))


def _within(place: str, name: object) -> str:
    """The place of a part, such as `guests.0`."""
    return f"{place}.{name}" if place else str(name)


def _is_text(text: str) -> bool:
    """Whether a database can keep it."""
    return "\x00" not in text and not _SURROGATE.search(text)


def failure(code: str, message: str, details: object, path: str, now: datetime) -> dict[str, object]:
    """The body of a refusal, ready for JSON."""
    error = {"code": code, "message": message, "details": details}
    return {"status": "error", "timestamp": iso(now), "path": path, "error": error}
