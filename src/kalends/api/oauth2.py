"""Third parties' apps (contract: OAuth2). The page on which users allow them is `web.consent`."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from urllib.parse import unquote_plus

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from kalends.http import statuses
from kalends.http.deps import NowDep, TxDep
from kalends.oauth2 import service as oauth2
from kalends.oauth2.errors import OAuth2Refusal, RequestRefused
from kalends.wire import oauth2 as wire
from kalends.wire.envelope import Success

_FORM = "application/x-www-form-urlencoded"
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_SCHEMA = wire.TokenInput.model_json_schema()
_CONTENT = {kind: {"schema": _SCHEMA} for kind in ("application/json", _FORM)}
_BODY = {"requestBody": {"required": True, "content": _CONTENT}}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": wire.OAuth2Failure, "description": "Refused (RFC 6749, 5.2)."},
    401: {"model": wire.OAuth2Failure, "description": "Not this app, or not with this secret."},
}


class ProtocolRefusal(Exception):
    """A refusal on its way out, past the transaction that it rolls back, to be worded as RFC 6749 has it."""

    def __init__(self, refusal: OAuth2Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


class _ProtocolRoute(APIRoute):
    """A route whose refusals are worded as RFC 6749 has them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler, with refusals marked as the protocol's."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except OAuth2Refusal as refusal:
                raise ProtocolRefusal(refusal) from refusal

        return answer


router = APIRouter(prefix="/v2/auth/oauth2", tags=["OAuth2"], route_class=_ProtocolRoute)


async def exchange(request: Request) -> wire.TokenInput:
    """The request's body, a form or JSON; the app may name itself in the header instead (RFC 6749, 2.3.1)."""
    body = await _form(request) if _is_form(request) else _object(await request.body())
    return wire.asked({**body, **_basic(request.headers.get("authorization", ""))})


@router.get("/clients/{clientId}", operation_id="OAuth2Controller_getClient")
async def get(tx: TxDep, client_id: Annotated[str, Path(alias="clientId")]) -> Success[wire.OAuth2ClientOutput]:
    """Get OAuth2 client"""
    return Success(data=wire.app(await oauth2.get_app(tx, client_id)))


@router.post("/token", operation_id="OAuth2Controller_token", openapi_extra=_BODY, responses=_REFUSALS)
async def token(
    response: Response, tx: TxDep, now: NowDep, asked: Annotated[wire.TokenInput, Depends(exchange)]
) -> wire.OAuth2TokensOutput:
    """Exchange authorization code or refresh token for tokens"""
    response.headers.update(_NO_STORE)
    if asked.grant_type == "refresh_token":
        old = asked.needed("refresh_token")
        return wire.tokens(await oauth2.refresh(tx, asked.client_id, asked.client_secret, old, now))
    issued = await oauth2.exchange(
        tx,
        asked.client_id,
        asked.client_secret,
        code=asked.needed("code"),
        redirect_uri=asked.needed("redirect_uri"),
        verifier=asked.code_verifier,
        now=now,
    )
    return wire.tokens(issued)


async def refused(request: Request, error: Exception) -> Response:
    """The protocol's answer to a refused request."""
    assert isinstance(error, ProtocolRefusal)
    refusal = error.refusal
    status = statuses.status_of(refusal)
    challenge = {"WWW-Authenticate": 'Basic realm="Kalends"'} if status == 401 else {}
    return JSONResponse(wire.failure(refusal), status, headers={**_NO_STORE, **challenge})


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == _FORM


async def _form(request: Request) -> dict[str, object]:
    """A parameter that is repeated is refused (RFC 6749, 3.2)."""
    given = (await request.form()).multi_items()
    if len({name for name, _ in given}) < len(given):
        raise RequestRefused("A parameter is there twice.")
    return dict(given)


def _object(body: bytes) -> dict[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RequestRefused("The body must be a form, or a JSON object sent as application/json.")
    return found


def _basic(header: str) -> dict[str, str]:
    """What `Authorization: Basic` says."""
    scheme, _, credentials = header.partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, _, secret = base64.b64decode(credentials, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise RequestRefused("The Authorization header cannot be read.") from None
    return {"client_id": unquote_plus(name), "client_secret": unquote_plus(secret)}
