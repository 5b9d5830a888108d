"""Private links in the words of the components, which make up the ids of new ones themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kalends.event_types.model import PrivateLink, PrivateLinkLimits
from kalends.wire.envelope import Answer, Asked
from kalends.wire.instants import Instant


class PrivateLinkInput(Asked):
    """A link that the event type is to have; without an end it is good for one booking."""

    link: str
    expires_at: Instant | None = None
    max_usage_count: int | None = None
    usage_count: int | None = None


class PrivateLinkOutput(Answer):
    """A link that the event type has. What is not set is left out."""

    link: str
    expires_at: Instant | None = None
    max_usage_count: int | None = None
    usage_count: int


def wanted(asked: Iterable[PrivateLinkInput | str]) -> Mapping[str, PrivateLinkLimits]:
    """The links that a component wants, by their ids; a new one is just its id."""
    links = (PrivateLinkInput(link=each) if isinstance(each, str) else each for each in asked)
    return {each.link: PrivateLinkLimits(each.expires_at, each.max_usage_count) for each in links}


def output(link: PrivateLink) -> PrivateLinkOutput:
    """A link, for the owner of its event type."""
    return PrivateLinkOutput(
        link=link.id, expires_at=link.limits.expires_at, max_usage_count=link.limits.max_uses, usage_count=link.uses
    )
