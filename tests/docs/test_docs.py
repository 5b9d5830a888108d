"""What the documentation says about the code, and where its links lead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from kalends.cli.commands import app
from kalends.core.settings import Settings
from kalends.wire import dates

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*/*.md")])
RUNNING = (ROOT / "docs" / "running.md").read_text()
API = (ROOT / "docs" / "api.md").read_text()

LINK = re.compile(r"\]\(([^)\s]+)\)")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _anchors(page: Path) -> set[str]:
    """The headings of a page, as links name them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text()):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in _anchors(target), link


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_explained(field: str) -> None:
    assert f"| `KALENDS_{field.upper()}` |" in RUNNING


def test_no_setting_is_made_up() -> None:
    named = set(re.findall(r"KALENDS_[A-Z_]+\b", RUNNING + API))
    assert named <= {f"KALENDS_{field.upper()}" for field in Settings.model_fields} | {"KALENDS_CONFIG"}


def test_every_command_is_explained() -> None:
    command = typer.main.get_command(app)
    assert isinstance(command, typer.core.TyperGroup)
    for name, each in command.commands.items():
        names = [f"{name} {part}" for part in each.commands] if isinstance(each, typer.core.TyperGroup) else [name]
        assert [part for part in names if f"| `kalends {part}` |" not in RUNNING] == []


@pytest.mark.parametrize("date", sorted({each for served in dates.SERVED.values() for each in served}))
def test_every_date_is_listed(date: str) -> None:
    assert date in API
