"""Private links of event types. The family has no dates."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from kalends.event_types import bounds, private_links
from kalends.event_types.model import PrivateLink, PrivateLinkChanges, PrivateLinkLimits
from kalends.wire.envelope import Answer, Changes, Request, Said
from kalends.wire.instants import Instant


class CreatePrivateLinkInput(Request):
    """When a link ends: at an instant, after so many bookings, or at whichever comes first."""

    expires_at: Annotated[Instant | None, Field(description="When the link ends.")] = None
    max_usage_count: Annotated[
        int | None,
        Field(ge=1, le=bounds.USES, description="How many bookings it is good for; one, where nothing is said."),
    ] = None


class UpdatePrivateLinkInput(Changes):
    """What is to be different about when a link ends; null takes that end away."""

    expires_at: Annotated[Instant | None, Field(description="When the link ends.")] = None
    max_usage_count: Annotated[
        int | None, Field(ge=1, le=bounds.USES, description="How many bookings it is good for, past ones included.")
    ] = None


class PrivateLinkOutput(Answer):
    """A private link; it has an instant at which it ends, a count of uses, or both."""

    link_id: str
    event_type_id: int
    is_expired: bool
    booking_url: Annotated[str, Field(description="The hosted booking page behind this link.")]
    expires_at: Said[Instant] = None
    max_usage_count: Said[int] = None
    usage_count: Said[int] = None


class DeletedPrivateLinkOutput(Answer):
    """The link that is gone."""

    link_id: str
    message: str


def limits(asked: CreatePrivateLinkInput) -> PrivateLinkLimits:
    """When the link that a request asks for ends."""
    return PrivateLinkLimits(asked.expires_at, asked.max_usage_count)


def changes(asked: UpdatePrivateLinkInput) -> PrivateLinkChanges:
    """What a request changes about when a link ends."""
    words = {"expires_at": "expires_at", "max_usage_count": "max_uses"}
    return PrivateLinkChanges(**{words[name]: getattr(asked, name) for name in asked.given()})


def output(link: PrivateLink, slug: str, origin: str, now: datetime) -> PrivateLinkOutput:
    """A link to the event type of this slug; `origin` is where this server's pages are."""
    return PrivateLinkOutput(
        link_id=link.id,
        event_type_id=link.event_type_id,
        is_expired=private_links.has_ended(link, now),
        booking_url=f"{origin}/d/{link.id}/{slug}",
        expires_at=link.limits.expires_at,
        max_usage_count=link.limits.max_uses,
        usage_count=None if link.limits.max_uses is None else link.uses,
    )


def deleted(link: PrivateLink) -> DeletedPrivateLinkOutput:
    """A link that is gone."""
    return DeletedPrivateLinkOutput(link_id=link.id, message="The private link is deleted; its address leads nowhere.")
