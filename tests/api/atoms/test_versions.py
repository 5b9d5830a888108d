"""The versions of `@calcom/atoms` between 1.0.47 and 2.6.11: what each asks in another way than these two."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI

from kalends.core.database import Tx
from kalends.event_types.model import BookingField, FieldKind, Frequency, Location, LocationKind, Recurrence
from tests.api.atoms.conftest import Scene, booking, scene_with
from tests.conftest import ORIGIN

BOOKING_HOOK = {"cal-api-version": "2024-08-13"}


@dataclass(frozen=True)
class Version:
    """How a version finds an event type, and which of a booking's names it cancels by."""

    name: str
    lists: bool
    cancels_by: str


VERSIONS = [
    Version("1.0.63", lists=True, cancels_by="id"),
    Version("1.0.94", lists=True, cancels_by="uid"),
    Version("1.0.111", lists=False, cancels_by="uid"),
    Version("1.12.1", lists=False, cancels_by="uid"),
]
LISTING = VERSIONS[:2]


@pytest_asyncio.fixture
async def page(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """What all of them send; nothing says which version asks."""
    transport = httpx.ASGITransport(app=app)
    headers = {"cal-api-version": "2024-06-14"}
    async with httpx.AsyncClient(transport=transport, base_url=f"{ORIGIN}/v2", headers=headers) as page:
        yield page


async def listed(page: httpx.AsyncClient, scene: Scene, slug: str = "thirty-minutes") -> list[dict[str, Any]]:
    asked = {"username": scene.host.username, "eventSlug": slug}
    answer = await page.get("/event-types", params=asked)
    assert answer.status_code == 200, answer.text
    data: list[dict[str, Any]] = answer.json()["data"]
    return data


async def found(page: httpx.AsyncClient, version: Version, scene: Scene) -> int:
    """The id of the scene's event type, as a version learns it."""
    if version.lists:
        return int((await listed(page, scene))[0]["id"])
    path = f"/atoms/event-types/{scene.event_type.slug}/public"
    return int((await page.get(path, params={"username": scene.host.username})).json()["data"]["id"])


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
async def test_each_version_finds_books_reads_and_cancels(
    page: httpx.AsyncClient, scene: Scene, version: Version
) -> None:
    body = booking(scene, eventTypeId=await found(page, version, scene))
    made = (await page.post("/bookings", json=body)).json()["data"]
    read = (await page.get(f"/bookings/{made['uid']}", headers=BOOKING_HOOK)).json()["data"]
    assert (read["status"], read["start"], read["id"]) == ("accepted", "2027-01-04T10:00:00.000Z", made["id"])
    reason = {"cancellationReason": "User request", "allRemainingBookings": True}
    cancelled = await page.post(f"/bookings/{read[version.cancels_by]}/cancel", json={**reason, "id": read["id"]})
    assert cancelled.json()["status"] == "success"
    gone = (await page.get(f"/bookings/{made['uid']}", headers=BOOKING_HOOK)).json()["data"]
    assert (gone["status"], gone["cancellationReason"]) == ("cancelled", "User request")


async def test_those_that_list_read_what_they_make_an_event_type_of(page: httpx.AsyncClient, tx: Tx) -> None:
    scene = await scene_with(
        tx,
        locations=(Location(LocationKind.ADDRESS, "1 High Street"), Location(LocationKind.ATTENDEE_PHONE)),
        booking_fields=(BookingField("topic", FieldKind.SELECT, label="Topic", required=True, options=("A", "B")),),
        recurrence=Recurrence(Frequency.WEEKLY, interval=1, occurrences=4),
    )
    (read,) = await listed(page, scene)
    assert (read["slug"], read["title"], read["lengthInMinutes"]) == ("thirty-minutes", "Thirty minutes", 30)
    assert read["locations"] == [
        {"type": "address", "address": "1 High Street", "public": True},
        {"type": "attendeePhone"},
    ]
    (topic,) = [field for field in read["bookingFields"] if not field["isDefault"]]
    assert (topic["type"], topic["slug"], topic["required"], topic["options"]) == ("select", "topic", True, ["A", "B"])
    assert {"name", "email"} <= {field["type"] for field in read["bookingFields"]}
    assert read["recurrence"] == {"frequency": "weekly", "interval": 1, "occurrences": 4}
    assert (read["users"], read["metadata"]) == ([scene.host.username], {})


async def test_those_that_list_find_nothing_for_an_unknown_slug(page: httpx.AsyncClient, scene: Scene) -> None:
    assert await listed(page, scene, "unknown") == []


async def test_a_hidden_event_type_is_not_found_by_listing(page: httpx.AsyncClient, tx: Tx) -> None:
    assert await listed(page, await scene_with(tx, hidden=True)) == []
