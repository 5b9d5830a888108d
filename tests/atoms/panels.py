"""What the tests of a signed-in host's components share: the host before the pages, and what API v2 says of what was
done there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import httpx

from tests.atoms.world import NEW, Customer, Host, Visitor, Visitors
from tests.support.processes import PATIENCE

_numbers = count(1)


async def signed_in(visitors: Visitors, customers: dict[str, Customer], version: str = NEW) -> tuple[Visitor, Host]:
    """A host before the pages of a version."""
    customer = customers[version]
    host = customer.host(f"petra{next(_numbers)}")
    return await visitors.visit(customer, token=host.tokens.access), host


def schedules(visitor: Visitor, host: Host) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = visitor.customer.ask(host, "GET", "/v2/schedules", "2024-06-11")
    return listed


def event_types(visitor: Visitor, host: Host) -> list[dict[str, Any]]:
    path = f"/v2/event-types?username={host.username}"
    listed: list[dict[str, Any]] = visitor.customer.ask(host, "GET", path, "2024-06-14")
    return listed


async def choose(visitor: Visitor, label: str) -> None:
    """Chooses from a menu that is open."""
    await visitor.page.get_by_role("menuitem", name=label).click()


def book(visitor: Visitor, host: Host) -> dict[str, Any]:
    """Books a host for tomorrow or, on Fridays and Saturdays, for the Monday that follows."""
    day = datetime.now(UTC) + timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    start = day.replace(hour=10, minute=0, second=0, microsecond=0).isoformat()
    attendee = {"name": "Bob Booker", "email": "bob@example.com", "timeZone": "Europe/Berlin"}
    body = {"start": start, "username": host.username, "eventTypeSlug": "talk", "attendee": attendee}
    headers = {"cal-api-version": "2024-08-13"}
    answer = httpx.post(f"{visitor.customer.kalends}/v2/bookings", json=body, headers=headers, timeout=PATIENCE)
    made: dict[str, Any] = answer.raise_for_status().json()["data"]
    return made
