"""A mail server on loopback that keeps what it is given, and can be told to refuse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.processes import PATIENCE, free_port


@dataclass
class Post:
    """What arrived, and how the server answers: `answers` gives replies to a recipient instead of taking the mail."""

    port: int
    arrived: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The server's address, whether it is up or not."""
        return f"smtp://127.0.0.1:{self.port}"

    @contextmanager
    def open(self) -> Iterator[None]:
        """The server is up meanwhile."""
        controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=PATIENCE)
        controller.start()
        try:
            yield
        finally:
            controller.stop()

    def to(self, address: str) -> list[EmailMessage]:
        """What arrived for an address, in order."""
        return [mail for mail in self.arrived if mail["To"].addresses[0].addr_spec == address]

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[Any]
    ) -> str:
        """Takes or refuses a recipient."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps a mail."""
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.arrived.append(mail)
        return "250 OK"


def make_post() -> Post:
    """A mail server that is not up yet, on a port nobody listens on."""
    return Post(free_port())
