"""One's own profile (contract: Me), with an API key or a managed user's access token."""

from __future__ import annotations

from fastapi import APIRouter

from kalends.http.deps import NowDep, TxDep, UserDep
from kalends.onboarding import service as onboarding
from kalends.wire import managed_users, me
from kalends.wire.envelope import Success

router = APIRouter(prefix="/v2/me", tags=["Me"])

Answer = Success[me.MeOutput]


@router.get("", operation_id="MeController_getMe")
async def get(caller: UserDep) -> Answer:
    """Get my profile"""
    return Success(data=me.output(caller.user))


@router.patch("", operation_id="MeController_updateMe")
async def update(tx: TxDep, now: NowDep, caller: UserDep, body: me.UpdateMeInput) -> Answer:
    """Update my profile. A new time zone is the default schedule's as well; other schedules keep theirs."""
    return Success(data=me.output(await onboarding.move_user(tx, caller, managed_users.changes(body), now)))
