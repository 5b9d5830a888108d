"""Event types for their visitors (2024-04-15), on the two paths that clients have for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query

from kalends.accounts.model import User
from kalends.core.database import Tx
from kalends.core.errors import NotFound
from kalends.event_types import service as event_types
from kalends.event_types.model import Bookable, EventTypeBySlug
from kalends.http.deps import DatabaseDep
from kalends.slots import service as slots
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
        bookable, members = await _asked(tx, username, event_slug)
    if org_id not in (0, bookable.host.organization_id):
        raise event_types.EventTypeNotFound("There is no such event type in this organisation; leave orgId out.")
    return Success(data=answers.public(bookables.with_phone(bookable), members))


@router.get("/event-types/{username}/{eventSlug}/public", operation_id="AtomsEventTypes_getPublicEventTypeByUsername")
async def get_public_without_phones(
    database: DatabaseDep, username: str, event_slug: EventSlug
) -> Success[answers.PublicEventTypeOutput | None]:
    """Get an event type for its visitors (`@calcom/atoms` 1.0.47). An unknown one is `null`; questions for a phone
    number, which that version cannot show, are left out, and links are asked as text."""
    async with database.reading() as tx:
        try:
            bookable, members = await _asked(tx, username, event_slug)
        except NotFound:
            return Success(data=None)
    return Success(data=answers.public(bookables.for_1_0_47(bookable), members))


async def _asked(tx: Tx, username: str, slug: str) -> tuple[Bookable, Sequence[User]]:
    """What is asked for, and, where `username` names several people, who they are: together they have one event type,
    whatever it is called."""
    names = bookables.usernames(username)
    if len(names) > 1:
        members = await slots.get_members(tx, names)
        return bookables.group(members), members
    return await event_types.get_bookable(tx, EventTypeBySlug(username, slug)), ()
