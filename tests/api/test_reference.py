"""The page that shows the API's reference."""

from __future__ import annotations

import re

from httpx import AsyncClient


async def test_everything_the_page_loads_comes_from_here(api: AsyncClient) -> None:
    page = await api.get("/docs")
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) == 5
    assert not any("//" in address for address in addresses)
    for address in addresses:
        assert (await api.get(f"/{address}")).status_code == 200


async def test_the_page_runs_no_script_of_others(api: AsyncClient) -> None:
    policy = (await api.get("/docs")).headers["content-security-policy"]
    assert "script-src 'self';" in policy


async def test_swagger_ui_starts_with_our_document(api: AsyncClient) -> None:
    script = await api.get("/docs/start.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert 'url: "openapi.json"' in script.text


async def test_there_are_no_other_files(api: AsyncClient) -> None:
    assert (await api.get("/docs/__init__.py")).status_code == 404
