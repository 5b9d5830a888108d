"""Apps of third parties, their codes and tokens, and who is signed in."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Creates their tables."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    # Many statements in one text, which only the driver itself takes.
    driver.execute(Path(__file__).with_suffix(".sql").read_text())
