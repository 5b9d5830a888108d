"""Answering a request that is sent again with the answer it had: `Idempotency-Key`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from kalends.accounts.model import Anonymous, Caller, ClientCaller, UserCaller
from kalends.bookings import rules, store
from kalends.core.database import Tx

KEPT = timedelta(hours=24)
"""For so long a key means the request it was first sent with."""


async def recall(tx: Tx, caller: Caller, key: str, request: str, now: datetime) -> Mapping[str, object] | None:
    """The answer that the caller's request under this key had; None for the first one, whose answer `remember` keeps.

    While another request under the key is not finished, it is waited for. `request` is the request's text. Raises
    `KeyReused` where the key came with another request before, and `InvalidKey`.
    """
    rules.check_key(key)
    await store.forget_answers(tx, now - KEPT, key)
    if await store.claim_key(tx, _whose(caller), key, rules.fingerprint(request), now):
        return None
    asked, answer = await store.find_answer(tx, _whose(caller), key)
    if asked != rules.fingerprint(request):
        raise rules.KeyReused("This Idempotency-Key came with another request before; send a new one.")
    return answer


async def remember(tx: Tx, caller: Caller, key: str, answer: Mapping[str, object]) -> None:
    """Keeps the answer to the request under this key, with what the request did."""
    await store.keep_answer(tx, _whose(caller), key, answer)


async def prune_answers(tx: Tx, now: datetime) -> int:
    """Forgets the answers whose time is over, and says how many."""
    return await store.forget_answers(tx, now - KEPT)


def _whose(caller: Caller) -> str:
    match caller:
        case UserCaller(user=user):
            return f"user {user.id}"
        case ClientCaller(client=client):
            return f"client {client.id}"
        case Anonymous(client_id=client_id):
            return f"visitor {client_id or ''}"
