"""Webhooks to test with, made of words alone."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from kalends.accounts.model import OrganizationId, UserId
from kalends.webhooks.model import VERSION, Body, Delivery, OfUser, Story, Trigger, Webhook
from tests.support import NOW
from tests.support.bookings import make_booking

ID = uuid.UUID("11111111-2222-3333-4444-555555555555")


def story(**changes: Any) -> Story:
    return replace(Story(Trigger.BOOKING_CREATED, make_booking(), sequence=1, told_at=NOW), **changes)


def webhook(**changes: Any) -> Webhook:
    owner = OfUser(OrganizationId(1), UserId(1))
    base = Webhook(1, owner, "https://my-app.com/", (Trigger.BOOKING_CREATED,), True, "", VERSION, None)
    return replace(base, **changes)


def delivery(**changes: Any) -> Delivery:
    base = Delivery(
        id=ID,
        organization_id=OrganizationId(1),
        webhook_id=1,
        fact_id=ID,
        trigger=Trigger.BOOKING_CREATED,
        booking_uid="uid",
        ics_uid="ics",
        sequence=3,
        body=Body('{"a":"ü"}', "application/json"),
        created_at=NOW,
        due_at=NOW,
        next_at=NOW,
    )
    return replace(base, **changes)
