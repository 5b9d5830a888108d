"""Event types (contract: Event Types). Their owner changes them; anybody may list those that are not hidden."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from kalends.accounts import service as accounts
from kalends.accounts.model import Caller, ClientCaller, User
from kalends.core.database import Tx
from kalends.core.errors import Invalid
from kalends.event_types import groups
from kalends.event_types import service as event_types
from kalends.event_types.keys import GroupByUsernames
from kalends.http import deps
from kalends.http.deps import CallerDep, NowDep, OriginDep, TxDep, UserDep, VisitorDep, api_date
from kalends.wire import dates
from kalends.wire.envelope import Success
from kalends.wire.event_types.v2024_06_14 import answers, requests

_OPERATIONS = "EventTypesController_2024_06_14"

router = APIRouter(prefix="/v2/event-types", tags=["Event Types"], dependencies=[Depends(api_date(dates.EVENT_TYPES))])

EventTypeId = Annotated[int, Path(alias="eventTypeId", ge=1, le=2**63 - 1)]
Answer = Success[answers.EventTypeOutput]


async def keeper(request: Request, caller: CallerDep) -> Caller:
    """A user, or an OAuth client acting for its managed users."""
    return await (deps.permitted if isinstance(caller, ClientCaller) else deps.user)(request, caller)


@router.post("", status_code=201, operation_id=f"{_OPERATIONS}_createEventType")
async def create(
    tx: TxDep, now: NowDep, origin: OriginDep, caller: UserDep, body: requests.CreateEventTypeInput
) -> Answer:
    """Create an event type"""
    created = await event_types.create(tx, caller.user, requests.draft(body), now)
    return Success(data=answers.output(created, caller.user, origin))


@router.get("", operation_id=f"{_OPERATIONS}_getEventTypes")
async def list_(
    request: Request,
    tx: TxDep,
    origin: OriginDep,
    caller: VisitorDep,
    asked: Annotated[requests.EventTypesQuery, Query()],
) -> Success[list[answers.EventTypeOutput]]:
    """Get all event types of a username, hidden ones only for those who may see them; without a username, one's own;
    of several usernames, what they have together"""
    if people := requests.group(asked):
        return Success(data=await _of_group(tx, people, asked, origin))
    owner = await _owner(request, tx, caller, asked)
    found = await event_types.list_visible(tx, caller, owner) if owner else ()
    listed = [each for each in found if asked.event_slug in (None, each.slug)]
    if asked.sort_created_at == "desc":
        listed.reverse()
    return Success(data=[answers.output(each, owner, origin) for each in listed if owner])


@router.get("/{eventTypeId}", operation_id=f"{_OPERATIONS}_getEventTypeById")
async def get(
    tx: TxDep, origin: OriginDep, caller: Annotated[Caller, Depends(keeper)], event_type_id: EventTypeId
) -> Success[answers.FoundEventTypeOutput]:
    """Get an event type, as its owner or as the OAuth client of its owner"""
    event_type, owner = await event_types.get_visible(tx, caller, event_type_id)
    return Success(data=answers.found(event_type, owner, origin))


@router.patch("/{eventTypeId}", operation_id=f"{_OPERATIONS}_updateEventType")
async def update(
    tx: TxDep,
    now: NowDep,
    origin: OriginDep,
    caller: UserDep,
    event_type_id: EventTypeId,
    body: requests.UpdateEventTypeInput,
) -> Answer:
    """Update an event type. Bookings made before stay as they are."""
    changed = await event_types.update(tx, caller.user, event_type_id, requests.changes(body), now)
    return Success(data=answers.output(changed, caller.user, origin))


@router.delete("/{eventTypeId}", operation_id=f"{_OPERATIONS}_deleteEventType")
async def delete(tx: TxDep, caller: UserDep, event_type_id: EventTypeId) -> Success[answers.DeletedEventTypeOutput]:
    """Delete an event type. Its bookings stay."""
    return Success(data=answers.deleted(await event_types.delete(tx, caller.user, event_type_id)))


async def _of_group(
    tx: Tx, people: GroupByUsernames, asked: requests.EventTypesQuery, origin: str
) -> list[answers.EventTypeOutput]:
    bookable = await event_types.get_bookable(tx, people)
    groups.check_open(bookable)
    organization_id = bookable.host.organization_id
    await accounts.check_organization(tx, organization_id, asked.org_slug)
    return [answers.group(bookable, origin)] if asked.org_id in (None, organization_id) else []


async def _owner(request: Request, tx: Tx, caller: Caller, asked: requests.EventTypesQuery) -> User | None:
    """Whose event types a list is about; None where there is no such user."""
    if asked.username is None:
        if asked.event_slug is not None:
            raise Invalid("Send username along with eventSlug, since several users can have the slug.")
        return (await deps.user(request, caller)).user
    owner = await accounts.find_user_by_username(tx, asked.username)
    if owner is None or asked.org_id not in (None, owner.organization_id):
        return None
    await accounts.check_organization(tx, owner.organization_id, asked.org_slug)
    return owner
