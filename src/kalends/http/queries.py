"""Query strings. Those of hot routes are read at once by their model, where the framework would look for each field by
itself; lists may be written with brackets."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.types import ASGIApp, Receive, Scope, Send

_BRACKETS = re.compile(rb"(\[\]|%5B%5D)(?==)", re.IGNORECASE)

Model = TypeVar("Model", bound=BaseModel)


def read(model: type[Model]) -> Callable[[Request], Awaitable[Model]]:
    """A dependency that gives the query string as a `model`; of a name that is repeated, the last value counts.

    What does not fit is refused as the framework refuses it.
    """

    async def reading(request: Request) -> Model:
        try:
            return model.model_validate(dict(request.query_params))
        except ValidationError as error:
            faults = error.errors(include_url=False)
            raise RequestValidationError([{**fault, "loc": ("query", *fault["loc"])} for fault in faults]) from None

    return reading


def documented(model: type[BaseModel]) -> dict[str, Any]:
    """What the OpenAPI document says of the query string that `read(model)` takes: for `openapi_extra`."""
    schema = model.model_json_schema(by_alias=True)
    required = schema.get("required", ())
    return {
        "parameters": [
            {"name": name, "in": "query", "required": name in required, "schema": field}
            | ({"description": field["description"]} if "description" in field else {})
            for name, field in schema["properties"].items()
        ]
    }


class PlainLists:
    """Lets clients write lists as `status[]=upcoming&status[]=past`: routes see `status=upcoming&status=past`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _BRACKETS.search(scope["query_string"]):
            scope["query_string"] = _BRACKETS.sub(b"", scope["query_string"])
        await self.app(scope, receive, send)
