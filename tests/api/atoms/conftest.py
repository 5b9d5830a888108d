"""A customer's app with one expert, and a page of it as `@calcom/atoms` makes one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from kalends.accounts.model import Redirects, User
from kalends.core.database import Tx
from kalends.event_types.model import EventType
from tests.conftest import ORIGIN
from tests.support.accounts import Client, make_client, make_managed_user, make_tokens
from tests.support.event_types import make_event_type, make_schedule

PAGE = "https://my-app.com/bookings"


@dataclass(frozen=True)
class Scene:
    """The app, the expert, what can be booked, and the expert's access token."""

    client: Client
    host: User
    event_type: EventType
    token: str


async def scene_with(tx: Tx, **rules: Any) -> Scene:
    """A scene whose event type has these rules."""
    client = await make_client(tx, redirects=Redirects(PAGE, f"{PAGE}/reschedule", f"{PAGE}/cancel"))
    host = await make_managed_user(tx, client, time_zone="Europe/Berlin")
    await make_schedule(tx, host)
    event_type = await make_event_type(tx, host, **rules)
    return Scene(client, host, event_type, (await make_tokens(tx, host)).access_token)


@pytest.fixture
async def scene(tx: Tx) -> Scene:
    """An app with an expert whom anybody may book for half an hour."""
    return await scene_with(tx)


@pytest_asyncio.fixture
async def old(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """What 1.0.47 sends: no date at all."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=f"{ORIGIN}/v2") as page:
        yield page


@pytest_asyncio.fixture
async def new(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """What 2.6.11 sends."""
    headers = {"cal-api-version": "2024-06-14", "x-cal-platform-embed": "false", "x-cal-atoms-version": "2.6.11"}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=f"{ORIGIN}/v2", headers=headers) as page:
        yield page


def booking(scene: Scene, start: str = "2027-01-04T10:00:00+00:00", **more: Any) -> dict[str, Any]:
    """The body that a Booker posts; `more` replaces fields of it."""
    end = start.replace(":00:00+", ":30:00+")
    return {
        "eventTypeId": scene.event_type.id,
        "eventTypeSlug": scene.event_type.slug,
        "user": scene.host.username,
        "start": start,
        "end": end,
        "timeZone": "Europe/London",
        "language": "en",
        "responses": {"name": "Bob Booker", "email": "bob@example.com", "guests": [], "notes": "Hello"},
        "metadata": {},
        "hasHashedBookingLink": False,
        "routedTeamMemberIds": None,
        "skipContactOwner": False,
        "_isDryRun": False,
        "dub_id": None,
        **more,
    }
