"""E-mail addresses that people typed."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from kalends.core.errors import Invalid


class InvalidAddress(Invalid):
    """Not an e-mail address."""


def check_email(text: str, field: str) -> str:
    """The address in its normal form. Raises `InvalidAddress` naming `field`. Nothing is looked up."""
    try:
        return validate_email(text.strip(), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise InvalidAddress(f"{field}: {str(error).rstrip('.')}.", details={"field": field}) from None
