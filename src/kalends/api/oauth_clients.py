"""OAuth clients (contract: Platform OAuth Clients). An organisation's owner manages them with an API key."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from kalends.accounts import service as accounts
from kalends.http.deps import NowDep, TxDep, UserDep, VaultDep
from kalends.wire import oauth_clients as wire
from kalends.wire.envelope import Success

router = APIRouter(prefix="/v2/oauth-clients", tags=["Deprecated: Platform OAuth Clients"])

ClientId = Annotated[str, Path(alias="clientId")]
Answer = Success[wire.OAuthClientOutput]


@router.post("", status_code=201, operation_id="OAuthClientsController_createOAuthClient")
async def create(
    tx: TxDep, caller: UserDep, vault: VaultDep, now: NowDep, body: wire.CreateOAuthClientInput
) -> Success[wire.CreateOAuthClientOutput]:
    """Create an OAuth client"""
    client, secret = await accounts.create_client(tx, caller, wire.draft(body), vault, now)
    return Success(data=wire.CreateOAuthClientOutput(client_id=client.id, client_secret=secret))


@router.get("", operation_id="OAuthClientsController_getOAuthClients")
async def list_(tx: TxDep, caller: UserDep, vault: VaultDep) -> Success[list[wire.OAuthClientOutput]]:
    """Get all OAuth clients"""
    found = await accounts.list_clients(tx, caller, vault)
    return Success(data=[wire.output(client, secret) for client, secret in found])


@router.get("/{clientId}", operation_id="OAuthClientsController_getOAuthClientById")
async def get(tx: TxDep, caller: UserDep, vault: VaultDep, client_id: ClientId) -> Answer:
    """Get an OAuth client"""
    return Success(data=wire.output(*await accounts.get_client(tx, caller, client_id, vault)))


@router.patch("/{clientId}", operation_id="OAuthClientsController_updateOAuthClient")
async def update(
    tx: TxDep, caller: UserDep, vault: VaultDep, client_id: ClientId, body: wire.UpdateOAuthClientInput
) -> Answer:
    """Update an OAuth client"""
    return Success(data=wire.output(*await accounts.update_client(tx, caller, client_id, wire.changes(body), vault)))


@router.delete("/{clientId}", operation_id="OAuthClientsController_deleteOAuthClient")
async def delete(tx: TxDep, caller: UserDep, vault: VaultDep, client_id: ClientId) -> Answer:
    """Delete an OAuth client, its managed users and all that is theirs"""
    return Success(data=wire.output(*await accounts.delete_client(tx, caller, client_id, vault)))
