"""The beginning: organisations, calendars of working hours, event types, slots, bookings, and the job queue."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

from kalends.migrations import schema

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Creates everything."""
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    connection = op.get_bind()
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(SchemaManager.get_schema())  # many statements in one text, which only the driver itself takes
    schema.tables().create_all(connection)
