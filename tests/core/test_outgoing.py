"""Requests to addresses that customers name, over real sockets."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kalends.core import addresses, outgoing
from kalends.core.outgoing import NotPublic, Unreachable
from tests.support import NOW
from tests.support.receiver import Receiver


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    async with receiver.open():
        yield receiver


async def post(url: str, *, allow_private: bool = True) -> outgoing.Answer:
    return await outgoing.post(url, b"{}", {"Content-Type": "application/json"}, allow_private=allow_private)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8", "2002:808:808::1"]
)
def test_a_public_address(address: str) -> None:
    assert addresses.is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.1.2.3",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.1.2.3",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001:db8::1",
        "2001::1",
        "2002:7f00:1::1",
        "2002:a00:1::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_no_public_address(address: str) -> None:
    assert not addresses.is_public(address)


async def test_it_posts_what_it_is_given(receiver: Receiver) -> None:
    receiver.answer(201, "thanks")
    answer = await post(f"{receiver.url}/hook?a=1")
    (arrived,) = receiver.arrived
    assert (answer.status, answer.beginning, answer.is_success) == (201, "thanks", True)
    assert (arrived.path, arrived.body, arrived.headers["content-type"]) == ("/hook?a=1", b"{}", "application/json")


async def test_the_host_header_is_the_one_of_the_url(receiver: Receiver) -> None:
    await post(f"http://localhost:{receiver.port}/")
    assert receiver.arrived[0].headers["host"] == f"localhost:{receiver.port}"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0.0.0.0"])
async def test_nothing_reaches_loopback_under_any_spelling(receiver: Receiver, host: str) -> None:
    with pytest.raises(Unreachable):
        await post(f"http://{host}:{receiver.port}/", allow_private=False)
    assert receiver.arrived == []


async def test_a_name_that_leads_to_loopback_is_no_public_one(receiver: Receiver) -> None:
    with pytest.raises(NotPublic, match="The host localhost leads to no public address"):
        await post(f"http://localhost:{receiver.port}/", allow_private=False)


async def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.answer(302, "", f"Location: {receiver.url}/elsewhere")
    answer = await post(f"{receiver.url}/hook")
    assert (answer.status, answer.is_success, len(receiver.arrived)) == (302, False, 1)


async def test_no_more_than_the_beginning_of_an_answer_is_kept(receiver: Receiver) -> None:
    receiver.answer(200, "x" * 100_000)
    assert (await post(receiver.url)).beginning == "x" * 1000


async def test_an_answer_that_does_not_come_is_not_waited_for(receiver: Receiver) -> None:
    receiver.silent = True
    with pytest.raises(Unreachable, match=r"No answer within 0\.2 seconds"):
        await outgoing.post(receiver.url, b"{}", {}, allow_private=True, patience=0.2)


async def test_where_nobody_listens_the_reason_is_said(receiver: Receiver) -> None:
    with pytest.raises(Unreachable, match=r"."):
        await post("http://127.0.0.1:1/")


async def test_a_host_that_does_not_exist() -> None:
    with pytest.raises(Unreachable, match=r"The host nowhere\.invalid is not known"):
        await post("https://nowhere.invalid/")


async def test_ipv6_has_its_brackets_kept() -> None:
    with pytest.raises(Unreachable, match=r"."):
        await post("http://[::1]:1/")


async def test_a_certificate_that_nobody_vouches_for_is_refused_under_the_urls_own_name(tmp_path: Path) -> None:
    named: list[str | None] = []
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=tls(tmp_path, named))
    async with server:
        with pytest.raises(Unreachable, match="certificate"):
            await post(f"https://localhost:{server.sockets[0].getsockname()[1]}/")
    assert named == ["localhost"]


def tls(folder: Path, named: list[str | None]) -> ssl.SSLContext:
    """A server's side of TLS with a certificate of its own making; it notes the names that it is asked for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    until = NOW + timedelta(days=365)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), NOW, until)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    certificate = builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (folder / "both.pem").write_bytes(secret + certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    context.set_servername_callback(lambda _, asked, __: named.append(asked))
    return context


async def test_proxies_of_the_environment_are_not_asked(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = Receiver()
    async with proxy.open():
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        assert (await post(receiver.url)).is_success
        with pytest.raises(NotPublic):
            await post(f"http://localhost:{receiver.port}/", allow_private=False)
    assert (len(receiver.arrived), proxy.arrived) == (1, [])
