"""Many deliveries at once, to a subscriber that refuses half of them and is restarted in the middle. A real worker."""

from __future__ import annotations

from pathlib import Path

from benchmarks import burst
from tests.support.database import Server


async def test_nothing_is_lost_and_all_arrives_in_order(postgres: Server, worker_name: str, tmp_path: Path) -> None:
    with postgres.clone(f"burst_{worker_name}") as url:
        outcome = await burst.burst(url, tmp_path, 396)
    assert outcome.is_whole, outcome.line()
    assert (outcome.recorded, outcome.requests > 600) == (396, True), outcome.line()
