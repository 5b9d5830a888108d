"""Query strings of hot routes: read at once by their model, where the framework would look for each field by itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

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
