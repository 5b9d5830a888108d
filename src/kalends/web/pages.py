"""How a page leaves: its language, its template, and the headers that keep it safe."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.support import NullTranslations
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute

from kalends.accounts.model import OAuthClient
from kalends.core.errors import Forbidden, KalendsError, NotFound
from kalends.http import state as states
from kalends.http import statuses
from kalends.i18n import languages, templates

_TEMPLATES = Path(__file__).parent / "templates"

# A form's answer redirects to the client's own page, and browsers hold `form-action` against redirects too, even
# against where that page sends people on; so it is not restricted.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: http: data:; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors {framers}"
)


class PageNotFound(NotFound):
    """Nobody and nothing lives at this address."""


class ForeignForm(Forbidden):
    """A form on another site posts here."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page: the language of the texts, and the BCP 47 tag, perhaps with a region, of dates and times."""

    language: str
    locale: str

    @property
    def texts(self) -> NullTranslations:
        """The texts in the reader's language."""
        return languages.translations(self.language)


def prefer(request: Request, language: str | None) -> None:
    """Lets what the page is about say its language, where there are texts in it; `?lang=` still goes before."""
    request.state.language = language if language and languages.speaks(language) else ""


def reader(request: Request) -> Reader:
    """The reader as `?lang=` says, else as the page's subject does (`prefer`), else as the browser does."""
    accepted = request.headers.get("accept-language", "")
    wish = request.query_params.get("lang", "")[:20] or getattr(request.state, "language", "")
    language = languages.negotiate(wish or accepted)
    tags = [part.partition(";")[0].strip() for part in (wish or accepted).split(",")]
    return Reader(language, next((tag for tag in tags if _speaks(tag, language)), language))


def framers(client: OAuthClient | None) -> frozenset[str]:
    """The origins that may show a page in a frame: those of the client that the host came with."""
    if client is None:
        return frozenset()
    redirects = client.redirects
    urls = (*client.redirect_uris, redirects.booking, redirects.reschedule, redirects.cancel)
    return frozenset(origin for url in urls if url and (origin := _origin(url)))


def render(
    request: Request, template: str, *, status: int = 200, client: OAuthClient | None = None, **context: object
) -> HTMLResponse:
    """A page in its reader's language. `client` is the app it belongs to: its logo is shown, and its origins may put
    the page into a frame."""
    who = reader(request)
    html = (
        templates.environment(_TEMPLATES, who.language)
        .get_template(template)
        .render(reader=who, client=client, **context)
    )
    return HTMLResponse(html, status, headers=_headers(framers(client)))


def redirect(url: str) -> RedirectResponse:
    """303: look there next."""
    return RedirectResponse(url, 303, headers={"Cache-Control": "no-store", "Referrer-Policy": "same-origin"})


def check_same_site(request: Request) -> None:
    """Passes unless a browser says that a form of another site was sent. Raises `ForeignForm`.

    These forms carry no session, so nothing more is needed: whoever could post them could as well call the API.
    """
    origin = request.headers.get("origin")
    own = {states.of(request).settings.origin, f"{request.url.scheme}://{request.url.netloc}"}
    if origin is not None and origin not in own:
        raise ForeignForm("This form was sent from another site; open the page here and send it again.")


def sentence(request: Request, refusal: KalendsError) -> str:
    """What a refusal says to the reader. Refusals are worded in English; other readers get a general sentence."""
    who = reader(request)
    if who.language == languages.DEFAULT:
        return refusal.message
    return who.texts.gettext("This is not possible, or not any more. Please ask the host.")


class PageRefusal(Exception):
    """A refusal on its way out, past the transaction that it rolls back, to become a page."""

    def __init__(self, refusal: KalendsError) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


class PageRoute(APIRoute):
    """A route whose refusals are pages too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler, with refusals marked as a page's."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except KalendsError as refusal:
                raise PageRefusal(refusal) from refusal

        return answer


def install(app: FastAPI) -> None:
    """Shows the refusals of `app`'s pages as friendly pages of the right status."""
    app.add_exception_handler(PageRefusal, _refused)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, PageRefusal)
    status = statuses.status_of(error.refusal)
    return render(request, "refused.html", status=status, refused=status, message=sentence(request, error.refusal))


def _headers(framed_by: Collection[str]) -> dict[str, str]:
    return {
        "Content-Security-Policy": _POLICY.format(framers=" ".join(["'self'", *sorted(framed_by)])),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
        "Vary": "Accept-Language",
    }


def _speaks(tag: str, language: str) -> bool:
    return re.fullmatch(rf"{language}(-[a-z0-9]+)*", tag, re.IGNORECASE) is not None


def _origin(url: str) -> str | None:
    """The origin of a URL as a policy can name it."""
    found = re.match(r"https?://[a-z0-9.:\[\]_-]+(?=[/?]|$)", url, re.IGNORECASE)
    return found and found[0]
