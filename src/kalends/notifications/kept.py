"""The kept mail: what went to a folder for want of a mail server, to be looked at in a demo."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from kalends.core.errors import NotFound

_MOST = 200


class KeptMailNotFound(NotFound):
    """No such e-mail has been kept."""


@dataclass(frozen=True, slots=True)
class Heading:
    """An e-mail in the list."""

    id: str
    subject: str
    recipient: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A kept e-mail; `invite` is its calendar file."""

    heading: Heading
    sender: str
    text: str
    html: str
    invite: bytes | None


def headings(folder: Path) -> list[Heading]:
    """The newest kept e-mails, the newest first."""
    files = sorted(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    return [_heading(file.stem, _parse(file, headers_only=True)) for file in files[:_MOST]]


def get(folder: Path, id: str) -> KeptMail:
    """A kept e-mail. Raises `KeptMailNotFound`."""
    try:
        mail = _parse(folder / f"{uuid.UUID(id)}.eml", headers_only=False)
    except (ValueError, FileNotFoundError):
        raise KeptMailNotFound("There is no such e-mail.") from None
    invites = (part for part in mail.iter_attachments() if part.get_content_type() == "application/ics")
    invite = next(invites, None)
    return KeptMail(
        heading=_heading(id, mail),
        sender=str(mail["From"]),
        text=_content(mail, "plain"),
        html=_content(mail, "html"),
        invite=invite.get_content() if invite else None,
    )


def _parse(file: Path, *, headers_only: bool) -> EmailMessage:
    with file.open("rb") as content:
        return BytesParser(EmailMessage, policy=policy.default).parse(content, headersonly=headers_only)


def _heading(id: str, mail: EmailMessage) -> Heading:
    return Heading(id, str(mail["Subject"]), str(mail["To"]), mail["Date"].datetime)


def _content(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    return str(part.get_content()) if part else ""
