"""Who hears of what, what a webhook may be, and when a delivery or a webhook is given up."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from kalends.bookings import seats
from kalends.bookings.model import Attendee, Booking
from kalends.core import addresses
from kalends.core.errors import Conflict, Invalid, NotFound
from kalends.core.facts import Fact
from kalends.webhooks import bodies
from kalends.webhooks.model import MOMENTS, Delay, Delivery, Health, Moment, Rotation, Trigger, Webhook

PATIENCE = timedelta(days=3)
"""How long a delivery is tried before it is given up."""

ENDURANCE = timedelta(hours=1)
"""How long a webhook may fail, without a success in between, before it is paused."""

PROBE = timedelta(minutes=15)
"""How often a paused webhook is tried."""

LONGEST_DELAY = timedelta(days=365)
LONGEST_OVERLAP = timedelta(days=7)

LONGEST_TEMPLATE = 20_000
MOST_PLACEHOLDERS = 100
LONGEST_SECRET = 500
DEEPEST_TEMPLATE = 20

_LIKE_JSON = re.compile(r"\s*(\[|\{(?!\{))")

_MOMENTS = uuid.UUID("6a1f8a3c-7f0c-4a57-9c83-0f2a3a9d4e51")

_TRIGGERS = {
    "BookingCreated": Trigger.BOOKING_CREATED,
    "BookingConfirmed": Trigger.BOOKING_CREATED,
    "BookingRequested": Trigger.BOOKING_REQUESTED,
    "BookingRescheduled": Trigger.BOOKING_RESCHEDULED,
    "BookingCancelled": Trigger.BOOKING_CANCELLED,
    "BookingAttendeeRemoved": Trigger.BOOKING_CANCELLED,
    "BookingDeclined": Trigger.BOOKING_REJECTED,
    "BookingNoShowUpdated": Trigger.BOOKING_NO_SHOW_UPDATED,
}


class WebhookNotFound(NotFound):
    """There is no such webhook, or not for this caller."""


class DeliveryNotFound(NotFound):
    """There is no such delivery of this webhook."""


class UrlTaken(Conflict):
    """The same owner has a webhook with this URL already."""


class NoSecret(Conflict):
    """The webhook has no secret, so there is none to replace."""


class UnderWay(Conflict):
    """The delivery has not come to its end, so it cannot be repeated."""


def check_url(url: str, *, allow_private: bool) -> str:
    """The URL of a subscriber: https, without user-info and fragment, and no address that is not public; with
    `allow_private` also http, and any address. Raises `Invalid`."""
    link = addresses.link(url)
    parts = urlsplit(link) if link else None
    if link is None or parts is None or parts.username is not None or parts.fragment or not _has_port(link):
        raise _invalid("subscriberUrl", "must be a URL such as https://my-app.com/webhooks, without user or fragment")
    if allow_private:
        return link
    if parts.scheme != "https":
        raise _invalid("subscriberUrl", "must begin with https://")
    if not _may_be_public(parts.hostname or ""):
        raise _invalid("subscriberUrl", "must lead to a public address")
    return link


def check_template(template: str) -> str:
    """The template of a payload. Raises `Invalid` for one that is too long or too deep, or asks for too much (nothing
    that is filled later may fail, or grow without end), and for one that would not do what it seems to."""
    if len(template) > LONGEST_TEMPLATE:
        raise _invalid("payloadTemplate", f"may have at most {LONGEST_TEMPLATE} characters")
    if len(bodies.PLACEHOLDER.findall(template)) > MOST_PLACEHOLDERS:
        raise _invalid("payloadTemplate", f"may have at most {MOST_PLACEHOLDERS} placeholders")
    if not _is_fillable(template):
        raise _invalid("payloadTemplate", f"may be {DEEPEST_TEMPLATE} levels deep, of whole characters")
    if _LIKE_JSON.match(template) and not _is_json(template):
        raise _invalid("payloadTemplate", "begins like JSON and is none; placeholders, too, need quotation marks there")
    if "{{{" in template or "{{" in bodies.PLACEHOLDER.sub("", template):
        raise _invalid("payloadTemplate", "has a {{ without a name such as {{title}} or {{attendees.0.name}}")
    return template


def check_secret(secret: str | None) -> str | None:
    """The secret; None where it is empty. Raises `Invalid` for one that is too long."""
    if secret and len(secret) > LONGEST_SECRET:
        raise _invalid("secret", f"may have at most {LONGEST_SECRET} characters")
    return secret or None


def check_delay(delay: Delay | None, triggers: Iterable[Trigger]) -> Delay | None:
    """The delay, of at most a year. Raises `Invalid` for one that is longer or negative, or that no trigger heeds."""
    if delay is None:
        return None
    # The count first: a span of very many days cannot even be made.
    if not 0 <= delay.time <= LONGEST_DELAY // timedelta(minutes=1) or delay.span > LONGEST_DELAY:
        raise _invalid("time", f"may be at most {LONGEST_DELAY.days} days, and not negative")
    if not set(MOMENTS) & set(triggers):
        raise _invalid("time", "delays MEETING_STARTED and MEETING_ENDED: add one of these triggers, or leave it out")
    return delay


def check_rotation(webhook: Webhook, rotation: Rotation) -> None:
    """Passes for a rotation from a secret that is there. Raises `NoSecret`, and `Invalid` for an overlap that is
    negative or too long."""
    if webhook.sealed is None:
        raise NoSecret("This webhook has no secret yet; give it one with PATCH.")
    if not timedelta(0) <= rotation.overlap <= LONGEST_OVERLAP:
        raise _invalid("overlapHours", f"may be at most {LONGEST_OVERLAP // timedelta(hours=1)}, and not negative")


def trigger_of(fact: Fact) -> Trigger:
    """What a fact of a booking is to webhooks. A request that is accepted has become a booking; a seat that is taken in
    place of another has moved."""
    if fact.name == "BookingCreated" and "moved_from" in fact.data:
        return Trigger.BOOKING_RESCHEDULED
    return _TRIGGERS[fact.name]


def is_told(fact: Fact) -> bool:
    """Whether a fact is told: that a seat moves is told once, of the booking that it moves to."""
    return "seat_moves" not in fact.data


def seen(fact: Fact, booking: Booking, attendee: Attendee) -> Booking:
    """The booking as a fact about one of those who share it tells it: he comes first, with what he has said. Who gives
    up a seat is alone in it, with his reason."""
    view = seats.shown_from(booking, attendee)
    by = _text(fact.data.get("by"))
    if fact.name == "BookingAttendeeRemoved":
        return replace(view, attendees=(attendee,), cancellation_reason=attendee.leaving_reason, cancelled_by=by)
    if "moved_from" not in fact.data:
        return view
    moved_from, reason = _text(fact.data["moved_from"]), _text(fact.data.get("reason"))
    return replace(view, rescheduled_from_uid=moved_from, rescheduling_reason=reason, rescheduled_by=by)


def wants(webhook: Webhook, trigger: Trigger) -> bool:
    """Whether a webhook wants to hear of it."""
    return webhook.active and trigger in webhook.triggers


def is_too_late(delivery: Delivery, health: Health, now: datetime) -> bool:
    """Whether a delivery that nobody took is given up. What waits for a paused webhook is not."""
    return health.paused_at is None and now - delivery.due_at > PATIENCE


def failing_before(now: datetime) -> datetime:
    """Webhooks that have failed since before then are paused."""
    return now - ENDURANCE


def signing(webhook: Webhook, now: datetime) -> tuple[bytes, ...]:
    """The secrets that sign, encrypted, the newest first: the one before it until its overlap is over."""
    newest = (webhook.sealed,) if webhook.sealed else ()
    previous = webhook.previous
    return (*newest, previous.sealed) if previous and now < previous.ends_at else newest


def identity(moment: Moment) -> uuid.UUID:
    """What a moment is known by: the same for the same one, so that it is told once."""
    return uuid.uuid5(_MOMENTS, f"{moment.booking_uid} {moment.trigger} {moment.due_at.timestamp()}")


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _has_port(link: str) -> bool:
    """Whether the port, if any, is one."""
    try:
        return urlsplit(link).port != 0
    except ValueError:
        return False


def _may_be_public(host: str) -> bool:
    """Whether the host can be on the public internet, as far as its name tells."""
    try:
        return addresses.is_public(str(ip_address(host)))
    except ValueError:
        return host != "localhost" and not host.endswith(".localhost")


def _invalid(field: str, what: str) -> Invalid:
    return Invalid(f"{field} {what}.", details={"field": field})


def _is_fillable(template: str) -> bool:
    """Whether a template, if it is JSON, is neither too deep nor has halves of surrogate pairs."""
    try:
        shape = json.loads(template)
        bodies.dumps(shape).encode()
        return _depth(shape) <= DEEPEST_TEMPLATE
    except (RecursionError, UnicodeEncodeError):
        return False
    except ValueError:
        return True


def _is_json(template: str) -> bool:
    try:
        json.loads(template)
    except ValueError:
        return False
    return True


def _depth(shape: object) -> int:
    parts = shape.values() if isinstance(shape, dict) else shape if isinstance(shape, list) else ()
    return 1 + max(map(_depth, parts), default=0)
