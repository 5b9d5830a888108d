"""What can go wrong between a program and Kalends. Everything the client raises on its own is a `KalendsError`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import httpx

TOKEN_EXPIRED = 498


class KalendsError(Exception):
    """The root of all errors of this client."""


class TransportError(KalendsError):
    """No usable answer: no connection, a broken one, or something that does not speak the contract.

    Whether a POST that ended so has been carried out is not known; look before you repeat it.
    """


class TimedOut(TransportError):
    """No answer within the time-out."""


class ApiError(KalendsError):
    """Kalends answered, and refused.

    `status` is the HTTP status, `code` a word that programs may compare, `message` one sentence that says what to
    change, `details` what else the answer says (for a wrong request: what is wrong with each field).
    """

    def __init__(self, status: int, code: str, message: str, details: object = None) -> None:
        super().__init__(f"{message} ({status} {code})")
        self.status = status
        self.code = code
        self.message = message
        self.details = details


class BadRequest(ApiError):
    """400: the request is wrong as it stands; repeating it unchanged fails again."""


class Unauthorized(ApiError):
    """401: no credentials, unknown ones, or a refresh token that is used up."""


class TokenExpired(ApiError):
    """498: the access token's time is over. Raised only where the client has no means to refresh it."""


class Forbidden(ApiError):
    """403: these credentials may not do this."""


class NotFound(ApiError):
    """404: there is no such thing, or not for these credentials."""


class Conflict(ApiError):
    """409: right in itself, but not with what is already there."""


class SlotTaken(Conflict):
    """409: somebody else has the time. `next_starts` are the next free ones, aware, earliest first."""

    def __init__(self, status: int, code: str, message: str, details: object = None) -> None:
        super().__init__(status, code, message, details)
        self.next_starts = tuple(datetime.fromisoformat(start) for start in _next_starts(details) or ())


class Unprocessable(ApiError):
    """422: understood, but a part that it needs does not exist there."""


class TooManyRequests(ApiError):
    """429: slow down. `retry_after` is the wait in seconds that the server asks for, or None."""

    retry_after: float | None = None


class ServerError(ApiError):
    """5xx: Kalends, or something in front of it, failed."""


_BY_STATUS: Mapping[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    422: Unprocessable,
    429: TooManyRequests,
    TOKEN_EXPIRED: TokenExpired,
}


def refusal(response: httpx.Response) -> ApiError:
    """The error that an answer without success stands for."""
    told = _told(response)
    code, message, details = told.get("code"), told.get("message"), told.get("details")
    error = _kind(response.status_code, details)(
        response.status_code,
        str(code or response.reason_phrase.replace(" ", "") or "Error"),
        str(message or f"{response.request.method} {response.request.url.path} was answered {response.status_code}."),
        details,
    )
    if isinstance(error, TooManyRequests):
        error.retry_after = _seconds(response.headers.get("retry-after", ""))
    return error


def _kind(status: int, details: object) -> type[ApiError]:
    if status == httpx.codes.CONFLICT and _next_starts(details) is not None:
        return SlotTaken
    return ServerError if status >= httpx.codes.INTERNAL_SERVER_ERROR else _BY_STATUS.get(status, ApiError)


def _told(response: httpx.Response) -> Mapping[str, object]:
    try:
        body = response.json()
    except ValueError:
        return {}
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, str):  # as RFC 6749 has it
        return {"code": error, "message": body.get("error_description")}
    return error if isinstance(error, dict) else {}


def _next_starts(details: object) -> list[str] | None:
    starts = details.get("nextStarts") if isinstance(details, dict) else None
    return starts if isinstance(starts, list) else None


def _seconds(header: str) -> float | None:
    return float(header) if header.isdecimal() else None
