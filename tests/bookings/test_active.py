"""How many bookings to come one booker may have."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kalends.accounts.model import Anonymous, Caller, UserCaller
from kalends.bookings import service as bookings
from kalends.bookings.active import TooManyActive
from kalends.bookings.model import Attendee, Booking, BookingRequest
from kalends.core.database import Tx
from kalends.event_types.keys import EventTypeById
from kalends.event_types.model import ActiveBookingsLimit, Confirmation, EventType
from tests.support import NOW
from tests.support.accounts import make_client, make_managed_user, make_owner
from tests.support.event_types import make_event_type, make_schedule

TEN = NOW.replace(hour=10)
NOBODY = Anonymous()
BOB = Attendee("Bob", "bob@example.com", "UTC")
ONE = ActiveBookingsLimit(1, offer_reschedule=True)
TWO = ActiveBookingsLimit(2)


async def make_limited(tx: Tx, limit: ActiveBookingsLimit = ONE, **rules: object) -> EventType:
    owner = await make_owner(tx)
    await make_schedule(tx, owner)
    return await make_event_type(tx, owner, active_bookings_limit=limit, **rules)


async def book(
    tx: Tx,
    event_type: EventType,
    days: int = 0,
    *,
    email: str = BOB.email,
    caller: Caller = NOBODY,
    now: datetime = NOW,
) -> Booking:
    who = replace(BOB, email=email)
    request = BookingRequest(EventTypeById(event_type.id), TEN + timedelta(days=days), who)
    return await bookings.book(tx, caller, request, now)


async def test_one_more_than_allowed_is_refused_however_the_address_is_written(tx: Tx) -> None:
    event_type = await make_limited(tx, TWO)
    await book(tx, event_type)
    await book(tx, event_type, 1, email="Bob@Example.com")
    with pytest.raises(TooManyActive, match="to come is 2"):
        await book(tx, event_type, 2, email="BOB@example.com")
    await book(tx, event_type, 2, email="carol@example.com")


async def test_requests_count_and_what_is_over_or_cancelled_does_not(tx: Tx) -> None:
    event_type = await make_limited(tx, confirmation=Confirmation(blocks_slot=False))
    asked = await book(tx, event_type)
    with pytest.raises(TooManyActive):
        await book(tx, event_type, 1)
    await bookings.cancel(tx, Anonymous(), asked.uid, now=NOW)
    await book(tx, event_type, 1)
    await book(tx, event_type, 2, now=TEN + timedelta(days=1))


async def test_another_event_type_counts_by_itself(tx: Tx) -> None:
    event_type = await make_limited(tx)
    await book(tx, event_type)
    await book(tx, await make_limited(tx))


async def test_moving_a_booking_is_no_booking_more(tx: Tx) -> None:
    event_type = await make_limited(tx)
    booked = await book(tx, event_type)
    moved = await bookings.reschedule(tx, Anonymous(), booked.uid, start=TEN + timedelta(days=1), now=NOW)
    assert moved.start == TEN + timedelta(days=1)


async def test_who_only_types_an_address_is_not_told_of_its_bookings(tx: Tx) -> None:
    event_type = await make_limited(tx)
    booked = await book(tx, event_type)
    with pytest.raises(TooManyActive) as caught:
        await book(tx, event_type, 1)
    assert caught.value.details is None
    assert booked.uid not in caught.value.message
    stranger = UserCaller(await make_owner(tx))
    with pytest.raises(TooManyActive) as caught:
        await book(tx, event_type, 1, caller=stranger)
    assert caught.value.details is None


async def test_who_may_see_the_booking_is_offered_to_move_it(tx: Tx) -> None:
    client = await make_client(tx)
    host, bob = await make_managed_user(tx, client), await make_managed_user(tx, client)
    await make_schedule(tx, host)
    event_type = await make_event_type(tx, host, active_bookings_limit=ONE)
    booked = await book(tx, event_type, email=bob.contract_email)
    for caller in (client.caller, UserCaller(host), UserCaller(bob)):
        with pytest.raises(TooManyActive) as caught:
            await book(tx, event_type, 1, email=bob.contract_email, caller=caller)
        assert caught.value.details == {"rescheduleUid": booked.uid, "start": "2027-01-04T10:00:00.000Z"}


async def test_without_the_offer_nobody_is_pointed_to_another_booking(tx: Tx) -> None:
    event_type = await make_limited(tx, ActiveBookingsLimit(1))
    await book(tx, event_type)
    with pytest.raises(TooManyActive, match="cancel one") as caught:
        await book(tx, event_type, 1)
    assert caught.value.details is None
