"""API keys (contract: Api Keys)."""

from __future__ import annotations

from fastapi import APIRouter

from kalends.accounts import service as accounts
from kalends.http.credentials import bearer
from kalends.http.deps import Authorization, NowDep, TxDep, UserDep
from kalends.wire import api_keys as wire
from kalends.wire.envelope import Success

router = APIRouter(prefix="/v2/api-keys", tags=["Api Keys"])


@router.post("/refresh", operation_id="ApiKeysController_refresh")
async def refresh(
    tx: TxDep, _caller: UserDep, now: NowDep, body: wire.RefreshApiKeyInput, authorization: Authorization = None
) -> Success[wire.ApiKeyOutput]:
    """Refresh API Key: a new one in place of the one that the request brings"""
    key = await accounts.refresh_api_key(tx, bearer(authorization) or "", now, days=wire.days(body))
    return Success(data=wire.ApiKeyOutput(api_key=key))
