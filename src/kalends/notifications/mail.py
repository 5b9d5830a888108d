"""An e-mail as it goes over the wire (RFC 5322), with its calendar where mail programs look for it (RFC 6047)."""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTPUTF8, EmailPolicy, Policy
from email.utils import format_datetime, parseaddr
from typing import Any

from kalends.notifications import rules
from kalends.notifications.model import Envelope, Message, Recipient

_LOCAL = re.compile(r"""[^\s\x00-\x1f\x7f"(),:;<>@\[\\\]]+""")
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


class UnusableAddress(ValueError):
    """No mail can be sent to, or from, such an address."""


def compose(
    id: uuid.UUID, message: Message, sender: str, recipient: Recipient, reply_to: tuple[str, str] | None, date: datetime
) -> Envelope:
    """The envelope for a message. `sender` is `Name <address>`, `reply_to` name and address, where answers go.

    The Message-ID follows from `id`, so that what was sent twice by accident is recognised as one.
    Raises `UnusableAddress`.
    """
    origin = _address(*parseaddr(sender))
    target = _address(recipient.name, recipient.address)
    mail = EmailMessage(_policy(origin, target))
    mail["From"] = origin
    mail["To"] = target
    if reply_to:
        mail["Reply-To"] = _address(*reply_to)
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = f"<{id}@{origin.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    _fill(mail, message)
    return Envelope(id, origin.addr_spec, target.addr_spec, mail.as_bytes())


def _fill(mail: EmailMessage, message: Message) -> None:
    """Text, HTML and calendar as alternatives, and the calendar once more as a file. There is never a second calendar:
    many programs read the first one alone."""
    mail.set_content(message.text)
    mail.add_alternative(message.html, subtype="html")
    if message.ics and message.method:
        calendar, parameters = message.ics.decode(), {"method": message.method.value}
        mail.add_alternative(calendar, subtype="calendar", cte="base64", params=parameters)
        mail.add_attachment(message.ics, maintype="application", subtype="ics", filename="invite.ics")


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        domain = ""
    if not (_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise UnusableAddress(f"{address!r} is no address that mail can be sent to.")
    return Address(rules.one_line(name), username=local, domain=domain)


class _SevenBits(EmailPolicy):
    """ASCII alone on the wire. Words beyond it are encoded together with all that stands beside them: where they are
    encoded one by one, as `EmailPolicy` does, the spaces between them get lost or doubled (RFC 2047, 6.2).
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        """One header's lines."""
        if str(value).isascii():
            return super().fold_binary(name, value)
        words = "".join(_encoded(name, address) for address in getattr(value, "addresses", ())) or _words(name, value)
        return f"{name}: {words}\r\n".encode("ascii")


def _encoded(header: str, address: Address) -> str:
    return f"{_words(header, address.display_name)}\r\n <{address.addr_spec}>"


def _words(header: str, text: str) -> str:
    return Header(str(text), "utf-8", header_name=header).encode(linesep="\r\n")


def _policy(*addresses: Address) -> Policy[Any]:
    """Seven bits wherever possible; a local part beyond ASCII needs a server that speaks SMTPUTF8 (RFC 6531)."""
    if all(address.addr_spec.isascii() for address in addresses):
        return _SevenBits(linesep="\r\n", cte_type="7bit")
    return SMTPUTF8
