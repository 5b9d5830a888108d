"""The server under measurement: the whole app, and beside it a bare route that answers given bytes."""

from __future__ import annotations

import sys

import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response

from kalends.asgi import create_app


def with_bare_route() -> FastAPI:
    """The app with `GET /bare`, which answers the bytes that were last sent to it by PUT."""
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

    app.include_router(router)
    app.router.routes.insert(0, app.router.routes.pop())
    return app


if __name__ == "__main__":
    uvicorn.run(with_bare_route(), port=int(sys.argv[1]), log_config=None, access_log=False)
