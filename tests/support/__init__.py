"""What tests share: builders of each room's words, the test database, the contract's judgement."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)
"""When tests happen: a Monday, eight o'clock in London."""
