"""Event types for their visitors (2024-04-15), on the two paths that clients have for them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from kalends.core.errors import NotFound
from kalends.event_types import groups
from kalends.event_types import service as event_types
from kalends.http.deps import DatabaseDep
from kalends.wire.envelope import Success
from kalends.wire.event_types.v2024_04_15 import answers, bookables

router = APIRouter(prefix="/v2", tags=["Atoms"])

EventSlug = Annotated[str, Path(alias="eventSlug")]
Usernames = Annotated[str, Query(description="The host's; or those of several people, joined by `+`.")]
OrgId = Annotated[int, Query(alias="orgId", description="0, or the organisation that the user must be of.")]


@router.get("/atoms/event-types/{eventSlug}/public", operation_id="AtomsEventTypes_getPublicEventType")
async def get_public(
    database: DatabaseDep, event_slug: EventSlug, username: Usernames, org_id: OrgId = 0
) -> Success[answers.PublicEventTypeOutput]:
    """Get an event type for its visitors (`@calcom/atoms` 1.0.111 and later). An unknown one is answered 404."""
    async with database.reading() as tx:
        bookable = await event_types.get_bookable(tx, groups.key(username, event_slug))
    if org_id not in (0, bookable.host.organization_id):
        raise event_types.EventTypeNotFound("There is no such event type in this organisation; leave orgId out.")
    return Success(data=answers.public(bookables.with_phone(bookable)))


@router.get("/event-types/{username}/{eventSlug}/public", operation_id="AtomsEventTypes_getPublicEventTypeByUsername")
async def get_public_without_phones(
    database: DatabaseDep, username: str, event_slug: EventSlug
) -> Success[answers.PublicEventTypeOutput | None]:
    """Get an event type for its visitors (`@calcom/atoms` 1.0.47). An unknown one is `null`; questions for a phone
    number, which that version cannot show, are left out, and links are asked as text."""
    async with database.reading() as tx:
        try:
            bookable = await event_types.get_bookable(tx, groups.key(username, event_slug))
        except NotFound:
            return Success(data=None)
    return Success(data=answers.public(bookables.for_1_0_47(bookable)))


@router.get("/event-types/{username}/public", operation_id="AtomsEventTypes_getPublicEventTypes")
async def list_public(database: DatabaseDep, username: str) -> Success[list[answers.ListedEventTypeOutput]]:
    """Get the public event types of a user (`@calcom/atoms` 1.0.47); none where there is no such user"""
    async with database.reading() as tx:
        listed = await event_types.list_public(tx, username)
    return Success(data=[answers.listed(each) for each in listed])
