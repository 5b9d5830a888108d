"""Private links (contract: Event Types Private Links). The owner of an event type makes and ends them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from kalends.api.event_types import EventTypeId
from kalends.event_types import service as event_types
from kalends.http.deps import NowDep, OriginDep, TxDep, UserDep
from kalends.wire import private_links as wire
from kalends.wire.envelope import Success

_OPERATIONS = "EventTypesPrivateLinksController"
_PATH = "/v2/event-types/{eventTypeId}/private-links"

router = APIRouter(tags=["Event Types Private Links"])

LinkId = Annotated[str, Path(alias="linkId", max_length=100)]
Answer = Success[wire.PrivateLinkOutput]


@router.post(_PATH, status_code=201, operation_id=f"{_OPERATIONS}_createPrivateLink")
async def create(
    tx: TxDep,
    now: NowDep,
    origin: OriginDep,
    caller: UserDep,
    event_type_id: EventTypeId,
    body: wire.CreatePrivateLinkInput,
) -> Answer:
    """Create a private link of an event type"""
    event_type = await event_types.get(tx, caller.user, event_type_id)
    link = await event_types.create_private_link(tx, caller.user, event_type_id, wire.limits(body), now)
    return Success(data=wire.output(link, event_type.slug, origin, now))


@router.get(_PATH, operation_id=f"{_OPERATIONS}_getPrivateLinks")
async def list_(
    tx: TxDep, now: NowDep, origin: OriginDep, caller: UserDep, event_type_id: EventTypeId
) -> Success[list[wire.PrivateLinkOutput]]:
    """Get all private links of an event type, oldest first, also those that have ended"""
    event_type = await event_types.get(tx, caller.user, event_type_id)
    found = await event_types.list_private_links(tx, caller.user, event_type_id)
    return Success(data=[wire.output(link, event_type.slug, origin, now) for link in found])


@router.patch(_PATH + "/{linkId}", operation_id=f"{_OPERATIONS}_updatePrivateLink")
async def update(
    tx: TxDep,
    now: NowDep,
    origin: OriginDep,
    caller: UserDep,
    event_type_id: EventTypeId,
    link_id: LinkId,
    body: wire.UpdatePrivateLinkInput,
) -> Answer:
    """Change when a private link ends"""
    event_type = await event_types.get(tx, caller.user, event_type_id)
    link = await event_types.update_private_link(tx, caller.user, event_type_id, link_id, wire.changes(body), now)
    return Success(data=wire.output(link, event_type.slug, origin, now))


@router.delete(_PATH + "/{linkId}", operation_id=f"{_OPERATIONS}_deletePrivateLink")
async def delete(
    tx: TxDep, caller: UserDep, event_type_id: EventTypeId, link_id: LinkId
) -> Success[wire.DeletedPrivateLinkOutput]:
    """Delete a private link. Bookings made through it stay."""
    return Success(data=wire.deleted(await event_types.delete_private_link(tx, caller.user, event_type_id, link_id)))
