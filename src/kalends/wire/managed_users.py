"""Managed users and their tokens, in the contract's spelling."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Field

from kalends.accounts.model import ManagedUserDraft, TokenPair, User, UserChanges
from kalends.core.time import to_millisecond
from kalends.wire.envelope import Answer, Changes, Request
from kalends.wire.instants import Instant
from kalends.wire.metadata import Metadata

TimeFormat = Annotated[Literal[12, 24], Field(description="12 or 24 hours.")]
WeekStart = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
Locale = Literal[
    "ar", "az", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "es-419", "et", "eu", "fi", "fr", "he", "hr",
    "hu", "id", "it", "iw", "ja", "km", "ko", "lv", "nl", "no", "pl", "pt", "pt-BR", "ro", "ru", "sk", "sr", "sv",
    "ta", "th", "tr", "uk", "vi", "zh-CN", "zh-TW",
]  # fmt: skip
AvatarUrl = Annotated[str | None, Field(description="URL of the user's picture.")]
Bio = Annotated[str | None, Field(description="A few words about the user.")]
ScheduleId = Annotated[int, Field(ge=1, le=2**53)]
InGroups = Annotated[
    bool,
    Field(
        alias="allowDynamicBooking",
        description="Whether anybody may book the user together with others of the organisation. Beyond the contract.",
    ),
]

_TIME_ZONE = (
    "IANA time zone. Given, the user starts with a default schedule, Monday to Friday from 9 to 5 there; otherwise "
    "without one, and cannot be booked before there is one. The profile's zone is Europe/London until one is said."
)


class CreateManagedUserInput(Request):
    """A managed user to create."""

    email: Annotated[str, Field(examples=["alice@example.com"])]
    name: Annotated[str, Field(description="The name in e-mails and on pages.", examples=["Alice Smith"])]
    time_format: TimeFormat = 12
    week_start: WeekStart = "Sunday"
    time_zone: Annotated[str | None, Field(description=_TIME_ZONE, examples=["Europe/Berlin"])] = None
    locale: Locale = "en"
    avatar_url: AvatarUrl = None
    bio: Bio = None
    metadata: Metadata = Field(default_factory=dict)
    bookable_in_groups: InGroups = True


class UpdateProfileInput(Changes):
    """What to change of a profile; what is left out stays."""

    email: str = ""
    name: str = ""
    time_format: TimeFormat = 12
    default_schedule_id: Annotated[ScheduleId | None, Field(description="One of the user's own schedules.")] = None
    week_start: WeekStart = "Sunday"
    time_zone: Annotated[str, Field(description="IANA time zone of the profile; schedules keep theirs.")] = ""
    locale: Locale = "en"
    avatar_url: AvatarUrl = None
    bio: Bio = None
    metadata: Metadata = Field(default_factory=dict)
    bookable_in_groups: InGroups = True


class UpdateManagedUserInput(UpdateProfileInput):
    """What to change of a managed user; what is left out stays."""


class ManagedUserOutput(Answer):
    """A managed user as its client sees it."""

    id: int
    email: Annotated[str, Field(description="The address, with the client's id behind a `+`.")]
    username: str
    name: str
    bio: str | None
    time_zone: str
    week_start: str
    created_date: Instant
    time_format: int
    default_schedule_id: int | None
    locale: str
    avatar_url: str | None
    metadata: dict[str, Any]
    bookable_in_groups: InGroups


class RefreshTokenInput(Request):
    """The refresh token to use up."""

    refresh_token: Annotated[str, Field(description="The managed user's refresh token.")]


class TokensOutput(Answer):
    """A pair of tokens, to be stored; Kalends cannot show it again."""

    access_token: Annotated[str, Field(description="A JWT; good for 60 minutes.")]
    refresh_token: Annotated[str, Field(description="Good for one use within a year.")]
    access_token_expires_at: Annotated[int, Field(description="Epoch milliseconds.")]
    refresh_token_expires_at: Annotated[int, Field(description="Epoch milliseconds.")]


class CreateManagedUserOutput(TokensOutput):
    """A new managed user with the first pair of tokens."""

    user: ManagedUserOutput


def draft(asked: CreateManagedUserInput) -> ManagedUserDraft:
    """The managed user that a request describes."""
    return ManagedUserDraft(**{field: getattr(asked, field) for field in CreateManagedUserInput.model_fields})


def changes(asked: UpdateProfileInput) -> UserChanges:
    """The changes that a request names; null clears what may be missing."""
    return UserChanges(**{field: getattr(asked, field) for field in asked.given()})


def emails(values: Iterable[str]) -> tuple[str, ...]:
    """Addresses of a query that are repeated, separated by commas, or both."""
    return tuple(email.strip() for value in values for email in value.split(",") if email.strip())


def output(user: User) -> ManagedUserOutput:
    """A managed user, for the client."""
    return ManagedUserOutput(
        id=user.id,
        email=user.contract_email,
        username=user.username,
        name=user.name,
        bio=user.bio,
        time_zone=user.time_zone,
        week_start=user.week_start,
        created_date=user.created_at,
        time_format=user.time_format,
        default_schedule_id=user.default_schedule_id,
        locale=user.locale,
        avatar_url=user.avatar_url,
        metadata=dict(user.metadata),
        bookable_in_groups=user.bookable_in_groups,
    )


def tokens(pair: TokenPair) -> TokensOutput:
    """A pair of tokens, for the client."""
    return TokensOutput(
        access_token=pair.access_token,
        refresh_token=pair.refresh_token,
        access_token_expires_at=to_millisecond(pair.access_expires_at),
        refresh_token_expires_at=to_millisecond(pair.refresh_expires_at),
    )


def created(user: User, pair: TokenPair) -> CreateManagedUserOutput:
    """A new managed user and the first pair of tokens."""
    return CreateManagedUserOutput(**dict(tokens(pair)), user=output(user))
