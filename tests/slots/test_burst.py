"""Bursts of bookings, moves, cancellations and answers, each judged by the slow reference for limits."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest

from kalends.accounts import service as accounts
from kalends.accounts.model import Anonymous, UserCaller, UserChanges
from kalends.bookings import service as bookings
from kalends.bookings.model import Attendee, Booking, BookingRequest, Status
from kalends.core.database import Tx
from kalends.core.time import from_minute, to_minute
from kalends.engine.hours import WeeklyHours
from kalends.event_types import service as event_types
from kalends.event_types.keys import EventTypeById
from kalends.event_types.model import Bookable, Confirmation, Period
from kalends.slots import rules
from kalends.slots.model import BookingUid, Claim, ClaimKind
from kalends.slots.rules import LimitReached, Question
from tests.slots.test_limits_reference import fits
from tests.support import NOW
from tests.support.accounts import make_owner
from tests.support.event_types import make_event_type, make_schedule

FIRST = to_minute(NOW) + 1440
DAYS = 3
NOBODY = Anonymous()


@dataclass
class Burst:
    """What has been booked so far, and what should be possible next."""

    tx: Tx
    what: Bookable
    chance: random.Random
    live: dict[str, Booking] = field(default_factory=dict)
    refused: int = 0

    def claims(self, *, besides: str | None = None) -> list[Claim]:
        """What the host's time should be taken by."""
        holding = [each for each in self.live.values() if each.uid != besides and self.counts(each)]
        event_type_id = self.what.event_type.id
        return [
            Claim(
                ClaimKind.ACCEPTED, to_minute(one.start), to_minute(one.end), 0, 0, event_type_id, BookingUid(one.uid)
            )
            for one in holding
        ]

    def counts(self, booking: Booking) -> bool:
        confirmation = self.what.event_type.confirmation
        return booking.status is Status.ACCEPTED or confirmation is None or confirmation.blocks_slot

    def free(self, *, besides: str | None = None) -> int | None:
        """A start that only a limit may refuse."""
        question = Question(FIRST, FIRST + DAYS * 1440, "UTC", self.what.event_type.length)
        busy = [claim.busy for claim in self.claims(besides=besides)]
        starts = rules.engine_starts(self.what, question, busy, (question.start, question.end))
        return self.chance.choice(starts) if starts else None

    async def step(self) -> None:
        verbs = [self.book] * 6
        if self.live:
            verbs += [self.move, self.cancel, self.answer]
        await self.chance.choice(verbs)()

    async def book(self) -> None:
        start = self.free()
        if start is None:
            return
        who = Attendee("Bob", f"bob{self.chance.randrange(10**6)}@example.com", "UTC")
        request = BookingRequest(EventTypeById(self.what.event_type.id), from_minute(start), who)
        if fits(self.what, start, self.claims()):
            booked = await bookings.book(self.tx, NOBODY, request, NOW)
            self.live[booked.uid] = booked
        else:
            self.refused += 1
            with pytest.raises(LimitReached):
                await bookings.book(self.tx, NOBODY, request, NOW)

    async def move(self) -> None:
        old = self.chance.choice(list(self.live.values()))
        start = self.free(besides=old.uid)
        if start is None:
            return
        if fits(self.what, start, self.claims(besides=old.uid)):
            moved = await bookings.reschedule(self.tx, NOBODY, old.uid, start=from_minute(start), now=NOW)
            del self.live[old.uid]
            self.live[moved.uid] = moved
        else:
            self.refused += 1
            with pytest.raises(LimitReached):
                await bookings.reschedule(self.tx, NOBODY, old.uid, start=from_minute(start), now=NOW)

    async def cancel(self) -> None:
        uid = self.chance.choice(list(self.live))
        await bookings.cancel(self.tx, NOBODY, uid, now=NOW)
        del self.live[uid]

    async def answer(self) -> None:
        """The host accepts or declines a request; what held no time, and whose time is gone, he cannot accept."""
        waiting = [each for each in self.live.values() if each.status is Status.PENDING]
        if not waiting:
            return
        asked, host = self.chance.choice(waiting), UserCaller(self.what.host)
        held = any(
            asked.start < each.end and each.start < asked.end for each in self.others(asked) if self.counts(each)
        )
        if held or self.chance.random() < 0.5:
            await bookings.decline(self.tx, host, asked.uid, now=NOW)
            del self.live[asked.uid]
        else:
            self.live[asked.uid] = await bookings.confirm(self.tx, host, asked.uid, now=NOW)

    def others(self, booking: Booking) -> list[Booking]:
        return [each for each in self.live.values() if each.uid != booking.uid]


async def make_burst(tx: Tx, chance: random.Random) -> Burst:
    week_start = chance.choice(["Monday", "Sunday", "Wednesday"])
    owner = await make_owner(tx)
    await accounts.update_user(tx, owner, UserChanges(week_start=week_start))
    zone = chance.choice(["Europe/London", "Asia/Kathmandu", "America/St_Johns"])
    await make_schedule(tx, owner, time_zone=zone, weekly=(WeeklyHours(tuple(range(7)), 480, 1200),))
    event_type = await make_event_type(
        tx,
        owner,
        length=chance.choice([30, 60]),
        count_limits=chance.choice([{}, {Period.DAY: 2}, {Period.DAY: 3, Period.WEEK: 6}, {Period.MONTH: 7}]),
        duration_limits=chance.choice([{Period.DAY: 120}, {Period.WEEK: 300}, {Period.YEAR: 480, Period.DAY: 90}]),
        confirmation=chance.choice([None, Confirmation(), Confirmation(blocks_slot=False)]),
    )
    return Burst(tx, await event_types.get_bookable(tx, EventTypeById(event_type.id)), chance)


@pytest.mark.parametrize("seed", range(8))
async def test_a_burst_never_breaks_a_limit_nor_meets_one_that_is_not_there(tx: Tx, seed: int) -> None:
    burst = await make_burst(tx, random.Random(seed))
    for _ in range(70):
        await burst.step()
    confirmation = burst.what.event_type.confirmation
    assert burst.live
    assert burst.refused or (confirmation and not confirmation.blocks_slot), "or the burst shows nothing"
