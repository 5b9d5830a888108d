"""How My App says things: dates and times as people read them, and what became of a booking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kalends.client import Booking


@dataclass(frozen=True)
class Story:
    """What became of a booking: a word, a headline and a sentence."""

    state: str
    headline: str
    text: str


def story(booking: Booking, now: datetime) -> Story:
    """The booking as its attendee sees it."""
    host, address = booking.hosts[0].name, booking.attendees[0].display_email or booking.attendees[0].email
    match booking.status:
        case "cancelled":
            return Story("Cancelled", "This booking is cancelled", "Nobody will be waiting.")
        case "rejected":
            return Story(
                "Declined", "This time did not work out", f"{host} could not accept it. Others may well be free."
            )
        case "pending" if booking.end > now:
            text = f"{host} will confirm it. We write to {address} as soon as that happens."
            return Story("Waiting for a yes", "Your request is on its way", text)
        case "accepted" if booking.end > now:
            return Story("Confirmed", "You are booked", f"We have written to {address}.")
        case _:
            return Story("Over", "This time has passed", "We hope that it was of use.")


def usernames(booking: Booking) -> str:
    """Under which the same can be booked again: the host's username, or those of several who are booked together."""
    return "+".join(host.username for host in booking.hosts)


def utc_now() -> datetime:
    """What time it is."""
    return datetime.now(UTC)


def day(moment: datetime, zone: str) -> str:
    """Tuesday, 5 January 2027, there."""
    there = moment.astimezone(_zone(zone) or UTC)
    return f"{there:%A}, {there.day} {there:%B %Y}"


def clock(moment: datetime, zone: str) -> str:
    """09:30, there."""
    return f"{moment.astimezone(_zone(zone) or UTC):%H:%M}"


def place(zone: str) -> str:
    """New York, for `America/New_York`."""
    return zone.rsplit("/", 1)[-1].replace("_", " ") if _zone(zone) else "UTC"


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None
