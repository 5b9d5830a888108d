"""Whatever else begins with /v2: answered in the contract's shape, before the pages have a look at it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException

router = APIRouter(include_in_schema=False)

_ANYTHING = "/v2/{anything:path}"


@router.api_route(_ANYTHING, methods=["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"])
async def unknown(request: Request) -> RedirectResponse:
    """307 for a slash too many, 405 with the methods there are, else 404."""
    path = request.url.path
    if path.endswith("/") and _methods(request, path.rstrip("/")):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(path.rstrip("/") + query, 307)
    if allowed := _methods(request, path):
        raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
    raise HTTPException(404)


def _methods(request: Request, path: str) -> list[str]:
    """The methods of the operations at `path`."""
    contexts = iter_route_contexts(request.app.routes)
    served = [context for context in contexts if (context.path or "").startswith("/v2/") and context.path != _ANYTHING]
    return sorted({method for found in served if found.path_regex.match(path) for method in found.methods or ()})
