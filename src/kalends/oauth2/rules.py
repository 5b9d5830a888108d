"""The decisions of OAuth2: what an app may ask for, how long codes and tokens last, and PKCE (RFC 7636). Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from kalends.accounts import rules as accounts
from kalends.accounts.model import Permission
from kalends.oauth2.errors import RequestRefused, ResponseTypeRefused, ScopeRefused
from kalends.oauth2.model import App, AppDraft, AppKind, Asked, Wish

ACCESS_TOKEN = "kalo_"  # noqa: S105 no secret
"""What every app's access token begins with."""

CODE_LIFETIME = timedelta(minutes=1)
ACCESS_LIFETIME = timedelta(minutes=30)
REFRESH_LIFETIME = timedelta(days=365)
SESSION_LIFETIME = timedelta(hours=8)
"""How long a browser stays signed in."""

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def checked(draft: AppDraft) -> AppDraft:
    """The draft as it is stored. Raises `InvalidName`, `InvalidClient` and `InvalidRedirect`."""
    return replace(
        draft,
        name=accounts.clean_name(draft.name),
        redirect_uri=accounts.check_redirect_uris((draft.redirect_uri,))[0],
        scopes=accounts.check_permissions(draft.scopes),
        logo=accounts.check_logo(draft.logo),
    )


def judge(app: App, wish: Wish) -> Asked:
    """What the app asks for. Raises `ResponseTypeRefused`, `RequestRefused` and `ScopeRefused`."""
    if wish.response_type != "code":
        raise ResponseTypeRefused("response_type must be code.")
    return Asked(app, _scopes(app, wish.scope), _challenge(app, wish))


def proves(challenge: str | None, verifier: str | None) -> bool:
    """Whether the verifier is the one that the challenge was made of (RFC 7636, 4.6); without a challenge there must
    be none, or a stolen code could be slipped in (RFC 9700, 4.8.2)."""
    if challenge is None or verifier is None:
        return challenge is None and verifier is None
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    return bool(_VERIFIER.fullmatch(verifier)) and hmac.compare_digest(made, challenge)


def landing(redirect_uri: str, **parameters: str | None) -> str:
    """The app's URL with these parameters beside its own; those that are None are left out."""
    parts = urlsplit(redirect_uri)
    given = [(name, value) for name, value in parameters.items() if value is not None]
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query, keep_blank_values=True), *given])))


def form_token(session: str, key: bytes) -> str:
    """What a form carries to show that a page of ours, in this very session, has made it."""
    return hmac.new(key, session.encode(), hashlib.sha256).hexdigest()


def _scopes(app: App, scope: str) -> tuple[str, ...]:
    """The permissions that are asked for; all that the app has, where none are named."""
    wanted = tuple(dict.fromkeys(scope.split())) or app.scopes
    unknown = next((name for name in wanted if name not in set(Permission)), None)
    if unknown is not None:
        raise ScopeRefused("scope has a permission that there is not; /docs lists what there is.")
    if Permission.ALL not in app.scopes and not set(wanted) <= set(app.scopes):
        raise ScopeRefused("scope has a permission that the app is not registered with.")
    return wanted


def _challenge(app: App, wish: Wish) -> str | None:
    if wish.challenge is None:
        if app.kind is AppKind.PUBLIC:
            raise RequestRefused("An app without a secret needs PKCE: send code_challenge.")
        return None
    if wish.challenge_method != "S256":
        raise RequestRefused("code_challenge_method must be S256.")
    if not _CHALLENGE.fullmatch(wish.challenge):
        raise RequestRefused("code_challenge must be the SHA-256 of the verifier, as 43 characters of base64url.")
    return wish.challenge
