"""What requests with an `Idempotency-Key` were answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from kalends.bookings.records.tables import answers
from kalends.core.database import Tx


async def claim_key(tx: Tx, caller: str, key: str, request: bytes, now: datetime) -> bool:
    """Takes a caller's key for a request, once who has it meanwhile has finished; False where it is taken."""
    row = {"caller": caller, "key": key, "request": request, "created_at": now}
    statement = postgresql.insert(answers).values(row).on_conflict_do_nothing().returning(answers.c.key)
    return (await tx.execute(statement)).scalar_one_or_none() is not None


async def find_answer(tx: Tx, caller: str, key: str) -> tuple[bytes, Mapping[str, object]]:
    """The request that has the key, and its answer."""
    query = sa.select(answers.c.request, answers.c.answer).where(_under(caller, key))
    row = (await tx.execute(query)).one()
    return row.request, row.answer


async def keep_answer(tx: Tx, caller: str, key: str, answer: Mapping[str, object]) -> None:
    """Stores the answer to the request that has the key."""
    await tx.execute(sa.update(answers).where(_under(caller, key)).values(answer=dict(answer)))


async def forget_answers(tx: Tx, before: datetime, key: str | None = None) -> int:
    """Deletes the answers given before an instant, of one key or of all; says how many."""
    named = answers.c.key == key if key is not None else sa.true()
    return (await tx.execute(sa.delete(answers).where(answers.c.created_at < before, named))).rowcount


def _under(caller: str, key: str) -> sa.ColumnElement[bool]:
    return sa.and_(answers.c.caller == caller, answers.c.key == key)
