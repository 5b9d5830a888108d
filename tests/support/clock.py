"""A clock that stands still until a test moves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.support import NOW


@dataclass
class Clock:
    """What the app under test takes for the time."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> datetime:
        """Moves on by `timedelta(**by)` and says what time it is then."""
        self.now += timedelta(**by)
        return self.now
