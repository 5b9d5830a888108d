"""Whether what was posted to your server comes from Kalends. Stands on the standard library alone, and on no framework:
it takes the body as it arrived and the headers."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from kalends.client.errors import KalendsError
from kalends.client.sender import utc_now

TOLERANCE = timedelta(minutes=5)
"""How far the time of a request may be from now; an older one may have been recorded by somebody else."""

_STANDARD_SECRET = "whsec_"  # noqa: S105 only what such a secret begins with


class SignatureInvalid(KalendsError):
    """A request that is not to be trusted; the message says why."""


def verify(
    body: bytes,
    headers: Mapping[str, str],
    *secrets: str,
    tolerance: timedelta = TOLERANCE,
    clock: Callable[[], datetime] = utc_now,
) -> Any:
    """What a webhook's body says, read from JSON, once one of the `secrets` is found to have signed it just now.

    `body` are the bytes that arrived, `headers` the request's, in any spelling. Give two secrets while you replace one.
    Keep the header `webhook-id`: a delivery that comes twice has the same. Raises SignatureInvalid.
    (Standard Webhooks.)
    """
    said = {name.lower(): value for name, value in headers.items()}
    id, stamp = said.get("webhook-id", ""), said.get("webhook-timestamp", "")
    signed = f"{id}.{stamp}.".encode() + body
    wanted = [hmac.new(_key(secret), signed, hashlib.sha256).digest() for secret in secrets]
    given = list(_signatures(said.get("webhook-signature", "")))
    if not any(hmac.compare_digest(one, other) for one in wanted for other in given):
        raise SignatureInvalid("No signature of the request is one of these secrets'.")
    if abs(clock() - _time(stamp)) > tolerance:
        raise SignatureInvalid("The request is too old, or from the future.")
    return json.loads(body)


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """Whether the header `X-Cal-Signature-256` is the secret's for this body. It says nothing of when it was signed."""
    wanted = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), signature.encode())


def _signatures(header: str) -> Iterator[bytes]:
    """The signatures of version 1; those that are none, and those of later versions, are left out."""
    for part in header.split():
        version, _, signature = part.partition(",")
        if version == "v1":
            try:
                yield base64.b64decode(signature, validate=True)
            except binascii.Error:
                continue


def _time(stamp: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(stamp), UTC)
    except (ValueError, OverflowError, OSError):
        raise SignatureInvalid("The request does not say when it was signed.") from None


def _key(secret: str) -> bytes:
    if secret.startswith(_STANDARD_SECRET):
        try:
            return base64.b64decode(secret.removeprefix(_STANDARD_SECRET), validate=True) or secret.encode()
        except binascii.Error:
            pass
    return secret.encode()
