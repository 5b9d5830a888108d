"""What somebody is told who has as many bookings to come as one person may have. Pure.

Whoever types an address need not be the one who reads its mail. So the booking that could be moved, whose uid is the
key to it, is named only to callers who may see it anyway; everybody else is pointed to the link that was mailed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kalends.accounts.model import Caller, ClientCaller, Role, UserCaller
from kalends.core.errors import Conflict
from kalends.core.time import iso
from kalends.event_types.model import ActiveBookingsLimit, Bookable


class TooManyActive(Conflict):
    """The booker has as many bookings to come as one person may have of this event type. Where moving one is offered,
    and the caller may know of it, `details` has its `rescheduleUid` and `start`."""

    code = "ActiveBookingsLimitReached"


@dataclass(frozen=True, slots=True)
class Coming:
    """A booking to come."""

    uid: str
    start: datetime


def may_be_told(caller: Caller, bookable: Bookable, email: str) -> bool:
    """Whether the caller may know of the bookings of this address with this host: as that person, as the host, his
    organisation's owner, or the app he belongs to."""
    match caller:
        case UserCaller(user=user):
            owns = user.role is Role.OWNER and user.organization_id == bookable.host.organization_id
            return owns or user.id in bookable.host_ids or user.contract_email.lower() == email.lower()
        case ClientCaller(client=client):
            return bookable.client is not None and bookable.client.id == client.id
        case _:
            return False


def refusal(limit: ActiveBookingsLimit, coming: Sequence[Coming], *, told: bool) -> TooManyActive:
    """Why one booking more is refused, and what can be done instead."""
    reached = f"The most bookings of this kind that one person may have to come is {limit.maximum}"
    if not (limit.offer_reschedule and coming):
        return TooManyActive(f"{reached}; book again after the next one, or cancel one.")
    if not told:
        return TooManyActive(f"{reached}; move one of yours instead, by the link in its confirmation.")
    last = coming[-1]
    details = {"rescheduleUid": last.uid, "start": iso(last.start)}
    return TooManyActive(f"{reached}; reschedule {last.uid} instead.", details=details)
