"""The kinds of refusal. Every subject derives its own from these; `http.statuses` gives each kind its HTTP status."""

from __future__ import annotations

from typing import ClassVar


class KalendsError(Exception):
    """A refusal that a person can act on: one sentence saying what is wrong and what to change.

    `code` is the word that programs may compare; `details` carries field names or the next free times.
    """

    code: ClassVar[str] = "Error"

    def __init__(self, message: str, *, details: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class Invalid(KalendsError):
    """The request itself is wrong; repeating it unchanged fails again."""

    code = "BadRequest"


class Unauthenticated(KalendsError):
    """No credentials, or credentials that nobody has."""

    code = "Unauthorized"


class TokenExpired(KalendsError):
    """An access token whose time is over; the refresh token gives a new one."""

    code = "TokenExpiredException"


class Forbidden(KalendsError):
    """The caller is known and may not do this."""

    code = "Forbidden"


class NotFound(KalendsError):
    """There is no such thing, or not for this caller: the two look alike."""

    code = "NotFound"


class Gone(KalendsError):
    """There was such a thing, and its time is over."""

    code = "Gone"


class TooManyRequests(KalendsError):
    """Right in itself, but too often; after `retry_after` seconds it may be tried again."""

    code = "TooManyRequests"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message, details={"retryAfter": retry_after})
        self.retry_after = retry_after


class Conflict(KalendsError):
    """Right in itself, but not with what is already there."""

    code = "Conflict"
