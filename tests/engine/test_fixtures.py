"""Equality with the shared fixtures: known inputs and the answers several programs agree on."""

from typing import Any

import pytest

from kalends.engine import inputs

from . import shared


@shared.needs_fixtures
@pytest.mark.parametrize("name", ["a", "b", "c", "c2", "d", "d60"])
def test_the_answer_to_a_fixture_is_the_agreed_one(name: str) -> None:
    assert inputs.answer(shared.load(f"input-{name}")) == shared.load(f"plain-{name}")["slots"]


@shared.needs_fixtures
@pytest.mark.parametrize(("document", "expected"), shared.named_cases())
def test_the_answer_to_a_named_trap_is_the_agreed_one(document: Any, expected: Any) -> None:
    assert inputs.answer(document) == expected["slots"]
