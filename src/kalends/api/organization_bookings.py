"""Bookings of an organisation and of its users (contract: Orgs / Bookings, Orgs / Users / Bookings).

Pages ask for the organisation 0 while they know none; it has no bookings.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from kalends.accounts.errors import UserNotFound
from kalends.accounts.model import UserCaller
from kalends.bookings import service as bookings
from kalends.bookings.model import BookingPage
from kalends.core.errors import NotFound
from kalends.http.deps import NowDep, OriginDep, TxDep, UserDep
from kalends.wire import unsupported
from kalends.wire.bookings.v2024_08_13 import answers, listing

router = APIRouter(prefix="/v2/organizations/{orgId}")

OrgId = Annotated[int, Path(alias="orgId", ge=0, le=2**63 - 1)]
UserId = Annotated[int, Path(alias="userId", ge=1, le=2**63 - 1)]
Asked = Annotated[listing.BookingsQuery, Query()]

_NONE = BookingPage((), 0)


class OrganizationNotFound(NotFound):
    """No such organisation, or not the caller's."""


@router.get("/bookings", tags=["Orgs / Bookings"], operation_id="OrganizationsBookingsController_getAllOrgTeamBookings")
async def list_of_organization(
    tx: TxDep, now: NowDep, caller: UserDep, origin: OriginDep, org_id: OrgId, asked: Asked
) -> answers.BookingsAnswer:
    """Get organization bookings, as its owner"""
    unsupported.refuse(asked, ("teams_ids", "team_id"))
    query = listing.query(asked)
    page = await bookings.list_of_organization(tx, caller, query, now) if _is_known(caller, org_id) else _NONE
    return answers.bookings(page, query, origin)


@router.get(
    "/users/{userId}/bookings",
    tags=["Orgs / Users / Bookings"],
    operation_id="OrganizationsUsersBookingsController_getOrganizationUserBookings",
)
async def list_of_user(
    tx: TxDep, now: NowDep, caller: UserDep, origin: OriginDep, org_id: OrgId, user_id: UserId, asked: Asked
) -> answers.BookingsAnswer:
    """Get all bookings for an organization user: one's own"""
    unsupported.refuse(asked, ("teams_ids", "team_id"))
    query = listing.query(asked)
    if _is_known(caller, org_id) and user_id != caller.user.id:
        raise UserNotFound("There is no such user, or not one whose bookings you may list.")
    page = await bookings.list_(tx, caller, query, now) if org_id else _NONE
    return answers.bookings(page, query, origin)


def _is_known(caller: UserCaller, org_id: int) -> bool:
    """Whether an organisation is named at all. Raises `OrganizationNotFound` for another than the caller's."""
    if org_id not in (0, caller.organization_id):
        raise OrganizationNotFound("There is no such organisation, or it is not yours.")
    return org_id != 0
