"""How long a code is good, and how many are sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kalends.verification import rules
from kalends.verification.model import Challenge, Channel, Purpose, Target
from tests.support import NOW

SALT = b"0123456789abcdef"


def challenge(misses: int = 0) -> Challenge:
    return Challenge(
        id=1,
        target=Target(Channel.EMAIL, "alice@example.com"),
        purpose=Purpose.ADDRESS,
        language="en",
        salt=SALT,
        digest=rules.digest("012345", SALT),
        sealed=None,
        misses=misses,
        created_at=NOW,
        expires_at=NOW + rules.LIFETIME,
    )


@pytest.mark.parametrize(("code", "fits"), [("012345", True), (" 012 345\n", True), ("12345", False), ("", False)])
def test_a_code_fits_however_it_is_spaced(code: str, fits: bool) -> None:
    assert rules.fits(challenge(), code) is fits


@pytest.mark.parametrize(
    ("misses", "age", "over"),
    [(0, 0, False), (0, 599, False), (0, 600, True), (4, 0, False), (5, 0, True)],
)
def test_a_code_is_over_after_ten_minutes_or_five_misses(misses: int, age: int, over: bool) -> None:
    assert rules.is_over(challenge(misses), NOW + timedelta(seconds=age)) is over


def test_the_wait_ends_when_the_oldest_that_counts_leaves_the_window() -> None:
    sent = [NOW - timedelta(minutes=minutes) for minutes in (50, 40, 30)]
    assert rules.wait(sent, 4, NOW) == 0
    assert rules.wait(sent, 3, NOW) == 10 * 60
    assert rules.wait(sent, 1, NOW) == 30 * 60
