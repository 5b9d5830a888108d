"""Links with which an attendee puts a booking into a calendar of theirs, as data. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from kalends.bookings.model import Booking


@dataclass(frozen=True, slots=True)
class CalendarLink:
    """A link, under the name of the calendar that it opens."""

    label: str
    link: str


def calendar_links(booking: Booking, origin: str) -> tuple[CalendarLink, ...]:
    """The links for the calendars that many people have, and for a file that any takes. `origin` is Kalends' own,
    without a trailing slash. Instants are UTC."""
    return (
        CalendarLink("Google Calendar", _with("https://calendar.google.com/calendar/render", _google(booking))),
        CalendarLink("Microsoft Office", _with("https://outlook.office.com/calendar/0/deeplink/compose", _ms(booking))),
        CalendarLink("Microsoft Outlook", _with("https://outlook.live.com/calendar/0/deeplink/compose", _ms(booking))),
        CalendarLink("Yahoo", _with("https://calendar.yahoo.com/", _yahoo(booking))),
        CalendarLink("ICS", f"{origin}/booking/{quote(booking.handle, safe='')}/calendar.ics"),
    )


def _google(booking: Booking) -> dict[str, str]:
    span = f"{_basic(booking.start)}/{_basic(booking.end)}"
    return {"action": "TEMPLATE", "text": booking.title, "dates": span, **_more(booking, "details", "location")}


def _ms(booking: Booking) -> dict[str, str]:
    return {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": booking.title,
        "startdt": _extended(booking.start),
        "enddt": _extended(booking.end),
        **_more(booking, "body", "location"),
    }


def _yahoo(booking: Booking) -> dict[str, str]:
    return {
        "v": "60",
        "title": booking.title,
        "st": _basic(booking.start),
        "et": _basic(booking.end),
        **_more(booking, "desc", "in_loc"),
    }


def _more(booking: Booking, description: str, place: str) -> dict[str, str]:
    notes = "" if booking.event_type.hide_calendar_notes else booking.description
    said = {description: notes, place: booking.location.value if booking.location else ""}
    return {name: text for name, text in said.items() if text}


def _with(url: str, query: Mapping[str, str]) -> str:
    return f"{url}?{urlencode(query, quote_via=quote)}"


def _basic(instant: datetime) -> str:
    """ISO 8601 without separators: `20270111T140000Z`."""
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _extended(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
