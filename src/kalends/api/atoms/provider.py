"""Start-up of the provider: is the OAuth client known, is the token still good."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from kalends.accounts import service as accounts
from kalends.accounts.errors import InvalidAccessToken, InvalidClientCredentials
from kalends.core.database import Tx
from kalends.http.deps import DatabaseDep, UserDep
from kalends.wire.atoms import provider as wire
from kalends.wire.envelope import Done, Success

router = APIRouter(prefix="/v2", tags=["Atoms"])

Answer = Success[wire.ProviderOutput]
ClientId = Annotated[str, Path(alias="clientId")]


@router.get("/provider/{clientId}", operation_id="AtomsProvider_getClient")
async def get_client(database: DatabaseDep, client_id: ClientId) -> Answer:
    """Check an OAuth client. An unknown one is answered 401."""
    async with database.reading() as tx:
        return Success(data=await _known(tx, client_id))


@router.get("/atoms/auth/oauth2/clients/{clientId}", operation_id="AtomsProvider_getOAuth2Client")
async def get_oauth2_client(database: DatabaseDep, client_id: ClientId) -> Answer:
    """Check an OAuth client, for pages that sign in with OAuth 2. An unknown one is answered 401."""
    async with database.reading() as tx:
        return Success(data=await _known(tx, client_id))


@router.get("/provider/{clientId}/access-token", operation_id="AtomsProvider_checkAccessToken")
async def check_access_token(caller: UserDep, client_id: ClientId) -> Done:
    """Check a managed user's access token. An expired one is answered 498, any that is wrong 401."""
    if caller.client_id != client_id:
        raise InvalidAccessToken("This access token is not of this OAuth client; send one of its managed users.")
    return Done()


async def _known(tx: Tx, client_id: str) -> wire.ProviderOutput:
    client = await accounts.find_client(tx, client_id)
    if client is None:
        raise InvalidClientCredentials("There is no OAuth client of this id; send the one that its creation answered.")
    return wire.provider(client)
