"""What each kind of thing is carried by. Pure."""

from __future__ import annotations

from kalends.accounts.model import ClientDraft, ManagedUserDraft
from kalends.event_types import rules as event_type_rules
from kalends.event_types.model import EventTypeDraft, PrivateLinkLimits
from kalends.importing.carrying import Carried, Carrier, NotCarried
from kalends.importing.model import Row
from kalends.schedules.model import ScheduleDraft
from kalends.webhooks.model import WebhookDraft
from kalends.wire import managed_users, oauth_clients, private_links
from kalends.wire.event_types.v2024_06_14 import requests as event_types
from kalends.wire.managed_users import CreateManagedUserInput
from kalends.wire.oauth_clients import CreateOAuthClientInput
from kalends.wire.private_links import CreatePrivateLinkInput
from kalends.wire.schedules import v2024_06_11 as schedules
from kalends.wire.webhooks import requests as webhooks


def _event_type(asked: event_types.CreateEventTypeInput) -> EventTypeDraft:
    return event_type_rules.check(event_types.draft(asked))


CLIENT: Carrier[CreateOAuthClientInput, ClientDraft] = Carrier(
    CreateOAuthClientInput,
    oauth_clients.draft,
    elsewhere=frozenset({"id", "secret", "organizationId", "createdAt"}),
)
USER: Carrier[CreateManagedUserInput, ManagedUserDraft] = Carrier(
    CreateManagedUserInput,
    managed_users.draft,
    elsewhere=frozenset({"id", "username", "createdDate", "defaultScheduleId"}),
    maps=frozenset({"metadata"}),
)
SCHEDULE: Carrier[schedules.CreateScheduleInput, ScheduleDraft] = Carrier(
    schedules.CreateScheduleInput, schedules.draft, elsewhere=frozenset({"id", "ownerId"})
)
EVENT_TYPE: Carrier[event_types.CreateEventTypeInput, EventTypeDraft] = Carrier(
    event_types.CreateEventTypeInput,
    _event_type,
    elsewhere=frozenset(
        {"id", "ownerId", "users", "host", "bookingUrl", "currency", "scheduleId", "seatsPerTimeSlot"}
        | {"seatsShowAvailabilityCount"}
    ),
    lists=frozenset({"locations", "bookingFields"}),
    maps=frozenset({"metadata"}),
)
PRIVATE_LINK: Carrier[CreatePrivateLinkInput, PrivateLinkLimits] = Carrier(
    CreatePrivateLinkInput,
    private_links.limits,
    elsewhere=frozenset({"id", "linkId", "eventTypeId", "isExpired", "bookingUrl", "usageCount"}),
)
WEBHOOK: Carrier[webhooks.CreateWebhookInput, WebhookDraft] = Carrier(
    webhooks.CreateWebhookInput,
    webhooks.draft,
    elsewhere=frozenset({"id", "userId", "eventTypeId", "oAuthClientId", "health", "previousSecretExpiresAt"}),
    lists=frozenset({"triggers"}),
)


def email(row: Row) -> Carried[str]:
    """A verified e-mail address. Raises `NotCarried`."""
    return _text(row, "email")


def phone(row: Row) -> Carried[str]:
    """A verified phone number. Raises `NotCarried`."""
    return _text(row, "phoneNumber")


def _text(row: Row, name: str) -> Carried[str]:
    if not isinstance(row.get(name), str):
        raise NotCarried(f"It has no {name}.")
    return Carried(row[name])
