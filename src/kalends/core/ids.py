"""Identifiers that cannot be guessed."""

from __future__ import annotations

import secrets
import string

_LETTERS = string.digits + string.ascii_letters
_LOWER = string.digits + string.ascii_lowercase

LONGEST_NUMBER = 16
"""How many digits a random number of 53 bits may have."""


def new_uid() -> str:
    """A uid of 22 letters and digits: at least 128 random bits, safe in URLs."""
    return "".join(secrets.choice(_LETTERS) for _ in range(22))


def new_number() -> int:
    """A random positive number of 53 bits, which JavaScript can hold exactly."""
    return secrets.randbelow(2**53 - 1) + 1


def new_client_id() -> str:
    """The id of an OAuth client: `cl` and 23 lower-case letters and digits."""
    return "cl" + "".join(secrets.choice(_LOWER) for _ in range(23))


def new_token(prefix: str = "") -> str:
    """A secret of 256 random bits, with a prefix that tells what it is."""
    return prefix + secrets.token_urlsafe(32)
