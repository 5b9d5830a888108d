"""The page on which a user allows a third party's app to act for them (RFC 6749, 4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response

from kalends.accounts.model import Permission
from kalends.core.database import Tx
from kalends.core.secrets import Vault
from kalends.http.deps import NowDep, TxDep, VaultDep
from kalends.oauth2 import rules
from kalends.oauth2 import service as oauth2
from kalends.oauth2.errors import OAuth2Refusal
from kalends.oauth2.model import App, Asked, Wish
from kalends.web import pages, sessions
from kalends.web.pages import PageRoute
from kalends.web.sessions import Session

router = APIRouter(prefix=sessions.PATH, route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser that an app has sent: the app, what it said, and who is signed in."""

    app: App
    wish: Wish
    session: Session


@router.get("/authorize")
async def show(request: Request, tx: TxDep, vault: VaultDep, now: NowDep) -> Response:
    """The question whether the app may act for the user; before it, the form to sign in."""
    visit = await _begin(tx, request, now)
    try:
        asked = rules.judge(visit.app, visit.wish)
    except OAuth2Refusal as refusal:
        return _back(visit, error=refusal.error, error_description=refusal.message)
    if visit.session.users is None:
        return sessions.ask(request, visit.app)
    return _question(request, visit, asked, vault)


@router.post("/authorize")
async def decide(request: Request, tx: TxDep, vault: VaultDep, now: NowDep) -> Response:
    """Sends the browser back to the app: with a code, or with the user's refusal."""
    sessions.check_own(request)
    visit, form = await _begin(tx, request, now), await request.form()
    user = visit.session.user(form.get("user"))
    if user is None:
        return pages.redirect(f"{sessions.PATH}/authorize?{request.url.query}")
    sessions.check_form(str(form.get("token")), visit.session, vault)
    asked = rules.judge(visit.app, visit.wish)
    if form.get("decision") != "allow":
        await oauth2.deny(tx, user, visit.app)
        return _back(visit, error="access_denied", error_description="The user has not allowed it.")
    return _back(visit, code=await oauth2.allow(tx, user, asked, now))


async def _begin(tx: Tx, request: Request, now: datetime) -> Visit:
    """Understands a request. Raises as `sessions.find_app`."""
    query = request.query_params
    wish = Wish(
        response_type=query.get("response_type", ""),
        scope=query.get("scope", ""),
        state=query.get("state"),
        challenge=query.get("code_challenge"),
        challenge_method=query.get("code_challenge_method"),
    )
    return Visit(await sessions.find_app(tx, request), wish, await sessions.find(tx, request, now))


def _question(request: Request, visit: Visit, asked: Asked, vault: Vault) -> Response:
    return pages.render(
        request,
        "consent.html",
        app=visit.app,
        users=visit.session.users,
        scopes=[scope for scope in Permission if scope in asked.scopes],
        token=visit.session.token(vault),
        query=request.url.query,
    )


def _back(visit: Visit, **parameters: str) -> Response:
    """Back to the app, with its `state`."""
    return pages.redirect(rules.landing(visit.app.redirect_uri, **parameters, state=visit.wish.state))
