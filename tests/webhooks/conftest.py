"""The stage on which webhooks are told."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from kalends.core.database import Database
from kalends.core.settings import Settings
from tests.support.accounts import make_owner
from tests.support.event_types import make_event_type, make_schedule
from tests.support.receiver import Receiver
from tests.webhooks.stage import Stage


@pytest_asyncio.fixture
async def stage(committed_database: Database, settings: Settings) -> AsyncIterator[Stage]:
    async with committed_database.transaction() as tx:
        host = await make_owner(tx, name="Alice Smith", email="alice@example.com")
        await make_schedule(tx, host)
        event_type = await make_event_type(tx, host)
    receiver = Receiver()
    open_settings = settings.model_copy(update={"allow_private_targets": True})
    async with receiver.open():
        yield Stage(committed_database, open_settings, receiver, host, event_type)
