"""The published contract's judgement on what we answer, where the contract lies beside the checkout."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

import httpx

from kalends.wire import dates

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "contract"


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
    assert not wrong, "\n".join(["The contract disagrees:", *wrong])


def _is_earlier(request: httpx.Request) -> bool:
    """Whether a request is for bookings as they were before the published contract."""
    return dates.select(dates.BOOKINGS, request.headers.get("cal-api-version")) == "2024-04-15"
