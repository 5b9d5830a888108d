"""Why somebody has given up a seat."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Adds where it is kept."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    # Many statements in one text, which only the driver itself takes.
    driver.execute(Path(__file__).with_suffix(".sql").read_text())
