"""What accompanies a body: who it is from, and the proof."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

from standardwebhooks import Webhook as Signer

from kalends.webhooks.model import Dispatch

UNSIGNED = "no-secret-provided"
"""The signature's place where there is no secret."""

_STANDARD_SECRET = "whsec_"  # noqa: S105 only what such a secret begins with


def headers(dispatch: Dispatch, now: datetime) -> dict[str, str]:
    """The contract's signature, by the newest secret, and beside it those of Standard Webhooks, by each; their
    timestamp is this attempt's."""
    delivery, text = dispatch.delivery, dispatch.delivery.body.text
    said = {
        "Content-Type": delivery.body.content_type,
        "X-Cal-Webhook-Version": dispatch.webhook.version,
        "X-Cal-Signature-256": signature(dispatch.secrets[0], text) if dispatch.secrets else UNSIGNED,
        "X-Kalends-Sequence": str(delivery.sequence),
        "webhook-id": str(delivery.id),
        "webhook-timestamp": str(int(now.timestamp())),
    }
    if dispatch.secrets:
        said["webhook-signature"] = standard_signatures(dispatch.secrets, delivery.id, now, text)
    return said


def signature(secret: str, text: str) -> str:
    """The contract's signature: HMAC-SHA256 of the body, in hexadecimal digits."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def standard_signatures(secrets: Iterable[str], id: uuid.UUID, at: datetime, text: str) -> str:
    """The signatures of Standard Webhooks, version 1, separated by spaces. Of a secret like `whsec_…` the key is what
    its rest is base64 of; of any other its bytes."""
    return " ".join(Signer(_key(secret)).sign(str(id), at.astimezone(UTC), text) for secret in secrets)


def _key(secret: str) -> bytes:
    if secret.startswith(_STANDARD_SECRET):
        try:
            return base64.b64decode(secret.removeprefix(_STANDARD_SECRET), validate=True) or secret.encode()
        except binascii.Error:
            pass
    return secret.encode()
