"""Schedules of whoever asks (contract: Schedules), with an API key or a managed user's access token."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path

from kalends.http.deps import NowDep, TxDep, UserDep, api_date
from kalends.schedules import service as schedules
from kalends.wire import dates
from kalends.wire.envelope import Success
from kalends.wire.schedules import v2024_06_11 as wire

_OPERATIONS = "SchedulesController_2024_06_11"

router = APIRouter(prefix="/v2/schedules", tags=["Schedules"], dependencies=[Depends(api_date(dates.SCHEDULES))])

ScheduleId = Annotated[int, Path(alias="scheduleId", ge=1, le=2**63 - 1)]
Answer = Success[wire.ScheduleOutput]


@router.post("", status_code=201, operation_id=f"{_OPERATIONS}_createSchedule")
async def create(tx: TxDep, now: NowDep, caller: UserDep, body: wire.CreateScheduleInput) -> Answer:
    """Create a schedule. A default one takes the place of the default before."""
    return Success(data=wire.output(await schedules.create(tx, caller.user, wire.draft(body), now)))


@router.get("", operation_id=f"{_OPERATIONS}_getSchedules")
async def list_(tx: TxDep, caller: UserDep) -> Success[list[wire.ScheduleOutput]]:
    """Get all schedules"""
    return Success(data=[wire.output(schedule) for schedule in await schedules.list_(tx, caller.user)])


@router.get("/default", operation_id=f"{_OPERATIONS}_getDefaultSchedule")
async def get_default(tx: TxDep, caller: UserDep) -> Answer:
    """Get default schedule"""
    return Success(data=wire.output(await schedules.get_default(tx, caller.user)))


@router.get("/{scheduleId}", operation_id=f"{_OPERATIONS}_getSchedule")
async def get(tx: TxDep, caller: UserDep, schedule_id: ScheduleId) -> Answer:
    """Get a schedule"""
    return Success(data=wire.output(await schedules.get(tx, caller.user, schedule_id)))


@router.patch("/{scheduleId}", operation_id=f"{_OPERATIONS}_updateSchedule")
async def update(
    tx: TxDep, now: NowDep, caller: UserDep, schedule_id: ScheduleId, body: wire.UpdateScheduleInput
) -> Answer:
    """Update a schedule. To change which one is the default, set isDefault to true on another."""
    return Success(data=wire.output(await schedules.update(tx, caller.user, schedule_id, wire.changes(body), now)))


@router.delete("/{scheduleId}", operation_id=f"{_OPERATIONS}_deleteSchedule")
async def delete(tx: TxDep, caller: UserDep, schedule_id: ScheduleId) -> wire.DeletedOutput:
    """Delete a schedule. After the default, the oldest of the others becomes the default."""
    await schedules.delete(tx, caller.user, schedule_id)
    return wire.DeletedOutput()
