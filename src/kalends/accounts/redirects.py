"""Which URLs an OAuth client may name for its booking, reschedule and cancel pages.

A URL is either plain (`https://my-app.com/bookings`) or a template, whose placeholders stand in the path or the
query (`https://my-app.com/b/{bookingUid}/change?e={eventTypeSlug}`).
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from kalends.core.errors import Invalid

PLACEHOLDERS = frozenset(
    {
        "bookingUid",
        "rescheduleUid",
        "eventTypeSlug",
        "slug",
        "username",
        "seatReferenceUid",
        "teamId",
        "allRemainingBookings",
    }
)
"""The names that a template may use between braces."""

MAX_LENGTH = 2000
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\<>\"^`|]")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?\.?", re.IGNORECASE)


class InvalidRedirect(Invalid):
    """A redirect URL that Kalends will not send anybody to."""


def check(url: str, field: str) -> str:
    """`url` itself, when bookers may be sent there. `field` is the name the caller knows it by.

    https anywhere, http on loopback hosts alone; no user name or password, no fragment, no other scheme; braces
    only around known placeholders, and not in the host. Raises `InvalidRedirect`, saying what to change.
    """
    problem = _problem(url)
    if problem:
        raise InvalidRedirect(f"{field}: {problem}", details={"field": field, "value": url[:200]})
    return url


def is_template(url: str) -> bool:
    """Whether the URL has placeholders to fill, rather than parts to be added."""
    return PLACEHOLDER.search(url) is not None


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this very machine."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _problem(url: str) -> str | None:
    """The first thing wrong with `url`, as a sentence; None when it is fine."""
    if len(url) > MAX_LENGTH:
        return f"the URL is longer than {MAX_LENGTH} characters; shorten it."
    if _FORBIDDEN.search(url) or not url.isascii():
        return "the URL has spaces, control or non-ASCII characters; percent-encode them (a host as xn--…)."
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "the URL's host or port cannot be read; write it like https://my-app.com/bookings."
    return _scheme_problem(url, parts) or _host_problem(parts) or _rest_problem(url, parts)


def _scheme_problem(url: str, parts: SplitResult) -> str | None:
    if not re.match(r"[a-z][a-z0-9+.-]*://", url, re.IGNORECASE):
        return "the URL is not absolute; begin it with https://."
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        return "http is allowed for loopback hosts such as localhost alone; use https."
    if parts.scheme not in ("http", "https"):
        return f"the scheme {parts.scheme}: is not allowed; use https."
    return None


def _host_problem(parts: SplitResult) -> str | None:
    host = parts.hostname or ""
    if not host:
        return "the URL names no host; write it like https://my-app.com/bookings."
    if "@" in parts.netloc:
        return "the URL carries a user name or password; leave them out."
    if "[" in parts.netloc:
        return None
    if "{" in parts.netloc:
        return "placeholders may stand in the path and the query, not in the host."
    if not _HOST.fullmatch(host) or ".." in host:
        return "the URL's host is not a host name; write it like https://my-app.com/bookings."
    return None


def _rest_problem(url: str, parts: SplitResult) -> str | None:
    if parts.fragment or url.endswith("#"):
        return "the URL has a fragment (#…); leave it out, since Kalends adds a path and a query."
    unknown = [name for name in PLACEHOLDER.findall(url) if name not in PLACEHOLDERS]
    if unknown:
        return f"{{{unknown[0]}}} is no placeholder; use one of {', '.join(sorted(PLACEHOLDERS))}."
    if set(PLACEHOLDER.sub("", url)) & set("{}"):
        return "the URL has a brace without its partner; write placeholders like {bookingUid}."
    return None
