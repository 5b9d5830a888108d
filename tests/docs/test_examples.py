"""Every example of the API's pages is run; see `tests.docs.examples` for how pages are written."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
import pytest_asyncio

from kalends.core.database import Database
from kalends.core.settings import Settings
from tests.docs import examples
from tests.support.accounts import make_key, make_owner
from tests.support.clock import Clock
from tests.support.serving import serving

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = [DOCS / "api.md", *sorted((DOCS / "api").glob("*.md")), DOCS / "python-client.md"]
EXAMPLES = [
    pytest.param(page, language, id=f"{page.stem}-{language}")
    for page in PAGES
    for language in ("python", "sh")
    if examples.program(page, language)
]


@pytest_asyncio.fixture
async def world(committed_database: Database, settings: Settings, clock: Clock) -> AsyncIterator[dict[str, str]]:
    """The environment of an example. Commits, since a server answers."""
    async with committed_database.transaction() as tx:
        key = await make_key(tx, await make_owner(tx))
    async with serving(committed_database, settings, clock) as url:
        yield await examples.arrange(url, key)


@pytest.mark.parametrize(("page", "language"), EXAMPLES)
async def test_the_examples_of_a_page_work(page: Path, language: str, world: Mapping[str, str], tmp_path: Path) -> None:
    if language == "sh" and not (shutil.which("curl") and shutil.which("jq")):
        pytest.skip("There is no curl or jq; install Debian's packages `curl` and `jq`.")
    ran = await examples.run(language, examples.program(page, language), world, tmp_path)
    assert ran.code == 0, ran.output


async def test_an_example_that_is_refused_fails(world: Mapping[str, str], tmp_path: Path) -> None:
    ran = await examples.run("sh", 'curl "$URL/v2/me"\necho not reached', world, tmp_path)
    assert ran.code == 22
    assert "not reached" not in ran.output


@pytest.mark.parametrize("page", PAGES[1:-1], ids=lambda page: page.stem)
def test_a_page_of_a_family_shows_it_in_python_and_curl(page: Path) -> None:
    assert examples.program(page, "python")
    assert examples.program(page, "sh")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_reads_only_what_the_overview_promises(page: Path) -> None:
    named = {*re.findall(r'os\.environ\["(\w+)"\]', page.read_text())}
    assert named <= examples.NAMES.keys()


@pytest.mark.parametrize("name", examples.NAMES)
def test_every_variable_of_the_examples_is_explained(name: str) -> None:
    assert f"| `{name}` |" in (DOCS / "api.md").read_text()
