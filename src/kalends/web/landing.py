"""Where people go next: the customer's page where there is one, else Kalends' own. Never where a request says."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from kalends.bookings.links import Links
from kalends.bookings.model import Booking
from kalends.core import time
from kalends.event_types.model import EventType
from kalends.web.picks import Pick


def after_booking(event_type: EventType, booking: Booking, links: Links, origin: str, pick: Pick) -> str:
    """The event type's own address if it has one, else the booking's link. The chosen language goes along to
    Kalends' own page, what the visitor came with (`pick.others`) to the event type's."""
    success, language = event_type.success_redirect_url, pick.language
    if success and urlsplit(success).scheme in {"http", "https"}:
        return with_query(success, dict(pick.others) | told(booking)) if event_type.forward_params else success
    if elsewhere(links.booking, origin) or language is None:
        return links.booking
    return with_query(links.booking, {"lang": language})


def elsewhere(link: str | None, origin: str) -> str | None:
    """The link, when it leads to a page that is not Kalends' own."""
    return link if link and not link.startswith(f"{origin}/") else None


def with_query(url: str, more: dict[str, str]) -> str:
    """A URL with more query; what it had survives."""
    parts = urlsplit(url)
    return parts._replace(query="&".join(filter(None, [parts.query, urlencode(more)]))).geturl()


def told(booking: Booking) -> dict[str, str]:
    """What a success page is told about a booking. Instants are UTC."""
    return {
        "uid": booking.uid,
        "slug": booking.event_type.slug,
        "username": booking.host.username,
        "title": booking.title,
        "startTime": time.iso(booking.start),
        "endTime": time.iso(booking.end),
        "location": booking.location.value if booking.location else "",
        "attendeeName": booking.attendee.name,
        "email": booking.attendee.email,
        "hostName": booking.host.name,
    }
