"""Counters of requests, kept in this process: a storage for the library `limits` that needs no thread of its own.

Of each key two windows are known: the present one, and the one before, whose count weighs as much as of it is still
within reach. What is long unused is dropped when there has come to be much of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from limits.storage import SlidingWindowCounterSupport, Storage

_MANY = 20_000
"""So many keys are kept before unused ones are looked for."""


@dataclass(slots=True)
class _Window:
    """The count of one key in the present window, and in the one before."""

    length: int
    begins: float
    count: int = 0
    before: int = 0

    def move(self, now: float) -> None:
        """Lets time pass."""
        age = now - self.begins
        if age >= 2 * self.length:
            self.begins, self.count, self.before = now, 0, 0
        elif age >= self.length:
            self.begins, self.count, self.before = self.begins + self.length, 0, self.count

    def rest(self, now: float) -> float:
        """Seconds until the window ends."""
        return self.begins + self.length - now


class Counters(Storage, SlidingWindowCounterSupport):
    """All counters of a process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._windows: dict[str, _Window] = {}
        self._limit = _MANY

    @property
    def base_exceptions(self) -> type[Exception]:
        """What the storage fails with: it does not."""
        return ValueError

    def acquire_sliding_window_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Counts `amount`, where that does not exceed the limit."""
        now = self._clock()
        window = self._window(key, expiry, now)
        if window.before * window.rest(now) / expiry + window.count + amount > limit:
            return False
        window.count += amount
        return True

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """Count and remaining seconds of the window before, and of the present one."""
        now = self._clock()
        window = self._window(key, expiry, now)
        rest = window.rest(now)
        return window.before, rest, window.count, rest + expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        """Forgets a key."""
        self.clear(key)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Counts, without limit."""
        window = self._window(key, expiry, self._clock())
        window.count += amount
        return window.count

    def get(self, key: str) -> int:
        """The count of the present window."""
        return self._windows[key].count if key in self._windows else 0

    def get_expiry(self, key: str) -> float:
        """When the present window ends, by this storage's clock."""
        now = self._clock()
        return now + self._windows[key].rest(now) if key in self._windows else now

    def check(self) -> bool:
        """Whether the storage is there."""
        return True

    def reset(self) -> int:
        """Forgets everything; says how much that was."""
        count = len(self._windows)
        self._windows.clear()
        return count

    def clear(self, key: str) -> None:
        """Forgets a key."""
        self._windows.pop(key, None)

    def __contains__(self, key: str) -> bool:
        return key in self._windows

    def __len__(self) -> int:
        return len(self._windows)

    def _window(self, key: str, length: int, now: float) -> _Window:
        window = self._windows.get(key)
        if window is None:
            if len(self._windows) >= self._limit:
                self._tidy(now)
            window = self._windows[key] = _Window(length, now)
        window.move(now)
        return window

    def _tidy(self, now: float) -> None:
        """Drops what no decision depends on any more; where all of it is in use, more is kept before the next look."""
        self._windows = {key: each for key, each in self._windows.items() if now - each.begins < 2 * each.length}
        self._limit = max(_MANY, 2 * len(self._windows))
