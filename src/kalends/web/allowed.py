"""The page on which users see what they have allowed third parties' apps, and end it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from kalends.accounts.model import Permission, User
from kalends.http.deps import NowDep, TxDep, VaultDep
from kalends.i18n import formats
from kalends.oauth2 import service as oauth2
from kalends.oauth2.model import App, Grant
from kalends.web import pages, sessions
from kalends.web.pages import PageRoute

_PAGE = f"{sessions.PATH}/apps"

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Allowed:
    """An app that may act for somebody: how far, and since which day in the user's zone."""

    app: App
    scopes: Sequence[Permission]
    since: str


@router.get(_PAGE)
async def show(request: Request, tx: TxDep, vault: VaultDep, now: NowDep) -> Response:
    """The apps that may act for the user; before them, the form to sign in."""
    session = await sessions.find(tx, request, now)
    if session.users is None:
        return sessions.ask(request, None)
    locale = pages.reader(request).locale
    return pages.render(
        request,
        "allowed.html",
        people=[
            (user, [_shown(grant, user, locale) for grant in await oauth2.list_grants(tx, user, now)])
            for user in session.users
        ],
        token=session.token(vault),
        query=request.url.query,
    )


@router.post(_PAGE)
async def withdraw(request: Request, tx: TxDep, vault: VaultDep, now: NowDep) -> Response:
    """Ends what an app may do for the user, and all its tokens with it at once, and shows what is left."""
    sessions.check_own(request)
    session, form = await sessions.find(tx, request, now), await request.form()
    user = session.user(form.get("user"))
    if user is not None:
        sessions.check_form(str(form.get("token")), session, vault)
        await oauth2.deny(tx, user, await oauth2.get_app(tx, str(form.get("app"))))
    return pages.redirect(f"{_PAGE}?{request.url.query}".removesuffix("?"))


def _shown(grant: Grant, user: User, locale: str) -> Allowed:
    scopes = [scope for scope in Permission if scope in grant.scopes]
    return Allowed(grant.app, scopes, formats.format_date(grant.since, user.time_zone, locale))
