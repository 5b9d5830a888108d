"""What Alembic runs: the revisions, on the connection that `schema.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from kalends.migrations import schema

context.configure(connection=context.config.attributes["connection"], target_metadata=schema.tables())
with context.begin_transaction():
    context.run_migrations()
