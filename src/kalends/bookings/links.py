"""The links of a booking, as data, built in one place for answers, pages, e-mails and calendar entries.

A client's configured URL is extended (its path and query survive) or, when it is a template, filled. Where the
client configured none, Kalends' own page is the link.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from kalends.accounts import redirects
from kalends.accounts.model import Redirects
from kalends.bookings import rules
from kalends.bookings.model import Booking
from kalends.core.time import iso
from kalends.event_types.keys import GROUP_ID


@dataclass(frozen=True, slots=True)
class Links:
    """Where to see a booking, move it and cancel it. The last two are None where that cannot be done."""

    booking: str
    reschedule: str | None
    cancel: str | None


def links(booking: Booking, origin: str) -> Links:
    """The links of `booking`; `origin` is Kalends' own, without a trailing slash.

    A booking that has been rescheduled links to its newest successor.
    """
    urls = booking.client.redirects if booking.client else Redirects()
    ours, values = _own(booking, origin), _values(booking)
    reschedule = _reschedule_link(urls.reschedule, values) if urls.reschedule else ours.reschedule
    cancel = _cancel_link(urls.cancel, values) if urls.cancel else ours.cancel
    return Links(
        booking=_booking_link(urls.booking, values) if urls.booking else ours.booking,
        reschedule=reschedule if may_reschedule(booking) else None,
        cancel=cancel if may_cancel(booking) else None,
    )


def success_link(booking: Booking, others: Iterable[tuple[str, str]] = ()) -> str | None:
    """Where its event type wants people to go who have booked, if it does; told of the booking and of `others`, unless
    the event type wants its address as it is written."""
    event_type, url = booking.event_type, booking.event_type.success_redirect_url
    if not url or urlsplit(url).scheme not in {"http", "https"}:
        return None
    return _extend(url, None, dict(others) | _told(booking)) if event_type.forward_params else url


def may_reschedule(booking: Booking) -> bool:
    """Whether a link to move the booking makes sense: it, or its successor, may still take place, or may again."""
    again = rules.is_cancelled(booking) and booking.event_type.reschedules_cancelled
    return (_changes(booking) or again) and not booking.event_type.rescheduling_disabled and _has_page(booking)


def may_cancel(booking: Booking) -> bool:
    """Whether a link to cancel the booking makes sense."""
    return _changes(booking) and not booking.event_type.cancelling_disabled


def _own(booking: Booking, origin: str) -> Links:
    """The three links on Kalends' own pages, where a seat's uid names the booking as seen from it; what people share is
    changed there by nobody but who has a seat. Of a series the page asks how much is to be cancelled."""
    uid = quote(booking.seat_uid or booking.current_uid, safe="")
    if booking.has_seats and booking.seat_uid is None:
        return Links(f"{origin}/booking/{uid}", None, None)
    return Links(f"{origin}/booking/{uid}", f"{origin}/reschedule/{uid}", f"{origin}/booking/{uid}/cancel")


def _changes(booking: Booking) -> bool:
    return booking.is_live or booking.rescheduled_to_uid is not None


def _has_page(booking: Booking) -> bool:
    """Whether there is a page of free time to choose from: those who are named together have one while they are
    several."""
    return booking.event_type.id != GROUP_ID or bool(booking.co_hosts)


def _told(booking: Booking) -> dict[str, str]:
    """What a success page is told about a booking. Instants are UTC."""
    return {
        "uid": booking.uid,
        "slug": booking.event_type.slug,
        "username": booking.usernames,
        "title": booking.title,
        "startTime": iso(booking.start),
        "endTime": iso(booking.end),
        "location": booking.location.value if booking.location else "",
        "attendeeName": booking.attendee.name,
        "email": booking.attendee.email,
        "hostName": ", ".join(host.name for host in booking.hosts),
    }


def _values(booking: Booking) -> dict[str, str]:
    """What a template may ask for."""
    return {
        "bookingUid": booking.current_uid,
        "rescheduleUid": booking.current_uid,
        "eventTypeSlug": booking.event_type.slug,
        "slug": booking.event_type.slug,
        "username": booking.usernames,
        "seatReferenceUid": booking.seat_uid or "",
        "teamId": "",
        "allRemainingBookings": "true" if booking.recurring_uid else "",
    }


def _booking_link(url: str, values: Mapping[str, str]) -> str:
    if redirects.is_template(url):
        return _fill(url, values)
    return _extend(url, values["bookingUid"], _pick(values, "slug", "username"))


def _reschedule_link(url: str, values: Mapping[str, str]) -> str:
    if redirects.is_template(url):
        return _fill(url, values)
    named = _pick(values, "rescheduleUid", "eventTypeSlug", "username", "slug")
    return _extend(url, None, {**named, "reschedule": "true"})


def _cancel_link(url: str, values: Mapping[str, str]) -> str:
    if redirects.is_template(url):
        return _fill(url, values)
    named = _pick(values, "slug", "username")
    return _extend(url, values["bookingUid"], {**named, "cancel": "true", **_remaining(values)})


def _pick(values: Mapping[str, str], *names: str) -> dict[str, str]:
    """These values, and the seat where there is one."""
    seat = ("seatReferenceUid",) if values["seatReferenceUid"] else ()
    return {name: values[name] for name in (*names, *seat)}


def _remaining(values: Mapping[str, str]) -> dict[str, str]:
    """That there is a series, all that is left of which may be meant."""
    return {"allRemainingBookings": "true"} if values["allRemainingBookings"] else {}


def _fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders, and nothing else, replaced by escaped values."""
    return redirects.PLACEHOLDER.sub(lambda match: quote(values[match[1]], safe=""), template)


def _extend(url: str, segment: str | None, query: Mapping[str, str]) -> str:
    """`url` with one more path segment and more query; what it had survives."""
    parts = urlsplit(url)
    path = parts.path
    if segment is not None:
        path = f"{path.rstrip('/')}/{quote(segment, safe='')}"
    own_query = [parts.query] if parts.query else []
    return parts._replace(path=path, query="&".join([*own_query, urlencode(query, quote_via=quote)])).geturl()
