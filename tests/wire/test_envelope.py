"""What every request shares."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import Field, Strict, ValidationError

from kalends.wire.envelope import Asked, Request


class Part(Request):
    """A part of a request."""

    language: str = "en"


class Said(Request):
    """A request with every kind of field."""

    name: str
    guest_list: tuple[str, ...] = ()
    minutes: Annotated[int, Field(ge=1)] = 30
    limit: Annotated[int | None, Field(ge=1)] = 5
    answers: object = "none"
    part: Part | None = None
    open: bool = False
    lengths: tuple[Annotated[int, Strict(False)], ...] = ()


class Questions(Asked):
    """A query string."""

    name: str = ""
    minutes: int = 30
    open: bool = False


def test_null_leaves_out_what_has_no_use_for_it() -> None:
    asked = Said.model_validate({"name": "Alice", "guestList": None, "minutes": None})
    assert (asked.guest_list, asked.minutes, asked.given()) == ((), 30, {"name"})


def test_null_is_kept_where_it_says_something() -> None:
    asked = Said.model_validate({"name": "Alice", "limit": None, "answers": None})
    assert (asked.limit, asked.answers, asked.given()) == (None, None, {"name", "limit", "answers"})


def test_null_leaves_out_within_a_part() -> None:
    asked = Said.model_validate({"name": "Alice", "part": {"language": None}})
    assert asked.part == Part()


@pytest.mark.parametrize("body", [{"name": None}, {"name": "Alice", "nobody": None}])
def test_null_is_refused_where_something_must_be_said_and_where_nobody_reads(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Said.model_validate(body)


@pytest.mark.parametrize(
    "said",
    [
        {"minutes": True},
        {"minutes": "30"},
        {"minutes": 30.5},
        {"open": 1},
        {"open": "true"},
        {"name": 5},
        {"limit": "5"},
    ],
)
def test_in_json_a_value_is_of_its_type(said: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Said.model_validate({"name": "Alice", **said})


def test_a_whole_number_may_be_written_with_a_point() -> None:
    assert Said.model_validate({"name": "Alice", "minutes": 45.0}).minutes == 45


def test_a_field_may_take_numbers_as_texts_too() -> None:
    assert Said.model_validate({"name": "Alice", "lengths": ["15", 30]}).lengths == (15, 30)


def test_query_strings_have_texts_for_everything() -> None:
    found = Questions.model_validate({"minutes": "30", "open": "true"})
    assert (found.minutes, found.open) == (30, True)


@pytest.mark.parametrize("kind", [Said, Questions])
def test_a_number_is_within_64_bits(kind: type[Asked]) -> None:
    with pytest.raises(ValidationError, match="out of reach"):
        kind.model_validate({"name": "Alice", "minutes": 2**63})


def test_a_field_has_the_contracts_name_alone() -> None:
    with pytest.raises(ValidationError, match="guest_list"):
        Said.model_validate({"name": "Alice", "guest_list": []})


def test_what_cannot_be_kept_is_told_where_it_is() -> None:
    with pytest.raises(ValidationError, match=r"take them out of answers\.0\.why\."):
        Said.model_validate({"name": "Alice", "answers": [{"why": "\x00"}]})
