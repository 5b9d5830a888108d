"""Server and worker are killed while bookings are made; whatever was accepted has all that follows from it."""

from __future__ import annotations

from pathlib import Path

from benchmarks import kills
from tests.support.database import Server


async def test_every_accepted_booking_has_its_emails_and_deliveries(
    postgres: Server, worker_name: str, tmp_path: Path
) -> None:
    with postgres.clone(f"kills_{worker_name}") as url:
        outcome = await kills.kill(url, tmp_path, 5)
    assert outcome.is_whole, outcome.line()
