"""E-mail addresses and phone numbers that users have proven to be theirs, in the contract's spelling."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from kalends.verification.model import VerifiedAddress
from kalends.wire.envelope import Answer, Request

Email = Annotated[str, Field(description="The address to verify.", examples=["alice@example.com"])]
Phone = Annotated[str, Field(description="The number to verify, with its country code.", examples=["+37255556666"])]
Code = Annotated[str, Field(max_length=40, description="The six digits that were sent.", examples=["123456"])]


class RequestEmailVerificationInput(Request):
    """Where a code is to be sent."""

    email: Email


class RequestPhoneVerificationInput(Request):
    """Where a code is to be sent."""

    phone: Phone


class VerifyEmailInput(RequestEmailVerificationInput):
    """The code that came to the address."""

    code: Code


class VerifyPhoneInput(RequestPhoneVerificationInput):
    """The code that came to the number."""

    code: Code


class Sent(Answer):
    """The code is on its way."""

    status: Literal["success"] = "success"


class VerifiedEmailOutput(Answer):
    """A verified e-mail address."""

    id: int
    email: str
    user_id: int


class VerifiedPhoneOutput(Answer):
    """A verified phone number."""

    id: int
    phone_number: str
    user_id: int


def email(found: VerifiedAddress) -> VerifiedEmailOutput:
    """A verified e-mail address, for its user."""
    return VerifiedEmailOutput(id=found.id, email=found.target.address, user_id=found.user_id)


def phone(found: VerifiedAddress) -> VerifiedPhoneOutput:
    """A verified phone number, for its user."""
    return VerifiedPhoneOutput(id=found.id, phone_number=found.target.address, user_id=found.user_id)
