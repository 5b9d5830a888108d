"""API keys, in the contract's spelling."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StrictBool

from kalends.wire.envelope import Answer, Request

Days = Annotated[int, Field(ge=1, le=36500, description="For how many days the new key is good.")]
Never = Annotated[StrictBool, Field(description="Whether the new key has no end; then the days do not count.")]


class RefreshApiKeyInput(Request):
    """How long the new key is to be good."""

    api_key_days_valid: Days = 30
    api_key_never_expires: Never = False


class ApiKeyOutput(Answer):
    """A new API key, to be stored; Kalends cannot show it again."""

    api_key: str


def days(asked: RefreshApiKeyInput) -> int | None:
    """For how many days; None: without end."""
    return None if asked.api_key_never_expires else asked.api_key_days_valid
