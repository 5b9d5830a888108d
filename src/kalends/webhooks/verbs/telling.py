"""Recording what webhooks are to be told."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import datetime

from kalends.bookings import service as bookings
from kalends.bookings.model import Booking, Status
from kalends.core.database import Tx
from kalends.core.facts import Fact
from kalends.event_types import service as event_types
from kalends.webhooks import bodies, rules
from kalends.webhooks.model import Delivery, Story, Trigger, Webhook
from kalends.webhooks.store import deliveries, moments, subscriptions


async def announce(tx: Tx, fact: Fact, now: datetime) -> None:
    """Records what webhooks are to be told of a fact of a booking, in the transaction in which it happens, with the
    booking as it is then; of one about a seat, as seen from there. Where nobody wants to hear of it, it asks for no
    more than that. A fact that is told again records nothing again.
    """
    if not rules.is_told(fact):
        return
    uid, trigger = str(fact.data["uid"]), rules.trigger_of(fact)
    if told := await subscriptions.of_booking(tx, uid, trigger):
        booking = await _seen(tx, fact, await bookings.get(tx, uid))
        await _tell(tx, told, trigger, booking, fact.id, now)


async def follow(tx: Tx, fact: Fact, now: datetime) -> None:
    """Notes the moments of a booking as they are after a fact: its own while it is accepted, none of the one that it
    has taken the place of."""
    uid = str(fact.data["uid"])
    both = {uid, str(fact.data.get("from_uid", uid))}
    if await moments.hold(tx, both):
        await moments.forget_bookings(tx, both)
        await moments.of_booking(tx, uid)


async def expect(tx: Tx, uid: str, now: datetime) -> None:
    """Notes the moments that are still to come of a booking that comes from elsewhere, without a fact; none of one that
    is not accepted. Those that are over were told there."""
    if await moments.hold(tx, {uid}):
        await moments.forget_bookings(tx, {uid})
        await moments.of_booking(tx, uid, after=now)


async def tell_moment(tx: Tx, now: datetime) -> bool:
    """Records what a webhook is to be told of the start or end of a meeting that has come; whether there was one.
    Nothing is told of a booking that is not accepted any more."""
    moment = await moments.take(tx, now)
    if moment is None:
        return False
    booking = await bookings.find(tx, moment.booking_uid)
    webhook = await subscriptions.find_any(tx, moment.webhook_id)
    if booking and booking.status is Status.ACCEPTED and webhook and rules.wants(webhook, moment.trigger):
        await _tell(tx, (webhook,), moment.trigger, booking, rules.identity(moment), now)
    return True


async def _seen(tx: Tx, fact: Fact, booking: Booking) -> Booking:
    attendee_id = fact.data.get("attendee_id")
    if attendee_id is None:
        return booking
    return rules.seen(fact, booking, await bookings.get_anybody(tx, int(str(attendee_id))))


async def _tell(
    tx: Tx, told: tuple[Webhook, ...], trigger: Trigger, booking: Booking, fact_id: uuid.UUID, now: datetime
) -> None:
    story = await _story(tx, trigger, booking, now)
    await deliveries.lock(tx, booking.ics_uid)
    for webhook in told:
        await _record(tx, webhook, story, fact_id)


async def _story(tx: Tx, trigger: Trigger, booking: Booking, now: datetime) -> Story:
    """What there is to tell, as it is now; of the event type nothing where it is gone."""
    bookable = await event_types.find_bookable(tx, booking.event_type_key)
    asked = bookable.event_type.booking_fields if bookable else ()
    moved = trigger in (Trigger.BOOKING_RESCHEDULED, Trigger.BOOKING_REQUESTED) and booking.rescheduled_from_uid
    return Story(
        trigger=trigger,
        booking=booking,
        sequence=0,
        told_at=now,
        previous=await bookings.get(tx, moved) if moved else None,
        questions={each.slug: each.label for each in asked if each.label},
        needs_confirmation=bookable is not None and bookable.event_type.confirmation is not None,
    )


async def _record(tx: Tx, webhook: Webhook, story: Story, fact_id: uuid.UUID) -> None:
    """Records a delivery. Those to one webhook about one booking go out in the order in which things happened."""
    booking = story.booking
    sequence = await deliveries.next_sequence(tx, webhook.id, booking.ics_uid)
    delivery = Delivery(
        id=uuid.uuid4(),
        organization_id=booking.organization_id,
        webhook_id=webhook.id,
        fact_id=fact_id,
        trigger=story.trigger,
        booking_uid=booking.uid,
        ics_uid=booking.ics_uid,
        sequence=sequence,
        body=bodies.body(replace(story, sequence=sequence), webhook.template),
        created_at=story.told_at,
        due_at=story.told_at,
        next_at=story.told_at,
    )
    await deliveries.add(tx, delivery)
