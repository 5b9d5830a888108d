"""Calls as data: what to ask, and how to read the answer. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request(Generic[T]):
    """One call. `parse` reads the body of a successful answer; `version` is the contract date it is written for.

    `repeats` says how often it may be sent again when no answer comes: what is read may, what changes things may not.
    """

    method: str
    path: str
    parse: Callable[[Mapping[str, Any]], T]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    version: str | None = None
    repeats: int = 0
    is_bare: bool = False
    """Whether the answer comes without the contract's envelope."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pages(Generic[T]):
    """A list that comes in pages. `page(skip)` asks for the items from there on; an empty page is the end."""

    page: Callable[[int], Request[tuple[T, ...]]]


READ_REPEATS = 2


def get(
    path: str,
    parse: Callable[[Mapping[str, Any]], T],
    query: Mapping[str, str] | None = None,
    *,
    version: str | None = None,
) -> Request[T]:
    """A call that reads. It is repeated when no answer comes."""
    return Request("GET", path, parse, query or {}, version=version, repeats=READ_REPEATS)


def post(
    path: str,
    parse: Callable[[Mapping[str, Any]], T],
    body: Mapping[str, Any] | None = None,
    *,
    version: str | None = None,
) -> Request[T]:
    """A call that makes something. It is sent once."""
    return Request("POST", path, parse, body=body, version=version)


def keyed(request: Request[T], key: str | None) -> Request[T]:
    """The call under an idempotency key, by which the server knows one that is sent again: so it may be repeated. As
    it is where there is no key."""
    if key is None:
        return request
    return replace(request, headers={**request.headers, "Idempotency-Key": key}, repeats=READ_REPEATS)


def patch(
    path: str, parse: Callable[[Mapping[str, Any]], T], body: Mapping[str, Any], *, version: str | None = None
) -> Request[T]:
    """A call that changes something. It is sent once."""
    return Request("PATCH", path, parse, body=body, version=version)


def delete(path: str, parse: Callable[[Mapping[str, Any]], T], *, version: str | None = None) -> Request[T]:
    """A call that takes something away. It is sent once."""
    return Request("DELETE", path, parse, version=version)
