"""Managed users and their tokens (contract: Platform / Managed Users). An OAuth client manages them with its secret."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from kalends.accounts import service as accounts
from kalends.http.deps import ClientDep, NowDep, TxDep, VaultDep
from kalends.onboarding import service as onboarding
from kalends.wire import managed_users as wire
from kalends.wire.envelope import Success

_PREFIX = "OAuthClientUsersController"
_USERS = "/v2/oauth-clients/{clientId}/users"

router = APIRouter(tags=["Deprecated: Platform / Managed Users"])

UserId = Annotated[int, Path(alias="userId", ge=1, le=2**53)]
Limit = Annotated[int, Query(ge=1, le=250, description="How many to return.")]
Offset = Annotated[int, Query(ge=0, le=2**53, description="How many to skip.")]
Emails = Annotated[
    list[str], Query(default_factory=list, description="Addresses to look for, repeated or separated by commas.")
]
Answer = Success[wire.ManagedUserOutput]
Tokens = Success[wire.TokensOutput]


@router.get(_USERS, operation_id=f"{_PREFIX}_getManagedUsers")
async def list_(
    tx: TxDep, caller: ClientDep, emails: Emails, limit: Limit = 50, offset: Offset = 0
) -> Success[list[wire.ManagedUserOutput]]:
    """Get all managed users"""
    asked = wire.emails(emails)
    users = await accounts.list_managed_users(tx, caller, emails=asked, limit=limit, offset=offset)
    return Success(data=[wire.output(user) for user in users])


@router.post(_USERS, status_code=201, operation_id=f"{_PREFIX}_createUser")
async def create(
    tx: TxDep, caller: ClientDep, vault: VaultDep, now: NowDep, body: wire.CreateManagedUserInput
) -> Success[wire.CreateManagedUserOutput]:
    """Create a managed user"""
    user, pair = await onboarding.create_managed_user(tx, caller, wire.draft(body), vault, now)
    return Success(data=wire.created(user, pair))


@router.get(_USERS + "/{userId}", operation_id=f"{_PREFIX}_getUserById")
async def get(tx: TxDep, caller: ClientDep, user_id: UserId) -> Answer:
    """Get a managed user"""
    return Success(data=wire.output(await accounts.get_managed_user(tx, caller, user_id)))


@router.patch(_USERS + "/{userId}", operation_id=f"{_PREFIX}_updateUser")
async def update(tx: TxDep, caller: ClientDep, user_id: UserId, body: wire.UpdateManagedUserInput) -> Answer:
    """Update a managed user"""
    user = await accounts.get_managed_user(tx, caller, user_id)
    return Success(data=wire.output(await onboarding.update_user(tx, user, wire.changes(body))))


@router.delete(_USERS + "/{userId}", operation_id=f"{_PREFIX}_deleteUser")
async def delete(tx: TxDep, caller: ClientDep, user_id: UserId) -> Answer:
    """Delete a managed user, with schedules, event types, bookings and tokens"""
    return Success(data=wire.output(await accounts.delete_managed_user(tx, caller, user_id)))


@router.post(_USERS + "/{userId}/force-refresh", operation_id=f"{_PREFIX}_forceRefresh")
async def force_refresh(tx: TxDep, caller: ClientDep, vault: VaultDep, now: NowDep, user_id: UserId) -> Tokens:
    """Force refresh tokens"""
    return Success(data=wire.tokens(await accounts.force_refresh(tx, caller, user_id, vault, now)))


@router.post("/v2/oauth/{clientId}/refresh", operation_id="OAuthFlowController_refreshTokens")
async def refresh(tx: TxDep, caller: ClientDep, vault: VaultDep, now: NowDep, body: wire.RefreshTokenInput) -> Tokens:
    """Refresh managed user tokens"""
    return Success(data=wire.tokens(await accounts.refresh(tx, caller, body.refresh_token, vault, now)))
