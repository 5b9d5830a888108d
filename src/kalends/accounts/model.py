"""Organisations, users, OAuth clients, tokens, and the callers they make."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from typing import NewType, TypeAlias, TypeVar

OrganizationId = NewType("OrganizationId", int)
UserId = NewType("UserId", int)
ClientId = NewType("ClientId", str)


class Role(StrEnum):
    """What a user is in the organisation."""

    OWNER = "owner"
    MEMBER = "member"
    MANAGED = "managed"


class Permission(StrEnum):
    """What an OAuth client's managed users may do with their access tokens. `ALL` stands for every other."""

    EVENT_TYPE_READ = "EVENT_TYPE_READ"
    EVENT_TYPE_WRITE = "EVENT_TYPE_WRITE"
    BOOKING_READ = "BOOKING_READ"
    BOOKING_WRITE = "BOOKING_WRITE"
    SCHEDULE_READ = "SCHEDULE_READ"
    SCHEDULE_WRITE = "SCHEDULE_WRITE"
    APPS_READ = "APPS_READ"
    APPS_WRITE = "APPS_WRITE"
    PROFILE_READ = "PROFILE_READ"
    PROFILE_WRITE = "PROFILE_WRITE"
    ALL = "*"


@dataclass(frozen=True, slots=True)
class Organization:
    """A customer: everything belongs to exactly one."""

    id: OrganizationId
    name: str
    created_at: datetime

    @property
    def slug(self) -> str:
        """The name as a part of addresses: small letters and digits, joined by dashes."""
        return "-".join(re.findall(r"\w+", self.name.lower()))


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can be booked. A managed user belongs to the OAuth client that created it."""

    id: UserId
    organization_id: OrganizationId
    client_id: ClientId | None
    role: Role
    email: str
    username: str
    name: str
    time_zone: str
    time_format: int
    week_start: str
    locale: str
    bio: str | None
    avatar_url: str | None
    metadata: Mapping[str, object]
    default_schedule_id: int | None
    created_at: datetime
    bookable_in_groups: bool = True
    """Whether anybody may book him together with others of his organisation."""

    @property
    def contract_email(self) -> str:
        """The address as API clients see it."""
        return contract_email(self.email, self.client_id)


def contract_email(email: str, client_id: ClientId | None) -> str:
    """A user's address as API clients see it: a managed user's carries `+{client id}` before the `@`."""
    if client_id is None:
        return email
    local, _, domain = email.rpartition("@")
    return f"{local}+{client_id}@{domain}"


@dataclass(frozen=True, slots=True)
class Redirects:
    """Where a client wants its bookers to land. Each is a plain URL or a template, or missing."""

    booking: str | None = None
    reschedule: str | None = None
    cancel: str | None = None


@dataclass(frozen=True, slots=True)
class OAuthClient:
    """A customer's app. Its secret is stored apart (hashed, and encrypted for its owner to read)."""

    id: ClientId
    organization_id: OrganizationId
    name: str
    logo: str | None
    redirect_uris: tuple[str, ...]
    permissions: tuple[str, ...]
    redirects: Redirects
    emails_enabled: bool
    default_event_types_enabled: bool
    calendar_events_enabled: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ClientDraft:
    """An OAuth client to be."""

    name: str
    redirect_uris: tuple[str, ...]
    permissions: tuple[str, ...]
    logo: str | None = None
    redirects: Redirects = Redirects()
    emails_enabled: bool = True
    default_event_types_enabled: bool = False
    calendar_events_enabled: bool = True


class Unset(Enum):
    """Marks what a change leaves as it is, where None would mean to clear it."""

    UNSET = "unset"


UNSET = Unset.UNSET

T = TypeVar("T")
Maybe: TypeAlias = T | Unset


@dataclass(frozen=True, slots=True)
class ClientChanges:
    """What to change of an OAuth client."""

    name: Maybe[str] = UNSET
    redirect_uris: Maybe[tuple[str, ...]] = UNSET
    logo: Maybe[str | None] = UNSET
    booking_redirect: Maybe[str | None] = UNSET
    reschedule_redirect: Maybe[str | None] = UNSET
    cancel_redirect: Maybe[str | None] = UNSET
    emails_enabled: Maybe[bool] = UNSET
    default_event_types_enabled: Maybe[bool] = UNSET
    calendar_events_enabled: Maybe[bool] = UNSET


@dataclass(frozen=True, slots=True)
class ManagedUserDraft:
    """A managed user to be. `time_zone` None means that nobody said one: such a user starts without a schedule."""

    email: str
    name: str
    time_zone: str | None = None
    time_format: int = 12
    week_start: str = "Sunday"
    locale: str = "en"
    bio: str | None = None
    avatar_url: str | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)
    bookable_in_groups: bool = True


@dataclass(frozen=True, slots=True)
class UserChanges:
    """What to change of a user's profile."""

    email: Maybe[str] = UNSET
    name: Maybe[str] = UNSET
    time_zone: Maybe[str] = UNSET
    time_format: Maybe[int] = UNSET
    week_start: Maybe[str] = UNSET
    locale: Maybe[str] = UNSET
    bio: Maybe[str | None] = UNSET
    avatar_url: Maybe[str | None] = UNSET
    metadata: Maybe[Mapping[str, object]] = UNSET
    default_schedule_id: Maybe[int | None] = UNSET
    bookable_in_groups: Maybe[bool] = UNSET


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """What is known of a refresh token. Every token that came from the same first one is of its `family`."""

    user_id: UserId
    family: uuid.UUID
    expires_at: datetime
    rotated_at: datetime | None
    repeated: bool
    """Whether it was accepted once more after its rotation."""


@dataclass(frozen=True, slots=True)
class TokenPair:
    """An access token and the refresh token that renews it. Shown once, stored as hashes."""

    access_token: str
    refresh_token: str
    access_expires_at: datetime
    refresh_expires_at: datetime


@dataclass(frozen=True, slots=True)
class Anonymous:
    """A visitor, possibly through a page that names its OAuth client."""

    client_id: ClientId | None = None


@dataclass(frozen=True, slots=True)
class UserCaller:
    """A user with an API key, or somebody on the user's behalf: a managed user's client (`client_id` says which), or a
    third party's app, with an access token. `permissions` is what these may."""

    user: User
    client_id: ClientId | None = None
    permissions: tuple[str, ...] = (Permission.ALL,)
    is_app: bool = False

    @property
    def is_the_user(self) -> bool:
        """Whether nobody stands between: the user's own API key."""
        return self.client_id is None and not self.is_app

    @property
    def organization_id(self) -> OrganizationId:
        """The organisation whose rows this caller may see."""
        return self.user.organization_id

    def may(self, permission: Permission) -> bool:
        """Whether the credentials reach this far."""
        return Permission.ALL in self.permissions or permission in self.permissions


@dataclass(frozen=True, slots=True)
class ClientCaller:
    """An OAuth client with its secret: acts for its managed users, and for no other's."""

    client: OAuthClient

    def may(self, permission: Permission) -> bool:
        """Whether the client was given the permission."""
        return Permission.ALL in self.client.permissions or permission in self.client.permissions

    @property
    def organization_id(self) -> OrganizationId:
        """The organisation whose rows this caller may see."""
        return self.client.organization_id


Caller: TypeAlias = Anonymous | UserCaller | ClientCaller
