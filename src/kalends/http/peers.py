"""Where requests come from. Who is behind a trusted proxy (`trusted_proxies`), the server has read already."""

from __future__ import annotations

from starlette.requests import HTTPConnection

NOWHERE = "nowhere"
"""In place of an address, where the transport has none."""


def address_of(connection: HTTPConnection) -> str:
    """The IP address of who asks."""
    return connection.client.host if connection.client else NOWHERE
