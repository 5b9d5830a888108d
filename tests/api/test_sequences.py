"""Whatever people do one after the other, in any order: nobody is taken twice, what is offered can be booked, and
everybody's calendar has what takes place. Kinds of event types, deeds and times are drawn by lot from fixed seeds."""

from __future__ import annotations

import random
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.core.facts import Fact
from kalends.event_types.model import Confirmation, EventType, Frequency, Period, Recurrence, Rescheduling, Seats
from kalends.http.state import State
from kalends.notifications import service as notifications
from kalends.notifications.model import Envelope
from kalends.reactions import REACTIONS
from tests.support.accounts import bearer, make_key
from tests.support.calendars import Kept
from tests.support.clock import Clock
from tests.support.event_types import make_colleagues, make_event_type

PEOPLE = ("bob", "carol", "dan", "eve")
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata")
WEEKLY = Recurrence(Frequency.WEEKLY, 1, 3)
ANEW = Rescheduling(past=True, cancelled=True)
KINDS: Mapping[str, Mapping[str, Any]] = {
    "buffered": {"length": 45, "before_buffer": 10, "after_buffer": 5, "rescheduling": ANEW},
    "class": {"seats": Seats(3, show_attendees=False, show_count=True), "rescheduling": ANEW},
    "course": {"seats": Seats(2, show_attendees=True, show_count=True), "recurrence": WEEKLY},
    "weekly": {"recurrence": WEEKLY},
    "asked": {"confirmation": Confirmation()},
    "asked-weekly": {"confirmation": Confirmation(), "recurrence": WEEKLY},
    "asked-late": {"confirmation": Confirmation(notice_minutes=1440), "rescheduling": Rescheduling(cancelled=True)},
    "limited": {"count_limits": {Period.DAY: 2}},
}
REFUSALS = {"AlreadySeated", "SlotLimitReached"}
"""What may be said against a time that is offered: it depends on who asks, or on the rest of a series."""

_LIVE = "status IN ('accepted', 'pending')"
_TAKEN = f"""
    SELECT uid, host_id, starts_at, ends_at, status FROM bookings WHERE {_LIVE}
    UNION SELECT uid, user_id, starts_at, ends_at, status
    FROM bookings JOIN booking_hosts ON booking_id = bookings.id WHERE {_LIVE}
"""
_CLAIMED = "SELECT booking_uid, host_id, lower(during), upper(during), kind FROM claims"
_SOLD = """
    SELECT claims.booking_uid FROM claims JOIN bookings ON uid = booking_uid WHERE seats_taken IS DISTINCT FROM
    (SELECT count(*) FROM attendees WHERE booking_id = bookings.id AND removed_at IS NULL AND NOT handed_over)
    AND seats IS NOT NULL
"""
_BROKEN = """
    SELECT old.uid FROM bookings AS old LEFT JOIN bookings AS new ON new.uid = old.rescheduled_to_uid
    WHERE old.rescheduled_to_uid IS NOT NULL
    AND (old.status <> 'cancelled' OR new.rescheduled_from_uid <> old.uid OR new.current_uid <> old.current_uid)
    OR old.rescheduled_to_uid IS NULL AND old.current_uid <> old.uid
"""
_COMING = """
    SELECT starts_at, array_cat(guests, array_agg(DISTINCT people.email)) FROM bookings
    JOIN LATERAL (
        SELECT email FROM users WHERE id = host_id
        UNION SELECT email FROM users JOIN booking_hosts ON user_id = users.id WHERE booking_id = bookings.id
        UNION SELECT email FROM attendees WHERE booking_id = bookings.id AND removed_at IS NULL AND NOT handed_over
    ) AS people ON true WHERE status = 'accepted' GROUP BY bookings.id
"""


@dataclass
class Out:
    """A way out for e-mails that leads into the readers' calendars."""

    calendars: dict[str, Kept] = field(default_factory=lambda: defaultdict(Kept))

    async def send(self, envelope: Envelope) -> None:
        self.calendars[envelope.recipient].take(envelope.content)


@dataclass
class Story:
    """What people do with two hosts."""

    api: httpx.AsyncClient
    tx: Tx
    clock: Clock
    state: State
    lot: random.Random
    hosts: list[User]
    kinds: dict[str, EventType]
    headers: dict[str, str]
    out: Out = field(default_factory=Out)
    seats: dict[str, str] = field(default_factory=dict)
    series: dict[str, None] = field(default_factory=dict)

    async def do_something(self) -> None:
        """One deed by somebody. That the answer is of the contract's shape, the client sees to."""
        deeds = (self.book, self.move, self.cancel, self.answer, self.change)
        (deed,) = self.lot.choices(deeds, weights=(6, 5, 3, 2, 2))
        await (deed if await self.uids() else self.book)()
        self.clock.advance(minutes=self.lot.choice((1, 1, 1, 90)))

    async def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Asks as the host or as a visitor; notes the seats and series in the answer."""
        headers = self.lot.choice((self.headers, {}))
        answer = await self.api.request(method, f"/v2/bookings{path}", json=body, headers=headers)
        assert answer.status_code < 500
        found = answer.json().get("data") or []
        for booking in found if isinstance(found, list) else [found]:
            self.seats |= {booking["seatUid"]: booking["uid"]} if booking.get("seatUid") else {}
            self.series |= {booking["recurringBookingUid"]: None} if "recurringBookingUid" in booking else {}
        return answer

    async def book(self) -> None:
        slug = self.lot.choice((*self.kinds, "group"))
        who, zone = self.lot.choice(PEOPLE), self.lot.choice(ZONES)
        names = [host.username for host in self.hosts]
        group = {"username": "+".join(names), "eventTypeSlug": "dynamic"}
        named = group if slug == "group" else {"eventTypeId": self.kinds[slug].id}
        asked = {"usernames": ",".join(names)} if slug == "group" else named
        start = await self.offered({**asked, "timeZone": zone})
        attendee = {"name": who.title(), "email": f"{who}@example.com", "timeZone": zone}
        answer = await self.ask("POST", "", {**named, "start": start, "attendee": attendee})
        if slug == "group" or not self.kinds[slug].recurrence:
            assert answer.status_code == 201 or answer.json()["error"]["code"] in REFUSALS, answer.text

    async def move(self) -> None:
        seat, uid = self.lot.choice([*self.seats.items(), *((None, uid) for uid in await self.uids())])
        kind = (
            await self.tx.execute(sa.text("SELECT event_type_id FROM bookings WHERE uid = :uid"), {"uid": uid})
        ).scalar()
        names = ",".join(host.username for host in self.hosts)
        asked = {"eventTypeId": kind} if kind else {"usernames": names}
        start = await self.offered({**asked, "timeZone": "Etc/UTC", "bookingUidToReschedule": seat or uid})
        await self.ask("POST", f"/{uid}/reschedule", {"start": start, **({"seatUid": seat} if seat else {})})

    async def cancel(self) -> None:
        seat, uid = self.lot.choice([*self.seats.items(), *((None, uid) for uid in [*await self.uids(), *self.series])])
        later = {"cancelSubsequentBookings": self.lot.random() < 0.3}
        await self.ask("POST", f"/{uid}/cancel", {**later, **({"seatUid": seat} if seat else {})})

    async def answer(self) -> None:
        waiting = await self.uids("WHERE status = 'pending'")
        if waiting:
            await self.ask("POST", f"/{self.lot.choice(waiting)}/{self.lot.choice(('confirm', 'confirm', 'decline'))}")

    async def change(self) -> None:
        uid = self.lot.choice([*await self.uids(), *self.series])
        if self.lot.random() < 0.5:
            await self.ask("PATCH", f"/{uid}/location", {"location": {"type": "address", "address": "1 High Street"}})
        else:
            await self.ask("POST", f"/{uid}/guests", {"guests": [{"email": f"{self.lot.choice(PEOPLE)}@example.com"}]})

    async def uids(self, where: str = "") -> list[str]:
        """The uids of bookings, in the order in which they were made."""
        query = sa.text(f"SELECT uid FROM bookings {where} ORDER BY created_at, starts_at, title")
        return list((await self.tx.execute(query)).scalars())

    async def offered(self, asked: Mapping[str, Any]) -> str:
        """One of the first times that are offered."""
        span = {"start": self.clock.now.isoformat(), "end": (self.clock.now + timedelta(days=9)).isoformat()}
        answer = await self.api.get("/v2/slots", params={**asked, **span}, headers={"cal-api-version": "2024-09-04"})
        starts = [slot["start"] for day in answer.json()["data"].values() for slot in day]
        return datetime.fromisoformat(self.lot.choice(starts[:30])).astimezone(UTC).isoformat()

    async def tell(self) -> None:
        """What the worker does: lets follow what follows later, and sends the e-mails."""
        for job in await self._jobs("react"):
            fact = Fact(uuid.UUID(job["fact_id"]), job["name"], job["data"])
            for reaction in REACTIONS[fact.name].later:
                await reaction(self.tx, fact, self.clock.now)
        words: Any = {"origin": "http://kalends.test", "vault": self.state.vault, "sender": "K <k@kalends.test>"}
        for job in await self._jobs("send_email"):
            email_id = uuid.UUID(job["email_id"])
            await notifications.deliver(self.state.database, self.out, email_id, now=self.clock.now, **words)

    async def _jobs(self, task: str) -> list[Any]:
        query = sa.text("DELETE FROM procrastinate_jobs WHERE task_name = :task RETURNING id, args")
        return [args for _, args in sorted(await self.tx.execute(query, {"task": task}), key=lambda row: int(row.id))]

    async def check(self) -> None:
        """What holds at any time."""
        assert sorted(await self.rows(_TAKEN)) == sorted(await self.rows(_CLAIMED))
        assert (await self.rows(_SOLD), await self.rows(_BROKEN)) == ([], [])

    async def check_calendars(self) -> None:
        """What holds once everybody has been told."""
        coming: dict[str, list[datetime]] = defaultdict(list)
        for start, people in await self.rows(_COMING):
            for address in set(people):
                coming[address].append(start)
        known = {address: kept.starts() for address, kept in self.out.calendars.items()}
        assert {address: Counter(starts) for address, starts in known.items() if starts} == {
            address: Counter(starts) for address, starts in coming.items()
        }

    async def rows(self, query: str) -> list[Any]:
        return [tuple(row) for row in await self.tx.execute(sa.text(query))]


@pytest.fixture
async def story(api: httpx.AsyncClient, app: FastAPI, tx: Tx, clock: Clock, request: pytest.FixtureRequest) -> Story:
    alice, carl = await make_colleagues(tx, "Alice", "Carl")
    kinds = {
        slug: await make_event_type(tx, alice, **{"slug": slug, "title": slug, **more}) for slug, more in KINDS.items()
    }
    headers, lot = bearer(await make_key(tx, alice)), random.Random(request.param)
    return Story(api, tx, clock, app.state.kalends, lot, [alice, carl], kinds, headers)


@pytest.mark.parametrize("story", [1, 2, 3], indirect=True)
async def test_whatever_people_do_nobody_is_taken_twice_and_calendars_have_what_takes_place(story: Story) -> None:
    for _ in range(8):
        for _ in range(5):
            await story.do_something()
            await story.check()
        await story.tell()
        await story.check_calendars()
