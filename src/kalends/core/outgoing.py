"""Requests to addresses that customers name: the one way out, which leads to the public internet alone.

A host's name is looked up here and the connection goes to the address that was judged, so that a name which answers
differently the next moment leads nowhere else. The certificate is still checked against the name.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

import httpx

from kalends.core import addresses

TIMEOUT = 10.0
"""Seconds that a request may take, from the look-up of the name to the end of the answer's first part."""

_KEPT = 1000
"""How much of an answer is read."""


class Unreachable(Exception):
    """No answer came; the message says why."""


class NotPublic(Unreachable):
    """The host leads to no public address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and the beginning of the body as text."""

    status: int
    beginning: str

    @property
    def is_success(self) -> bool:
        """Whether the other side took it. Redirects, which are not followed, are no success."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


async def post(
    url: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool, patience: float = TIMEOUT
) -> Answer:
    """Posts `body` and gives the answer, within `patience` seconds. Redirects are not followed, proxies not asked.

    Raises `Unreachable`, and `NotPublic` where the host has no public address and `allow_private` is false.
    """
    try:
        async with asyncio.timeout(patience), connect("", allow_private=allow_private, patience=patience) as client:
            return await _exchange(client, url, body, headers)
    except (TimeoutError, httpx.TimeoutException):
        raise Unreachable(f"No answer within {patience:g} seconds.") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unreachable(str(error) or type(error).__name__) from error


def connect(base_url: str, *, allow_private: bool, patience: float = TIMEOUT) -> httpx.AsyncClient:
    """A client of one server for several requests, each within `patience` seconds. It follows no redirects and asks no
    proxies; requests raise httpx's errors, `Unreachable` and `NotPublic`."""
    return httpx.AsyncClient(
        base_url=base_url, transport=_Guarded(allow_private), timeout=patience, follow_redirects=False, trust_env=False
    )


async def _exchange(client: httpx.AsyncClient, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    # An answer that is not compressed cannot unfold into more than was read.
    async with client.stream("POST", url, content=body, headers={**headers, "Accept-Encoding": "identity"}) as response:
        beginning = b""
        async for part in response.aiter_raw():
            beginning += part
            if len(beginning) >= _KEPT:
                break
        text = beginning[:_KEPT].decode(errors="replace").replace("\x00", "\ufffd")
        return Answer(response.status_code, text)


class _Guarded(httpx.AsyncBaseTransport):
    """Connects to the addresses that the guard lets through, in turn, until one takes the connection."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._inner = httpx.AsyncHTTPTransport(verify=_tls(), trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends the request; its `Host` header and the name on the certificate stay those of the URL."""
        host = request.url.raw_host.decode("ascii")
        targets = await _targets(host, request.url.port or _port(request.url.scheme), self._allow_private)
        for target in targets[:-1]:
            try:
                return await self._inner.handle_async_request(_directed(request, target, host))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._inner.handle_async_request(_directed(request, targets[-1], host))

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._inner.aclose()


async def _targets(host: str, port: int, allow_private: bool) -> list[str]:
    """The addresses of a host that may be connected to; at least one."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Unreachable(f"The host {host} is not known.") from None
    # One address of the same host may be public and another not: the latter are no targets either way.
    each = list(dict.fromkeys(str(address[0]) for *_, address in found))
    targets = [address for address in each if allow_private or addresses.is_public(address)]
    if not targets:
        raise NotPublic(f"The host {host} leads to no public address.")
    return targets


def _directed(request: httpx.Request, target: str, host: str) -> httpx.Request:
    return httpx.Request(
        method=request.method,
        url=request.url.copy_with(host=target),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": host},
    )


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


@cache
def _tls() -> ssl.SSLContext:
    """Made once: reading the certificates of the world takes longer than a request."""
    return httpx.create_ssl_context(trust_env=False)
