"""The published contract's judgement on what we answer, where the contract lies beside the checkout."""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx

from kalends.wire import dates

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "contract"


def missing(ours: Mapping[str, Any], tags: Collection[str]) -> list[str]:
    """What the contract has in these families and our OpenAPI document has not, a line each."""
    tool = contract()
    assert tool is not None
    mine = {(method, tool.shape(path)): op for method, path, op in tool.operations(ours)}
    lines: list[str] = []
    for method, path, theirs in tool.operations(tool.contract()):
        if (theirs.get("tags") or [""])[0] not in tags:
            continue
        found = mine.get((method, tool.shape(path)), {})
        for names in (tool.request_names, tool.response_names):
            lacking = sorted(names(tool.contract(), theirs) - names(ours, found))
            lines += [f"{method.upper()} {path} {name}" for name in lacking]
        lines += [] if found else [f"{method.upper()} {path} itself"]
    return lines


@cache
def contract() -> ModuleType | None:
    """The contract's tool, or `None` where it is not at hand."""
    path = FOLDER / "contract.py"
    spec = importlib.util.spec_from_file_location("platform_contract", path) if path.exists() else None
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def judge(response: httpx.Response) -> None:
    """Fails the test when a successful answer on a contract route is not what the contract promises."""
    tool, request = contract(), response.request
    if tool is None or not response.is_success or not request.url.path.startswith("/v2/"):
        return
    if request.url.params.get("for") == "atom":
        return  # the components' own shapes, of which the published contract does not tell
    if request.url.path.startswith("/v2/bookings") and _is_earlier(request):
        return
    await response.aread()
    body = response.json() if response.content else None
    wrong = tool.violations(request.method, request.url.path, response.status_code, body)
    wrong += _nulls(tool, _schema(tool, request.method, request.url.path, response.status_code), body)
    assert not wrong, "\n".join(["The contract disagrees:", *wrong])


def _schema(tool: ModuleType, method: str, path: str, status: int) -> Any:
    """What the contract says of an answer, nothing where it does not know it."""
    for known, pattern, _, operation in tool.by_route():
        if known == method.lower() and pattern.match(path):
            return tool.body_schema(tool.contract(), operation["responses"].get(str(status), {}))
    return None


def _nulls(tool: ModuleType, schema: Any, value: object, where: str = "") -> list[str]:
    """Where an answer has a null that the contract does not know; its tool lets every null pass. An object without
    parts is what the contract has for types that it could not say."""
    said = tool.resolve(tool.contract(), schema)
    kinds = [*said.get("oneOf", ()), *said.get("anyOf", ())]
    match value:
        case None:
            unsaid = said.get("type") in (None, "object") and not said.get("properties")
            return [] if unsaid or said.get("nullable") else [f"{where}: null"]
        case _ if kinds:
            fitting = [kind for kind in kinds if not tool.check(tool.contract(), kind, value, where)]
            return min((_nulls(tool, kind, value, where) for kind in fitting), key=len, default=[])
        case dict():
            parts = [(part, value[name], name) for name, part in said.get("properties", {}).items() if name in value]
        case list():
            parts = [(said.get("items"), item, "[]") for item in value]
        case _:
            parts = []
    inner = [found for part, each, name in parts for found in _nulls(tool, part, each, f"{where}.{name}")]
    return inner + [found for part in said.get("allOf", ()) for found in _nulls(tool, part, value, where)]


def _is_earlier(request: httpx.Request) -> bool:
    """Whether a request is for bookings as they were before the published contract."""
    return dates.select(dates.BOOKINGS, request.headers.get("cal-api-version")) == "2024-04-15"
