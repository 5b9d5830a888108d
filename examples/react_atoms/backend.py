"""The part of the app that keeps secrets: it tells the pages whom they show and who looks, and refreshes tokens."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from examples.react_atoms.arrangement import NAME, Home

PAGES = Path(__file__).parent / "dist"
"""What `npm run build` makes."""

_COOKIE = "signed_in"


def create_app(home: Home, pages: Path = PAGES) -> FastAPI:
    """The app: its backend under /api, and for every other address the built page."""
    app = FastAPI(title="My React app", openapi_url=None)

    @app.get("/api/session")
    def session(request: Request) -> dict[str, str | None]:
        """What a page needs to know. Only the signed-in host gets an access token, and never the client's secret."""
        memory = home.memory
        return {
            "apiUrl": f"{memory.kalends_url}/v2",
            "clientId": memory.client_id,
            "username": memory.username,
            "name": NAME,
            "accessToken": memory.access_token if request.cookies.get(_COOKIE) else None,
        }

    @app.get("/api/refresh")
    def refresh(request: Request) -> dict[str, str]:
        """The component's `refreshUrl`: a new access token for an old one, by way of the refresh token kept here."""
        presented = request.headers.get("authorization") if request.cookies.get(_COOKIE) else None
        return home.answer_refresh(presented)

    @app.post("/api/sign-in")
    def sign_in() -> Response:
        """Where your own sign-in would be: here everybody is the host."""
        answer = RedirectResponse("/hours", 303)
        answer.set_cookie(_COOKIE, "1", httponly=True, samesite="strict")
        return answer

    @app.post("/api/sign-out")
    def sign_out() -> Response:
        answer = RedirectResponse("/", 303)
        answer.delete_cookie(_COOKIE)
        return answer

    app.mount("/assets", StaticFiles(directory=pages / "assets"), name="assets")

    @app.get("/{address:path}")
    def page(address: str) -> Response:
        """One page, which looks at its address."""
        return FileResponse(pages / "index.html")

    return app
