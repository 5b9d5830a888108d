"""E-mail addresses, phone numbers and links that people typed. Nothing is looked up."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from kalends.core.errors import Invalid

LONGEST_LINK = 2000

_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_BETWEEN_DIGITS = re.compile(r"[\s().\-/]")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f]")


class InvalidAddress(Invalid):
    """Not an e-mail address."""


def check_email(text: str, field: str) -> str:
    """The address in its normal form. Raises `InvalidAddress` naming `field`."""
    try:
        return validate_email(text.strip(), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise InvalidAddress(f"{field}: {str(error).rstrip('.')}.", details={"field": field}) from None


def phone_number(text: str) -> str | None:
    """The number as `+`, country code and digits (E.164); None when it is none."""
    digits = _BETWEEN_DIGITS.sub("", text)
    return digits if _PHONE.fullmatch(digits) else None


def link(text: str) -> str | None:
    """The http(s) link without the space around it; None when it is none."""
    stripped = text.strip()
    if len(stripped) > LONGEST_LINK or _UNPRINTABLE.search(stripped):
        return None
    try:
        parts = urlsplit(stripped)
    except ValueError:
        return None
    return stripped if parts.scheme in ("http", "https") and parts.hostname else None
