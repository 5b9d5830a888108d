"""Without an index that nothing used."""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Drops it."""
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    # As the others: a text of many statements, which only the driver itself takes.
    driver.execute(Path(__file__).with_suffix(".sql").read_text())
