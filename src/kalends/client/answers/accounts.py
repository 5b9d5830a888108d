"""OAuth clients, users and their credentials."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from kalends.client.answers.base import Answer


@dataclass(frozen=True)
class OAuthCredentials(Answer):
    """What a new OAuth client signs its requests with. Keep the secret on the server."""

    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True)
class OAuthClient(Answer):
    """An app that books through Kalends, and the pages of it that bookers land on."""

    id: str
    name: str
    redirect_uris: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    booking_redirect_uri: str | None = None
    booking_reschedule_redirect_uri: str | None = None
    booking_cancel_redirect_uri: str | None = None
    are_emails_enabled: bool = False
    are_default_event_types_enabled: bool = False
    are_calendar_events_enabled: bool = True
    logo: str | None = None
    organization_id: int | None = None
    created_at: datetime | None = None
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Tokens(Answer):
    """What a managed user's requests are signed with. Store both: a refresh gives a new pair and ends the old one.

    `access_token_expires_at` is None where it is not known; then an expired token shows itself when it is used.
    """

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    access_token_expires_at: datetime | None = None
    refresh_token_expires_at: datetime | None = None

    @classmethod
    def stored(cls, access_token: str, refresh_token: str | None = None) -> Tokens:
        """The pair from two strings you kept. When the access token ends is read from the token itself."""
        return cls(access_token, refresh_token, access_token_expires_at=_expiry(access_token))


@dataclass(frozen=True)
class ManagedUser(Answer):
    """A user whom your app manages. `email` carries the client's id as a tag (`alice+cl…@example.com`)."""

    id: int
    email: str
    username: str
    name: str
    bio: str | None = None
    time_zone: str = "Europe/London"
    week_start: str = "Sunday"
    time_format: int = 12
    default_schedule_id: int | None = None
    locale: str | None = None
    avatar_url: str | None = None
    created_date: datetime | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    allow_dynamic_booking: bool = True


@dataclass(frozen=True)
class NewManagedUser(Answer):
    """A managed user just made, with the first pair of tokens."""

    user: ManagedUser
    tokens: Tokens


@dataclass(frozen=True)
class Me(Answer):
    """The user whom the credentials belong to."""

    id: int
    email: str
    username: str
    name: str | None = None
    bio: str | None = None
    avatar_url: str | None = None
    time_zone: str = "Europe/London"
    week_start: str = "Sunday"
    time_format: int = 12
    default_schedule_id: int | None = None
    organization_id: int | None = None
    allow_dynamic_booking: bool = True


@dataclass(frozen=True)
class ApiKey(Answer):
    """A new API key, to be stored; it cannot be shown again."""

    api_key: str = field(repr=False)


@dataclass(frozen=True)
class App(Answer):
    """A third party's app, as anybody may see it."""

    client_id: str = field(metadata={"name": "client_id"})
    name: str
    redirect_uri: str = field(metadata={"name": "redirect_uri"})
    client_type: Literal["CONFIDENTIAL", "PUBLIC"] = field(metadata={"name": "client_type"})
    is_trusted: bool = field(default=False, metadata={"name": "is_trusted"})
    logo: str | None = None


@dataclass(frozen=True)
class AppTokens(Answer):
    """What a third party's app acts for a user with. Store both: a refresh gives a new pair and ends the old one.

    The access token lives for `expires_in` seconds. `scope` has what the user has allowed, separated by spaces.
    """

    access_token: str = field(repr=False, metadata={"name": "access_token"})
    refresh_token: str = field(repr=False, metadata={"name": "refresh_token"})
    expires_in: int = field(metadata={"name": "expires_in"})
    scope: str = ""


@dataclass(frozen=True)
class VerifiedEmail(Answer):
    """An e-mail address that a user has proven."""

    id: int
    email: str
    user_id: int


@dataclass(frozen=True)
class VerifiedPhone(Answer):
    """A phone number that a user has proven: `+`, country code and digits."""

    id: int
    phone_number: str
    user_id: int


def _expiry(access_token: str) -> datetime | None:
    """When a JWT says that it ends. It is not verified here, and need not be: it only spares a refused request."""
    try:
        _, payload, _ = access_token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(float(claims["exp"]), UTC)
    except (ValueError, TypeError, KeyError, OverflowError, binascii.Error):
        return None
