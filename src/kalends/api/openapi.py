"""The OpenAPI document: FastAPI's, with what it cannot know of this server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from kalends.api.dated import DatedRoute
from kalends.wire.envelope import Failure

_DESCRIPTION = (
    "Scheduling for product teams who put booking inside their own app. Every success is "
    '`{"status": "success", "data": …}`; every refusal is `{"status": "error", "error": {"code", "message"}}` with a '
    "message that says what to change."
)
_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key (`cal_…`) or a managed user's access token. Expired access tokens are answered 498.",
    },
    "clientId": {"type": "apiKey", "in": "header", "name": "x-cal-client-id"},
    "clientSecret": {"type": "apiKey", "in": "header", "name": "x-cal-secret-key"},
}
_CREDENTIALS: list[dict[str, list[str]]] = [{"token": []}, {"clientId": [], "clientSecret": []}]
_REFUSED = {
    "description": "Refused; the message says what to change.",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}},
}


def install(app: FastAPI) -> None:
    """Lets `app` serve the document that `describe` makes of it."""
    app.openapi = lambda: describe(app)  # type: ignore[method-assign]  # FastAPI's documented way to do this


def describe(app: FastAPI) -> dict[str, Any]:
    """The document for everything that `app` serves; made once."""
    if app.openapi_schema is None:
        document = _document(app)
        components = document.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        components["securitySchemes"] = _SCHEMES
        _require_no_nulls_left_out(app, document)
        _add_failure(schemas)
        for path, item in document["paths"].items():
            for operation in item.values():
                _complete(path, operation)
        app.openapi_schema = document
    return app.openapi_schema


def _document(app: FastAPI) -> dict[str, Any]:
    """FastAPI's document, in which what a path takes and answers by several dates stands side by side.

    FastAPI knows one operation for a path and method. So it describes the earlier dates apart, where it would describe
    webhooks, which keeps all schemas in one place.
    """
    contexts = list(iter_route_contexts(app.routes))
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=_DESCRIPTION,
        routes=[context for context in contexts if not _is_dated(context)],
        webhooks=[context for context in contexts if _is_dated(context)],
    )
    for path, item in document.pop("webhooks", {}).items():
        for method, operation in item.items():
            _add_date(document["paths"].setdefault(path, {}).setdefault(method, operation), operation)
    return document


def _is_dated(context: RouteContext) -> bool:
    return isinstance(context.original_route, DatedRoute)


def _add_date(newest: dict[str, Any], earlier: dict[str, Any]) -> None:
    """Adds to an operation what it takes and answers by an earlier date."""
    named = {parameter["name"] for parameter in newest.get("parameters", ())}
    newest.setdefault("parameters", []).extend(
        {**parameter, "required": False}
        for parameter in earlier.get("parameters", ())
        if parameter["name"] not in named
    )
    if "requestBody" in newest and "requestBody" in earlier:
        _widen(newest["requestBody"], earlier["requestBody"])
    for status, response in earlier["responses"].items():
        _widen(newest["responses"].setdefault(status, response), response)


def _widen(newest: dict[str, Any], earlier: dict[str, Any]) -> None:
    """Lets a body be what it is by either date."""
    one, other = (part.get("content", {}).get("application/json", {}).get("schema") for part in (newest, earlier))
    if one and other and one != other:
        newest["content"]["application/json"]["schema"] = {"anyOf": [one, other]}


def _add_failure(schemas: dict[str, Any]) -> None:
    failure = Failure.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(failure.pop("$defs"))
    schemas["Failure"] = failure
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)


def _require_no_nulls_left_out(app: FastAPI, document: dict[str, Any]) -> None:
    """Of routes that leave out what is null, the answers' schemas require nothing that may be null."""
    schemas = document["components"]["schemas"]
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.response_model_exclude_none and route.operation_id:
            for name in _named(_answer_of(document, route.operation_id), schemas, set()):
                schema = schemas[name]
                nullable = {field for field, said in schema.get("properties", {}).items() if _may_be_null(said)}
                schema["required"] = [field for field in schema.get("required", ()) if field not in nullable]


def _answer_of(document: Mapping[str, Any], operation_id: str) -> object:
    """The answers of an operation."""
    operations = (operation for item in document["paths"].values() for operation in item.values())
    return next(each["responses"] for each in operations if each["operationId"] == operation_id)


def _named(value: object, schemas: Mapping[str, Any], found: set[str]) -> set[str]:
    """The names of all schemas that a part of the document leads to."""
    match value:
        case {"$ref": str(reference)}:
            name = reference.rpartition("/")[2]
            if name not in found:
                found.add(name)
                _named(schemas[name], schemas, found)
        case Mapping():
            for part in value.values():
                _named(part, schemas, found)
        case list():
            for part in value:
                _named(part, schemas, found)
    return found


def _may_be_null(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "null" or any(map(_may_be_null, schema.get("anyOf", ())))


def _complete(path: str, operation: dict[str, Any]) -> None:
    """Adds how it is refused, what credentials it reads, and the parts of the path that only dependencies read."""
    operation["responses"].pop("422", None)
    operation["responses"]["default"] = _REFUSED
    parameters = operation.setdefault("parameters", [])
    names = {parameter["name"] for parameter in parameters}
    if "authorization" in {name.lower() for name in names}:
        operation["security"] = _CREDENTIALS
    if "{clientId}" in path and "clientId" not in names:
        schema = {"type": "string", "title": "Clientid"}
        parameters.insert(0, {"name": "clientId", "in": "path", "required": True, "schema": schema})
    sentence, _, rest = operation.pop("description", operation["summary"]).partition(". ")
    operation["summary"] = sentence.rstrip(".")
    if rest:
        operation["description"] = rest
