"""How refusals look over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
import sqlalchemy.exc
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kalends.api import faults, oauth2
from kalends.core.errors import KalendsError, TooManyRequests
from kalends.core.time import utc_now
from kalends.http import statuses
from kalends.http.logs import route_of
from kalends.wire import envelope

_log = structlog.get_logger("kalends.api")


def install(app: FastAPI) -> None:
    """Answers every failure of `app` in the contract's shape."""
    app.add_exception_handler(KalendsError, _refused)
    app.add_exception_handler(oauth2.ProtocolRefusal, oauth2.refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _unrouted)
    app.add_exception_handler(sqlalchemy.exc.DataError, _unstorable)
    app.add_exception_handler(psycopg.DataError, _unstorable)
    app.add_middleware(_Unexpected)


def answer(request: Request, error: KalendsError) -> JSONResponse:
    """The answer to a refused request. Routes return it themselves where the transaction is to commit."""
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooManyRequests) else None
    status, code = statuses.status_of(error), type(error).code
    return _respond(request.url.path, status, code, error.message, error.details, headers)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, KalendsError)
    refusal = answer(request, error)
    if refusal.status_code == 500:
        _log.error("our own fault", route=route_of(request.scope), code=error.code, error=error.message)
    return refusal


async def _malformed(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    found: Sequence[Mapping[str, Any]] = error.errors()
    sent = error.body
    details = [{"field": faults.field(fault, sent), "message": faults.sentence(fault, sent)} for fault in found]
    return _respond(request.url.path, 400, "BadRequest", details[0]["message"], details)


async def _unstorable(request: Request, error: Exception) -> JSONResponse:
    """What a path or a query may bring, past every field's own check: NUL characters and numbers beyond 64 bits."""
    _log.warning("unstorable", route=route_of(request.scope), error=str(getattr(error, "orig", error)))
    said = (*request.path_params.items(), *request.query_params.multi_items())
    name = next((name for name, value in said if not _may_be_kept(str(value))), "The request")
    message = f"{name} has a value that no database can keep: a NUL character, or a number of more than 18 digits."
    return _respond(request.url.path, 400, "BadRequest", message, None)


def _may_be_kept(text: str) -> bool:
    return "\x00" not in text and not (text.lstrip("-").isdigit() and len(text) > 18)


async def _unrouted(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    path = request.url.path
    match error.status_code:
        case 404:
            return _respond(path, 404, "NotFound", f"There is no {path}; /docs lists what there is.", None)
        case 405:
            allowed = (error.headers or {}).get("Allow", "")
            message = f"{path} does not take {request.method}; it takes {allowed}."
            return _respond(path, 405, "MethodNotAllowed", message, None, error.headers)
        case 400:
            return _respond(path, 400, "BadRequest", "The body cannot be read; send JSON in UTF-8.", None)
        case 413:
            return _respond(path, 413, "PayloadTooLarge", str(error.detail), None)
        case status:
            return _respond(path, status, "HttpException", str(error.detail), None, error.headers)


class _Unexpected:
    """Answers an exception that nobody foresaw with 500, and logs it.

    It stands inside the CORS layer, so that a browser may read the answer, which the framework's own
    handler, being outside of everything, would deny.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception:
            _log.exception("unexpected", method=scope["method"], route=route_of(scope))
            if started:
                raise
            message = "Something went wrong here; it is logged, and the request may be repeated."
            await _respond(scope["path"], 500, "InternalServerError", message, None)(scope, receive, send)


def _respond(
    path: str, status: int, code: str, message: str, details: object, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    body = envelope.failure(code, message, details, path, utc_now())
    return JSONResponse(body, status, headers=dict(headers) if headers else None)
