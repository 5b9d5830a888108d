"""Codes, and what they prove."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kalends.accounts.model import UserId


class Channel(StrEnum):
    """How a code reaches its reader."""

    EMAIL = "email"
    PHONE = "phone"


class Purpose(StrEnum):
    """What a code is good for. One asked for to book somewhere opens no account."""

    ADDRESS = "address"
    SIGN_IN = "sign_in"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a code goes: an e-mail address in lower case, or a phone number in E.164."""

    channel: Channel
    address: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """A code that was asked for. Only its salted hash is known, and `sealed` until the code has been sent."""

    id: int
    target: Target
    purpose: Purpose
    language: str
    salt: bytes
    digest: bytes
    sealed: bytes | None
    misses: int
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CodeToSend:
    """A code on its way to its reader. `id` is the same however often it is sent."""

    id: uuid.UUID
    target: Target
    purpose: Purpose
    code: str
    language: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class VerifiedAddress:
    """An e-mail address or phone number that a user has proven to be theirs."""

    id: int
    user_id: UserId
    target: Target
