"""How long jobs wait after a failure."""

from __future__ import annotations

import pytest

from kalends.core.work import wait


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 5), (1, 10), (5, 160), (9, 2560), (10, 3600), (80, 3600)])
def test_each_wait_is_twice_as_long_up_to_an_hour(attempts: int, seconds: float) -> None:
    assert wait(attempts, 1.0) == seconds


def test_the_jitter_spreads_what_failed_together() -> None:
    assert wait(3, 0.75) < wait(3, 1.0) < wait(3, 1.25)


def test_all_waits_together_are_more_than_three_days() -> None:
    assert sum(wait(attempts, 0.95) for attempts in range(90)) > 3 * 24 * 3600
