"""`kalends migrate`."""

from __future__ import annotations


def migrate() -> None:
    """Bring the database to the shape that this version needs. `serve` does it too."""
    from kalends.cli import surroundings

    with surroundings.migrated(surroundings.settings()):
        print("The database is current.")
