"""The link on which a host answers a request: only the e-mail to the host carries it.

A booking's uid lets its holder move and cancel it, and the attendee has it. To confirm takes more: a signature that
only this installation can make, valid for one booking.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote

from kalends.bookings.model import Booking
from kalends.core.secrets import Vault

_PURPOSE = "answering a request"
_LENGTH = 16
"""Bytes of a signature that are kept: as hard to guess as a booking's uid."""


def link(booking: Booking, origin: str, vault: Vault) -> str:
    """Kalends' page on which the host confirms or declines; `origin` is Kalends' own, without a trailing slash."""
    return f"{origin}/booking/{quote(booking.uid, safe='')}/answer?key={_signature(booking.uid, vault)}"


def is_hosts(uid: str, key: str, vault: Vault) -> bool:
    """Whether `key` comes from the link of the booking with this uid; judged in constant time."""
    return hmac.compare_digest(_signature(uid, vault).encode(), key.encode())


def _signature(uid: str, vault: Vault) -> str:
    signed = hmac.digest(vault.derive(_PURPOSE), uid.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(signed[:_LENGTH]).decode().rstrip("=")
