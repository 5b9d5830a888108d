"""Apps of third parties, what they ask for, and what they get."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kalends.accounts.model import ClientId, OrganizationId, UserId


class AppKind(StrEnum):
    """Whether an app can keep a secret (RFC 6749, 2.1)."""

    CONFIDENTIAL = "confidential"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class App:
    """A third party's app. `scopes` are the permissions that it may ask users for."""

    id: ClientId
    organization_id: OrganizationId
    name: str
    logo: str | None
    redirect_uri: str
    kind: AppKind
    scopes: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AppDraft:
    """An app to be."""

    name: str
    redirect_uri: str
    kind: AppKind = AppKind.CONFIDENTIAL
    scopes: tuple[str, ...] = ("*",)
    logo: str | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What an app sends a user's browser with (RFC 6749, 4.1.1; RFC 7636, 4.3), as it was said."""

    response_type: str = ""
    scope: str = ""
    state: str | None = None
    challenge: str | None = None
    challenge_method: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish that can be granted: to an app, these permissions, against this PKCE challenge."""

    app: App
    scopes: tuple[str, ...]
    challenge: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """All that comes of one code, tokens after tokens: what the user has allowed by it, and when."""

    family: uuid.UUID
    scopes: tuple[str, ...]
    allowed_at: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """An app that may act for a user now: how far, and since when."""

    app: App
    scopes: frozenset[str]
    since: datetime


@dataclass(frozen=True, slots=True)
class Code:
    """What is known of an authorization code."""

    client_id: ClientId
    user_id: UserId
    redirect_uri: str
    challenge: str | None
    line: Line
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class AppTokens:
    """Tokens of an app. Shown once, stored as hashes; `lifetime` is the access token's, in seconds."""

    access_token: str
    refresh_token: str
    lifetime: int
    scopes: tuple[str, ...]
