"""Who hears of what, and what is posted."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import quote_plus, urlsplit

from kalends.bookings.model import Attendee, Booking, Host
from kalends.core import addresses
from kalends.core.errors import Conflict, Invalid, NotFound
from kalends.core.facts import Fact
from kalends.core.time import iso, zone
from kalends.webhooks.model import Body, Delivery, Dispatch, State, Story, Trigger, Webhook

PATIENCE = timedelta(days=3)
"""How long a delivery is tried before it is given up."""

LONGEST_TEMPLATE = 20_000
MOST_PLACEHOLDERS = 100
LONGEST_VALUE = 10_000
"""Characters of one value that is filled into a template; the rest is cut off."""
LONGEST_SECRET = 500
DEEPEST_TEMPLATE = 20

UNSIGNED = "no-secret-provided"
"""The signature's place where there is no secret."""

_TRIGGERS = {
    "BookingCreated": Trigger.BOOKING_CREATED,
    "BookingConfirmed": Trigger.BOOKING_CREATED,
    "BookingRequested": Trigger.BOOKING_REQUESTED,
    "BookingRescheduled": Trigger.BOOKING_RESCHEDULED,
    "BookingCancelled": Trigger.BOOKING_CANCELLED,
    "BookingDeclined": Trigger.BOOKING_REJECTED,
}
_STATUSES = {
    Trigger.BOOKING_CREATED: "ACCEPTED",
    Trigger.BOOKING_REQUESTED: "PENDING",
    Trigger.BOOKING_RESCHEDULED: "ACCEPTED",
    Trigger.BOOKING_CANCELLED: "CANCELLED",
    Trigger.BOOKING_REJECTED: "REJECTED",
}
_PLACEHOLDER = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
_STANDARD_SECRET = "whsec_"  # noqa: S105 only what such a secret begins with


class WebhookNotFound(NotFound):
    """There is no such webhook, or not for this caller."""


class DeliveryNotFound(NotFound):
    """There is no such delivery of this webhook."""


class UrlTaken(Conflict):
    """The same owner has a webhook with this URL already."""


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
    """The template of a payload. Raises `Invalid` for one that is too long or too deep, or asks for too much: nothing
    that is filled later may fail, or grow without end."""
    if len(template) > LONGEST_TEMPLATE:
        raise _invalid("payloadTemplate", f"may have at most {LONGEST_TEMPLATE} characters")
    if len(_PLACEHOLDER.findall(template)) > MOST_PLACEHOLDERS:
        raise _invalid("payloadTemplate", f"may have at most {MOST_PLACEHOLDERS} placeholders")
    if not _is_fillable(template):
        raise _invalid("payloadTemplate", f"may be {DEEPEST_TEMPLATE} levels deep, of whole characters")
    return template


def check_secret(secret: str | None) -> str | None:
    """The secret; None where it is empty. Raises `Invalid` for one that is too long."""
    if secret and len(secret) > LONGEST_SECRET:
        raise _invalid("secret", f"may have at most {LONGEST_SECRET} characters")
    return secret or None


def trigger_of(fact: Fact) -> Trigger:
    """What a fact of a booking is to webhooks. A request that is accepted has become a booking."""
    return _TRIGGERS[fact.name]


def concerned(webhooks: Iterable[Webhook], trigger: Trigger) -> tuple[Webhook, ...]:
    """The webhooks that want to hear of it."""
    return tuple(webhook for webhook in webhooks if webhook.active and trigger in webhook.triggers)


def body(story: Story, template: str) -> Body:
    """What is posted: the template filled, or the usual body. A template that is JSON stays JSON whatever is filled
    in; any other is taken for a form, and values are escaped for one."""
    told = envelope(story)
    if not template:
        return Body(_dumps(told), "application/json")
    values = {**payload(story), **told}
    try:
        shape = json.loads(template)
    except ValueError:
        return Body(_fill(template, values, escaped=True), "application/x-www-form-urlencoded")
    return Body(_dumps(_filled(shape, values)), "application/json")


def envelope(story: Story) -> dict[str, object]:
    """The usual body."""
    return {
        "triggerEvent": story.trigger.value,
        "createdAt": iso(story.told_at),
        "sequence": story.sequence,
        "payload": payload(story),
    }


def payload(story: Story) -> dict[str, object]:
    """The booking as webhooks of the contract show it, in the state that the trigger tells of."""
    booking = story.booking
    told: dict[str, object] = {
        "type": booking.event_type.slug,
        "title": booking.title,
        "eventTitle": booking.event_type.title,
        "description": booking.description,
        "eventDescription": booking.description,
        "additionalNotes": str(booking.responses.get("notes") or ""),
        "customInputs": {},
        "startTime": _second(booking.start),
        "endTime": _second(booking.end),
        "length": booking.minutes,
        "organizer": _organizer(booking.host, booking.start),
        "attendees": [_attendee(attendee, booking.start) for attendee in booking.attendees],
        "guests": list(booking.guests),
        "responses": _responses(booking, story.questions),
        "userFieldsResponses": _answers(booking.responses, story.questions),
        "location": booking.location.value if booking.location else "",
        "destinationCalendar": None,
        "requiresConfirmation": story.needs_confirmation,
        "eventTypeId": booking.event_type.id,
        "bookingId": booking.id,
        "uid": booking.uid,
        "iCalUID": booking.ics_uid,
        "iCalSequence": booking.ics_sequence,
        "platformClientId": booking.client.id if booking.client else None,
        "metadata": dict(booking.metadata),
        "status": _STATUSES[story.trigger],
    }
    return told | _change(story)


def headers(dispatch: Dispatch, now: datetime) -> dict[str, str]:
    """What accompanies the body: the contract's signature, and beside it those of Standard Webhooks, whose timestamp is
    this attempt's."""
    delivery, raw = dispatch.delivery, dispatch.delivery.body.text.encode()
    said = {
        "Content-Type": delivery.body.content_type,
        "X-Cal-Webhook-Version": dispatch.version,
        "X-Cal-Signature-256": signature(dispatch.secret, raw) if dispatch.secret else UNSIGNED,
        "X-Kalends-Sequence": str(delivery.sequence),
        "webhook-id": str(delivery.id),
        "webhook-timestamp": str(int(now.timestamp())),
    }
    if dispatch.secret:
        said["webhook-signature"] = standard_signature(dispatch.secret, delivery.id, now, raw)
    return said


def signature(secret: str, raw: bytes) -> str:
    """The contract's signature: HMAC-SHA256 of the body, in hexadecimal digits."""
    return hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def standard_signature(secret: str, id: uuid.UUID, at: datetime, raw: bytes) -> str:
    """The signature of Standard Webhooks, version 1. Of a secret like `whsec_…` the key is what its rest is base64 of;
    of any other its bytes."""
    signed = f"{id}.{int(at.timestamp())}.".encode() + raw
    return "v1," + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def is_too_late(delivery: Delivery, now: datetime) -> bool:
    """Whether a delivery that nobody took is given up."""
    return now - delivery.due_at > PATIENCE


def check_replayable(delivery: Delivery) -> None:
    """Passes for a delivery that has come to its end, good or bad. Raises `UnderWay`."""
    if delivery.state in (State.WAITING, State.SENDING):
        raise UnderWay("This delivery is still being tried; it can be replayed once it is delivered or failed.")


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
        _dumps(shape).encode()
        return _depth(shape) <= DEEPEST_TEMPLATE
    except (RecursionError, UnicodeEncodeError):
        return False
    except ValueError:
        return True


def _depth(shape: object) -> int:
    parts = shape.values() if isinstance(shape, dict) else shape if isinstance(shape, list) else ()
    return 1 + max(map(_depth, parts), default=0)


def _change(story: Story) -> dict[str, object]:
    """What the trigger says besides the booking."""
    booking, previous = story.booking, story.previous
    told: dict[str, object] = {}
    if previous:
        told |= {
            "rescheduleId": previous.id,
            "rescheduleUid": previous.uid,
            "rescheduleStartTime": _second(previous.start),
            "rescheduleEndTime": _second(previous.end),
            "rescheduledBy": booking.rescheduled_by,
            "reschedulingReason": booking.rescheduling_reason,
        }
    if story.trigger is Trigger.BOOKING_CANCELLED:
        told |= {"cancellationReason": booking.cancellation_reason, "cancelledBy": booking.cancelled_by}
    if story.trigger is Trigger.BOOKING_REJECTED:
        told |= {"rejectionReason": booking.rejection_reason}
    return told


def _organizer(host: Host, at: datetime) -> dict[str, object]:
    return {
        "id": host.id,
        "name": host.name,
        "email": host.contract_email,
        "username": host.username,
        "timeZone": host.time_zone,
        "language": {"locale": host.locale},
        "timeFormat": "HH:mm" if host.time_format == 24 else "h:mma",
        "utcOffset": _offset(at, host.time_zone),
    }


def _attendee(attendee: Attendee, at: datetime) -> dict[str, object]:
    return {
        "name": attendee.name,
        "email": attendee.email,
        "timeZone": attendee.time_zone,
        "language": {"locale": attendee.language},
        "phoneNumber": attendee.phone_number,
        "utcOffset": _offset(at, attendee.time_zone),
    }


def _responses(booking: Booking, questions: Mapping[str, str]) -> dict[str, object]:
    """Every answer by its field's slug, the built-in ones under the labels that the contract gives them."""
    attendee, place = booking.attendee, booking.location
    told: dict[str, object] = {
        "name": _answer("your_name", attendee.name),
        "email": _answer("email_address", attendee.email),
        "guests": _answer("additional_guests", list(booking.guests)),
    }
    if place:
        told["location"] = _answer("location", {"value": place.kind.value, "optionValue": place.value})
    return told | _answers(booking.responses, questions)


def _answers(responses: Mapping[str, object], questions: Mapping[str, str]) -> dict[str, object]:
    return {slug: _answer(questions.get(slug, slug), value) for slug, value in responses.items()}


def _answer(label: str, value: object) -> dict[str, object]:
    return {"label": label, "value": value, "isHidden": False}


def _filled(shape: object, values: Mapping[str, object]) -> object:
    """The template with every text in it filled."""
    match shape:
        case str():
            return _fill(shape, values, escaped=False)
        case dict():
            return {key: _filled(part, values) for key, part in shape.items()}
        case list():
            return [_filled(part, values) for part in shape]
        case _:
            return shape


def _fill(text: str, values: Mapping[str, object], *, escaped: bool) -> str:
    def value(match: re.Match[str]) -> str:
        found = _text(_find(values, match[1]))[:LONGEST_VALUE]
        return quote_plus(found) if escaped else found

    return _PLACEHOLDER.sub(value, text)


def _find(values: object, path: str) -> object:
    """What a placeholder such as `attendees.0.name` names; None where there is no such thing."""
    for name in path.split("."):
        if isinstance(values, Mapping):
            values = values.get(name)
        elif isinstance(values, list) and name.isascii() and name.isdigit() and len(name) < 4:
            values = values[int(name)] if int(name) < len(values) else None
        else:
            return None
    return values


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case _:
            return _dumps(value)


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _key(secret: str) -> bytes:
    if secret.startswith(_STANDARD_SECRET):
        try:
            return base64.b64decode(secret.removeprefix(_STANDARD_SECRET), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def _offset(at: datetime, name: str) -> int:
    """Minutes that a zone's clocks are ahead of UTC at that instant."""
    offset = at.astimezone(zone(name)).utcoffset() or timedelta()
    return int(offset.total_seconds()) // 60


def _second(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
