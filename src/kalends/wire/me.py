"""The profile of whoever asks, in the contract's spelling."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kalends.accounts.model import User
from kalends.wire.envelope import Answer
from kalends.wire.managed_users import InGroups, UpdateProfileInput


class UpdateMeInput(UpdateProfileInput):
    """What to change of one's own profile; what is left out stays."""

    time_zone: Annotated[str, Field(description="IANA time zone of the profile and of the default schedule.")] = ""


class MyOrganization(Answer):
    """The organisation that one belongs to."""

    is_platform: bool
    id: int


class MeOutput(Answer):
    """One's own profile."""

    id: int
    username: str
    email: str
    name: str
    avatar_url: str | None
    bio: str | None
    time_format: int
    default_schedule_id: int | None
    week_start: str
    time_zone: str
    organization_id: int
    organization: MyOrganization
    bookable_in_groups: InGroups


def output(user: User) -> MeOutput:
    """A user's profile, for the user."""
    return MeOutput(
        id=user.id,
        username=user.username,
        email=user.contract_email,
        name=user.name,
        avatar_url=user.avatar_url,
        bio=user.bio,
        time_format=user.time_format,
        default_schedule_id=user.default_schedule_id,
        week_start=user.week_start,
        time_zone=user.time_zone,
        organization_id=user.organization_id,
        organization=MyOrganization(is_platform=user.client_id is not None, id=user.organization_id),
        bookable_in_groups=user.bookable_in_groups,
    )
