"""The OpenAPI document of the app."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import AsyncClient

from kalends.asgi import create_app
from tests.support import contract

TAGS = [
    "Api Keys",
    "Deprecated: Platform OAuth Clients",
    "Deprecated: Platform / Managed Users",
    "Deprecated: Platform / Webhooks",
    "Event Types / Webhooks",
    "Me",
    "OAuth2",
    "Schedules",
    "Verified Resources",
    "Webhooks",
]
"""Families of which everything is served."""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app().openapi()


async def test_the_document_is_served(api: AsyncClient, document: dict[str, Any]) -> None:
    served = (await api.get("/openapi.json")).json()
    assert served["paths"].keys() == document["paths"].keys()


def test_what_an_answer_leaves_out_when_it_is_null_is_not_required(document: dict[str, Any]) -> None:
    settings = document["components"]["schemas"]["SettingsOutput"]
    assert "title" in settings["required"]
    assert "eventName" in settings["properties"]
    assert "eventName" not in settings["required"]


def test_every_operation_has_an_id_of_its_own(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(ids) == len(set(ids))


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [found for part in node.values() for found in references(part)]
        return [found for part in node for found in references(part)] if isinstance(node, list) else []

    schemas = document["components"]["schemas"]
    assert {name.rpartition("/")[2] for name in references(document)} <= schemas.keys()


def test_every_part_of_a_path_is_described(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for operation in item.values():
            described = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert described == {part[1:-1] for part in path.split("/") if part.startswith("{")}, path


def test_credentials_are_described_and_never_demanded(document: dict[str, Any]) -> None:
    parameters = document["paths"]["/v2/me"]["get"]["parameters"]
    described = {parameter["name"]: parameter["required"] for parameter in parameters}
    assert described == {"authorization": False, "x-cal-client-id": False, "x-cal-secret-key": False}


def test_operations_are_called_and_filed_as_in_the_contract(document: dict[str, Any]) -> None:
    tool = contract.contract()
    if tool is None:
        pytest.skip("the contract is not at hand")
    theirs = {(method, tool.shape(path)): each for method, path, each in tool.operations(tool.contract())}
    ours = {(method, tool.shape(path)): each for method, path, each in tool.operations(document)}
    for key in theirs.keys() & ours.keys():
        assert ours[key]["operationId"] == theirs[key]["operationId"]
        assert ours[key]["tags"] == theirs[key]["tags"]


@pytest.mark.parametrize("tag", TAGS)
def test_every_operation_and_name_of_the_contract_is_there(document: dict[str, Any], tag: str) -> None:
    tool = contract.contract()
    if tool is None:
        pytest.skip("the contract is not at hand")
    ours = {(method, tool.shape(path)): operation for method, path, operation in tool.operations(document)}
    for method, path, theirs in tool.operations(tool.contract()):
        if theirs["tags"] == [tag]:
            operation = ours[method, tool.shape(path)]
            assert tool.request_names(tool.contract(), theirs) <= tool.request_names(document, operation)
            assert tool.response_names(tool.contract(), theirs) <= tool.response_names(document, operation)


def test_nothing_that_a_change_leaves_out_has_a_default(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    changes = [
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method == "patch" and not path.startswith(("/v2/atoms", "/v2/slots"))
    ]
    assert len(changes) > 8
    assert [
        f"{name}.{field}"
        for name in changes
        for field, said in schemas[name]["properties"].items()
        if "default" in said
    ] == []


def test_every_success_says_what_its_data_is(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    def followed(schema: dict[str, Any]) -> dict[str, Any]:
        return followed(schemas[schema["$ref"].rpartition("/")[2]]) if "$ref" in schema else schema

    def is_typed(answer: dict[str, Any]) -> bool:
        body = followed(answer["content"]["application/json"]["schema"])
        return bool(body) and ("data" not in body.get("properties", {}) or bool(followed(body["properties"]["data"])))

    untyped = [
        f"{method} {path} {code}"
        for path, item in document["paths"].items()
        for method, operation in item.items()
        for code, answer in operation["responses"].items()
        if code.startswith("2") and not is_typed(answer)
    ]
    assert untyped == []
