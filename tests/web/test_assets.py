"""What pages and other sites load: small, fresh, and open to every origin; and the types of the modules."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Collection
from pathlib import Path

import httpx
import pytest

from kalends.core.settings import Settings
from kalends.web import assets

LIMIT = 15_000
ROOT = Path(__file__).parents[2]
EMBED = ROOT / "src" / "kalends" / "web" / "embed"


async def _loaded(api: httpx.AsyncClient, name: str, known: Collection[str] = ()) -> dict[str, bytes]:
    """A module and everything it loads, as it is served."""
    content = (await api.get(f"/embed/{name}", headers={"Accept-Encoding": "identity"})).content
    found = {name: content}
    for other in re.findall(r'(?:from|import|URL\() ?"(?:\./)?([\w.]+\.(?:js|css))"', content.decode()):
        if other not in found and other not in known:
            found |= await _loaded(api, other, {*known, *found})
    return found


async def _packed(api: httpx.AsyncClient, name: str) -> int:
    """How many bytes of a file go over the wire."""
    async with api.stream("GET", f"/embed/{name}", headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        return len(b"".join([part async for part in answer.aiter_raw()]))


async def test_the_elements_are_under_15_kb_in_all(api: httpx.AsyncClient) -> None:
    loaded = await _loaded(api, "kalends.js")
    assert list(loaded) == ["kalends.js"]
    assert b"replaceSync(" in loaded["kalends.js"]
    sizes = {name: await _packed(api, name) for name in loaded}
    assert sum(sizes.values()) < LIMIT, sizes


async def test_any_origin_may_load_them(api: httpx.AsyncClient) -> None:
    answer = await api.get("/embed/kalends.js", headers={"Origin": "https://anybody.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"


async def test_who_has_a_file_is_told_that_it_is_still_the_same(api: httpx.AsyncClient) -> None:
    first = await api.get("/embed/kalends.css")
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["cache-control"] == "public, no-cache"
    again = await api.get("/embed/kalends.css", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await api.get("/embed/kalends.css", headers={"If-None-Match": '"another"'})
    assert other.status_code == 200


async def test_all_modules_are_in_the_one_that_pages_load(api: httpx.AsyncClient) -> None:
    served = (await api.get("/embed/kalends.js")).text
    for module in EMBED.glob("*.js"):
        for name in re.findall(r"^export (?:async )?(?:function|const|class) (\w+)", module.read_text(), re.MULTILINE):
            assert re.search(rf"(?:function|const|class) {name}\b", served), name
    assert re.findall(r"export ?(\{.*?\})", served) == ["{cancelBooking,getBooking}"]


def test_no_two_modules_have_a_name_in_common_nor_with_what_browsers_have() -> None:
    named = r"^(?:export )?(?:async )?(?:function|const|let|class) (\w+)"
    sources = [module.read_text() for module in EMBED.glob("*.js")]
    names = [name for source in sources for name in re.findall(named, source, re.MULTILINE)]
    assert len(names) == len(set(names)), sorted(names)
    assert not {"location", "history", "navigator", "document", "window", "event", "name"} & set(names)


def _letters(source: str) -> str:
    """A file without space, and without the semicolons that a style sheet's blocks may end with."""
    return "".join(source.split()).replace(";}", "}")


@pytest.mark.parametrize("name", [name for name in assets.embed_names() if name != "kalends.js"])
async def test_only_comments_and_space_are_left_out(api: httpx.AsyncClient, name: str) -> None:
    served = (await api.get(f"/embed/{name}", headers={"Accept-Encoding": "identity"})).text
    assert "@param" not in served
    assert "// " not in served
    source = re.sub(r"/\*.*?\*/|^\s*//[^\n]*$", "", (EMBED / name).read_text(), flags=re.DOTALL | re.MULTILINE)
    assert _letters(source) == _letters(served)
    strings = r'"(?:\\.|[^"\\\n])*"'
    assert re.findall(strings, source) == re.findall(strings, served)


@pytest.mark.parametrize("name", ["..%2fpages.py", "kalends", "__init__.py", "%2e%2e%2fpages.py", "kalends.js%00"])
async def test_nothing_else_is_served(api: httpx.AsyncClient, name: str) -> None:
    assert (await api.get(f"/embed/{name}")).status_code == 404
    assert (await api.get(f"/static/{name}")).status_code == 404


async def test_an_operators_theme_is_served_once_there_is_one(api: httpx.AsyncClient, settings: Settings) -> None:
    assert (await api.get("/static/theme.css")).text == ""
    (settings.data / "theme.css").write_text(".kalends { --kalends-accent: teal }")
    assert (await api.get("/static/theme.css")).text == ".kalends { --kalends-accent: teal }"


def test_every_hosted_file_is_used() -> None:
    templates = "".join(path.read_text() for path in (EMBED.parent / "templates").iterdir())
    hosted = [path.name for path in (EMBED.parent / "static").iterdir()]
    assert [name for name in hosted if f"/static/{name}" not in templates] == []


def test_the_types_of_the_modules_hold() -> None:
    compiler = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
    node = shutil.which("node")
    if node is None or not compiler.exists():
        assert "KALENDS_REQUIRE_NODE" not in os.environ, "TypeScript is not installed; run `npm ci`."
        pytest.skip("TypeScript is not installed; run `npm ci`.")
    result = subprocess.run([node, compiler, "--project", "jsconfig.json"], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_the_lock_file_names_no_host() -> None:
    assert "://" not in (ROOT / "package-lock.json").read_text()
