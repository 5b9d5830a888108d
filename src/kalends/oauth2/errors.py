"""What OAuth2 refuses, in the words of RFC 6749 (4.1.2.1 and 5.2)."""

from __future__ import annotations

from typing import ClassVar

from kalends.core.errors import Invalid, KalendsError, NotFound, Unauthenticated


class AppNotFound(NotFound):
    """No app of a third party has this id."""


class RedirectMismatch(Invalid):
    """The redirect URI is not the one that the app is registered with: nobody is sent there."""


class OAuth2Refusal(KalendsError):
    """A refusal that the protocol has a word for."""

    error: ClassVar[str]


class RequestRefused(OAuth2Refusal, Invalid):
    """A parameter is missing, or has no such value."""

    error = "invalid_request"


class ResponseTypeRefused(OAuth2Refusal, Invalid):
    """Something else than a code is asked for."""

    error = "unsupported_response_type"


class ScopeRefused(OAuth2Refusal, Invalid):
    """A permission that there is not, or that the app is not registered with."""

    error = "invalid_scope"


class GrantTypeRefused(OAuth2Refusal, Invalid):
    """Neither a code nor a refresh token is to be exchanged."""

    error = "unsupported_grant_type"


class GrantRefused(OAuth2Refusal, Invalid):
    """A code or refresh token that nobody has, was used, has ended, or is another app's."""

    error = "invalid_grant"


class AppRefused(OAuth2Refusal, Unauthenticated):
    """An app that there is not, or not with this secret."""

    error = "invalid_client"


class AppTokenInvalid(Unauthenticated):
    """An app's access token that has ended, or never was."""
