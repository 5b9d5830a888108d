"""The page `/docs`: Swagger UI on the OpenAPI document. All of it comes from here, nothing from other hosts."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, HTMLResponse
from starlette.exceptions import HTTPException

router = APIRouter(include_in_schema=False)

# Its addresses are relative, so that it works below a path of a proxy's too.
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kalends API</title>
<link rel="icon" href="static/icon.svg">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<noscript>Swagger UI needs JavaScript; <a href="openapi.json">openapi.json</a> does not.</noscript>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  docExpansion: "none",
  filter: true,
  validatorUrl: null,
});
"""
_PARTS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "public, no-cache"}


@router.get("/docs")
async def page() -> HTMLResponse:
    """The reference of the API, to read and to try."""
    return HTMLResponse(_PAGE, headers=_HEADERS | {"Content-Security-Policy": _POLICY})


@router.get("/docs/start.js")
async def start() -> Response:
    """What starts Swagger UI; scripts in the page itself are forbidden to it."""
    return Response(_START, media_type="text/javascript", headers=_HEADERS)


@router.get("/docs/{name}")
async def part(name: str) -> FileResponse:
    """A file of Swagger UI."""
    if name not in _PARTS:
        raise HTTPException(404)
    path = Path(str(resources.files("fastapi_swagger.resources") / name))
    return FileResponse(path, media_type=_PARTS[name], headers=_HEADERS | {"Cache-Control": "public, max-age=86400"})
