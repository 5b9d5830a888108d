"""What of a booking is told to a caller besides who else comes, which `seats` decides. Pure."""

from __future__ import annotations

from dataclasses import replace

from kalends.accounts.model import Caller
from kalends.bookings import rules
from kalends.bookings.model import Booking, Host


def told(booking: Booking, caller: Caller) -> Booking:
    """The booking without the host's address, where the event type hides it from all who do not speak for him."""
    if not booking.event_type.hide_organizer_email or rules.decides(caller, booking):
        return booking
    return replace(
        booking,
        host=_without_address(booking.host),
        co_hosts=tuple(map(_without_address, booking.co_hosts)),
        cancelled_by=_unless_host(booking, booking.cancelled_by),
        rescheduled_by=_unless_host(booking, booking.rescheduled_by),
    )


def _unless_host(booking: Booking, address: str | None) -> str | None:
    hidden = {address for host in booking.hosts for address in (host.email, host.contract_email)}
    return None if address in hidden else address


def _without_address(host: Host) -> Host:
    return replace(host, email="", contract_email="")
