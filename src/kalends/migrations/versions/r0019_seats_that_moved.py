"""Where seats were before they moved."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Lets a seat keep its uid in each booking that it was in."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    # Many statements in one text, which only the driver itself takes.
    driver.execute(Path(__file__).with_suffix(".sql").read_text())
