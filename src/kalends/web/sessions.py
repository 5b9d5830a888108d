"""Who is signed in with a browser, and signing in: by a code that goes to the user's e-mail address.

It is asked for where an app wants to act for the user, and where users look at what they have allowed. Every form says
by its address which of the two it is about, and what an app asked for, so nothing about it is kept meanwhile.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response

from kalends.accounts.model import User
from kalends.accounts.rules import clean_email
from kalends.core.addresses import InvalidAddress
from kalends.core.database import Tx
from kalends.core.errors import KalendsError
from kalends.core.secrets import Vault
from kalends.http import peers
from kalends.http import state as states
from kalends.http.deps import NowDep, TxDep, VaultDep
from kalends.oauth2 import rules
from kalends.oauth2 import service as oauth2
from kalends.oauth2.model import App
from kalends.verification import service as verification
from kalends.verification.errors import CodeWrong, TooManyCodes
from kalends.verification.model import Purpose
from kalends.web import pages
from kalends.web.pages import ForeignForm, PageRoute

COOKIE = "kalends_session"
PATH = "/auth/oauth2"

router = APIRouter(prefix=PATH, route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Session:
    """A browser: the secret in its cookie, and the users it may act for; None where nobody is signed in."""

    secret: str
    users: tuple[User, ...] | None

    def user(self, id: object) -> User | None:
        """The user of this id, if it is one of these."""
        return next((user for user in self.users or () if str(user.id) == id), None)

    def token(self, vault: Vault) -> str:
        """What a form carries to show that it was made in this very session."""
        return rules.form_token(self.secret, vault.derive("consent"))


async def find(tx: Tx, request: Request, now: datetime) -> Session:
    """The session of the browser that asks."""
    secret = request.cookies.get(COOKIE, "")
    email = await oauth2.session_email(tx, secret, now)
    return Session(secret, await oauth2.users_of(tx, email) if email is not None else None)


async def find_app(tx: Tx, request: Request) -> App:
    """The app that has sent the browser. Raises `AppNotFound` and `RedirectMismatch`: then nobody is sent back."""
    query = request.query_params
    return await oauth2.find_app_at(tx, query.get("client_id", ""), query.get("redirect_uri", ""))


def check_own(request: Request) -> None:
    """Passes for forms of our own pages: browsers say where a form was sent from. Raises `ForeignForm`."""
    if request.headers.get("origin") is None:
        raise ForeignForm("This form does not say where it was sent from; open the page here and send it again.")
    pages.check_same_site(request)


def check_form(token: str, session: Session, vault: Vault) -> None:
    """Passes for a form that was made in this very session. Raises `ForeignForm`."""
    if not hmac.compare_digest(token.encode(), session.token(vault).encode()):
        raise ForeignForm("This form was made before you signed in; open the page again.")


def ask(request: Request, app: App | None, *, email: str = "", refusal: KalendsError | None = None) -> Response:
    """The page that asks for the user's address; `app` is the one that wants to act for the user, if one does."""
    return pages.render(
        request,
        "sign-in.html",
        status=400 if refusal else 200,
        app=app,
        email=email,
        notice=pages.sentence(request, refusal) if refusal else None,
        query=request.url.query,
    )


@router.post("/code")
async def send_code(request: Request, tx: TxDep, vault: VaultDep, now: NowDep) -> Response:
    """Sends a code to the address, whoever has it, and asks for the code."""
    check_own(request)
    app, email = await _asking(tx, request), str((await request.form()).get("email", ""))[:320]
    who, language = peers.visitor(request), pages.reader(request).locale
    try:
        await verification.request_code(tx, email, vault, now, asked_by=who, language=language, purpose=Purpose.SIGN_IN)
    except (InvalidAddress, TooManyCodes) as refusal:
        return ask(request, app, email=email, refusal=refusal)
    return _enter_code(request, email)


@router.post("/sign-in")
async def sign_in(request: Request, tx: TxDep, now: NowDep) -> Response:
    """Signs the browser in with the code, and goes on to what it wanted."""
    check_own(request)
    await _asking(tx, request)
    form = await request.form()
    email, code = str(form.get("email", ""))[:320], str(form.get("code", ""))[:40]
    try:
        await verification.use_code(tx, email, code, now, purpose=Purpose.SIGN_IN)
    except (InvalidAddress, CodeWrong) as refusal:
        return _enter_code(request, email, refusal=refusal)
    answer = pages.redirect(_onwards(request))
    await oauth2.end_session(tx, request.cookies.get(COOKIE, ""))
    session = await oauth2.begin_session(tx, clean_email(email), now)
    secure = states.of(request).settings.origin.startswith("https://")
    answer.set_cookie(COOKIE, session, path=PATH, secure=secure, httponly=True, samesite="lax")
    return answer


@router.post("/sign-out")
async def sign_out(request: Request, tx: TxDep) -> Response:
    """Signs the browser out, and asks who it is."""
    check_own(request)
    await oauth2.end_session(tx, request.cookies.get(COOKIE, ""))
    answer = pages.redirect(_onwards(request))
    answer.delete_cookie(COOKIE, path=PATH)
    return answer


async def _asking(tx: Tx, request: Request) -> App | None:
    return await find_app(tx, request) if "client_id" in request.query_params else None


def _onwards(request: Request) -> str:
    """What the browser wanted: the question of an app, else the apps that are allowed."""
    page = "authorize" if "client_id" in request.query_params else "apps"
    return f"{PATH}/{page}?{request.url.query}".removesuffix("?")


def _enter_code(request: Request, email: str, *, refusal: KalendsError | None = None) -> Response:
    return pages.render(
        request,
        "code.html",
        status=400 if refusal else 200,
        email=email,
        is_wrong=refusal is not None,
        query=request.url.query,
        again=_onwards(request),
    )
