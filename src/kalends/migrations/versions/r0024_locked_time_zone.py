"""Which time zone all visitors of an event type see."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Keeps it where it is another than the host's, which it was for all so far."""
    op.execute("ALTER TABLE event_types ADD COLUMN locked_time_zone TEXT")
