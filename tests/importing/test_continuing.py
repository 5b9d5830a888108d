"""A source that goes away in the middle, and an import that writes nothing."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa

from kalends.client import Attendee
from kalends.importing.model import Report, SourceUnreachable
from tests.importing.conftest import HOOK, MONDAY, New, Old, Run
from tests.importing.failing import standing_before


async def counts(new: New) -> dict[str, int]:
    """How many rows each table has."""
    async with new.database.transaction() as tx:
        names = await tx.scalars(sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        return {name: int(await tx.scalar(sa.text(f'SELECT count(*) FROM "{name}"')) or 0) for name in names}


async def furnish(old: Old) -> None:
    """Makes two users with everything that can be imported, and a booking of both."""
    alice = await old.add_alice()
    await old.app.bookings.reschedule(alice.booking_uid, start=alice.start + timedelta(minutes=30))
    acting = old.app.as_user(alice.user.tokens)
    await acting.event_types.create_private_link(alice.event_type.id, max_usage_count=3)
    token = {"Authorization": f"Bearer {alice.user.tokens.access_token}"}
    asked = {"subscriberUrl": HOOK, "triggers": ["BOOKING_CREATED"], "active": True}
    async with httpx.AsyncClient(base_url=old.url, headers=token) as http:
        (await http.post("/v2/webhooks", json=asked)).raise_for_status()
        (await http.post(f"/v2/event-types/{alice.event_type.id}/webhooks", json=asked)).raise_for_status()
    await old.add_event_type(await old.add_user("Bert"))
    dan = Attendee("Dan", "dan@example.com", "Europe/Berlin")
    await old.app.bookings.create(username="alice+bert", event_type_slug="dynamic", start=MONDAY, attendee=dan)


async def test_a_dry_run_writes_no_row(old: Old, new: New, run: Run) -> None:
    await furnish(old)
    before = await counts(new)
    report = await run(apply=False)
    assert sum(report.made.values()) > 10
    assert await counts(new) == before


async def test_wherever_the_source_goes_away_everything_is_there_once_in_the_end(old: Old, new: New, run: Run) -> None:
    await furnish(old)
    straight = old.url
    async with standing_before(straight) as (url, failing):
        old.url = url
        requests, report = 0, None
        while report is None:
            requests += 1
            failing.left = requests
            report = await _tried(run)
    assert requests > 30
    assert sum(report.made.values()) + sum(report.known.values()) == 13
    assert report.losses == []
    arrived = await counts(new)
    assert {
        name: arrived[name] for name in ("users", "event_types", "private_links", "webhooks", "bookings", "claims")
    } == {
        "users": 3,
        "event_types": 2,
        "private_links": 1,
        "webhooks": 2,
        "bookings": 3,
        "claims": 3,
    }
    assert arrived["imported"] == 13


async def _tried(run: Run) -> Report | None:
    try:
        return await run()
    except SourceUnreachable:
        return None


@pytest.mark.parametrize("apply", [True, False])
async def test_a_private_link_leads_where_it_led(old: Old, new: New, run: Run, apply: bool) -> None:
    alice = await old.add_alice()
    acting = old.app.as_user(alice.user.tokens)
    link = await acting.event_types.create_private_link(alice.event_type.id, max_usage_count=3)
    report = await run(apply=apply)
    assert report.losses == []
    async with new.database.transaction() as tx:
        found = (await tx.execute(sa.text("SELECT id, max_uses, uses FROM private_links"))).all()
    assert [tuple(row) for row in found] == ([(link.link_id, 3, 0)] if apply else [])
