"""`kalends worker`."""

from __future__ import annotations


def worker() -> None:
    """Run the background worker alone: e-mails, and whatever else follows from bookings."""
    from kalends.cli import processes, surroundings

    with surroundings.migrated(surroundings.settings()) as settings:
        processes.run_worker(settings)
