"""Where the shared fixtures lie, beside the checkout; tests that need them are skipped where they are missing."""

import json
from pathlib import Path
from typing import Any

import pytest

SLOTS = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "slots"

needs_fixtures = pytest.mark.skipif(not SLOTS.is_dir(), reason=f"the shared fixtures are not at {SLOTS}")


def load(name: str) -> Any:
    return json.loads((SLOTS / f"{name}.json").read_text())


def named_cases() -> list[Any]:
    """Each small named input with its expected answer; none where the fixtures are missing."""
    if not SLOTS.is_dir():
        return []
    pairs = zip(load("input-named"), load("plain-named"), strict=True)
    return [pytest.param(document, expected, id=document["id"]) for document, expected in pairs]
