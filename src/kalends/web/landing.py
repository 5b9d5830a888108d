"""Where people go next: the customer's page where there is one, else Kalends' own. Never where a request says."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from kalends.bookings.links import Links, success_link
from kalends.bookings.model import Booking
from kalends.web.picks import Pick


def after_booking(booking: Booking, links: Links, origin: str, pick: Pick) -> str:
    """The event type's own address if it has one, else the booking's link. The chosen language goes along to
    Kalends' own page, what the visitor came with (`pick.others`) to the event type's."""
    if success := success_link(booking, pick.others):
        return success
    if elsewhere(links.booking, origin) or pick.language is None:
        return links.booking
    return with_query(links.booking, {"lang": pick.language})


def elsewhere(link: str | None, origin: str) -> str | None:
    """The link, when it leads to a page that is not Kalends' own."""
    return link if link and not link.startswith(f"{origin}/") else None


def with_query(url: str, more: dict[str, str]) -> str:
    """A URL with more query; what it had survives."""
    parts = urlsplit(url)
    return parts._replace(query="&".join(filter(None, [parts.query, urlencode(more)]))).geturl()
