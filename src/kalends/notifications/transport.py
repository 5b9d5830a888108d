"""The ways out: a mail server, or a folder where there is none."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

from kalends.core.settings import Settings
from kalends.notifications.model import Envelope

PATIENCE = 90
"""Seconds within which a mail server must have taken an e-mail."""


class Delayed(Exception):
    """It did not work now; it may later."""


class Refused(Exception):
    """The mail server will never take this e-mail."""


class Transport(Protocol):
    """A way out for e-mails."""

    async def send(self, envelope: Envelope) -> None:
        """Hands the e-mail over. Raises `Delayed` or `Refused`."""


def transport(settings: Settings) -> Transport:
    """The mail server of the settings; without one, the folder of kept mail."""
    return Smtp.from_url(settings.smtp_url) if settings.smtp_url else Folder(settings.mail_folder)


@dataclass(frozen=True)
class Folder:
    """Keeps every e-mail as a file, named by its id: keeping it twice is keeping it once."""

    path: Path

    async def send(self, envelope: Envelope) -> None:
        """Keeps the e-mail. Raises `Delayed` where the disk will not have it."""
        try:
            await asyncio.to_thread(self._keep, envelope)
        except OSError as error:
            raise Delayed(f"The e-mail cannot be kept in {self.path}: {error.strerror}") from error

    def _keep(self, envelope: Envelope) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        draft = self.path / f".{envelope.id}.{os.getpid()}"
        draft.write_bytes(envelope.content)
        draft.replace(self.path / f"{envelope.id}.eml")


@dataclass(frozen=True)
class Smtp:
    """A mail server: `smtp://` with STARTTLS where the server offers it, `smtps://` with TLS from the start."""

    host: str
    port: int
    username: str | None
    password: str | None
    tls: bool

    @classmethod
    def from_url(cls, url: str) -> Smtp:
        """The server that `smtp://user:password@host:587` or `smtps://…` names. Raises `ValueError` for other URLs."""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("The mail server must be given as smtp://user:password@host:587 or smtps://….")
        tls = parts.scheme == "smtps"
        port = parts.port or (465 if tls else 587)
        return cls(parts.hostname, port, _plain(parts.username), _plain(parts.password), tls)

    async def send(self, envelope: Envelope) -> None:
        """Hands the e-mail to the server.

        Raises `Refused` where the server will never have mail for this recipient, or never this mail; everything else,
        a wrong password included, is `Delayed`.
        """
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.tls,
            timeout=PATIENCE / 3,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                await _hand_over(client, envelope)
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise _judge(error) from error
        await _leave(client)


async def _hand_over(client: aiosmtplib.SMTP, envelope: Envelope) -> None:
    await client.connect()
    options = [] if f"{envelope.sender}{envelope.recipient}".isascii() else ["SMTPUTF8"]
    if options and not client.supports_extension("smtputf8"):
        raise Refused("The mail server takes no addresses beyond ASCII.")
    await client.sendmail(envelope.sender, [envelope.recipient], envelope.content, mail_options=options)


async def _leave(client: aiosmtplib.SMTP) -> None:
    """Says goodbye; the e-mail is with the server, whatever becomes of that."""
    with suppress(aiosmtplib.SMTPException, OSError):
        await client.quit(timeout=5)
    client.close()


def _judge(error: Exception) -> Delayed | Refused:
    """Whether trying again can help."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused(recipients=[refusal, *_]) if refusal.code >= 500:
            return Refused(f"{refusal.code} {refusal.message}")
        case aiosmtplib.SMTPDataError(code=code, message=message) if code >= 500:
            return Refused(f"{code} {message}")
        case _:
            return Delayed(f"{type(error).__name__}: {error}")


def _plain(quoted: str | None) -> str | None:
    return None if quoted is None else unquote(quoted)
