"""E-mails on the wire, read back."""

from __future__ import annotations

import uuid
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest

from kalends.notifications.mail import UnusableAddress, compose
from kalends.notifications.model import Envelope, Kind, Message, Method, Recipient, Role
from kalends.notifications.rendering import render
from tests.notifications.letters import make_letter
from tests.support import NOW

ID = uuid.UUID("0b5a4b0e-7c1e-4f53-9a38-9a9bb1f2a7c1")
BOB = Recipient(Role.ATTENDEE, "Bob Jones", "bob@example.org", "Europe/Berlin", "en")
HELLO = Message("Hello", "Hello\n", "<p>Hello</p>\n")


def envelope(message: Message = HELLO, **changes: Any) -> Envelope:
    words = {
        "sender": "Kalends <no-reply@book.example.com>",
        "recipient": BOB,
        "reply_to": ("Alice Smith", "alice@example.com"),
        "date": NOW,
    }
    return compose(ID, message, **{**words, **changes})


def read(sealed: Envelope) -> EmailMessage:
    message = message_from_bytes(sealed.content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def named(name: str) -> Recipient:
    return Recipient(Role.ATTENDEE, name, "bob@example.org", "Europe/Berlin", "en")


def at(address: str) -> Recipient:
    return Recipient(Role.ATTENDEE, "Bob", address, "Europe/Berlin", "en")


def test_it_is_addressed() -> None:
    sealed = envelope()
    assert (sealed.sender, sealed.recipient) == ("no-reply@book.example.com", "bob@example.org")
    mail = read(sealed)
    assert mail["From"] == "Kalends <no-reply@book.example.com>"
    assert mail["To"] == "Bob Jones <bob@example.org>"
    assert mail["Reply-To"] == "Alice Smith <alice@example.com>"
    assert mail["Subject"] == "Hello"
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"


def test_its_message_id_is_the_emails_own() -> None:
    assert read(envelope())["Message-ID"] == f"<{ID}@book.example.com>"


def test_text_html_and_calendar_are_alternatives_and_the_calendar_is_a_file_too() -> None:
    mail = read(envelope(render(make_letter())))
    assert mail.get_content_type() == "multipart/mixed"
    alternatives, file = mail.iter_parts()
    kinds = [part.get_content_type() for part in alternatives.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")


@pytest.mark.parametrize(("kind", "method"), [(Kind.BOOKED, "REQUEST"), (Kind.CANCELLED, "CANCEL")])
def test_the_calendar_part_names_its_method(kind: Kind, method: str) -> None:
    part = next(part for part in read(envelope(render(make_letter(kind)))).walk() if "calendar" in part["Content-Type"])
    assert part["Content-Type"].params["method"] == method
    assert part["Content-Type"].params["charset"] == "utf-8"


def test_the_calendar_arrives_unchanged_twice() -> None:
    message = render(make_letter())
    parts = [part for part in read(envelope(message)).walk() if not part.is_multipart()]
    assert [part.get_payload(decode=True) for part in parts[2:]] == [message.ics, message.ics]


def test_without_calendar_there_are_text_and_html() -> None:
    kinds = [part.get_content_type() for part in read(envelope()).walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_every_byte_passes_through_old_servers() -> None:
    message = Message("Zoë · 🎉", "Zoë " * 400, "<p>" + "ü" * 2000 + "</p>", "ü".encode(), Method.REQUEST)
    content = envelope(message, recipient=named("Zoë 🎉")).content
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert read(envelope(message))["Subject"] == "Zoë · 🎉"


@pytest.mark.parametrize(
    "name",
    ["Bob\r\nBcc: eve@example.com", "Bob\nX-Evil: yes", 'Bob" <eve@example.com>, "', "Bob\x00\x0bBcc: eve@example.com"],
)
def test_a_name_adds_no_header_and_no_address(name: str) -> None:
    mail = read(envelope(recipient=named(name), reply_to=(name, "alice@example.com")))
    assert [address.addr_spec for address in mail["To"].addresses] == ["bob@example.org"]
    assert [address.addr_spec for address in mail["Reply-To"].addresses] == ["alice@example.com"]
    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None


@pytest.mark.parametrize(
    "address",
    ["", "bob", "bob@", "@example.org", "bob@example.org\r\nBcc: eve@example.com", "a b@example.org", "a@b@c", "<"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UnusableAddress):
        envelope(recipient=at(address))


def test_a_domain_in_another_script_is_encoded() -> None:
    assert envelope(recipient=at("bob@bücher.example")).recipient == "bob@xn--bcher-kva.example"


def test_a_local_part_in_another_script_is_kept() -> None:
    sealed = envelope(recipient=at("zoë@example.org"))
    assert sealed.recipient == "zoë@example.org"
    assert "zoë@example.org" in sealed.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "Confirmed: Deep dive between Jonas Lindqvist and Bob Baker · Nov 23, 2026, 3:00 PM",
        "Rescheduled: Sixty minutes between Olive Owner and Grete Müller · Nov 23, 2026, 4:00 PM",
        "Gebucht: Gespräch zwischen Jörg Müller-Lüdenscheidt und Änne Bäcker-Größenwahn · 23.11.2026, 11:00",
        "予約確定：製品戦略についての三十分の相談、アマラ・オカフォーさんと田中太郎さん · 2026年11月23日",
    ],
)
def test_words_beyond_ascii_keep_the_spaces_around_them(text: str) -> None:
    sealed = envelope(Message(text, "", ""), recipient=named(text), reply_to=(text, "alice@example.com"))
    raw = message_from_bytes(sealed.content)
    assert _decoded(raw["Subject"]) == text
    for header, address in (("To", "bob@example.org"), ("Reply-To", "alice@example.com")):
        name, addressed = parseaddr(raw[header])
        assert (_decoded(name), addressed) == (text, address)
    assert sealed.content.isascii()
    assert max(map(len, sealed.content.splitlines())) <= 78


def _decoded(words: str) -> str:
    return str(make_header(decode_header(words)))
