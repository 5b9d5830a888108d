"""Event types for their visitors (2024-04-15), on the two paths that clients have for them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from kalends.event_types import service as event_types
from kalends.event_types.model import EventTypeBySlug
from kalends.http.deps import DatabaseDep
from kalends.wire.envelope import Success
from kalends.wire.event_types import v2024_04_15 as wire

router = APIRouter(prefix="/v2", tags=["Atoms"])

EventSlug = Annotated[str, Path(alias="eventSlug")]
OrgId = Annotated[int, Query(alias="orgId", description="0, or the organisation that the user must be of.")]


@router.get("/atoms/event-types/{eventSlug}/public", operation_id="AtomsEventTypes_getPublicEventType")
async def get_public(
    database: DatabaseDep, event_slug: EventSlug, username: str, org_id: OrgId = 0
) -> Success[wire.PublicEventTypeOutput]:
    """Get an event type for its visitors (`@calcom/atoms` 1.0.111 and later). An unknown one is answered 404."""
    async with database.reading() as tx:
        bookable = await event_types.get_bookable(tx, EventTypeBySlug(username, event_slug))
    if org_id not in (0, bookable.host.organization_id):
        raise event_types.EventTypeNotFound("There is no such event type in this organisation; leave orgId out.")
    return Success(data=wire.public(wire.with_phone(bookable)))


@router.get("/event-types/{username}/{eventSlug}/public", operation_id="AtomsEventTypes_getPublicEventTypeByUsername")
async def get_public_without_phones(
    database: DatabaseDep, username: str, event_slug: EventSlug
) -> Success[wire.PublicEventTypeOutput | None]:
    """Get an event type for its visitors (`@calcom/atoms` 1.0.47). An unknown one is `null`; questions for a phone
    number, which that version cannot show, are left out, and links are asked as text."""
    async with database.reading() as tx:
        bookable = await event_types.find_bookable(tx, EventTypeBySlug(username, event_slug))
    return Success(data=wire.public(wire.for_1_0_47(bookable)) if bookable else None)
