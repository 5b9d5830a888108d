"""Requests of clients in use, which send more than anybody reads."""

from __future__ import annotations

from pydantic import ConfigDict
from pydantic.alias_generators import to_camel

from kalends.wire.envelope import Asked


class LenientRequest(Asked):
    """A request whose unknown fields have no bearing: published clients cannot be told to leave theirs out."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)
