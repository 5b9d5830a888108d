"""The use cases of OAuth2: registering an app, asking and allowing, exchanging codes and tokens, and signing in."""

from __future__ import annotations

import uuid
from datetime import datetime
from functools import partial

from kalends.accounts import service as accounts
from kalends.accounts.errors import OriginRefused, OwnersOnly
from kalends.accounts.model import Role, User, UserCaller
from kalends.accounts.rules import Use, judge_use, origin_of
from kalends.core import database, ids, secrets
from kalends.core.database import Tx
from kalends.oauth2 import rules, store
from kalends.oauth2.errors import AppNotFound, AppRefused, AppTokenInvalid, GrantRefused, RedirectMismatch
from kalends.oauth2.model import App, AppDraft, AppKind, AppTokens, Asked, Grant, Line

# Apps


async def register(tx: Tx, caller: UserCaller, draft: AppDraft, now: datetime) -> tuple[App, str | None]:
    """A new app, and its secret where it can keep one. Users of every organisation may allow it to act for them.

    Raises `OwnersOnly`, `InvalidName`, `InvalidClient` and `InvalidRedirect`.
    """
    _require_owner(caller)
    draft = rules.checked(draft)
    secret = ids.new_token() if draft.kind is AppKind.CONFIDENTIAL else None
    values = {
        "id": ids.new_client_id(),
        "organization_id": caller.organization_id,
        "name": draft.name,
        "logo": draft.logo,
        "redirect_uri": draft.redirect_uri,
        "origin": origin_of(draft.redirect_uri),
        "kind": draft.kind.value,
        "scopes": list(draft.scopes),
        "secret_digest": secrets.digest(secret) if secret else None,
        "created_at": now,
    }
    return await store.add_app(tx, values), secret


async def get_app(tx: Tx, client_id: str) -> App:
    """The app of this id, for whoever asks. Raises `AppNotFound`. Contract: OAuth2Controller_getClient."""
    return (await _find(tx, client_id))[0]


async def list_apps(tx: Tx, caller: UserCaller) -> tuple[App, ...]:
    """The apps that the caller's organisation has registered, oldest first. Raises `OwnersOnly`."""
    _require_owner(caller)
    return await store.list_apps(tx, caller.organization_id)


async def get_own_app(tx: Tx, caller: UserCaller, client_id: str) -> App:
    """An app that the caller's organisation has registered. Raises `OwnersOnly` and `AppNotFound`."""
    _require_owner(caller)
    app = await get_app(tx, client_id)
    if app.organization_id != caller.organization_id:
        raise AppNotFound("Your organisation has no OAuth2 client of this id.")
    return app


async def count_users(tx: Tx, app: App, now: datetime) -> int:
    """For how many users the app may act now."""
    return await store.count_users(tx, app.id, now)


async def delete_app(tx: Tx, caller: UserCaller, client_id: str) -> App:
    """Removes an app, and ends all that users have allowed it. Raises as `get_own_app`."""
    app = await get_own_app(tx, caller, client_id)
    await store.delete_app(tx, app.id)
    return app


# Asking and allowing


async def find_app_at(tx: Tx, client_id: str, redirect_uri: str) -> App:
    """The app that sends a browser and wants it back. Raises `AppNotFound`, and `RedirectMismatch` unless the URL is,
    character for character, the registered one: browsers are never sent anywhere else (RFC 9700, 2.1)."""
    app = await get_app(tx, client_id)
    if redirect_uri != app.redirect_uri:
        raise RedirectMismatch("redirect_uri is not the one that the app is registered with.")
    return app


async def allow(tx: Tx, user: User, asked: Asked, now: datetime) -> str:
    """An authorization code for what the app has asked for and `user` allows, good for one use within a minute."""
    code = ids.new_token()
    values = {
        "family": uuid.uuid4(),
        "scopes": list(asked.scopes),
        "redirect_uri": asked.app.redirect_uri,
        "challenge": asked.challenge,
        "created_at": now,
        "expires_at": now + rules.CODE_LIFETIME,
    }
    await store.add_code(tx, user, asked.app, secrets.digest(code), values)
    return code


async def deny(tx: Tx, user: User, app: App) -> None:
    """The user allows the app nothing, and what was allowed before ends."""
    await store.delete_tokens_of(tx, user.id, app.id)


async def list_grants(tx: Tx, user: User, now: datetime) -> tuple[Grant, ...]:
    """The apps that may act for a user now, those first that may for longest; `deny` ends what one may."""
    return await store.list_grants(tx, user.id, now)


# Exchanging


async def exchange(
    tx: Tx,
    client_id: str,
    secret: str | None,
    *,
    code: str,
    redirect_uri: str,
    verifier: str | None,
    now: datetime,
) -> AppTokens:
    """Tokens for a code: the access token lives 30 minutes, the refresh token a year (RFC 6749, 4.1.3).

    A code that comes a second time is refused, and what the first one brought ends. Raises `AppRefused` and
    `GrantRefused`. Contract: OAuth2Controller_token.
    """
    app, digest = await _authenticate(tx, client_id, secret), secrets.digest(code)
    known = await store.lock_code(tx, app.id, digest)
    if known is None or now >= known.expires_at:
        raise GrantRefused("Nobody has this code any more; send the user to the authorize page again.")
    if known.used_at is not None:
        database.on_rollback(tx, partial(store.delete_family, family=known.line.family))
        raise GrantRefused("This code was used before, so its tokens have ended; send the user to the page again.")
    if redirect_uri != known.redirect_uri:
        raise GrantRefused("redirect_uri is not the one that the code was asked for with.")
    if not rules.proves(known.challenge, verifier):
        raise GrantRefused("code_verifier is not the one that code_challenge was made of.")
    await store.mark_used(tx, digest, now)
    user = await accounts.get_user(tx, known.user_id)
    return await _issue(tx, user, app, known.line, now)


async def refresh(tx: Tx, client_id: str, secret: str | None, refresh_token: str, now: datetime) -> AppTokens:
    """New tokens for a refresh token, which is thereby used up (RFC 6749, 6); the old access token lives on to its end.

    Within 60 seconds the same token works once more, in case the answer got lost. A later use means that two hold it,
    and ends every token of its family. Raises `AppRefused` and `GrantRefused`.
    """
    app, digest = await _authenticate(tx, client_id, secret), secrets.digest(refresh_token)
    found = await store.lock_refresh_token(tx, app.id, digest)
    use = judge_use(found[0], now) if found else Use.EXPIRED
    if found is None or use is Use.EXPIRED:
        raise GrantRefused("Nobody has this refresh token any more; send the user to the authorize page again.")
    token, line = found
    if use is Use.REUSED:
        database.on_rollback(tx, partial(store.delete_family, family=token.family))
        raise GrantRefused("This refresh token was used before, so all tokens of its line have ended; ask the user.")
    await store.mark_rotated(tx, digest, now)
    return await _issue(tx, await accounts.get_user(tx, token.user_id), app, line, now)


async def authenticate(tx: Tx, token: str, now: datetime, *, origin: str | None = None) -> UserCaller:
    """For whom an app's access token acts, and how far, by one SQL statement.

    `origin` is that of the page that sends it, None for our own pages and for programs. Raises `AppTokenInvalid`, and
    `OriginRefused` for a page that is not the app's.
    """
    found = await store.find_token_owner(tx, secrets.digest(token))
    if found is None or found[1] <= now:
        raise AppTokenInvalid("This access token has ended; get a new one with the refresh token.")
    caller, _, home = found
    if origin is not None and origin != home:
        raise OriginRefused(f"Pages of {origin[:200]} may not use this app's tokens.")
    return caller


# Signing in


async def begin_session(tx: Tx, email: str, now: datetime) -> str:
    """Signs a browser in with an address that was just proven, for eight hours: the secret for its cookie."""
    token = ids.new_token()
    await store.add_session(tx, secrets.digest(token), email, now, now + rules.SESSION_LIFETIME)
    return token


async def session_email(tx: Tx, token: str, now: datetime) -> str | None:
    """The address that a browser is signed in with; None where it is not, or not any more."""
    return await store.find_session(tx, secrets.digest(token), now) if token else None


async def users_of(tx: Tx, email: str) -> tuple[User, ...]:
    """Whom somebody with this address may act for: the owners and members of any organisation who have it. A managed
    user is not among them: it is the app that brought the user which acts for it."""
    return await accounts.list_own_users(tx, email)


async def end_session(tx: Tx, token: str) -> None:
    """Signs a browser out."""
    await store.delete_session(tx, secrets.digest(token))


async def prune(tx: Tx, now: datetime) -> int:
    """Forgets codes, tokens and sessions whose time is over, and says how many."""
    return await store.delete_expired(tx, now)


def _require_owner(caller: UserCaller) -> None:
    if caller.user.role is not Role.OWNER:
        raise OwnersOnly("Apps are managed by an owner of the organisation.")


async def _find(tx: Tx, client_id: str) -> tuple[App, bytes | None]:
    found = await store.find_app(tx, client_id)
    if found is None:
        raise AppNotFound("There is no OAuth2 client of this id.")
    return found


async def _authenticate(tx: Tx, client_id: str, secret: str | None) -> App:
    """The app that asks for tokens; a confidential one shows its secret, a public one has none."""
    found = await store.find_app(tx, client_id)
    if found is not None:
        app, digest = found
        if app.kind is AppKind.PUBLIC and secret is None:
            return app
        if digest is not None and secret is not None and secrets.same(digest, secrets.digest(secret)):
            return app
    raise AppRefused("client_id or client_secret is wrong.")


async def _issue(tx: Tx, user: User, app: App, line: Line, now: datetime) -> AppTokens:
    access, renewal = ids.new_token(rules.ACCESS_TOKEN), ids.new_token()
    shared = {"family": line.family, "scopes": list(line.scopes), "allowed_at": line.allowed_at, "created_at": now}
    for table, token, lifetime in (
        (store.access_tokens, access, rules.ACCESS_LIFETIME),
        (store.refresh_tokens, renewal, rules.REFRESH_LIFETIME),
    ):
        values = {**shared, "digest": secrets.digest(token), "expires_at": now + lifetime}
        await store.add_token(tx, table, user, app, values)
    return AppTokens(access, renewal, int(rules.ACCESS_LIFETIME.total_seconds()), line.scopes)
