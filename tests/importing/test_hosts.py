"""Bookings of several hosts: who arrives with them, whose time is taken, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kalends.accounts import service as accounts
from kalends.accounts.model import Anonymous, ClientCaller, ClientDraft, ManagedUserDraft
from kalends.bookings import service as bookings
from kalends.bookings.model import Booking, BookingRequest, Status
from kalends.client import AsyncKalends, Attendee
from kalends.client import Booking as SourceBooking
from kalends.core.settings import Settings
from kalends.event_types.keys import EventTypeById
from kalends.importing.model import Kind
from tests.importing.conftest import MONDAY, PAGES, New, Old, Run
from tests.support import NOW
from tests.support.accounts import VAULT
from tests.support.bookings import ATTENDEE
from tests.support.clock import Clock
from tests.support.serving import serving
from tests.support.smtp import Post, make_post
from tests.support.work import work

DAN = Attendee("Dan", "dan@example.com", "Europe/Berlin")


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server."""
    post = make_post()
    with post.open():
        yield post


async def meet(old: Old, *names: str, hour: int = 0) -> SourceBooking:
    """Dan meets these people together."""
    together = {"username": "+".join(name.lower() for name in names), "event_type_slug": "dynamic"}
    return await old.app.bookings.create(**together, start=MONDAY + timedelta(hours=hour), attendee=DAN)


async def add(old: Old, *names: str) -> list[int]:
    """Makes managed users, and gives their ids."""
    return [(await old.add_user(name)).user.id for name in names]


async def find(new: New, uid: str) -> Booking:
    async with new.database.transaction() as tx:
        return await bookings.get(tx, uid)


async def taken(new: New) -> dict[str, set[str]]:
    """Whose time each booking takes."""
    query = "SELECT booking_uid, username FROM claims JOIN users ON users.id = claims.host_id"
    async with new.database.transaction() as tx:
        found: dict[str, set[str]] = {}
        for uid, username in await tx.execute(sa.text(query)):
            found.setdefault(uid, set()).add(username)
        return found


async def test_a_booking_of_several_arrives_with_all_its_hosts_in_order(old: Old, new: New, run: Run) -> None:
    await add(old, "Alice", "Bob", "Carol")
    there = await meet(old, "Carol", "Alice", "Bob")
    report = await run()
    assert (report.made[Kind.BOOKING], report.losses) == (1, [])
    here = await find(new, there.uid)
    assert [host.username for host in here.hosts] == ["carol", "alice", "bob"]
    assert (here.start, here.title, here.event_type.slug) == (MONDAY, there.title, "dynamic")
    assert await taken(new) == {there.uid: {"alice", "bob", "carol"}}
    again = await run()
    assert (again.made, again.known[Kind.BOOKING], again.losses) == (dict.fromkeys(Kind, 0), 1, [])


async def test_old_links_lead_to_it_and_whoever_cancels_tells_every_host(
    old: Old, new: New, run: Run, settings: Settings, clock: Clock, post: Post
) -> None:
    await add(old, "Alice", "Bob")
    there = await meet(old, "Alice", "Bob")
    await run()
    async with serving(new.database, settings, clock) as url, AsyncKalends(url) as visitor:
        here = await visitor.bookings.get(there.uid)
        assert here.raw["links"]["booking"] == f"{PAGES}/{there.uid}?slug=dynamic&username=alice%2Bbob"
        await visitor.bookings.cancel(there.uid)
    await work(new.database, settings.model_copy(update={"smtp_url": post.url}))
    assert sorted(str(mail["To"]) for mail in post.arrived) == [
        "Alice <alice@example.com>",
        "Bob <bob@example.com>",
        "Dan <dan@example.com>",
    ]
    assert await taken(new) == {}


async def test_a_rehearsal_tries_it_and_keeps_nothing(old: Old, new: New, run: Run) -> None:
    await add(old, "Alice", "Bob")
    await meet(old, "Alice", "Bob")
    report = await run(apply=False)
    assert report.losses == []
    assert (report.made[Kind.USER], report.made[Kind.BOOKING]) == (2, 1)
    assert await taken(new) == {}


async def test_what_has_become_of_it_since_is_followed_once(old: Old, new: New, run: Run) -> None:
    await add(old, "Alice", "Bob")
    cancelled, moved = await meet(old, "Alice", "Bob"), await meet(old, "Bob", "Alice", hour=2)
    await run()
    await old.app.bookings.cancel(cancelled.uid, cancellation_reason="Ill")
    successor = await old.app.bookings.reschedule(moved.uid, start=MONDAY + timedelta(hours=1))
    assert (await run(apply=False)).followed == 2
    report = await run()
    assert (report.followed, report.made[Kind.BOOKING], report.losses) == (2, 1, [])
    assert (await find(new, cancelled.uid)).status is Status.CANCELLED
    async with new.database.transaction() as tx:
        now = await bookings.find_current(tx, moved.uid)
    assert (now.uid, [host.username for host in now.hosts]) == (successor.uid, ["bob", "alice"])
    assert await taken(new) == {successor.uid: {"alice", "bob"}}


async def test_a_host_who_is_not_imported_is_told_by_name_and_the_others_meet(old: Old, new: New, run: Run) -> None:
    await add(old, "Alice", "Bob", "Carol")
    there = await meet(old, "Alice", "Bob", "Carol")
    async with new.database.transaction() as tx:
        client, _ = await accounts.create_client(tx, new.caller, ClientDraft("Other", (), ("*",)), VAULT, NOW)
        somebody = ManagedUserDraft(email="alice@elsewhere.com", name="Another")
        await accounts.create_managed_user(tx, ClientCaller(client), somebody, NOW)
    report = await run()
    assert [(loss.name, loss.field, loss.reason) for loss in report.losses if loss.kind is Kind.BOOKING] == [
        (there.uid, "hosts", "Alice has not been imported.")
    ]
    assert [host.username for host in (await find(new, there.uid)).hosts] == ["bob", "carol"]
    assert await taken(new) == {there.uid: {"bob", "carol"}}


async def test_it_is_not_forced_into_time_that_one_of_them_has_not(old: Old, new: New, run: Run) -> None:
    alice = await old.add_user("Alice")
    await add(old, "Bob")
    intro = await old.add_event_type(alice, minimum_booking_notice=0)
    report = await run()
    key = EventTypeById(int(report.ids[Kind.EVENT_TYPE][str(intro.id)]))
    async with new.database.transaction() as tx:
        here = await bookings.book(tx, Anonymous(), BookingRequest(key, MONDAY, ATTENDEE), NOW)
    there = await meet(old, "Alice", "Bob")
    for apply in (False, True):
        report = await run(apply=apply)
        assert [(loss.name, loss.field) for loss in report.losses] == [(there.uid, None)]
        assert report.refused[Kind.BOOKING] == 1
    assert await taken(new) == {here.uid: {"alice"}}
