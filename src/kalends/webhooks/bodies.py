"""What is posted: the usual body, or a template filled."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote_plus

from kalends.bookings.model import Attendee, Booking, Host
from kalends.core.time import iso, zone
from kalends.webhooks.model import Body, Story, Trigger

LONGEST_VALUE = 10_000
"""Characters of one value that is filled into a template; the rest is cut off."""

_NO_TEAM = -1
"""The team's id of people who are booked together by name alone."""

PLACEHOLDER = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")
"""A name in a template; hyphens stand in the slugs of booking fields."""

_STATUSES = {
    Trigger.BOOKING_REQUESTED: "PENDING",
    Trigger.BOOKING_CANCELLED: "CANCELLED",
    Trigger.BOOKING_REJECTED: "REJECTED",
}
"""The state that a trigger tells of, where it is not that the booking is accepted."""


def body(story: Story, template: str) -> Body:
    """What is posted: the template filled, or the usual body. A template that is JSON stays JSON whatever is filled
    in; any other is taken for a form, and values are escaped for one."""
    told = envelope(story)
    if not template:
        return Body(dumps(told), "application/json")
    values = {**payload(story), **told}
    try:
        shape = json.loads(template)
    except ValueError:
        return Body(_fill(template, values, escaped=True), "application/x-www-form-urlencoded")
    return Body(dumps(_filled(shape, values)), "application/json")


def envelope(story: Story) -> dict[str, object]:
    """The usual body."""
    return {
        "triggerEvent": story.trigger.value,
        "createdAt": iso(story.told_at),
        "sequence": story.sequence,
        "payload": payload(story),
    }


def payload(story: Story) -> dict[str, object]:
    """What happened, in the words of the contract's webhooks."""
    return _absences(story.booking) if story.trigger is Trigger.BOOKING_NO_SHOW_UPDATED else _booking(story)


def dumps(value: object) -> str:
    """JSON as it is posted, without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _absences(booking: Booking) -> dict[str, object]:
    """Who came and who did not."""
    hosts = (host.contract_email for host in booking.hosts) if booking.absent_host else ()
    absent = ", ".join((*(each.email for each in booking.attendees if each.absent), *hosts))
    return {
        "message": f"{absent} marked as no-show" if absent else "Nobody is marked as no-show",
        "attendees": [{"email": each.email, "noShow": each.absent} for each in booking.attendees],
        "noShowHost": booking.absent_host,
        "bookingUid": booking.uid,
        "bookingId": booking.id,
    }


def _booking(story: Story) -> dict[str, object]:
    """The booking, in the state that the trigger tells of."""
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
        "status": _STATUSES.get(story.trigger, "ACCEPTED"),
    }
    return told | _change(story)


def _change(story: Story) -> dict[str, object]:
    """What the trigger says besides the booking."""
    booking, previous = story.booking, story.previous
    told: dict[str, object] = {"attendeeSeatId": booking.seat_uid} if booking.seat_uid else {}
    if booking.co_hosts:
        told |= {"team": _team(booking)}
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


def _team(booking: Booking) -> dict[str, object]:
    """Those who are booked together with the organiser, under all of their names."""
    return {
        "id": _NO_TEAM,
        "name": ", ".join(host.name for host in booking.hosts),
        "members": [_organizer(host, booking.start) for host in booking.co_hosts],
    }


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

    return PLACEHOLDER.sub(value, text)


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
            return dumps(value)


def _offset(at: datetime, name: str) -> int:
    """Minutes that a zone's clocks are ahead of UTC at that instant."""
    offset = at.astimezone(zone(name)).utcoffset() or timedelta()
    return int(offset.total_seconds()) // 60


def _second(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
