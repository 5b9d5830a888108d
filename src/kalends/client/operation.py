"""How a family's methods become calls: described once, carried out by whichever client the family belongs to."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, overload

from kalends.client.request import Pages, Request
from kalends.client.sender import AsyncSender, Sender

P = ParamSpec("P")
S = TypeVar("S", bound=Sender | AsyncSender)
T = TypeVar("T")


class Family(Generic[S]):
    """The operations on one subject. Their methods only describe calls; `operation` and `paged` send them."""

    def __init__(self, sender: S) -> None:
        self._sender = sender


class operation(Generic[P, T]):
    """Makes a description a call: it answers a T in the sync client, and is awaited for one in the async client."""

    def __init__(self, describe: Callable[Concatenate[Any, P], Request[T]]) -> None:
        self._describe = describe
        self.__doc__ = describe.__doc__

    @overload
    def __get__(self, family: Family[Sender], owner: object) -> Callable[P, T]: ...
    @overload
    def __get__(self, family: Family[AsyncSender], owner: object) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, family: Any, owner: object) -> Any:
        """The call, bound to the family's sender."""
        return _bound(self._describe, family, "send")


class paged(Generic[P, T]):
    """Makes a description of pages an iterator over their items; for the async client, an async one."""

    def __init__(self, describe: Callable[Concatenate[Any, P], Pages[T]]) -> None:
        self._describe = describe
        self.__doc__ = describe.__doc__

    @overload
    def __get__(self, family: Family[Sender], owner: object) -> Callable[P, Iterator[T]]: ...
    @overload
    def __get__(self, family: Family[AsyncSender], owner: object) -> Callable[P, AsyncIterator[T]]: ...
    def __get__(self, family: Any, owner: object) -> Any:
        """The iterator, bound to the family's sender."""
        return _bound(self._describe, family, "iterate")


def _bound(describe: Callable[..., Any], family: Any, verb: str) -> Callable[..., Any]:
    if family is None:
        return describe
    described = describe.__get__(family)

    @functools.wraps(described)
    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(family._sender, verb)(described(*args, **kwargs))

    return call
