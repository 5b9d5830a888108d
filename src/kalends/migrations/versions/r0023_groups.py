"""Who may be booked together with others."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Keeps of each user whether anybody may book him in a group; so far everybody could."""
    op.execute("ALTER TABLE users ADD COLUMN bookable_in_groups BOOLEAN NOT NULL DEFAULT true")
