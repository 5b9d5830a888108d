"""A host, a receiver and a worker in between. What happens here is committed: the worker has connections of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kalends.accounts.model import Anonymous, User, UserCaller
from kalends.bookings import service as bookings
from kalends.bookings.model import Attendee, Booking, BookingRequest
from kalends.core.database import Database
from kalends.core.facts import Fact
from kalends.core.settings import Settings
from kalends.core.work import Workbench
from kalends.event_types.keys import EventTypeById
from kalends.event_types.model import EventType
from kalends.webhooks import service
from kalends.webhooks.model import (
    MOMENTS,
    Delivery,
    DeliveryQuery,
    Owner,
    Trigger,
    Webhook,
    WebhookChanges,
    WebhookDraft,
)
from kalends.webhooks.store import deliveries as store
from kalends.webhooks.store import subscriptions
from tests.support import NOW
from tests.support.accounts import VAULT
from tests.support.receiver import Receiver
from tests.support.work import deliver, work

TEN = NOW.replace(hour=10)
ELEVEN = NOW.replace(hour=11)
TOLD = tuple(trigger for trigger in Trigger if trigger not in MOMENTS)
"""All but the triggers that the clock pulls."""


@dataclass
class Stage:
    """A host who can be booked, a receiver, and a worker in between."""

    database: Database
    settings: Settings
    receiver: Receiver
    host: User
    event_type: EventType

    @property
    def caller(self) -> UserCaller:
        """The host, with an API key."""
        return UserCaller(self.host)

    async def subscribe(self, owner: Owner | None = None, *, path: str = "/", **changes: Any) -> Webhook:
        draft = WebhookDraft(self.receiver.url + path, TOLD, active=True, secret="geheim")
        async with self.database.transaction() as tx:
            whose = owner or service.of_user(self.host)
            return await service.create(tx, whose, replace(draft, **changes), VAULT, NOW, allow_private=True)

    async def change_webhook(self, webhook: Webhook, *, now: datetime = NOW, **changes: Any) -> None:
        async with self.database.transaction() as tx:
            asked = WebhookChanges(**changes)
            await service.update(tx, webhook.owner, webhook.id, asked, VAULT, now, allow_private=True)

    async def book(self, start: datetime = TEN, *, name: str = "Bob Jones") -> Booking:
        attendee = Attendee(name, f"{name.split(maxsplit=1)[0].lower()}@example.org", "Europe/Berlin")
        async with self.database.transaction() as tx:
            return await bookings.book(
                tx, Anonymous(), BookingRequest(EventTypeById(self.event_type.id), start, attendee), NOW
            )

    async def change(self, verb: str, uid: str, *, now: datetime = NOW, **arguments: Any) -> Booking:
        async with self.database.transaction() as tx:
            use_case: Any = getattr(bookings, verb)
            booking: Booking = await use_case(tx, UserCaller(self.host), uid, now=now, **arguments)
            return booking

    async def work(self, **arguments: Any) -> None:
        await work(self.database, self.settings, **arguments)

    async def deliveries(self, webhook: Webhook) -> tuple[Delivery, ...]:
        """In the order of their sequence."""
        async with self.database.transaction() as tx:
            found = await store.page(tx, webhook.id, DeliveryQuery(take=250))
        return tuple(sorted(found, key=lambda each: each.sequence))

    async def deliver(self, *, now: datetime = NOW) -> None:
        """Makes what is due."""
        await deliver(Workbench(self.database, self.settings, lambda: now))

    async def webhook(self, webhook: Webhook) -> Webhook:
        """As it is now."""
        async with self.database.transaction() as tx:
            found = await subscriptions.find_any(tx, webhook.id)
        assert found
        return found

    async def announce(self, fact: Fact) -> None:
        async with self.database.transaction() as tx:
            await service.announce(tx, fact, NOW)

    def told(self) -> list[tuple[str, int]]:
        """What arrived: triggers and sequence numbers."""
        bodies = [json.loads(post.body) for post in self.receiver.arrived]
        return [(body["triggerEvent"], body["sequence"]) for body in bodies]
