"""Event types with limits, recurrence, seats and what else can be said about a booking."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds their columns; event types that are there have none of it."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    # Many statements in one text, which only the driver itself takes.
    driver.execute(Path(__file__).with_suffix(".sql").read_text())
