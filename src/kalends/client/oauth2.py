"""What a third party's app does to act for users who allow it (RFC 6749 with PKCE, RFC 7636). Operations
`/v2/auth/oauth2`."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Sequence
from urllib.parse import urlencode

from kalends.client import request, wire
from kalends.client.answers.accounts import App, AppTokens
from kalends.client.operation import Family, S, operation
from kalends.client.request import Request

PATH = "/v2/auth/oauth2"


def new_verifier() -> str:
    """A secret of one visit to the authorize page: keep it with the user's session, until the code comes back."""
    return secrets.token_urlsafe(48)


def authorization_url(
    base_url: str, *, client_id: str, redirect_uri: str, verifier: str, state: str, scopes: Sequence[str] = ()
) -> str:
    """Where to send the user's browser, so that the user may allow the app to act. It comes back to `redirect_uri` with
    `code` and `state`, or with `error`; go on only where `state` is the one that this browser was sent with.

    `scopes` are permissions such as `BOOKING_READ`; none means all that the app is registered with.
    """
    digest = hashlib.sha256(verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "state": state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        **({"scope": " ".join(scopes)} if scopes else {}),
    }
    return f"{base_url.rstrip('/')}/auth/oauth2/authorize?{urlencode(query)}"


class OAuth2(Family[S]):
    """Tokens of a third party's app. Needs no credentials but those that are given with each call."""

    @operation
    def get_app(self, client_id: str) -> Request[App]:
        """Who an app is, for whoever asks. Raises NotFound."""
        return request.get(f"{PATH}/clients/{wire.segment(client_id)}", wire.answer(App))

    @operation
    def exchange(
        self, code: str, *, client_id: str, redirect_uri: str, verifier: str, client_secret: str | None = None
    ) -> Request[AppTokens]:
        """Tokens for a code, once and within a minute. Raises BadRequest, and Unauthorized for a wrong secret."""
        fields = {
            "grant_type": "authorization_code",
            "client_id": client_id,
            "client_secret": client_secret,
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        return _token(fields)

    @operation
    def refresh(self, refresh_token: str, *, client_id: str, client_secret: str | None = None) -> Request[AppTokens]:
        """New tokens for a refresh token, which is thereby used up. Raises BadRequest, and Unauthorized for a wrong
        secret."""
        fields = {
            "grant_type": "refresh_token",
            "client_id": client_id,
            "client_secret": client_secret,
            "refresh_token": refresh_token,
        }
        return _token(fields)


def _token(fields: dict[str, str | None]) -> Request[AppTokens]:
    given = {name: value for name, value in fields.items() if value is not None}
    return Request("POST", f"{PATH}/token", wire.bare(AppTokens), body=given, is_bare=True)
