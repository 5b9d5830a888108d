"""What every request shares."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import Field, ValidationError

from kalends.wire.envelope import Request


class Part(Request):
    """A part of a request."""

    language: str = "en"


class Asked(Request):
    """A request with every kind of field."""

    name: str
    guest_list: tuple[str, ...] = ()
    minutes: Annotated[int, Field(ge=1)] = 30
    limit: Annotated[int | None, Field(ge=1)] = 5
    answers: object = "none"
    part: Part | None = None


def test_null_leaves_out_what_has_no_use_for_it() -> None:
    asked = Asked.model_validate({"name": "Alice", "guestList": None, "minutes": None})
    assert (asked.guest_list, asked.minutes, asked.given()) == ((), 30, {"name"})


def test_null_is_kept_where_it_says_something() -> None:
    asked = Asked.model_validate({"name": "Alice", "limit": None, "answers": None})
    assert (asked.limit, asked.answers, asked.given()) == (None, None, {"name", "limit", "answers"})


def test_null_leaves_out_within_a_part() -> None:
    asked = Asked.model_validate({"name": "Alice", "part": {"language": None}})
    assert asked.part == Part()


@pytest.mark.parametrize("body", [{"name": None}, {"name": "Alice", "nobody": None}])
def test_null_is_refused_where_something_must_be_said_and_where_nobody_reads(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Asked.model_validate(body)
