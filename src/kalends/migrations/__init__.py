"""The database's shape over time: Alembic's revisions, and the one way to apply them (`schema`)."""
