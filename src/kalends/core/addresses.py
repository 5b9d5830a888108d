"""E-mail addresses, phone numbers and links that people typed, and where on the net is public. Nothing is looked up."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from kalends.core.errors import Invalid

LONGEST_LINK = 2000

_E164 = phonenumbers.PhoneNumberFormat.E164

_UNICAST = IPv6Network("2000::/3")
"""What of IPv6 is given out for the public."""

_NAT64 = IPv6Network("64:ff9b::/96")


class InvalidAddress(Invalid):
    """Not an e-mail address."""


def check_email(text: str, field: str) -> str:
    """The address in its normal form. Raises `InvalidAddress` naming `field`."""
    try:
        return validate_email(text.strip(), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise InvalidAddress(f"{field}: {str(error).rstrip('.')}.", details={"field": field}) from None


def phone_number(text: str) -> str | None:
    """The number as `+`, country code and digits (E.164); None when it is none, or has no country code."""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    return phonenumbers.format_number(number, _E164) if possible and not number.extension else None


def link(text: str) -> str | None:
    """The http(s) link without the space around it; None when it is none."""
    stripped = text.strip()
    if len(stripped) > LONGEST_LINK or " " in stripped or not stripped.isprintable():
        return None
    try:
        parts = urlsplit(stripped)
        _ = parts.port
    except ValueError:
        return None
    return stripped if parts.scheme in ("http", "https") and parts.hostname else None


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet's: not private, loopback, link-local, multicast, reserved,
    nor an IPv6 address that stands for such an IPv4 one."""
    address = ip_address(text.partition("%")[0])
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    inner = _embedded(address)
    return is_public(str(inner)) if inner else address in _UNICAST and address.is_global


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to: mapped (RFC 4291), 6to4 (RFC 3056) or NAT64 (RFC 6052)."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
