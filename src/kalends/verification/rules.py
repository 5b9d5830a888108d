"""The decisions of verification: how long a code is good, how often one may guess, and how many are sent. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from kalends.verification.model import Challenge

LIFETIME = timedelta(minutes=10)
MOST_MISSES = 5

WINDOW = timedelta(hours=1)
MOST_TO_ONE_ADDRESS = 5
MOST_FOR_ONE_CALLER = 200
"""How many codes are sent within `WINDOW`; visitors behind one proxy may be one caller."""

DIGITS = 6
SALT_LENGTH = 16


def digest(code: str, salt: bytes) -> bytes:
    """What is stored of a code. Takes tens of milliseconds: a million codes would be tried out too fast otherwise."""
    return hashlib.scrypt(code.encode(), salt=salt, n=2**14, r=8, p=1)


def fits(challenge: Challenge, code: str) -> bool:
    """Whether `code` is the one that was sent; spaces within it do not matter."""
    return hmac.compare_digest(challenge.digest, digest("".join(code.split()), challenge.salt))


def is_over(challenge: Challenge, now: datetime) -> bool:
    """Whether the code is no longer good, whatever is entered."""
    return now >= challenge.expires_at or challenge.misses >= MOST_MISSES


def wait(sent: Sequence[datetime], most: int, now: datetime) -> int:
    """Seconds until another code may be sent, after those that were `sent` within the window; 0: now."""
    if len(sent) < most:
        return 0
    return max(1, round((sorted(sent)[-most] + WINDOW - now).total_seconds()))
