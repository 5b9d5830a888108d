"""The client has a method for every operation of the families that it is for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from kalends.asgi import create_app
from kalends.client import Attendee, Guest, Location
from kalends.client.kalends import _Families
from kalends.client.request import Pages, Request
from kalends.client.sender import Sender
from kalends.core.settings import Settings

FAMILIES = {
    "Api Keys",
    "Bookings",
    "Bookings / Attendees",
    "Bookings / Guests",
    "Deprecated: Platform / Managed Users",
    "Deprecated: Platform / Webhooks",
    "Deprecated: Platform OAuth Clients",
    "Event Types",
    "Event Types / Webhooks",
    "Event Types Private Links",
    "Me",
    "OAuth2",
    "Schedules",
    "Slots",
    "Verified Resources",
    "Webhooks",
}
START = datetime(2027, 1, 5, 9, tzinfo=UTC)
BOB = Attendee("Bob", "bob@example.com", "Europe/Berlin")
HOOK: dict[str, Any] = {"subscriber_url": "https://example.com/hook", "triggers": ["BOOKING_CREATED"]}
OWNERS: tuple[dict[str, Any], ...] = ({}, {"event_type_id": 1}, {"client_id": "c"})

CALLS: tuple[Callable[[Any], object], ...] = (
    lambda k: k.api_keys.refresh(),
    lambda k: k.me.get(),
    lambda k: k.me.update(name="Al"),
    lambda k: k.oauth2.get_app("c"),
    lambda k: k.oauth2.exchange("code", client_id="c", redirect_uri="https://example.com", verifier="v"),
    lambda k: k.oauth2.refresh("r", client_id="c"),
    lambda k: k.oauth_clients.create(name="A", redirect_uris=[]),
    lambda k: k.oauth_clients.list(),
    lambda k: k.oauth_clients.get("c"),
    lambda k: k.oauth_clients.update("c", name="B"),
    lambda k: k.oauth_clients.delete("c"),
    lambda k: k.managed_users.create(email="a@example.com", name="A"),
    lambda k: k.managed_users.list(),
    lambda k: k.managed_users.get(1),
    lambda k: k.managed_users.update(1, name="B"),
    lambda k: k.managed_users.delete(1),
    lambda k: k.managed_users.force_refresh(1),
    lambda k: k.managed_users.refresh("r"),
    lambda k: k.schedules.create(name="Hours", time_zone="UTC", is_default=True),
    lambda k: k.schedules.list(),
    lambda k: k.schedules.default(),
    lambda k: k.schedules.get(1),
    lambda k: k.schedules.update(1, name="Days"),
    lambda k: k.schedules.delete(1),
    lambda k: k.event_types.create(title="A", slug="a", length_in_minutes=30),
    lambda k: k.event_types.list(),
    lambda k: k.event_types.get(1),
    lambda k: k.event_types.update(1, title="B"),
    lambda k: k.event_types.delete(1),
    lambda k: k.event_types.create_private_link(1),
    lambda k: k.event_types.list_private_links(1),
    lambda k: k.event_types.update_private_link(1, "l", max_usage_count=2),
    lambda k: k.event_types.delete_private_link(1, "l"),
    lambda k: k.slots.list(start=START, end=START, event_type_id=1),
    lambda k: k.slots.reserve(event_type_id=1, slot_start=START),
    lambda k: k.slots.get_reservation("r"),
    lambda k: k.slots.update_reservation("r", event_type_id=1, slot_start=START),
    lambda k: k.slots.release("r"),
    lambda k: k.bookings.create(event_type_id=1, start=START, attendee=BOB),
    lambda k: k.bookings.list(),
    lambda k: k.bookings.get("u"),
    lambda k: k.bookings.get_by_seat("s"),
    lambda k: k.bookings.reschedule("u", start=START),
    lambda k: k.bookings.cancel("u"),
    lambda k: k.bookings.confirm("u"),
    lambda k: k.bookings.decline("u"),
    lambda k: k.bookings.list_attendees("u"),
    lambda k: k.bookings.get_attendee("u", 1),
    lambda k: k.bookings.add_attendee("u", BOB),
    lambda k: k.bookings.add_guests("u", [Guest("carol@example.com")]),
    lambda k: k.bookings.add_guests_to_series("r", [Guest("carol@example.com")]),
    lambda k: k.bookings.mark_absent("u", host=True),
    lambda k: k.bookings.change_location("u", Location("link", link="https://example.com")),
    lambda k: k.bookings.change_location_of_series("r", Location("link", link="https://example.com")),
    lambda k: k.bookings.reassign("u"),
    lambda k: k.bookings.reassign("u", user_id=2),
    lambda k: k.bookings.calendar_links("u"),
    lambda k: k.bookings.references("u"),
    lambda k: k.bookings.conferencing_sessions("u"),
    lambda k: k.bookings.recordings("u"),
    lambda k: k.bookings.transcripts("u"),
    lambda k: k.verified_resources.request_email_code("a@example.com"),
    lambda k: k.verified_resources.verify_email("a@example.com", "1"),
    lambda k: k.verified_resources.list_emails(),
    lambda k: k.verified_resources.get_email(1),
    lambda k: k.verified_resources.request_phone_code("+441632960001"),
    lambda k: k.verified_resources.verify_phone("+441632960001", "1"),
    lambda k: k.verified_resources.list_phones(),
    lambda k: k.verified_resources.get_phone(1),
    *(lambda k, of=of: k.webhooks.create(**HOOK, **of) for of in OWNERS),
    *(lambda k, of=of: k.webhooks.list(**of) for of in OWNERS),
    *(lambda k, of=of: k.webhooks.get(1, **of) for of in OWNERS),
    *(lambda k, of=of: k.webhooks.update(1, active=False, **of) for of in OWNERS),
    *(lambda k, of=of: k.webhooks.delete(1, **of) for of in OWNERS),
    *(lambda k, of=of: k.webhooks.delete_all(**of) for of in OWNERS[1:]),
    lambda k: k.webhooks.resume(1),
    lambda k: k.webhooks.rotate_secret(1),
    lambda k: k.webhooks.deliveries(1),
    lambda k: k.webhooks.delivery(1, "d"),
    lambda k: k.webhooks.replay(1, "d"),
    lambda k: k.webhooks.replay_failed(1, since=START),
)
"""A call of every method."""


class Notebook:
    """Writes down the calls that it is to send, and sends none."""

    access = SimpleNamespace(client_id="c")

    def __init__(self) -> None:
        self.requests: list[Request[Any]] = []

    def send(self, request: Request[Any]) -> None:
        """Writes down a call."""
        self.requests.append(request)

    def iterate(self, pages: Pages[Any]) -> None:
        """Writes down the call for the first page."""
        self.requests.append(pages.page(0))


@pytest.fixture(scope="module")
def operations() -> set[tuple[str, str]]:
    """The operations of the families, each as its method and its path."""
    described = create_app(Settings()).openapi()["paths"]
    return {
        (method.upper(), path)
        for path, methods in described.items()
        for method, operation in methods.items()
        if operation["tags"][0] in FAMILIES
    }


def test_every_operation_has_a_method(operations: set[tuple[str, str]]) -> None:
    notebook = Notebook()
    client = _Families(cast(Sender, notebook))
    for call in CALLS:
        call(client)

    asked = {(request.method, request.path) for request in notebook.requests}
    assert len(operations) > 70
    assert {operation for operation in operations if not any(_meets(*operation, *one) for one in asked)} == set()
    assert {one for one in asked if not any(_meets(*operation, *one) for operation in operations)} == set()


def _meets(method: str, template: str, asked_method: str, path: str) -> bool:
    pattern = "[^/]+".join(re.escape(part) for part in re.split(r"{\w+}", template))
    return method == asked_method and re.fullmatch(pattern, path) is not None
