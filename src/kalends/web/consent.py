"""The page on which a user allows a third party's app to act for them (RFC 6749, 4.1), and the sign-in before it.

A browser is signed in by a code that went to the user's e-mail address. Every form says by its address what the app
asked for, so nothing about it is kept meanwhile.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response

from kalends.accounts.model import Permission, User
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
from kalends.oauth2.errors import OAuth2Refusal
from kalends.oauth2.model import App, Asked, Wish
from kalends.verification import service as verification
from kalends.verification.errors import CodeWrong, TooManyCodes
from kalends.verification.model import Purpose
from kalends.web import pages
from kalends.web.pages import ForeignForm, PageRoute

COOKIE = "kalends_session"
_PATH = "/auth/oauth2"

router = APIRouter(prefix=_PATH, route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True)
class Visit:
    """A browser that an app has sent: the app, what it said, the users who are signed in, and the session's secret."""

    app: App
    wish: Wish
    users: tuple[User, ...]
    session: str
    is_signed_in: bool


@router.get("/authorize")
async def show(request: Request, tx: TxDep, vault: VaultDep, now: NowDep) -> Response:
    """The question whether the app may act for the user; before it, the form to sign in."""
    visit = await _begin(tx, request, now)
    try:
        asked = rules.judge(visit.app, visit.wish)
    except OAuth2Refusal as refusal:
        return _back(visit, error=refusal.error, error_description=refusal.message)
    return _question(request, visit, asked, vault) if visit.is_signed_in else _sign_in(request, visit)


@router.post("/authorize")
async def decide(request: Request, tx: TxDep, vault: VaultDep, now: NowDep) -> Response:
    """Sends the browser back to the app: with a code, or with the user's refusal."""
    _check_own(request)
    visit, form = await _begin(tx, request, now), await request.form()
    user = next((each for each in visit.users if str(each.id) == form.get("user")), None)
    if user is None:
        return pages.redirect(_address(request, "authorize"))
    _check_form(str(form.get("token")), visit, vault)
    asked = rules.judge(visit.app, visit.wish)
    if form.get("decision") != "allow":
        await oauth2.deny(tx, user, visit.app)
        return _back(visit, error="access_denied", error_description="The user has not allowed it.")
    return _back(visit, code=await oauth2.allow(tx, user, asked, now))


@router.post("/code")
async def send_code(request: Request, tx: TxDep, vault: VaultDep, now: NowDep) -> Response:
    """Sends a code to the address, whoever has it, and asks for the code."""
    _check_own(request)
    visit, email = await _begin(tx, request, now), str((await request.form()).get("email", ""))[:320]
    who, language = f"visitor {peers.address_of(request)}", pages.reader(request).locale
    try:
        await verification.request_code(tx, email, vault, now, asked_by=who, language=language, purpose=Purpose.SIGN_IN)
    except (InvalidAddress, TooManyCodes) as refusal:
        return _sign_in(request, visit, email=email, refusal=refusal)
    return _enter_code(request, visit, email)


@router.post("/sign-in")
async def sign_in(request: Request, tx: TxDep, now: NowDep) -> Response:
    """Signs the browser in with the code, and goes on to the question."""
    _check_own(request)
    visit, form = await _begin(tx, request, now), await request.form()
    email, code = str(form.get("email", ""))[:320], str(form.get("code", ""))[:40]
    try:
        await verification.use_code(tx, email, code, now, purpose=Purpose.SIGN_IN)
    except (InvalidAddress, CodeWrong) as refusal:
        return _enter_code(request, visit, email, refusal=refusal)
    answer = pages.redirect(_address(request, "authorize"))
    session = await oauth2.begin_session(tx, clean_email(email), now)
    secure = states.of(request).settings.origin.startswith("https://")
    answer.set_cookie(COOKIE, session, path=_PATH, secure=secure, httponly=True, samesite="lax")
    return answer


@router.post("/sign-out")
async def sign_out(request: Request, tx: TxDep, now: NowDep) -> Response:
    """Signs the browser out, and asks who it is."""
    _check_own(request)
    await oauth2.end_session(tx, request.cookies.get(COOKIE, ""))
    answer = pages.redirect(_address(request, "authorize"))
    answer.delete_cookie(COOKIE, path=_PATH)
    return answer


async def _begin(tx: Tx, request: Request, now: datetime) -> Visit:
    """Understands a request. Raises `AppNotFound` and `RedirectMismatch`: then nobody is sent back."""
    query, session = request.query_params, request.cookies.get(COOKIE, "")
    email = await oauth2.session_email(tx, session, now)
    return Visit(
        app=await oauth2.find_app_at(tx, query.get("client_id", ""), query.get("redirect_uri", "")),
        wish=Wish(
            response_type=query.get("response_type", ""),
            scope=query.get("scope", ""),
            state=query.get("state"),
            challenge=query.get("code_challenge"),
            challenge_method=query.get("code_challenge_method"),
        ),
        users=await oauth2.users_of(tx, email) if email else (),
        session=session,
        is_signed_in=email is not None,
    )


def _question(request: Request, visit: Visit, asked: Asked, vault: Vault) -> Response:
    return pages.render(
        request,
        "consent.html",
        app=visit.app,
        users=visit.users,
        scopes=[scope for scope in Permission if scope in asked.scopes],
        token=rules.form_token(visit.session, vault.derive("consent")),
        query=request.url.query,
    )


def _sign_in(request: Request, visit: Visit, *, email: str = "", refusal: KalendsError | None = None) -> Response:
    return pages.render(
        request,
        "sign-in.html",
        status=400 if refusal else 200,
        app=visit.app,
        email=email,
        notice=pages.sentence(request, refusal) if refusal else None,
        query=request.url.query,
    )


def _enter_code(request: Request, visit: Visit, email: str, *, refusal: KalendsError | None = None) -> Response:
    return pages.render(
        request,
        "code.html",
        status=400 if refusal else 200,
        app=visit.app,
        email=email,
        is_wrong=refusal is not None,
        query=request.url.query,
    )


def _back(visit: Visit, **parameters: str) -> Response:
    """Back to the app, with its `state`."""
    return pages.redirect(rules.landing(visit.app.redirect_uri, **parameters, state=visit.wish.state))


def _address(request: Request, page: str) -> str:
    """Another page of ours, about the same wish."""
    return f"{_PATH}/{page}?{request.url.query}"


def _check_own(request: Request) -> None:
    """Passes for forms of our own pages: browsers say where a form was sent from. Raises `ForeignForm`."""
    if request.headers.get("origin") is None:
        raise ForeignForm("This form does not say where it was sent from; open the page here and send it again.")
    pages.check_same_site(request)


def _check_form(token: str, visit: Visit, vault: Vault) -> None:
    """Passes for a form that was made in this very session. Raises `ForeignForm`."""
    if not hmac.compare_digest(token.encode(), rules.form_token(visit.session, vault.derive("consent")).encode()):
        raise ForeignForm("This form was made before you signed in; open the page again.")
