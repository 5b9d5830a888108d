"""A host whose pages are looked at, and a browser without JavaScript."""

from __future__ import annotations

import httpx
import pytest
import pytest_asyncio

from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.event_types.model import EventType
from tests.support.accounts import make_owner
from tests.support.event_types import make_event_type, make_schedule
from tests.web.browsing import Browser


@pytest_asyncio.fixture
async def host(tx: Tx) -> User:
    """Somebody in London who works Monday to Friday from 9 to 5."""
    owner = await make_owner(tx, email="ada@example.com", name="Ada Lovelace")
    await make_schedule(tx, owner)
    return owner


@pytest_asyncio.fixture
async def event_type(tx: Tx, host: User) -> EventType:
    """What can be booked with the host: thirty minutes."""
    return await make_event_type(tx, host)


@pytest.fixture
def browser(api: httpx.AsyncClient) -> Browser:
    """Follows links and sends forms, as a browser without JavaScript does."""
    return Browser(api)
