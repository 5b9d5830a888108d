"""Bookings of several hosts."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Lets a booking claim the time of several hosts, and adds where those besides the first are kept."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    # Many statements in one text, which only the driver itself takes.
    driver.execute(Path(__file__).with_suffix(".sql").read_text())
