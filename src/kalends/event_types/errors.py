"""What is refused about what event types say."""

from __future__ import annotations

from kalends.core.errors import Invalid


class EventTypeInvalid(Invalid):
    """An event type that cannot be offered like this."""
