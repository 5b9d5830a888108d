"""What may be done with a booking, and what it becomes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from kalends.accounts.model import Anonymous, Caller, ClientCaller, ClientId, OrganizationId, Role, UserCaller, UserId
from kalends.bookings.model import Booking, BookingRecord, Routing, Status
from kalends.core import addresses
from kalends.core.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from kalends.event_types import answers, groups
from kalends.event_types.model import Bookable, Confirmation, EventType, Rescheduling

MAX_GUESTS = 30
"""How many guests one booking may have."""

_LONGEST_KEY = 255

_UID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9_-]{8,100}")


class BookingNotFound(NotFound):
    """There is no booking with this uid."""


class UidTaken(Conflict):
    """A booking has this uid already."""


class NotChangeable(Invalid):
    """The booking cannot be changed this way any more."""


class GuestsNotAllowed(Invalid):
    """The event type takes no guests, or not as many."""


class NotYoursToBook(Forbidden):
    """The event type is booked by those alone who speak for its host, and the caller does not."""


class SignInToBook(Unauthenticated):
    """The event type is not booked by strangers."""


class AddressNotVerified(Invalid):
    """The event type asks the booker to prove the e-mail address."""

    code = "EmailVerificationRequired"


class NotRoutable(Invalid):
    """A form has found a host whom the event type does not have."""


class InvalidKey(Invalid):
    """An `Idempotency-Key` that cannot be kept."""


class KeyReused(Conflict):
    """The `Idempotency-Key` belongs to another request."""

    code = "IdempotencyKeyReused"


class NotTheOwner(Forbidden):
    """Only an owner of the organisation sees what is everybody's."""


class NotTheHost(Forbidden):
    """Only the host, or the app the host belongs to, decides about a request."""


def first_status(confirmation: Confirmation | None, start: datetime, now: datetime) -> Status:
    """Whether a new booking is accepted at once or waits for the host."""
    if confirmation is None:
        return Status.ACCEPTED
    if confirmation.notice_minutes is None:
        return Status.PENDING
    return Status.PENDING if start - now < timedelta(minutes=confirmation.notice_minutes) else Status.ACCEPTED


def claims_time(confirmation: Confirmation | None, status: Status) -> bool:
    """Whether a booking of this status takes the host's time."""
    return status is Status.ACCEPTED or confirmation is None or confirmation.blocks_slot


def check_key(key: str) -> None:
    """Passes for a key that can be kept. Raises `InvalidKey`."""
    if not (1 <= len(key) <= _LONGEST_KEY and key.isprintable()):
        raise InvalidKey(f"Idempotency-Key: send 1 to {_LONGEST_KEY} printable characters, such as a UUID.")


def fingerprint(request: str) -> bytes:
    """What tells a request from others, without keeping it."""
    return hashlib.sha256(request.encode()).digest()


def check_may_book(bookable: Bookable, caller: Caller) -> None:
    """Passes for whoever may book the event type: everybody, or those alone who speak for its host. Raises
    `SignInToBook` and `NotYoursToBook`, and `NotBookedTogether` for a group that nobody may book."""
    groups.check_open(bookable)
    client = bookable.client
    if not bookable.event_type.requires_authentication:
        return
    if isinstance(caller, Anonymous):
        raise SignInToBook("This event type is booked by those who are signed in; send an access token or API key.")
    hosts, organization_id = bookable.host_ids, bookable.host.organization_id
    if not _speaks_for(caller, hosts, organization_id, client.id if client else None):
        raise NotYoursToBook("This event type is booked by its owner, his app, or an owner of his organization.")


def check_routed(bookable: Bookable, routing: Routing | None) -> None:
    """Passes where a form has found nobody else than the host of the event type. Raises `NotRoutable`."""
    if routing is None:
        return
    hosts = [each.user for each in bookable.everybody]
    known = {None, *(address for host in hosts for address in (host.email, host.contract_email))}
    if set(routing.user_ids) - set(bookable.host_ids) or routing.email not in known:
        raise NotRoutable(
            "routing names somebody who is not this event type's host, and only event types of teams have several; "
            "leave it out.",
            details={"field": "routing"},
        )


def needed_code(event_type: EventType, code: str | None) -> str | None:
    """The code that proves the booker's address, None where none is asked for. Raises `AddressNotVerified`."""
    if not event_type.requires_email_verification:
        return None
    if not code:
        raise AddressNotVerified(
            "This event type asks for a verified e-mail address; send the code that was sent there as "
            "emailVerificationCode.",
            details={"field": "emailVerificationCode"},
        )
    return code


def check_guests(event_type: EventType, guests: tuple[str, ...]) -> tuple[str, ...]:
    """The guests' addresses, each once. Raises `AnswerMissing` where there must be some, `GuestsNotAllowed` or
    `InvalidAddress`."""
    answers.check_guests_given(event_type, guests)
    if guests and event_type.disable_guests:
        raise GuestsNotAllowed("This event type takes no guests; leave them out.", details={"field": "guests"})
    if len(guests) > MAX_GUESTS:
        raise GuestsNotAllowed(f"A booking takes at most {MAX_GUESTS} guests.", details={"field": "guests"})
    checked = (addresses.check_email(guest, "guests") for guest in guests)
    return tuple({guest.lower(): guest for guest in checked}.values())


def check_guests_anew(event_type: EventType, guests: tuple[str, ...], before: tuple[str, ...]) -> tuple[str, ...]:
    """As `check_guests`, for a booking that is there already; where the event type takes no guests any more, those who
    are invited stay."""
    return before if event_type.disable_guests else check_guests(event_type, guests)


def check_record(record: BookingRecord) -> BookingRecord:
    """The record, when it can be a booking that still may take place. Raises `Invalid`."""
    if record.status not in (Status.ACCEPTED, Status.PENDING):
        raise Invalid(f"A booking that is {record.status} will not take place.", details={"field": "status"})
    return check_former(record)


def check_former(record: BookingRecord) -> BookingRecord:
    """The record, when it can be a booking, whatever has become of it. Raises `Invalid`."""
    for uid in filter(None, (record.uid, *(attendee.seat_uid for attendee in record.attendees))):
        _check_linkable(uid)
    if record.start >= record.end:
        raise Invalid("A booking ends after it starts.", details={"field": "end"})
    if not record.attendees:
        raise Invalid("A booking has at least one attendee.", details={"field": "attendees"})
    return record


def _check_linkable(uid: str) -> None:
    if not _UID.fullmatch(uid):
        raise Invalid(f"The uid {uid[:40]!r} cannot stand in a link.", details={"field": "uid"})


def is_repeated(booking: Booking, draft: Booking) -> bool:
    """Whether a live booking is what a request asks for, in everything that the request says."""
    return booking.is_live and _said(booking) == _said(draft)


def _said(booking: Booking) -> tuple[object, ...]:
    attendee = booking.attendee
    who = (attendee.name, attendee.email, attendee.time_zone, attendee.language, attendee.phone_number)
    answers = (dict(booking.responses), set(booking.guests), dict(booking.metadata))
    hosts = {host.id for host in booking.hosts}
    return (booking.start, booking.end, booking.location, hosts, who, answers)


def decides(caller: Caller, booking: Booking) -> bool:
    """Whether the caller speaks for the hosts: one of them, the app they belong to, or their organisation's owner."""
    client = booking.client
    hosts = [host.id for host in booking.hosts]
    return _speaks_for(caller, hosts, booking.organization_id, client.id if client else None)


def _speaks_for(
    caller: Caller, host_ids: Sequence[UserId], organization_id: OrganizationId, client_id: ClientId | None
) -> bool:
    match caller:
        case UserCaller(user=user):
            return user.id in host_ids or (user.role is Role.OWNER and user.organization_id == organization_id)
        case ClientCaller(client=client):
            return client.id == client_id
        case _:
            return False


def check_decides(caller: Caller, booking: Booking) -> None:
    """Passes for who may confirm and decline. Raises `Unauthenticated`, `BookingNotFound` or `NotTheHost`."""
    if decides(caller, booking):
        return
    if not isinstance(caller, UserCaller | ClientCaller):
        raise Unauthenticated("Only the host may do this; send his access token or API key.")
    if caller.organization_id != booking.organization_id:
        raise BookingNotFound("There is no booking with this uid.")
    raise NotTheHost("Only the host of this booking may do this.")


def check_pending(booking: Booking) -> None:
    """Passes for a request that still waits. Raises `NotChangeable`."""
    if booking.status is not Status.PENDING:
        raise NotChangeable(f"This booking is {booking.status.value}, not waiting for confirmation.")


def check_reschedulable(booking: Booking, event_type: EventType, caller: Caller, now: datetime) -> None:
    """Passes for a booking that may be moved now: one that is ahead, and one that is over or cancelled where the event
    type allows it. What the event type forbids attendees, the host may. Raises `NotChangeable`."""
    limit = event_type.rescheduling
    _check_newest(booking, "rescheduled")
    if not (limit.cancelled and is_cancelled(booking)):
        _check_status(booking, "rescheduled")
    if not limit.past:
        _check_ahead(booking, "rescheduled", now)
    if not decides(caller, booking):
        _check_notice(booking, limit, now)


def _check_notice(booking: Booking, limit: Rescheduling, now: datetime) -> None:
    """Passes where attendees may move the booking; how long before it starts says nothing of one that is over."""
    if limit.disabled:
        raise NotChangeable("Bookings of this event type cannot be rescheduled; ask the host.")
    if limit.minutes_before is None or booking.end <= now:
        return
    if booking.start - now < timedelta(minutes=limit.minutes_before):
        raise NotChangeable(
            f"This booking can be rescheduled until {limit.minutes_before} minutes before it starts; ask the host."
        )


def is_of(booking: Booking, bookable: Bookable) -> bool:
    """Whether it is a booking of this: of the event type, with the same hosts."""
    hosts = {host.id for host in booking.hosts}
    return booking.event_type.id == bookable.event_type.id and hosts == set(bookable.host_ids)


def calendar_uid(uid: str) -> str:
    """By which uid calendars know what has this one here: no other program's is the same."""
    return f"{uid}@kalends"


def is_coming(booking: Booking, now: datetime) -> bool:
    """Whether it is one of those that its attendees have to come."""
    return booking.is_live and booking.start > now


def is_cancelled(booking: Booking) -> bool:
    """Whether it has been cancelled, and not moved."""
    return booking.status is Status.CANCELLED and not booking.rescheduled_to_uid


def check_cancellable(booking: Booking, caller: Caller, now: datetime) -> None:
    """Passes for a booking that may be cancelled now. The host may always. Raises `NotChangeable`."""
    _check_live(booking, "cancelled", now)
    if booking.event_type.cancelling_disabled and not decides(caller, booking):
        raise NotChangeable("Bookings of this event type cannot be cancelled; ask the host.")


def _check_live(booking: Booking, change: str, now: datetime) -> None:
    _check_newest(booking, change)
    _check_status(booking, change)
    _check_ahead(booking, change, now)


def _check_newest(booking: Booking, change: str) -> None:
    if booking.rescheduled_to_uid:
        raise NotChangeable(
            f"This booking has been rescheduled and is no longer the one to be {change}; use {booking.current_uid}.",
            details={"rescheduledToUid": booking.current_uid},
        )


def _check_status(booking: Booking, change: str) -> None:
    if not booking.is_live:
        raise NotChangeable(f"This booking is {booking.status.value} and cannot be {change}.")


def _check_ahead(booking: Booking, change: str, now: datetime) -> None:
    if booking.end <= now:
        raise NotChangeable(f"This booking is over and cannot be {change}.")
