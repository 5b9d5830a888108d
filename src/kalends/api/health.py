"""Whether this process can serve: for load balancers."""

from __future__ import annotations

from fastapi import APIRouter

from kalends.core import database
from kalends.http.deps import TxDep

router = APIRouter(tags=["Health"])


@router.get("/health", operation_id="health")
async def health(tx: TxDep) -> dict[str, str]:
    """Tells whether the server and its database answer. 500 while they do not."""
    await database.ping(tx)
    return {"status": "ok"}
