"""Schedules, for the components that list and edit them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from kalends.accounts.model import User
from kalends.api.atoms.forms import ForAtoms
from kalends.core.database import Tx
from kalends.event_types import service as event_types
from kalends.event_types.keys import EventTypeBySlug
from kalends.http.deps import NowDep, TxDep, UserDep
from kalends.schedules import service as schedules
from kalends.schedules.model import Schedule
from kalends.wire.atoms import schedules as wire
from kalends.wire.envelope import Done, Success

router = APIRouter(prefix="/v2/atoms/schedules", tags=["Atoms / Schedules"])
older = APIRouter(prefix="/v2/schedules", route_class=ForAtoms, include_in_schema=False)
"""The same under the addresses of older clients, who say `?for=atom`."""

Id = Annotated[int, Path(alias="scheduleId", ge=1, le=2**63 - 1)]
Answer = Success[wire.ScheduleOutput]
Managed = Annotated[bool | None, Query(alias="isManagedEventType", description="Accepted; there are no teams.")]


@router.get("", operation_id="AtomsSchedulesController_getSchedule")
async def get(
    tx: TxDep,
    caller: UserDep,
    schedule_id: Annotated[int | None, Query(alias="scheduleId", ge=1, le=2**63 - 1)] = None,
    managed: Managed = None,
) -> Success[wire.ScheduleOutput | None]:
    """Get a schedule, or the default one; null while there is none"""
    found = await _asked_for(tx, caller.user, schedule_id)
    return Success(data=await _output(tx, caller.user, found) if found else None)


@router.get("/all", operation_id="AtomsSchedulesController_getSchedules")
async def list_(tx: TxDep, caller: UserDep) -> Success[wire.ScheduleListOutput]:
    """Get all schedules"""
    return Success(data=wire.listed(await schedules.list_(tx, caller.user)))


@router.get("/event-type/{eventSlug}", operation_id="AtomsSchedulesController_getScheduleOfEventType")
async def get_of_event_type(
    tx: TxDep, caller: UserDep, slug: Annotated[str, Path(alias="eventSlug")]
) -> Success[wire.ScheduleOutput | None]:
    """Get the schedule that counts for one of my event types: its own, else my default one"""
    bookable = await event_types.get_bookable(tx, EventTypeBySlug(caller.user.username, slug))
    found = await _asked_for(tx, caller.user, bookable.event_type.schedule_id)
    return Success(data=await _output(tx, caller.user, found) if found else None)


@router.post("/create", status_code=201, operation_id="AtomsSchedulesController_createSchedule")
async def create(
    tx: TxDep, now: NowDep, caller: UserDep, body: wire.CreateScheduleInput
) -> Success[wire.MadeScheduleOutput]:
    """Create a schedule with the usual hours in my time zone; the first one becomes the default"""
    return Success(data=wire.made(await schedules.create_usual(tx, caller.user, body.name, now)))


@router.post("/{scheduleId}/duplicate", status_code=201, operation_id="AtomsSchedulesController_duplicateSchedule")
async def duplicate(tx: TxDep, now: NowDep, caller: UserDep, schedule_id: Id) -> Success[wire.MadeScheduleOutput]:
    """Make a schedule with the same hours"""
    return Success(data=wire.made(await schedules.duplicate(tx, caller.user, schedule_id, now)))


@older.patch("/{scheduleId}")
@router.patch("/{scheduleId}", operation_id="AtomsSchedulesController_updateSchedule")
async def update(tx: TxDep, now: NowDep, caller: UserDep, schedule_id: Id, body: wire.UpdateScheduleInput) -> Answer:
    """Update a schedule, or make it the default"""
    changed = await schedules.update(tx, caller.user, schedule_id, wire.changes(body), now)
    return Success(data=await _output(tx, caller.user, changed))


@older.get("/default")
async def get_default(tx: TxDep, caller: UserDep) -> Success[wire.ScheduleOutput | None]:
    """Get the default schedule; null while there is none"""
    return await get(tx, caller)


@older.get("/{scheduleId}")
async def get_by_id(tx: TxDep, caller: UserDep, schedule_id: Id) -> Success[wire.ScheduleOutput | None]:
    """Get a schedule"""
    return await get(tx, caller, schedule_id)


@older.delete("/{scheduleId}")
async def delete(tx: TxDep, caller: UserDep, schedule_id: Id) -> Done:
    """Delete a schedule. After the default, the oldest of the others becomes the default."""
    await schedules.delete(tx, caller.user, schedule_id)
    return Done()


async def _asked_for(tx: Tx, owner: User, schedule_id: int | None) -> Schedule | None:
    if schedule_id is None:
        return await schedules.find_default(tx, owner)
    return await schedules.get(tx, owner, schedule_id)


async def _output(tx: Tx, owner: User, schedule: Schedule) -> wire.ScheduleOutput:
    return wire.output(schedule, is_last=len(await schedules.list_(tx, owner)) == 1)
