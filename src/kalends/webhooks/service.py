"""What can be done with webhooks: keeping them, recording what they are to be told, and telling it."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import fields, replace
from datetime import datetime, timedelta

import structlog

from kalends import __version__
from kalends.accounts.model import UNSET, Anonymous, Caller, ClientCaller, OAuthClient, User, UserCaller
from kalends.bookings import service as bookings
from kalends.bookings.model import Booking
from kalends.bookings.rules import BookingNotFound
from kalends.core import events, outgoing
from kalends.core.database import Database, Tx
from kalends.core.errors import Unauthenticated
from kalends.core.facts import Fact
from kalends.core.outgoing import Unreachable
from kalends.core.secrets import Vault
from kalends.event_types import service as event_types
from kalends.event_types.model import EventTypeById
from kalends.webhooks import rules, store
from kalends.webhooks.model import (
    Attempt,
    Delivery,
    Dispatch,
    OfClient,
    OfEventType,
    OfUser,
    Owner,
    State,
    Story,
    Trigger,
    Webhook,
    WebhookChanges,
    WebhookDraft,
)
from kalends.webhooks.rules import DeliveryNotFound, UrlTaken, WebhookNotFound

WEBHOOKS = "webhooks"
"""The queue that deliveries wait in."""

_CLAIM = timedelta(minutes=1)
_KEPT = timedelta(days=400)

_log = structlog.get_logger("kalends.webhooks")


class Undelivered(Exception):
    """The webhook did not take the delivery; it is to be tried again."""


class BeingDelivered(Exception):
    """Somebody else is making this delivery, or was when he died; it can be looked at again later."""


def of_user(user: User) -> OfUser:
    """The owner of the webhooks that hear of all that a user hosts."""
    return OfUser(user.organization_id, user.id)


async def of_event_type(tx: Tx, user: User, event_type_id: int) -> OfEventType:
    """The owner of an event type's webhooks, for the event type's owner. Raises `EventTypeNotFound`."""
    event_type = await event_types.get(tx, user, event_type_id)
    return OfEventType(event_type.organization_id, event_type.id)


def of_client(client: OAuthClient) -> OfClient:
    """The owner of the webhooks that hear of the bookings of an OAuth client."""
    return OfClient(client.organization_id, client.id)


async def create(
    tx: Tx, owner: Owner, draft: WebhookDraft, vault: Vault, now: datetime, *, allow_private: bool
) -> Webhook:
    """Creates a webhook; it hears of what happens from now on. `allow_private` lets its URL be http, and lead to any
    address. Raises `Invalid` for a URL, template or secret that cannot be, and `UrlTaken`."""
    checked = replace(
        draft,
        url=rules.check_url(draft.url, allow_private=allow_private),
        template=rules.check_template(draft.template),
    )
    secret = rules.check_secret(draft.secret)
    return _unless_taken(await store.add(tx, owner, checked, vault.encrypt(secret) if secret else None, now))


async def list_(tx: Tx, owner: Owner, *, take: int, skip: int) -> tuple[Webhook, ...]:
    """Some of the owner's webhooks, oldest first."""
    return await store.page(tx, owner, take, skip)


async def get(tx: Tx, owner: Owner, webhook_id: int) -> Webhook:
    """The owner's webhook with this id. Raises `WebhookNotFound`."""
    return _found(await store.find(tx, owner, webhook_id))


async def get_visible(tx: Tx, caller: Caller, webhook_id: int) -> Webhook:
    """The webhook with this id, of the caller, or of an event type of the caller. Raises `WebhookNotFound`, and
    `Unauthenticated` for a visitor."""
    match caller:
        case UserCaller(user=user):
            return _found(await store.find_of_user(tx, user.id, webhook_id))
        case ClientCaller(client=client):
            return await get(tx, of_client(client), webhook_id)
        case Anonymous():
            raise Unauthenticated("Send an API key, an access token, or the OAuth client's id and secret.")


async def update(
    tx: Tx, owner: Owner, webhook_id: int, changes: WebhookChanges, vault: Vault, now: datetime, *, allow_private: bool
) -> Webhook:
    """Changes a webhook; what waits for it is delivered as the webhook is then. Raises `WebhookNotFound`, and as
    `create`."""
    webhook = await get(tx, owner, webhook_id)
    return _unless_taken(await store.update(tx, webhook.id, _values(changes, vault, allow_private), now))


async def delete(tx: Tx, owner: Owner, webhook_id: int) -> Webhook:
    """Deletes a webhook, with what waits for it, and says which it was. Raises `WebhookNotFound`."""
    webhook = await get(tx, owner, webhook_id)
    await store.delete(tx, webhook.id)
    return webhook


async def delete_all(tx: Tx, owner: Owner) -> int:
    """Deletes the owner's webhooks, with what waits for them, and says how many they were."""
    return await store.delete_all(tx, owner)


def secret_of(webhook: Webhook, vault: Vault) -> str | None:
    """The secret that a webhook's deliveries are signed with."""
    return vault.decrypt(webhook.sealed) if webhook.sealed else None


async def announce(tx: Tx, fact: Fact, now: datetime) -> None:
    """Records what webhooks are to be told of a fact of a booking, each with a job that tells it.

    A fact that is told again records nothing again, and a booking that is gone has nothing to tell.
    """
    try:
        booking = await bookings.get(tx, str(fact.data["uid"]))
    except BookingNotFound:
        return
    trigger = rules.trigger_of(fact)
    told = rules.concerned(await store.of_booking(tx, booking), trigger)
    if told:
        story = await _story(tx, trigger, booking, now)
        for webhook in told:
            await _post(tx, webhook, fact, story)


async def deliver(
    database: Database, vault: Vault, delivery_id: uuid.UUID, *, allow_private: bool, now: datetime
) -> None:
    """Makes a delivery that is due; one that is made already is left alone. No transaction is open meanwhile.

    Raises `Undelivered` where it is to be tried again, and `BeingDelivered`. What has not been taken for three days is
    marked as failed.
    """
    dispatch = await _claim(database, vault, delivery_id, now)
    if dispatch is None:
        return
    attempt, delivered = await _attempt(dispatch, allow_private, now)
    late = rules.is_too_late(dispatch.delivery, now)
    state = State.DELIVERED if delivered else State.FAILED if late else State.WAITING
    async with database.transaction() as tx:
        await store.settle(tx, delivery_id, state, attempt)
    if state is State.FAILED:
        _log.error("webhook delivery failed", delivery=str(delivery_id), status=attempt.status, error=attempt.error)
    if state is State.WAITING:
        raise Undelivered(attempt.error or f"The answer was {attempt.status}.")


async def list_deliveries(
    tx: Tx, caller: Caller, webhook_id: int, *, take: int, skip: int
) -> tuple[Webhook, tuple[Delivery, ...]]:
    """A webhook and some of its deliveries, newest first. Raises as `get_visible`."""
    webhook = await get_visible(tx, caller, webhook_id)
    return webhook, await store.page_of_deliveries(tx, webhook.id, take, skip)


async def replay(
    tx: Tx, caller: Caller, webhook_id: int, delivery_id: uuid.UUID, now: datetime
) -> tuple[Webhook, Delivery]:
    """Makes a delivery once more, under its id and with its body, as if it had just become due. Raises as
    `get_visible`, and `DeliveryNotFound`, and `UnderWay` for one that is still being tried."""
    webhook = await get_visible(tx, caller, webhook_id)
    delivery = await store.find_delivery(tx, webhook.id, delivery_id)
    if delivery is None:
        raise DeliveryNotFound("There is no delivery of this webhook with this id.")
    rules.check_replayable(delivery)
    reopened = await store.reopen(tx, delivery.id, now)
    await _defer(tx, reopened)
    return webhook, reopened


async def prune(tx: Tx, now: datetime) -> int:
    """Forgets deliveries that are done and older than any booking may be ahead."""
    return await store.prune(tx, now - _KEPT)


def _found(webhook: Webhook | None) -> Webhook:
    if webhook is None:
        raise WebhookNotFound("There is no webhook with this id that you may see.")
    return webhook


def _unless_taken(stored: Webhook | None) -> Webhook:
    if stored is None:
        raise UrlTaken("There is a webhook with this subscriberUrl already; change that one.")
    return stored


def _values(changes: WebhookChanges, vault: Vault, allow_private: bool) -> dict[str, object]:
    """The columns to change, checked."""
    named = {field.name: getattr(changes, field.name) for field in fields(changes)}
    values = {name: value for name, value in named.items() if value is not UNSET}
    if "url" in values:
        values["url"] = rules.check_url(values["url"], allow_private=allow_private)
    if "template" in values:
        values["template"] = rules.check_template(values["template"])
    if "triggers" in values:
        values["triggers"] = list(values["triggers"])
    if "secret" in values:
        secret = rules.check_secret(values.pop("secret"))
        values["secret_encrypted"] = vault.encrypt(secret) if secret else None
    return values


async def _story(tx: Tx, trigger: Trigger, booking: Booking, now: datetime) -> Story:
    """What there is to tell, as it is now; of the event type nothing where it is gone."""
    bookable = await event_types.find_bookable(tx, EventTypeById(booking.event_type.id))
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


async def _post(tx: Tx, webhook: Webhook, fact: Fact, story: Story) -> None:
    """Records a delivery. Those to one webhook about one booking go out in the order in which things happened."""
    booking = story.booking
    sequence = await store.next_sequence(tx, webhook.id, booking.ics_uid)
    delivery = Delivery(
        id=uuid.uuid4(),
        organization_id=booking.organization_id,
        webhook_id=webhook.id,
        fact_id=fact.id,
        trigger=story.trigger,
        booking_uid=booking.uid,
        ics_uid=booking.ics_uid,
        sequence=sequence,
        body=rules.body(replace(story, sequence=sequence), webhook.template),
        created_at=story.told_at,
        due_at=story.told_at,
    )
    if await store.add_delivery(tx, delivery):
        await _defer(tx, delivery)


async def _defer(tx: Tx, delivery: Delivery) -> None:
    lock = f"webhook {delivery.webhook_id}/{delivery.ics_uid}"
    await events.defer(tx, "deliver_webhook", queue=WEBHOOKS, lock=lock, delivery_id=str(delivery.id))


async def _claim(database: Database, vault: Vault, delivery_id: uuid.UUID, now: datetime) -> Dispatch | None:
    """Takes a delivery, and all that its request depends on; None where nothing is to be told any more."""
    async with database.transaction() as tx:
        taken = await store.claim(tx, delivery_id, now + _CLAIM, now)
        if taken is None:
            if await store.is_open(tx, delivery_id):
                raise BeingDelivered(f"The delivery {delivery_id} is being made.")
            return None
        delivery, webhook = taken
        if not webhook.active:
            await store.withhold(tx, delivery_id, "The webhook is not active.")
            return None
        return Dispatch(delivery, webhook.url, webhook.version, secret_of(webhook, vault))


async def _attempt(dispatch: Dispatch, allow_private: bool, now: datetime) -> tuple[Attempt, bool]:
    """Posts the body, and says how that ended and whether it was taken."""
    headers = {"User-Agent": f"Kalends/{__version__}", **rules.headers(dispatch, now)}
    raw, clock = dispatch.delivery.body.text.encode(), asyncio.get_running_loop()
    began = clock.time()
    try:
        answer = await outgoing.post(dispatch.url, raw, headers, allow_private=allow_private)
    except Unreachable as reason:
        return Attempt(now, round((clock.time() - began) * 1000), error=str(reason)), False
    spent = round((clock.time() - began) * 1000)
    return Attempt(now, spent, answer.status, answer.beginning), answer.is_success
