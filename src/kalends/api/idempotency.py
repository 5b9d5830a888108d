"""Requests that are sent again under an `Idempotency-Key`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Header

from kalends.accounts.model import Caller
from kalends.bookings import service as bookings
from kalends.core.database import Tx
from kalends.wire.envelope import Success

A = TypeVar("A", bound=Success[Any])

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="A request that is sent again under its key within a day is answered as before.",
    ),
]


async def once(
    kind: type[A], tx: Tx, caller: Caller, key: str | None, asked: str, now: datetime, act: Callable[[], Awaitable[A]]
) -> A:
    """What `act` answers; under a key that the same request has had before, what it was answered then. Raises
    `KeyReused` and `InvalidKey`."""
    if key is None:
        return await act()
    if given := await bookings.recall(tx, caller, key, asked, now):
        return kind.model_validate(given)
    acted = await act()
    await bookings.remember(tx, caller, key, acted.model_dump(mode="json", by_alias=True))
    return acted
