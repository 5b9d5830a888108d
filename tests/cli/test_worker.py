"""`kalends worker` as a real process: it takes jobs until it is told to stop."""

from __future__ import annotations

import time

import psycopg

from tests.support.processes import COMMAND, PATIENCE, running


def _listens(url: str) -> bool:
    with psycopg.connect(url) as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'LISTEN%'"
        row = connection.execute(query).fetchone()
    return row is not None and row[0] > 0


def test_it_listens_for_jobs_until_it_is_told_to_stop(environment: dict[str, str]) -> None:
    with running(*COMMAND, "worker", environment=environment) as worker:
        deadline = time.monotonic() + PATIENCE
        while not _listens(environment["KALENDS_DATABASE_URL"]) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert _listens(environment["KALENDS_DATABASE_URL"])
        assert worker.end() == 0
