"""Proving an e-mail address before booking."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kalends.wire.envelope import Answer
from kalends.wire.lenient import LenientRequest


class SendCodeInput(LenientRequest):
    """Where a code is to go."""

    email: str
    language: Annotated[str, Field(description="That of the e-mail, a tag such as `de`.")] = "en"


class VerifyCodeInput(LenientRequest):
    """A code that was sent."""

    email: str
    code: str


class SentOutput(Answer):
    """A code is on its way."""

    sent: bool = True


class VerifiedOutput(Answer):
    """The code is right, and good for a booking."""

    verified: bool = True
