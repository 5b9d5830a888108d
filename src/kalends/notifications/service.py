"""Telling people about their bookings: what is due is recorded with the fact, and sent when a mail server takes it."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import structlog

from kalends.bookings import answering, links, seats
from kalends.bookings import service as bookings
from kalends.bookings.model import Attendee, Booking, Status
from kalends.bookings.rules import BookingNotFound
from kalends.core import events
from kalends.core.database import Database, Tx
from kalends.core.facts import Fact
from kalends.core.secrets import Vault
from kalends.event_types import service as event_types
from kalends.notifications import mail, rendering, rules, store
from kalends.notifications.mail import UnusableAddress
from kalends.notifications.model import Email, Envelope, Kind, Letter, Method, Notice, Role, State
from kalends.notifications.transport import PATIENCE, Refused, Transport

MAIL = "mail"
"""The queue that e-mails wait in."""

_CLAIM = timedelta(seconds=PATIENCE + 10)
_KEPT = timedelta(days=400)

_TOLD_ELSEWHERE = uuid.UUID("6f0c5e1e-6f0a-4f1c-9a44-5d7d5d1b3c10")

_log = structlog.get_logger("kalends.mail")


class BeingSent(Exception):
    """Somebody else is sending this e-mail, or was when he died; it can be looked at again later."""


async def announce(tx: Tx, fact: Fact, now: datetime) -> None:
    """Records the e-mails that a fact of a booking asks for, each with a job that sends it.

    A fact that is told again records nothing again; one that is told with another's records nothing. A client that
    has turned e-mails off gets none, and a booking that is gone has nobody to tell.
    """
    if rules.is_told_with_others(fact):
        return
    try:
        booking = await bookings.get(tx, str(fact.data["uid"]))
    except BookingNotFound:
        return
    if not rules.may_mail(booking):
        return
    attendee_id = rules.attendee_id(fact)
    attendee = await bookings.get_anybody(tx, attendee_id) if attendee_id is not None else None
    for notice in rules.told_now(fact, await _notices(tx, fact, booking, attendee)):
        await _post(tx, _email(fact, booking, attendee, notice, now))
    if left := rules.left(fact):
        before = await bookings.get(tx, str(fact.data["from_uid"]))
        for notice in rules.plan_left(before, left, await _holders(tx, booking, attendee)):
            await _post(tx, _email(fact, before, None, notice, now))


async def _notices(tx: Tx, fact: Fact, booking: Booking, attendee: Attendee | None) -> tuple[Notice, ...]:
    """The e-mails that a fact about a booking, or about one of its attendees, asks for."""
    kind, holders = rules.kind_of(fact), await _holders(tx, booking, attendee)
    if attendee is not None:
        return rules.plan_seat(booking, attendee, kind, holders)
    joined = rules.joined(fact)
    invited = await store.invited(tx, booking.organization_id, booking.ics_uid, booking.uid) if joined else frozenset()
    return rules.plan(booking, kind, holders, joined=joined, invited=invited)


async def assume_invited(tx: Tx, booking: Booking, now: datetime) -> None:
    """Takes those who come to an accepted booking for told of it: the platform that it was made on has given their
    calendars its entry, which a cancellation is to take out. Nothing is sent."""
    fact = Fact(uuid.uuid5(_TOLD_ELSEWHERE, booking.uid), "BookingAdopted", {"sequence": booking.ics_sequence})
    for reader in rules.recipients(booking) if booking.status is Status.ACCEPTED else ():
        email = _email(fact, booking, None, Notice(reader, Kind.BOOKED, Method.REQUEST), now)
        if await store.add(tx, email):
            await store.settle(tx, email.id, State.WITHHELD, reason="Told by the platform that it was made on.")


async def deliver(
    database: Database,
    transport: Transport,
    email_id: uuid.UUID,
    *,
    origin: str,
    vault: Vault,
    sender: str,
    now: datetime,
) -> None:
    """Sends an e-mail that is due; one that is sent already is left alone. No transaction is open meanwhile.

    Raises `Delayed` where it is to be tried again, and `BeingSent`. What the mail server refuses for good, and what it
    has not taken for three days, is marked as failed with the reason.
    """
    due = await _claim(database, email_id, origin, vault, now)
    if due is None:
        return
    try:
        await transport.send(_envelope(*due, sender))
    except (Refused, UnusableAddress) as refusal:
        await _settle(database, email_id, State.FAILED, reason=str(refusal))
    except Exception as failure:
        if await _put_back(database, due[0], str(failure), now):
            raise
    else:
        await _settle(database, email_id, State.SENT, sent_at=now)


async def prune(tx: Tx, now: datetime) -> int:
    """Forgets e-mails that are done and older than any booking may be ahead."""
    return await store.prune(tx, now - _KEPT)


async def _holders(tx: Tx, booking: Booking, concerning: Attendee | None) -> frozenset[str]:
    """The addresses whose calendars were told of the booking, by the uids by which they know it."""
    organization_id, people = booking.organization_id, (*booking.attendees, *((concerning,) if concerning else ()))
    uids = {booking.ics_uid, *(seats.ics_uid(booking, attendee) for attendee in people)}
    if booking.recurrence_start or len(uids) > 1:
        return await store.holders_of_series(tx, organization_id, uids)
    return await store.holders(tx, organization_id, booking.ics_uid)


async def _post(tx: Tx, email: Email) -> None:
    """Records an e-mail. Those to one reader about one booking go out in the order in which things happened."""
    if await store.add(tx, email):
        lock = f"{email.ics_uid}/{email.role}/{email.address}"
        await events.defer(tx, "send_email", queue=MAIL, lock=lock, email_id=str(email.id))


async def _claim(
    database: Database, email_id: uuid.UUID, origin: str, vault: Vault, now: datetime
) -> tuple[Email, Letter] | None:
    """Takes an e-mail, and all that its words depend on; None where nothing is to be sent any more."""
    async with database.transaction() as tx:
        email = await store.claim(tx, email_id, now + _CLAIM, now)
        if email is None:
            if await store.is_open(tx, email_id):
                raise BeingSent(f"The e-mail {email_id} is being sent.")
            return None
        try:
            letter = await _letter(tx, email, origin, vault)
        except BookingNotFound:
            await store.settle(tx, email_id, State.WITHHELD, reason="The booking is gone.")
            return None
        if not rules.may_mail(letter.booking):
            await store.settle(tx, email_id, State.WITHHELD, reason="The client has turned e-mails off.")
            return None
        return email, letter


async def _letter(tx: Tx, email: Email, origin: str, vault: Vault) -> Letter:
    concerning = await bookings.get_anybody(tx, email.attendee_id) if email.attendee_id else None
    booking = await _view(tx, email, concerning)
    return Letter(
        kind=email.kind,
        method=email.method,
        sequence=email.sequence,
        recipient=rules.recipient(booking, email.role, email.address),
        booking=booking,
        links=links.links(await _place(tx, booking), origin),
        stamp=email.created_at,
        previous=await _previous(tx, email.kind, booking),
        questions=await _questions(tx, booking),
        answer=answering.link(booking, origin, vault) if rules.asks(email.kind, email.role) else None,
        occurrences=await _occurrences(tx, email, booking),
        goes_on=await _goes_on(tx, booking),
        known=bool(email.occurrences) and await store.is_known(tx, email),
        concerning=concerning,
    )


async def _view(tx: Tx, email: Email, concerning: Attendee | None) -> Booking:
    """The booking as the e-mail tells of it."""
    whole = await bookings.get(tx, email.booking_uid)
    view = seats.letter_view(whole, concerning, is_his=email.role is Role.ATTENDEE)
    if concerning is None or email.kind is not Kind.RESCHEDULED:
        return view
    former = await bookings.find_former_seat(tx, concerning.id)
    return seats.moved(view, former) if former else view


async def _place(tx: Tx, booking: Booking) -> Booking:
    """The booking, or the one in which the seat that it is seen from is now."""
    return await bookings.find_current(tx, booking.seat_uid) if booking.seat_uid else booking


async def _occurrences(tx: Tx, email: Email, booking: Booking) -> tuple[Booking, ...]:
    """The bookings of the series that the e-mail tells of; to who has seats of it, as seen from these."""
    if not email.occurrences:
        return ()
    if booking.seat_uid is None or booking.recurring_uid is None:
        return await bookings.get_each(tx, email.occurrences)
    series = await bookings.get_series(tx, booking.recurring_uid)
    return tuple(seen for seen in series if seen.uid in email.occurrences)


async def _goes_on(tx: Tx, booking: Booking) -> bool:
    """Whether the booking is one of a series of which some still take place."""
    if booking.recurring_uid is None:
        return False
    return any(each.is_live for each in await bookings.get_series(tx, booking.recurring_uid))


async def _previous(tx: Tx, kind: Kind, booking: Booking) -> Booking | None:
    """The booking that was moved, where that is what the e-mail tells."""
    if kind not in (Kind.RESCHEDULED, Kind.MOVE_REQUESTED) or booking.rescheduled_from_uid is None:
        return None
    return await bookings.get(tx, booking.rescheduled_from_uid)


async def _questions(tx: Tx, booking: Booking) -> dict[str, str]:
    """What the event type asks, by the fields' slugs; nothing where it is gone."""
    bookable = await event_types.find_bookable(tx, booking.event_type_key) if booking.responses else None
    fields = bookable.event_type.booking_fields if bookable else ()
    return {field.slug: field.label for field in fields if field.label}


def _envelope(email: Email, letter: Letter, sender: str) -> Envelope:
    """The e-mail ready to go; answers go to the other side."""
    host, attendee = letter.booking.host, letter.booking.attendee
    other = attendee if email.role is Role.HOST else host
    reply_to = (other.name, other.email) if rules.shows_host(letter.booking, email.role) else None
    return mail.compose(email.id, rendering.render(letter), sender, letter.recipient, reply_to, email.created_at)


async def _settle(
    database: Database, email_id: uuid.UUID, state: State, *, reason: str | None = None, sent_at: datetime | None = None
) -> None:
    async with database.transaction() as tx:
        await store.settle(tx, email_id, state, reason=reason, sent_at=sent_at)
    if state is State.FAILED:
        _log.error("e-mail failed", email=str(email_id), reason=reason)


async def _put_back(database: Database, email: Email, reason: str, now: datetime) -> bool:
    """Leaves the e-mail for another attempt; False where it has waited too long."""
    late = rules.is_too_late(email.created_at, now)
    await _settle(database, email.id, State.FAILED if late else State.WAITING, reason=reason)
    return not late


def _email(fact: Fact, booking: Booking, concerning: Attendee | None, notice: Notice, now: datetime) -> Email:
    reader = notice.recipient
    concerned = rules.concerns(booking, concerning, reader)
    return Email(
        id=uuid.uuid4(),
        organization_id=booking.organization_id,
        fact_id=fact.id,
        booking_uid=booking.uid,
        ics_uid=rules.ics_uid(booking, concerning, reader),
        sequence=rules.sequence(fact, notice),
        kind=notice.kind,
        role=reader.role,
        address=reader.address,
        method=notice.method,
        created_at=now,
        occurrences=rules.occurrences(fact, notice),
        attendee_id=concerned.id if concerned else None,
    )
