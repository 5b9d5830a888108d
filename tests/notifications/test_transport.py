"""The ways out."""

from __future__ import annotations

import asyncio
import ssl
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kalends.core.settings import Settings
from kalends.notifications.model import Envelope
from kalends.notifications.transport import Delayed, Folder, Refused, Smtp, transport
from tests.support.processes import PATIENCE
from tests.support.smtp import Post, make_post

MAIL = Envelope(
    uuid.UUID("0b5a4b0e-7c1e-4f53-9a38-9a9bb1f2a7c1"),
    "no-reply@example.com",
    "bob@example.org",
    b"From: no-reply@example.com\r\nTo: bob@example.org\r\n\r\nHello\r\n",
)
PASSWORD = "p@ss:w/rd"


@pytest.fixture
def post() -> Iterator[Post]:
    post = make_post()
    with post.open():
        yield post


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", Smtp("mail.example.com", 587, None, None, tls=False)),
        ("smtp://mail.example.com:25", Smtp("mail.example.com", 25, None, None, tls=False)),
        ("smtps://mail.example.com", Smtp("mail.example.com", 465, None, None, tls=True)),
        (
            "smtp://me%40example.com:p%40ss@mail.example.com",
            Smtp("mail.example.com", 587, "me@example.com", "p@ss", tls=False),
        ),
    ],
)
def test_a_url_names_the_server(url: str, server: Smtp) -> None:
    assert Smtp.from_url(url) == server


@pytest.mark.parametrize("url", ["", "mail.example.com", "https://mail.example.com", "smtp://", "smtp:mail"])
def test_another_url_names_none(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://"):
        Smtp.from_url(url)


def test_without_a_server_mail_goes_to_a_folder(settings: Settings) -> None:
    assert transport(settings) == Folder(settings.mail_folder)


async def test_the_server_takes_mail(post: Post) -> None:
    await Smtp.from_url(post.url).send(MAIL)
    assert [mail.get_content().strip() for mail in post.arrived] == ["Hello"]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("550 no such user", Refused), ("553 bad address", Refused), ("451 later", Delayed), ("452 full", Delayed)],
)
async def test_only_a_final_no_to_the_recipient_is_final(post: Post, answer: str, outcome: type[Exception]) -> None:
    post.answers["bob@example.org"] = answer
    with pytest.raises(outcome, match=answer[:3]):
        await Smtp.from_url(post.url).send(MAIL)


async def test_a_server_that_is_down_delays() -> None:
    with pytest.raises(Delayed):
        await Smtp.from_url(make_post().url).send(MAIL)


async def test_a_server_that_hangs_up_delays() -> None:
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    async with server:
        with pytest.raises(Delayed):
            await Smtp("127.0.0.1", server.sockets[0].getsockname()[1], None, None, tls=False).send(MAIL)


async def test_a_local_part_in_another_script_reaches_a_server_that_takes_it(post: Post) -> None:
    content = "From: no-reply@example.com\r\nTo: zoë@example.org\r\n\r\nHello\r\n".encode()
    await Smtp.from_url(post.url).send(Envelope(MAIL.id, MAIL.sender, "zoë@example.org", content))
    assert len(post.arrived) == 1


@pytest.mark.parametrize(("password", "arrives"), [(PASSWORD, True), ("wrong", False)])
async def test_a_wrong_password_delays_for_it_can_be_set_right(secure: Post, password: str, arrives: bool) -> None:
    server = Smtp("127.0.0.1", secure.port, "me@example.com", password, tls=False)
    if arrives:
        await server.send(MAIL)
    else:
        with pytest.raises(Delayed, match="535"):
            await server.send(MAIL)
    assert len(secure.arrived) == int(arrives)


async def test_an_offered_encryption_is_used_and_an_untrusted_server_gets_nothing(
    secure: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Delayed, match=r"(?i)certificate"):
        await Smtp("127.0.0.1", secure.port, "me@example.com", PASSWORD, tls=False).send(MAIL)
    assert secure.arrived == []


async def test_kept_mail_is_a_file_and_kept_once(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "mail")
    await folder.send(MAIL)
    await folder.send(MAIL)
    assert [(file.name, file.read_bytes()) for file in folder.path.iterdir()] == [(f"{MAIL.id}.eml", MAIL.content)]


async def test_a_folder_that_cannot_be_written_delays(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(Delayed, match="cannot be kept"):
        await Folder(tmp_path / "mail").send(MAIL)


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """A mail server with STARTTLS that wants a password, and whose certificate this process trusts."""
    post = make_post()
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    controller = Controller(
        post,
        hostname="127.0.0.1",
        port=post.port,
        tls_context=context,
        require_starttls=True,
        authenticator=_authenticate,
        auth_required=True,
        ready_timeout=PATIENCE,
    )
    controller.start()
    yield post
    controller.stop()


def make_certificate(folder: Path) -> Path:
    """A certificate for this machine, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "certificate.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, login: Any) -> AuthResult:
    assert isinstance(login, LoginPassword)
    known = (login.login, login.password) == (b"me@example.com", PASSWORD.encode())
    return AuthResult(success=known, handled=False)
