"""The server under measurement: the whole app, and beside it bare routes that do the least for the same."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from psycopg.types.range import Range
from pydantic import BaseModel
from sqlalchemy import insert

from kalends.asgi import create_app
from kalends.http.deps import TxDep
from kalends.slots.store import claims


class Claim(BaseModel):
    """A row to be inserted."""

    organization: int
    host: int
    start: datetime


def with_bare_routes() -> FastAPI:
    """The app with `GET /bare`, which answers the bytes that were last sent to it by PUT, and `POST /bare`, which is
    one transaction that inserts one claim."""
    app = create_app()
    router = APIRouter()
    kept = b"{}"

    @router.get("/bare")
    async def bare() -> Response:
        return Response(kept, media_type="application/json")

    @router.put("/bare")
    async def keep(request: Request) -> Response:
        nonlocal kept
        kept = await request.body()
        return Response(status_code=204)

    @router.post("/bare")
    async def claim(tx: TxDep, body: Claim) -> Response:
        values = {"organization_id": body.organization, "host_id": body.host, "kind": "accepted"}
        await tx.execute(insert(claims), values | {"during": Range(body.start, body.start + timedelta(minutes=30))})
        return Response(status_code=201)

    app.include_router(router)
    app.router.routes.insert(0, app.router.routes.pop())
    return app


if __name__ == "__main__":
    uvicorn.run(with_bare_routes(), port=int(sys.argv[1]), log_config=None, access_log=False)
