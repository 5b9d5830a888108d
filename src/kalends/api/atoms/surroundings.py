"""Small things that components ask for besides: cities' time zones, addresses to answer to, teams."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from kalends.core import time
from kalends.core.errors import NotFound
from kalends.http.deps import UserDep
from kalends.wire.atoms import apps as wire
from kalends.wire.envelope import Success
from kalends.wire.unsupported import NotSupported


class OrganizationNotFound(NotFound):
    """The user is of another organisation."""


router = APIRouter(prefix="/v2", tags=["Atoms"])


@router.get("/timezones", operation_id="TimezonesController_getTimeZones")
async def list_time_zones() -> Success[list[wire.CityOutput]]:
    """Get the time zones that are named for cities"""
    return Success(data=wire.cities(time.time_zones()))


@router.get("/organizations/{orgId}/teams/me", include_in_schema=False)
async def list_teams(caller: UserDep, organization_id: Annotated[int, Path(alias="orgId")]) -> Success[tuple[()]]:
    """Get my teams in my organisation, of which there are none"""
    if organization_id != caller.user.organization_id:
        raise OrganizationNotFound("You belong to no organisation with this id.")
    return Success(data=())


@router.get("/atoms/emails/verified-emails", operation_id="AtomsVerificationController_getVerifiedEmails")
async def list_verified_emails(
    caller: UserDep, team_id: Annotated[int | None, Query(alias="teamId", description="There are no teams.")] = None
) -> Success[list[str]]:
    """Get the addresses that I can be answered at: my own"""
    return Success(data=[caller.user.email])


@router.post("/atoms/emails/verified-emails", include_in_schema=False)
async def add_verified_email(caller: UserDep) -> None:
    """Refused: attendees answer to the host's own address."""
    raise NotSupported("Attendees answer to your own address; others cannot be added yet.")
