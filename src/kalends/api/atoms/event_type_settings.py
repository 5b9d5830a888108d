"""A user's own event types, for the components that list and edit them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.core.errors import Invalid
from kalends.event_types import service as event_types
from kalends.event_types.model import EventType
from kalends.http.deps import NowDep, TxDep, UserDep
from kalends.schedules import service as schedules
from kalends.schedules.model import Schedule
from kalends.wire.atoms.event_type_settings import answers, inputs, private_links, requests
from kalends.wire.envelope import Request, Success

router = APIRouter(prefix="/v2/atoms/event-types", tags=["Atoms / Event Types"])

Id = Annotated[int, Path(alias="eventTypeId", ge=1, le=2**63 - 1)]


class NoDefaultApp(Invalid):
    """Event types are to take place in a conferencing app, and there is none."""


class BulkInput(Request):
    """Event types to change together."""

    event_type_ids: list[int]


@router.get("", response_model_exclude_none=True, operation_id="AtomsEventTypesController_getEventTypes")
async def list_(tx: TxDep, caller: UserDep) -> Success[answers.ListOutput]:
    """Get my event types"""
    return Success(data=answers.listed(await event_types.list_(tx, caller.user)))


@router.get("/list-with-team", operation_id="AtomsEventTypesController_getEventTypesWithTeam")
async def list_with_team(tx: TxDep, caller: UserDep) -> Success[list[answers.TeamListedOutput]]:
    """Get my event types and those of my teams, of which there are none"""
    return Success(data=answers.listed_with_team(await event_types.list_(tx, caller.user), caller.user))


@router.patch("/bulk-update-to-default-location", include_in_schema=False)
async def move_to_default_app(caller: UserDep, body: BulkInput) -> None:
    """Refused: there is no conferencing app that could be the default."""
    raise NoDefaultApp("You have no default conferencing app; give each event type a location of its own.")


@router.get("/{eventTypeId}", response_model_exclude_none=True, operation_id="AtomsEventTypesController_getEventType")
async def get(tx: TxDep, caller: UserDep, event_type_id: Id) -> Success[answers.EditedOutput]:
    """Get one of my event types"""
    event_type = await event_types.get(tx, caller.user, event_type_id)
    schedule = await _schedule(tx, caller.user, event_type)
    links = await event_types.list_private_links(tx, caller.user, event_type_id)
    return Success(data=answers.edited(event_type, caller.user, schedule, links))


@router.patch("/{eventTypeId}", response_model_exclude_none=True, operation_id="AtomsEventTypesController_update")
async def update(
    tx: TxDep, now: NowDep, caller: UserDep, event_type_id: Id, body: inputs.UpdateSettingsInput
) -> Success[answers.SavedOutput]:
    """Update one of my event types. Bookings made before stay as they are."""
    before = await event_types.get(tx, caller.user, event_type_id)
    changed = await event_types.update(tx, caller.user, event_type_id, requests.changes(body, before), now)
    if body.multiple_private_links is not None:
        wanted = private_links.wanted(body.multiple_private_links)
        await event_types.replace_private_links(tx, caller.user, event_type_id, wanted, now)
    links = await event_types.list_private_links(tx, caller.user, event_type_id)
    return Success(data=answers.saved(changed, caller.user, await _schedule(tx, caller.user, changed), links))


async def _schedule(tx: Tx, owner: User, event_type: EventType) -> Schedule | None:
    schedule_id = event_type.schedule_id
    return None if schedule_id is None else await schedules.get(tx, owner, schedule_id)
