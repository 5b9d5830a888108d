"""What can be done with bookings. Each use case is one transaction: the booking, its claim and the fact it records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kalends.accounts import service as accounts
from kalends.accounts.model import Anonymous, Caller, ClientCaller, OAuthClient, UserCaller
from kalends.bookings import rules, store
from kalends.bookings.model import (
    Attendee,
    BookedEventType,
    BookedLocation,
    Booking,
    BookingClient,
    BookingPage,
    BookingQuery,
    BookingRequest,
    Host,
    Status,
)
from kalends.core import addresses, database, events, ids
from kalends.core.database import Tx
from kalends.core.errors import Invalid, Unauthenticated
from kalends.core.metadata import check_metadata
from kalends.core.time import check_time_zone
from kalends.event_types import answers
from kalends.event_types import service as event_types
from kalends.event_types.model import Bookable, EventTypeById
from kalends.slots import rules as slot_rules
from kalends.slots import service as slots
from kalends.slots.model import BookingUid, ClaimKind

_LONGEST_NAME = 200

_CLAIM_KINDS = {Status.ACCEPTED: ClaimKind.ACCEPTED, Status.PENDING: ClaimKind.PENDING}


async def book(tx: Tx, caller: Caller, request: BookingRequest, now: datetime) -> Booking:
    """Books a free slot, or requests it where the event type asks for the host's confirmation.

    Anybody may book. Raises `EventTypeNotFound`, `LengthNotOffered`, `AnswerMissing`, `AnswerInvalid`,
    `GuestsNotAllowed`, `InvalidMetadata`, `SlotTaken`, `SlotNotOffered`. (Contract: POST /v2/bookings.)
    """
    bookable = await event_types.get_bookable(tx, request.event_type)
    length = slot_rules.slot_length(bookable.event_type, request.length)
    booking = _new(bookable, await _client(tx, caller, bookable), request, length, now)
    async with database.pipelined(tx):
        await slots.lock(tx, bookable.host.id)
        await slots.check(tx, bookable, booking.start, length, booking.attendee.time_zone, now)
        await _store(tx, bookable, booking)
        await _record(tx, "BookingCreated" if booking.status is Status.ACCEPTED else "BookingRequested", booking)
    return booking


async def get(tx: Tx, uid: str) -> Booking:
    """The booking. Whoever knows a uid may see it. Raises `BookingNotFound`."""
    booking = await store.find(tx, uid)
    if booking is None:
        raise rules.BookingNotFound("There is no booking with this uid.")
    return booking


async def uid_of(tx: Tx, name: str) -> str:
    """The uid that a uid or a booking's id means: older clients cancel by the number. Raises `BookingNotFound`."""
    if not (name.isascii() and name.isdigit() and len(name) <= ids.LONGEST_NUMBER):
        return name
    uid = await store.find_uid(tx, int(name))
    if uid is None:
        raise rules.BookingNotFound("There is no booking with this id.")
    return uid


async def find_current(tx: Tx, uid: str) -> Booking:
    """The booking, or the newest one it has been rescheduled to. Raises `BookingNotFound`."""
    current = await store.find_current_uid(tx, uid)
    return await get(tx, current or uid)


async def list_(tx: Tx, caller: Caller, query: BookingQuery, now: datetime) -> BookingPage:
    """The caller's bookings: a user's as host, an OAuth client's as the app they were made through.

    Raises `Unauthenticated` for anybody else. (Contract: GET /v2/bookings.)
    """
    match caller:
        case UserCaller(user=user):
            return await store.page(tx, query, now, host_id=user.id, client_id=None)
        case ClientCaller(client=client):
            return await store.page(tx, query, now, host_id=None, client_id=client.id)
        case Anonymous():
            raise Unauthenticated("Listing bookings needs an access token or an API key.")


async def reschedule(
    tx: Tx,
    caller: Caller,
    uid: str,
    *,
    start: datetime,
    reason: str | None = None,
    by: str | None = None,
    now: datetime,
) -> Booking:
    """Moves a booking to another free start of the same length: cancels it and makes its successor.

    Its own time counts as free. Where the event type asks for confirmation the successor waits for the host, unless
    he moves it himself. Raises `BookingNotFound`, `NotChangeable`, `AnswerMissing` where a reason is asked for,
    `SlotTaken`, `SlotNotOffered`.
    """
    old = await _locked(tx, uid)
    bookable = await event_types.get_bookable(tx, EventTypeById(old.event_type.id))
    rules.check_reschedulable(old, bookable.event_type, caller, now)
    answers.check_answers(bookable.event_type, {"rescheduleReason": reason}, rescheduling=True)
    await slots.check(tx, bookable, start, old.minutes, old.attendee.time_zone, now, besides=BookingUid(uid))
    move = _Move(start, reason, by or _email_of(caller), confirmed=rules.decides(caller, old))
    new = _successor(old, bookable, move, now)
    await slots.release(tx, BookingUid(uid))
    await store.update(tx, uid, _superseded(old, new), now)
    await _store(tx, bookable, new)
    await store.succeed(tx, uid, new.uid)
    name = "BookingRescheduled" if new.status is Status.ACCEPTED else "BookingRequested"
    await _record(tx, name, new, from_uid=uid)
    return new


async def cancel(tx: Tx, caller: Caller, uid: str, *, reason: str | None = None, now: datetime) -> Booking:
    """Cancels a booking and frees its time. Cancelling a cancelled one again changes nothing.

    Raises `BookingNotFound`, `NotChangeable`. (Contract: POST /v2/bookings/{bookingUid}/cancel.)
    """
    booking = await _locked(tx, uid)
    if booking.status is Status.CANCELLED and not booking.rescheduled_to_uid:
        return booking
    rules.check_cancellable(booking, caller, now)
    await slots.release(tx, BookingUid(uid))
    changes = {
        "status": Status.CANCELLED.value,
        "cancellation_reason": reason,
        "cancelled_by": _email_of(caller),
        "ics_sequence": booking.ics_sequence + 1,
    }
    return await _changed(tx, "BookingCancelled", uid, changes, now)


async def confirm(tx: Tx, caller: Caller, uid: str, *, now: datetime) -> Booking:
    """Accepts a request, as its host. Raises `BookingNotFound`, `NotTheHost`, `NotChangeable`, and `SlotTaken` when
    the request did not hold its time and somebody else has it."""
    booking = await _locked(tx, uid)
    rules.check_decides(caller, booking)
    rules.check_pending(booking)
    if not await slots.confirm_claim(tx, BookingUid(uid)):
        bookable = await event_types.get_bookable(tx, EventTypeById(booking.event_type.id))
        await slots.claim(tx, bookable, BookingUid(uid), ClaimKind.ACCEPTED, booking.start, booking.end)
    return await _changed(tx, "BookingConfirmed", uid, {"status": Status.ACCEPTED.value}, now)


async def decline(tx: Tx, caller: Caller, uid: str, *, reason: str | None = None, now: datetime) -> Booking:
    """Refuses a request, as its host, and frees its time. Raises `BookingNotFound`, `NotTheHost`, `NotChangeable`."""
    booking = await _locked(tx, uid)
    rules.check_decides(caller, booking)
    rules.check_pending(booking)
    await slots.release(tx, BookingUid(uid))
    changes = {"status": Status.REJECTED.value, "rejection_reason": reason}
    return await _changed(tx, "BookingDeclined", uid, changes, now)


async def _client(tx: Tx, caller: Caller, bookable: Bookable) -> OAuthClient | None:
    """The client a booking belongs to: the one named by the caller if it is of the host's organisation, else the
    host's own."""
    named = caller.client.id if isinstance(caller, ClientCaller) else caller.client_id
    if named is None or (bookable.client and bookable.client.id == named):
        return bookable.client
    client = await accounts.find_client(tx, named)
    if client is None or client.organization_id != bookable.host.organization_id:
        return bookable.client
    return client


async def _locked(tx: Tx, uid: str) -> Booking:
    """The booking, with its host's time locked: nothing about it changes until this transaction ends."""
    host_id = await store.find_host(tx, uid)
    if host_id is None:
        raise rules.BookingNotFound("There is no booking with this uid.")
    await slots.lock(tx, host_id)
    return await get(tx, uid)


async def _store(tx: Tx, bookable: Bookable, booking: Booking) -> None:
    if rules.claims_time(bookable.event_type.confirmation, booking.status):
        kind = _CLAIM_KINDS[booking.status]
        await slots.claim(tx, bookable, BookingUid(booking.uid), kind, booking.start, booking.end)
    await store.insert(tx, booking)


async def _changed(tx: Tx, fact: str, uid: str, changes: Mapping[str, object], now: datetime) -> Booking:
    await store.update(tx, uid, changes, now)
    booking = await get(tx, uid)
    await _record(tx, fact, booking)
    return booking


async def _record(tx: Tx, name: str, booking: Booking, **more: object) -> None:
    data = {"uid": booking.uid, "sequence": booking.ics_sequence, **more}
    await events.record(tx, name, data, lock=booking.ics_uid)


def _email_of(caller: Caller) -> str | None:
    return caller.user.contract_email if isinstance(caller, UserCaller) else None


def _new(
    bookable: Bookable, client: OAuthClient | None, request: BookingRequest, length: int, now: datetime
) -> Booking:
    """The booking that a request asks for, its answers checked."""
    event_type = bookable.event_type
    attendee = _checked_attendee(request.attendee)
    responses = answers.check_answers(event_type, request.responses, rescheduling=False)
    location = _location(bookable, request)
    uid = ids.new_uid()
    return Booking(
        id=ids.new_number(),
        uid=uid,
        organization_id=bookable.host.organization_id,
        client=_booking_client(client),
        event_type=_booked_event_type(bookable),
        host=_host(bookable),
        title=answers.booking_title(
            event_type, bookable.host.name, attendee.name, location.value if location else "", minutes=length
        ),
        description=str(responses.get("notes", "")),
        status=rules.first_status(event_type.confirmation, request.start, now),
        start=request.start,
        end=request.start + timedelta(minutes=length),
        location=location,
        attendee=attendee,
        guests=rules.check_guests(event_type, request.guests),
        responses=responses,
        metadata=check_metadata(request.metadata),
        cancellation_reason=None,
        cancelled_by=None,
        rejection_reason=None,
        rescheduling_reason=None,
        rescheduled_by=None,
        rescheduled_from_uid=None,
        rescheduled_to_uid=None,
        current_uid=uid,
        ics_uid=f"{ids.new_uid()}@kalends",
        ics_sequence=0,
        created_at=now,
        updated_at=now,
    )


@dataclass(frozen=True, slots=True)
class _Move:
    """Where a booking goes, why, and whether the host himself moves it."""

    start: datetime
    reason: str | None
    by: str | None
    confirmed: bool


def _successor(old: Booking, bookable: Bookable, move: _Move, now: datetime) -> Booking:
    """The booking that takes the place of `old`. A calendar knows it by the same uid and a higher sequence; a
    request leaves one number free for the old entry's cancellation."""
    confirmation = None if move.confirmed else bookable.event_type.confirmation
    status = rules.first_status(confirmation, move.start, now)
    uid = ids.new_uid()
    return replace(
        old,
        id=ids.new_number(),
        uid=uid,
        status=status,
        start=move.start,
        end=move.start + (old.end - old.start),
        rescheduling_reason=move.reason,
        rescheduled_by=move.by,
        rescheduled_from_uid=old.uid,
        current_uid=uid,
        ics_sequence=old.ics_sequence + (1 if status is Status.ACCEPTED else 2),
        created_at=now,
        updated_at=now,
    )


def _superseded(old: Booking, new: Booking) -> dict[str, object]:
    """What changes of a booking that got a successor."""
    return {
        "status": Status.CANCELLED.value,
        "rescheduled_to_uid": new.uid,
        "rescheduling_reason": new.rescheduling_reason,
        "rescheduled_by": new.rescheduled_by,
        "ics_sequence": old.ics_sequence + 1,
    }


def _checked_attendee(attendee: Attendee) -> Attendee:
    """The attendee with a name, a normal address and number and a known zone. Raises `Invalid` naming what is wrong."""
    name = attendee.name.strip()
    if not name:
        raise Invalid("attendee.name: give the attendee's name.", details={"field": "name"})
    if len(name) > _LONGEST_NAME:
        raise Invalid(f"attendee.name: give at most {_LONGEST_NAME} characters.", details={"field": "name"})
    check_time_zone(attendee.time_zone, "attendee.timeZone")
    email = addresses.check_email(attendee.email, "attendee.email")
    return replace(attendee, name=name, email=email, phone_number=_checked_number(attendee.phone_number))


def _checked_number(text: str | None) -> str | None:
    if not text:
        return None
    number = addresses.phone_number(text)
    if number is None:
        raise Invalid(
            f"attendee.phoneNumber: {text[:40]!r} is no phone number; write it like +441632960001.",
            details={"field": "attendeePhoneNumber"},
        )
    return number


def _location(bookable: Bookable, request: BookingRequest) -> BookedLocation | None:
    choice = request.location
    chosen = answers.check_location(
        bookable.event_type, choice.kind if choice else None, choice.value if choice else None
    )
    return BookedLocation(*chosen) if chosen else None


def _booking_client(client: OAuthClient | None) -> BookingClient | None:
    return BookingClient(client.id, client.name, client.redirects, client.emails_enabled) if client else None


def _booked_event_type(bookable: Bookable) -> BookedEventType:
    event_type = bookable.event_type
    return BookedEventType(
        id=event_type.id,
        slug=event_type.slug,
        title=event_type.title,
        success_redirect_url=event_type.success_redirect_url,
        rescheduling_disabled=event_type.rescheduling.disabled,
        cancelling_disabled=event_type.cancelling_disabled,
    )


def _host(bookable: Bookable) -> Host:
    host = bookable.host
    return Host(
        id=host.id,
        name=host.name,
        email=host.email,
        contract_email=host.contract_email,
        username=host.username,
        time_zone=host.time_zone,
        locale=host.locale,
        time_format=host.time_format,
    )
