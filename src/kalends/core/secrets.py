"""Hashes for what only needs recognising, encryption for what must be read back."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kalends.core.errors import KalendsError


class SecretUnreadable(KalendsError):
    """Something stored was encrypted under another key."""

    code = "SecretUnreadable"


def digest(token: str) -> bytes:
    """What is stored of a random token: its SHA-256. Tokens carry 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).digest()


def same(a: bytes, b: bytes) -> bool:
    """Whether two digests are equal, in constant time."""
    return hmac.compare_digest(a, b)


@dataclass(frozen=True)
class Vault:
    """Encrypts what must be read back, and derives keys for signing, from the one secret key of the installation."""

    key: bytes

    def derive(self, purpose: str, length: int = 32) -> bytes:
        """A key of `length` bytes for one purpose; the same for the same installation."""
        return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=purpose.encode()).derive(self.key)

    def encrypt(self, text: str) -> bytes:
        """`text`, unreadable without the key, and tamper-proof."""
        return self._fernet().encrypt(text.encode())

    def decrypt(self, token: bytes) -> str:
        """What `encrypt` was given. Raises `SecretUnreadable` under another key."""
        try:
            return self._fernet().decrypt(token).decode()
        except InvalidToken:
            raise SecretUnreadable(
                "A stored secret cannot be read with this key; start Kalends with the key it was stored under."
            ) from None

    def _fernet(self) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self.derive("vault")))


def load_key(configured: str | None, data: Path) -> bytes:
    """The installation's secret key: the configured one, else the one kept in the data folder (made once, mode 600)."""
    if configured:
        return configured.encode()
    path = data / "secret.key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        _create_private(path, os.urandom(48).hex())
    return path.read_text().strip().encode()


def _create_private(path: Path, text: str) -> None:
    """Writes `path` readable by its owner alone; of several that try at once, one wins."""
    handle, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
