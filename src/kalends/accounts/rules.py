"""The decisions of accounts: addresses, names, origins, limits and the use of refresh tokens. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum
from ipaddress import IPv6Address
from typing import TypeVar
from urllib.parse import urlsplit

from kalends.accounts import redirects
from kalends.accounts.errors import AddressIsTheUsers, InvalidClient, InvalidName, InvalidProfile
from kalends.accounts.model import (
    ClientChanges,
    ClientDraft,
    ClientId,
    OAuthClient,
    Permission,
    Redirects,
    RefreshToken,
    Unset,
    UserCaller,
    UserChanges,
)
from kalends.core import addresses, time
from kalends.core.metadata import check_metadata

T = TypeVar("T")

API_KEY = "cal_"
"""What every API key begins with."""

ACCESS_LIFETIME = timedelta(minutes=60)
REFRESH_LIFETIME = timedelta(days=365)
REFRESH_GRACE = timedelta(seconds=60)
"""For so long a rotated refresh token works once more, in case the answer that brought its successor got lost."""

DEFAULT_TIME_ZONE = "Europe/London"

RESERVED_USERNAMES = frozenset(
    {
        "admin",
        "api",
        "auth",
        "booking",
        "bookings",
        "cancel",
        "d",
        "docs",
        "embed",
        "event-types",
        "favicon.ico",
        "health",
        "kalends",
        "login",
        "logout",
        "mail",
        "me",
        "oauth",
        "openapi",
        "openapi.json",
        "redoc",
        "reschedule",
        "robots.txt",
        "settings",
        "signup",
        "static",
        "team",
        "teams",
        "v1",
        "v2",
        "well-known",
    }
)
"""First parts of paths that Kalends serves or may come to serve; nobody's page is there."""

_DEFAULT_PORTS = {"http": 80, "https": 443}
_USERNAME_LENGTH = 50
_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_NAME_LENGTH = 200
_BIO_LENGTH = 5000
_REDIRECT_URIS = 50


class Use(Enum):
    """What presenting a refresh token amounts to."""

    FIRST = "first"
    REPEATED = "repeated"
    REUSED = "reused"
    EXPIRED = "expired"


def judge_use(token: RefreshToken, now: datetime) -> Use:
    """First use, the one repetition that a lost answer excuses, or a reuse by somebody who should not have it."""
    if now >= token.expires_at:
        return Use.EXPIRED
    if token.rotated_at is None:
        return Use.FIRST
    excused = not token.repeated and now <= token.rotated_at + REFRESH_GRACE
    return Use.REPEATED if excused else Use.REUSED


def origin_of(url: str) -> str | None:
    """The origin of an http(s) URL as browsers send it: scheme, host and any unusual port, all lower case."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
            return None
        port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
        host = f"[{IPv6Address(parts.hostname).compressed}]" if "[" in parts.netloc else parts.hostname
        return f"{parts.scheme}://{host}{port}"
    except ValueError:
        return None


def origins_of(urls: Iterable[str]) -> tuple[str, ...]:
    """The origins of these URLs, each once."""
    return tuple(dict.fromkeys(origin for origin in map(origin_of, urls) if origin))


def allows(client: OAuthClient, origin: str) -> bool:
    """Whether pages of `origin` (as a browser's `Origin` header has it) may call for the client: whether it is
    exactly the origin of one of its redirect URIs."""
    return origin in origins_of(client.redirect_uris)


def checked_draft(draft: ClientDraft) -> ClientDraft:
    """The draft as it is stored. Raises `InvalidName`, `InvalidClient` and `InvalidRedirect`, naming the field to
    change."""
    pages = draft.redirects
    return replace(
        draft,
        name=clean_name(draft.name),
        logo=check_logo(draft.logo),
        redirect_uris=check_redirect_uris(draft.redirect_uris),
        permissions=check_permissions(draft.permissions),
        redirects=Redirects(
            _check_page("bookingRedirectUri")(pages.booking),
            _check_page("bookingRescheduleRedirectUri")(pages.reschedule),
            _check_page("bookingCancelRedirectUri")(pages.cancel),
        ),
    )


def checked_client(changes: ClientChanges) -> ClientChanges:
    """The changes as they are stored. Raises as `checked_draft` does."""
    return replace(
        changes,
        name=_where_set(clean_name)(changes.name),
        logo=_where_set(check_logo)(changes.logo),
        redirect_uris=_where_set(check_redirect_uris)(changes.redirect_uris),
        booking_redirect=_where_set(_check_page("bookingRedirectUri"))(changes.booking_redirect),
        reschedule_redirect=_where_set(_check_page("bookingRescheduleRedirectUri"))(changes.reschedule_redirect),
        cancel_redirect=_where_set(_check_page("bookingCancelRedirectUri"))(changes.cancel_redirect),
    )


def checked_profile(changes: UserChanges, client_id: ClientId | None) -> UserChanges:
    """The changes as they are stored. Raises `InvalidAddress`, `InvalidName`, `UnknownTimeZone`, `InvalidProfile` or
    `InvalidMetadata`, naming the field to change."""

    def clean_own_email(text: str) -> str:
        return clean_email(text, client_id)

    return replace(
        changes,
        email=_where_set(clean_own_email)(changes.email),
        name=_where_set(clean_name)(changes.name),
        time_zone=_where_set(check_time_zone)(changes.time_zone),
        bio=_where_set(check_bio)(changes.bio),
        avatar_url=_where_set(check_avatar_url)(changes.avatar_url),
        metadata=_where_set(check_metadata)(changes.metadata),
    )


def check_reach(caller: UserCaller, changes: UserChanges) -> None:
    """Passes unless a third party's app changes the address: whoever reads what goes there can sign in as the user, and
    allow apps whatever the user may. Raises `AddressIsTheUsers`."""
    if caller.is_app and not isinstance(changes.email, Unset):
        raise AddressIsTheUsers("Only the user may change the e-mail address, with an API key (`cal_…`); leave it out.")


def clean_email(text: str, client_id: ClientId | None = None) -> str:
    """The address as it is stored: lower case, and without the `+{client id}` that API clients see.

    Raises `InvalidAddress` for what is no address.
    """
    return addresses.check_email(_without_client(text, client_id), "email").lower()


def clean_name(text: str, field: str = "name") -> str:
    """A name on one line, without control characters. Raises `InvalidName` for an empty or endless one."""
    name = " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())
    if not 0 < len(name) <= _NAME_LENGTH:
        raise InvalidName(f"{field} must have 1 to {_NAME_LENGTH} characters.", details={"field": field})
    return name


def check_time_zone(name: str) -> str:
    """`name`, when it is an IANA time zone. Raises `UnknownTimeZone`."""
    return time.check_time_zone(name, "timeZone")


def check_bio(text: str | None) -> str | None:
    """`text`, when it has a bearable length. Raises `InvalidProfile`."""
    if text is not None and len(text) > _BIO_LENGTH:
        raise InvalidProfile(f"bio must have at most {_BIO_LENGTH} characters.", details={"field": "bio"})
    return text


def check_avatar_url(url: str | None) -> str | None:
    """`url`, when a page may show the picture there. Raises `InvalidProfile`."""
    if url is not None and addresses.link(url) != url:
        raise InvalidProfile(
            f"avatarUrl must be an http or https URL of at most {addresses.LONGEST_LINK} characters.",
            details={"field": "avatarUrl"},
        )
    return url


def check_redirect_uris(uris: tuple[str, ...]) -> tuple[str, ...]:
    """`uris`, when each may be called back: https, or http on loopback, without user name, fragment or placeholders.

    Raises `InvalidRedirect` or `InvalidClient`, naming the one to change.
    """
    if len(uris) > _REDIRECT_URIS:
        raise InvalidClient(f"redirectUris has {len(uris)} entries; keep at most {_REDIRECT_URIS}.")
    for number, uri in enumerate(uris):
        field = f"redirectUris.{number}"
        redirects.check(uri, field)
        if redirects.is_template(uri):
            raise InvalidClient(f"{field}: placeholders belong in the booking URLs alone; write the whole URL.")
    return uris


def check_permissions(permissions: tuple[str, ...]) -> tuple[str, ...]:
    """`permissions`, each once, when all are known. Raises `InvalidClient`."""
    unknown = [name for name in permissions if name not in set(Permission)]
    if unknown:
        raise InvalidClient(f"permissions: {unknown[0][:60]!r} is unknown; known are {', '.join(Permission)}.")
    return tuple(dict.fromkeys(permissions))


def check_logo(url: str | None) -> str | None:
    """`url`, when a page may show the logo there. Raises `InvalidClient`."""
    if url is not None and addresses.link(url) != url:
        raise InvalidClient(f"logo must be an http or https URL of at most {addresses.LONGEST_LINK} characters.")
    return url


def username_from(email: str) -> str:
    """The username that an address suggests: its local part in lower-case ASCII letters, digits and hyphens."""
    local = unicodedata.normalize("NFKD", email.rpartition("@")[0]).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", local).strip("-")[:_USERNAME_LENGTH].rstrip("-") or "user"


def check_username(username: str) -> str:
    """`username`, when a page's path may begin with it. Raises `InvalidProfile`."""
    if not _USERNAME.fullmatch(username) or is_reserved(username):
        raise InvalidProfile(
            f"username: {username[:60]!r} cannot begin the path of a page; use letters, digits, dots, hyphens and "
            "underscores, and none of Kalends' own words.",
            details={"field": "username"},
        )
    return username


def is_client_id(text: str) -> bool:
    """Whether an OAuth client may be called so."""
    return _CLIENT_ID.fullmatch(text) is not None


def is_reserved(username: str) -> bool:
    """Whether a path that begins so is Kalends' own."""
    return username in RESERVED_USERNAMES


def _without_client(email: str, client_id: ClientId | None) -> str:
    local, at, domain = email.rpartition("@")
    return local.removesuffix(f"+{client_id}") + at + domain


def _where_set(check: Callable[[T], T]) -> Callable[[T | Unset], T | Unset]:
    """`check` for a field that a change may leave out."""
    return lambda value: value if isinstance(value, Unset) else check(value)


def _check_page(field: str) -> Callable[[str | None], str | None]:
    """A check of one booking URL, which may be missing."""
    return lambda url: None if url is None else redirects.check(url, field)
