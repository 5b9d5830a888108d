"""The HTTP status of every kind of refusal: one table for all faces."""

from __future__ import annotations

from collections.abc import Mapping

from kalends.core import errors
from kalends.core.errors import KalendsError

STATUS: Mapping[type[KalendsError], int] = {
    errors.Invalid: 400,
    errors.Unauthenticated: 401,
    errors.TokenExpired: 498,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.TooManyRequests: 429,
}
"""What derives from none of these is our own fault: 500."""


def status_of(refusal: KalendsError) -> int:
    """The status that a request is answered with when it is refused so."""
    return next((status for kind, status in STATUS.items() if isinstance(refusal, kind)), 500)
