"""Many people want the same time at the same moment, through several server processes: one gets it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import httpx
import sqlalchemy as sa

from kalends.accounts import service as accounts
from kalends.bookings.store import attendees, bookings
from kalends.core.time import iso
from kalends.engine.hours import WeeklyHours
from kalends.event_types.model import Confirmation, EventType, Frequency, Period, Recurrence, Seats
from kalends.slots.store import claims
from tests.races.conftest import Cluster, event_type_always_open, in_two_days
from tests.support.event_types import make_colleagues, make_event_type, make_schedule

RACERS = 200


async def race(cluster: Cluster, requests: Sequence[tuple[str, dict[str, object]]]) -> list[httpx.Response]:
    """Sends every (path, body) at once, spread over the servers."""
    limits = httpx.Limits(max_connections=RACERS)
    headers = {"cal-api-version": "2024-08-13"}
    async with httpx.AsyncClient(timeout=60, limits=limits, headers=headers, trust_env=False) as client:
        urls = [cluster.urls[i % len(cluster.urls)] for i in range(len(requests))]
        posts = [client.post(url + path, json=body) for url, (path, body) in zip(urls, requests, strict=True)]
        return await asyncio.gather(*posts)


def booking(event_type: EventType, start: datetime, name: str = "Bob") -> tuple[str, dict[str, object]]:
    return booking_of({"eventTypeId": event_type.id}, start, name)


def booking_of(what: dict[str, object], start: datetime, name: str = "Bob") -> tuple[str, dict[str, object]]:
    attendee = {"name": name, "email": "bob@example.com", "timeZone": "UTC"}
    return "/v2/bookings", {**what, "start": start.isoformat(), "attendee": attendee}


def outcome(answers: Sequence[httpx.Response]) -> Counter[tuple[int, str]]:
    """How many answers had which status and error code."""
    return Counter((a.status_code, a.json().get("error", {}).get("code", "")) for a in answers)


async def claim_count(cluster: Cluster, event_type: EventType) -> int:
    async with cluster.database.transaction() as tx:
        query = sa.select(sa.func.count()).where(claims.c.host_id == event_type.owner_id, claims.c.lane == 0)
        return (await tx.execute(query)).scalar_one()


async def booking_count(cluster: Cluster, event_type: EventType) -> int:
    async with cluster.database.transaction() as tx:
        query = sa.select(sa.func.count()).where(bookings.c.event_type_id == event_type.id)
        return (await tx.execute(query)).scalar_one()


async def test_of_two_hundred_bookings_of_one_slot_one_is_made(cluster: Cluster) -> None:
    event_type = await event_type_always_open(cluster)
    answers = await race(cluster, [booking(event_type, in_two_days(9))] * RACERS)
    assert outcome(answers) == {(201, ""): 1, (409, "SlotTaken"): RACERS - 1}
    assert await claim_count(cluster, event_type) == 1


async def test_overlapping_starts_never_both_get_in(cluster: Cluster) -> None:
    event_type = await event_type_always_open(cluster, length=60, slot_interval=15)
    starts = [in_two_days(9, minute) for minute in (0, 15, 30, 45)]
    answers = await race(cluster, [booking(event_type, starts[i % 4]) for i in range(80)])
    assert outcome(answers) == {(201, ""): 1, (409, "SlotTaken"): 79}


async def test_of_many_requests_for_one_slot_one_may_wait_for_the_host(cluster: Cluster) -> None:
    event_type = await event_type_always_open(cluster, confirmation=Confirmation())
    answers = await race(cluster, [booking(event_type, in_two_days(9))] * 80)
    assert outcome(answers) == {(201, ""): 1, (409, "SlotTaken"): 79}
    winner = next(answer for answer in answers if answer.status_code == 201)
    assert winner.json()["data"]["status"] == "pending"


async def test_of_many_bookings_moved_to_one_slot_one_arrives(cluster: Cluster) -> None:
    event_type = await event_type_always_open(cluster)
    starts = [in_two_days(hour, minute) for hour in range(10, 20) for minute in (0, 30)]
    booked = await race(cluster, [booking(event_type, start) for start in starts])
    uids = [answer.json()["data"]["uid"] for answer in booked]
    target = {"start": in_two_days(8).isoformat()}
    answers = await race(cluster, [(f"/v2/bookings/{uid}/reschedule", target) for uid in uids])
    assert outcome(answers) == {(201, ""): 1, (409, "SlotTaken"): len(uids) - 1}
    assert await claim_count(cluster, event_type) == len(uids)


async def test_a_booking_moved_by_many_at_once_moves_once(cluster: Cluster) -> None:
    event_type = await event_type_always_open(cluster)
    (booked,) = await race(cluster, [booking(event_type, in_two_days(9))])
    uid = booked.json()["data"]["uid"]
    moves = [(f"/v2/bookings/{uid}/reschedule", {"start": in_two_days(10 + i % 5).isoformat()}) for i in range(40)]
    answers = await race(cluster, moves)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 400: 39}
    assert await claim_count(cluster, event_type) == 1


async def test_a_day_that_takes_three_bookings_takes_three_of_fifty(cluster: Cluster) -> None:
    event_type = await event_type_always_open(cluster, length=15, count_limits={Period.DAY: 3})
    starts = [in_two_days(9 + i // 4, i % 4 * 15) for i in range(50)]
    answers = await race(cluster, [booking(event_type, start) for start in starts])
    assert outcome(answers) == {(201, ""): 3, (409, "SlotLimitReached"): 47}
    assert await claim_count(cluster, event_type) == 3


async def test_a_day_that_takes_an_hour_takes_an_hour_of_requests(cluster: Cluster) -> None:
    event_type = await event_type_always_open(
        cluster, length=20, duration_limits={Period.DAY: 60}, confirmation=Confirmation()
    )
    starts = [in_two_days(2 + i // 3, i % 3 * 20) for i in range(50)]
    answers = await race(cluster, [booking(event_type, start) for start in starts])
    assert outcome(answers) == {(201, ""): 3, (409, "SlotLimitReached"): 47}


async def test_different_hosts_do_not_hinder_each_other(cluster: Cluster) -> None:
    event_types = [await event_type_always_open(cluster) for _ in range(20)]
    answers = await race(cluster, [booking(event_type, in_two_days(9)) for event_type in event_types])
    assert outcome(answers) == {(201, ""): 20}


async def colleagues_always_open(cluster: Cluster, *names: str) -> list[EventType]:
    """Event types of people of one organisation who all work around the clock."""
    async with cluster.database.transaction() as tx:
        people = await make_colleagues(tx, *names)
        for person in people:
            await make_schedule(tx, person, time_zone="UTC", weekly=(WeeklyHours((0, 1, 2, 3, 4, 5, 6), 0, 1440),))
        return [await make_event_type(tx, person) for person in people]


async def usernames_of(cluster: Cluster, *event_types: EventType) -> str:
    async with cluster.database.transaction() as tx:
        return "+".join([(await accounts.get_user(tx, each.owner_id)).username for each in event_types])


def together(usernames: str, start: datetime) -> tuple[str, dict[str, object]]:
    """A booking of several people at once."""
    return booking_of({"username": usernames, "eventTypeSlug": "dynamic"}, start)


async def hosts_taken(cluster: Cluster, event_types: Sequence[EventType]) -> Counter[int]:
    """How many claims each of the hosts has."""
    async with cluster.database.transaction() as tx:
        hosts = [event_type.owner_id for event_type in event_types]
        return Counter((await tx.execute(sa.select(claims.c.host_id).where(claims.c.host_id.in_(hosts)))).scalars())


async def test_of_groups_that_overlap_nobody_is_booked_twice(cluster: Cluster) -> None:
    event_types = await colleagues_always_open(cluster, "Alice", "Bob", "Carol")
    alice, bob, carol = event_types
    pairs = [await usernames_of(cluster, *pair) for pair in ((alice, bob), (bob, carol), (carol, alice))]
    groups = [together(pairs[i % 3], in_two_days(9)) for i in range(60)]
    singles = [booking(event_types[i % 3], in_two_days(9)) for i in range(30)]
    answers = await race(cluster, [each for pair in zip(groups, singles * 2, strict=True) for each in pair])
    assert {answer.status_code for answer in answers} == {201, 409}
    hosts = [host["id"] for answer in answers if answer.status_code == 201 for host in answer.json()["data"]["hosts"]]
    assert len(hosts) == len(set(hosts)) >= 2
    assert await hosts_taken(cluster, event_types) == Counter(hosts)


async def test_groups_that_are_moved_and_cancelled_at_once_never_wait_for_each_other_for_ever(
    cluster: Cluster,
) -> None:
    event_types = await colleagues_always_open(cluster, "Alice", "Bob", "Carol")
    alice, bob, carol = event_types
    orders = [(alice, bob), (bob, alice), (bob, carol), (carol, bob), (carol, alice, bob), (alice, bob, carol)]
    named = [await usernames_of(cluster, *order) for order in orders]
    booked = await race(cluster, [together(named[i % 6], in_two_days(i)) for i in range(18)])
    uids = [answer.json()["data"]["uid"] for answer in booked]
    moves = [(f"/v2/bookings/{uid}/reschedule", {"start": in_two_days(20).isoformat()}) for uid in uids]
    cancels: list[tuple[str, dict[str, object]]] = [(f"/v2/bookings/{uid}/cancel", {}) for uid in uids[::2]]
    answers = await race(cluster, [*moves, *cancels, *(together(name, in_two_days(20)) for name in named)])
    assert {answer.status_code for answer in answers} <= {200, 201, 400, 409}
    async with cluster.database.transaction() as tx:
        live = sa.select(bookings.c.uid).where(bookings.c.event_type_id == 0, bookings.c.status == "accepted")
        claimed = sa.select(claims.c.booking_uid).where(claims.c.event_type_id == 0)
        assert set((await tx.execute(live)).scalars()) == set((await tx.execute(claimed)).scalars())


async def test_of_many_overlapping_series_no_part_is_booked(cluster: Cluster) -> None:
    weekly = Recurrence(Frequency.WEEKLY, 1, 4)
    event_type = await event_type_always_open(cluster, recurrence=weekly)
    starts = [in_two_days(9) + timedelta(weeks=i % 5) for i in range(50)]
    answers = await race(cluster, [booking(event_type, start) for start in starts])
    series = [answer.json()["data"] for answer in answers if answer.status_code == 201]
    assert outcome(answers) == {(201, ""): len(series), (409, "SlotTaken"): 50 - len(series)}
    assert 1 <= len(series) <= 2
    assert {len(each) for each in series} == {4}
    assert await claim_count(cluster, event_type) == 4 * len(series)
    assert await booking_count(cluster, event_type) == 4 * len(series)


async def test_of_fifty_who_want_one_of_five_seats_five_get_one(cluster: Cluster) -> None:
    event_type = await event_type_always_open(cluster, seats=Seats(5, show_attendees=False, show_count=True))
    answers = await race(cluster, [seat(event_type, in_two_days(9), i) for i in range(50)])
    assert outcome(answers) == {(201, ""): 5, (409, "SlotTaken"): 45}
    taken = [answer.json()["data"] for answer in answers if answer.status_code == 201]
    assert (len({each["uid"] for each in taken}), len({each["seatUid"] for each in taken})) == (1, 5)
    assert (await claim_count(cluster, event_type), await booking_count(cluster, event_type)) == (1, 1)


async def test_of_twenty_series_for_three_seats_no_part_is_taken_and_no_seat_sold_twice(cluster: Cluster) -> None:
    weekly, seats = Recurrence(Frequency.WEEKLY, 1, 4), Seats(3, show_attendees=False, show_count=True)
    event_type = await event_type_always_open(cluster, recurrence=weekly, seats=seats)
    starts = [in_two_days(9) + timedelta(weeks=i % 4) for i in range(20)]
    answers = await race(cluster, [seat(event_type, start, i) for i, start in enumerate(starts)])
    series = [answer.json()["data"] for answer in answers if answer.status_code == 201]
    assert outcome(answers) == {(201, ""): len(series), (409, "SlotTaken"): 20 - len(series)}
    assert 3 <= len(series) <= 6, "every week of every series has one of three seats"
    assert {len({each["seatUid"] for each in one}) for one in series} == {4}
    assert await seats_of_each_week(cluster, event_type) == Counter(each["start"] for one in series for each in one)


async def test_series_that_are_given_up_and_taken_at_once_leave_no_half(cluster: Cluster) -> None:
    weekly, seats = Recurrence(Frequency.WEEKLY, 1, 4), Seats(3, show_attendees=False, show_count=True)
    event_type = await event_type_always_open(cluster, recurrence=weekly, seats=seats)
    first = await race(cluster, [seat(event_type, in_two_days(9), i) for i in range(3)])
    uids = [answer.json()["data"][0]["recurringBookingUid"] for answer in first]
    leaving: list[tuple[str, dict[str, object]]] = [(f"/v2/bookings/{uid}/cancel", {}) for uid in uids]
    newcomers = [seat(event_type, in_two_days(9) + timedelta(weeks=i % 4), i) for i in range(3, 23)]
    answers = await race(cluster, [*newcomers[:10], *leaving, *newcomers[10:]])
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    series = [answer.json()["data"] for answer in answers if answer.status_code == 201]
    weeks = await seats_of_each_week(cluster, event_type)
    assert weeks == Counter(each["start"] for one in series for each in one)
    assert max(weeks.values(), default=0) <= 3


async def seats_of_each_week(cluster: Cluster, event_type: EventType) -> Counter[str]:
    """How many seats are taken at each start; as many as people come."""
    async with cluster.database.transaction() as tx:
        come = sa.select(sa.func.count()).where(
            attendees.c.booking_id == bookings.c.id, attendees.c.removed_at.is_(None)
        )
        query = sa.select(bookings.c.starts_at, claims.c.seats_taken, come.scalar_subquery().label("people")).join_from(
            bookings, claims, claims.c.booking_uid == bookings.c.uid
        )
        rows = (await tx.execute(query.where(bookings.c.event_type_id == event_type.id))).all()
    assert all(row.seats_taken == row.people for row in rows)
    return Counter({iso(row.starts_at): row.seats_taken for row in rows})


async def test_seats_that_are_given_up_and_taken_at_once_are_never_oversold(cluster: Cluster) -> None:
    event_type = await event_type_always_open(cluster, seats=Seats(5, show_attendees=False, show_count=True))
    first = await race(cluster, [seat(event_type, in_two_days(9), i) for i in range(5)])
    cancelling = [
        (f"/v2/bookings/{data['uid']}/cancel", {"seatUid": data["seatUid"]})
        for data in (answer.json()["data"] for answer in first)
    ]
    newcomers = [seat(event_type, in_two_days(9), i) for i in range(5, 45)]
    answers = await race(cluster, [*newcomers[:20], *cancelling[:4], *newcomers[20:]])
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert await seats_taken(cluster, event_type) <= 5


def seat(event_type: EventType, start: datetime, number: int) -> tuple[str, dict[str, object]]:
    """A booking by somebody else each time."""
    path, body = booking(event_type, start)
    return path, {**body, "attendee": {"name": "Bob", "email": f"bob{number}@example.com", "timeZone": "UTC"}}


async def seats_taken(cluster: Cluster, event_type: EventType) -> int:
    """How many people come to the one live booking; as many as its claim says."""
    async with cluster.database.transaction() as tx:
        live = sa.and_(bookings.c.event_type_id == event_type.id, bookings.c.status == "accepted")
        coming = bookings.join(
            attendees, sa.and_(attendees.c.booking_id == bookings.c.id, attendees.c.removed_at.is_(None))
        )
        come = sa.select(sa.func.count()).select_from(coming).where(live)
        people = (await tx.execute(come)).scalar_one()
        claimed = sa.select(claims.c.seats_taken).where(claims.c.host_id == event_type.owner_id, claims.c.lane == 0)
        assert (await tx.execute(claimed)).scalar_one() == people
        return people


async def test_many_sendings_of_one_request_under_a_key_are_one_booking(cluster: Cluster) -> None:
    event_type = await event_type_always_open(cluster)
    path, body = booking(event_type, in_two_days(9))
    headers = {"Idempotency-Key": "order 7", "cal-api-version": "2024-08-13"}
    async with httpx.AsyncClient(timeout=60, trust_env=False, headers=headers) as client:
        urls = [cluster.urls[i % len(cluster.urls)] for i in range(50)]
        answers = await asyncio.gather(*(client.post(url + path, json=body) for url in urls))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["data"]["uid"] for answer in answers}) == 1
    assert await booking_count(cluster, event_type) == 1
