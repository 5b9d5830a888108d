from __future__ import annotations

import pytest

from kalends.accounts import service as accounts
from kalends.core.database import Tx
from kalends.core.time import UnknownTimeZone
from kalends.engine.hours import WeeklyHours, WorkingHours
from kalends.event_types import service as event_types
from kalends.schedules import service as schedules
from kalends.schedules.model import ScheduleChanges, ScheduleDraft
from kalends.schedules.rules import MONDAY_TO_FRIDAY, ScheduleInvalid
from kalends.schedules.service import ScheduleNotFound
from tests.support import NOW
from tests.support.accounts import make_owner
from tests.support.event_types import make_event_type, make_schedule

MORNINGS = (WeeklyHours((1, 2), 8 * 60, 12 * 60),)


async def test_a_schedule_is_read_back_as_it_was_made(tx: Tx) -> None:
    owner = await make_owner(tx)
    made = await make_schedule(tx, owner, weekly=MORNINGS, time_zone="Asia/Kathmandu")
    assert await schedules.get(tx, owner, made.id) == made


async def test_the_first_default_schedule_counts(tx: Tx) -> None:
    owner = await make_owner(tx)
    made = await schedules.create_default(tx, owner, NOW, "Europe/Berlin")
    assert made.hours == WorkingHours("Europe/Berlin", MONDAY_TO_FRIDAY)
    assert await schedules.get_default(tx, owner) == made


async def test_without_a_default_there_is_none(tx: Tx) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner, is_default=False)
    with pytest.raises(ScheduleNotFound):
        await schedules.get_default(tx, owner)


async def test_a_new_default_takes_the_place_of_the_one_before(tx: Tx) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner, name="First")
    await make_schedule(tx, owner, name="Second")
    listed = await schedules.list_(tx, owner)
    assert [(schedule.name, schedule.is_default) for schedule in listed] == [("First", False), ("Second", True)]


async def test_a_change_leaves_what_it_does_not_name(tx: Tx) -> None:
    owner = await make_owner(tx)
    made = await make_schedule(tx, owner)
    changed = await schedules.update(tx, owner, made.id, ScheduleChanges(weekly=MORNINGS), NOW)
    assert (changed.name, changed.hours) == (made.name, WorkingHours("Europe/London", MORNINGS))
    assert await schedules.get(tx, owner, made.id) == changed


async def test_another_schedule_can_be_made_the_default(tx: Tx) -> None:
    owner = await make_owner(tx)
    await make_schedule(tx, owner, name="First")
    second = await make_schedule(tx, owner, name="Second", is_default=False)
    await schedules.update(tx, owner, second.id, ScheduleChanges(is_default=True), NOW)
    assert (await schedules.get_default(tx, owner)).id == second.id


async def test_the_default_cannot_be_taken_away(tx: Tx) -> None:
    owner = await make_owner(tx)
    made = await make_schedule(tx, owner)
    with pytest.raises(ScheduleInvalid, match="make another schedule the default"):
        await schedules.update(tx, owner, made.id, ScheduleChanges(is_default=False), NOW)


async def test_a_deleted_default_is_followed_by_the_oldest_other(tx: Tx) -> None:
    owner = await make_owner(tx)
    oldest = await make_schedule(tx, owner, is_default=False)
    await make_schedule(tx, owner, is_default=False)
    default = await make_schedule(tx, owner)
    await schedules.delete(tx, owner, default.id)
    assert [each.id for each in await schedules.list_(tx, owner) if each.is_default] == [oldest.id]


async def test_after_the_last_schedule_there_is_no_default(tx: Tx) -> None:
    owner = await make_owner(tx)
    only = await make_schedule(tx, owner)
    await schedules.delete(tx, owner, only.id)
    assert (await accounts.get_user(tx, owner.id)).default_schedule_id is None


async def test_deleting_a_schedule_that_is_not_the_default_keeps_the_default(tx: Tx) -> None:
    owner = await make_owner(tx)
    default = await make_schedule(tx, owner)
    other = await make_schedule(tx, owner, is_default=False)
    await schedules.delete(tx, owner, other.id)
    assert await schedules.list_(tx, owner) == (default,)


async def test_an_event_type_outlives_its_schedule(tx: Tx) -> None:
    owner = await make_owner(tx)
    schedule = await make_schedule(tx, owner)
    event_type = await make_event_type(tx, owner, schedule_id=schedule.id)
    await schedules.delete(tx, owner, schedule.id)
    assert (await event_types.get(tx, owner, event_type.id)).schedule_id is None


async def test_an_unknown_zone_is_refused(tx: Tx) -> None:
    owner = await make_owner(tx)
    with pytest.raises(UnknownTimeZone, match="'Mars/Olympus' is no IANA time zone"):
        await schedules.create(tx, owner, ScheduleDraft("Mars", WorkingHours("Mars/Olympus", ())), NOW)


async def test_somebody_elses_schedule_is_not_there(tx: Tx) -> None:
    owner, stranger = await make_owner(tx), await make_owner(tx)
    made = await make_schedule(tx, owner)
    with pytest.raises(ScheduleNotFound):
        await schedules.get(tx, stranger, made.id)
    with pytest.raises(ScheduleNotFound):
        await schedules.update(tx, stranger, made.id, ScheduleChanges(name="Mine"), NOW)
    with pytest.raises(ScheduleNotFound):
        await schedules.delete(tx, stranger, made.id)
    assert await schedules.list_(tx, stranger) == ()
