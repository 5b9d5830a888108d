"""Where requests come from. Who is behind a trusted proxy (`trusted_proxies`), the server has read already."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network

from starlette.requests import HTTPConnection

NOWHERE = "nowhere"
"""In place of an address, where the transport has none."""

_GIVEN = 64
"""How many bits of an IPv6 address say whose it is: whoever is given one is given all that begin so."""


def address_of(connection: HTTPConnection) -> str:
    """The IP address of who asks; of IPv6 the network, since in it one caller has more addresses than could be
    counted."""
    host = connection.client.host if connection.client else NOWHERE
    try:
        address = IPv6Address(host)
    except ValueError:
        return host
    return str(address.ipv4_mapped or IPv6Network((int(address), _GIVEN), strict=False))


def visitor(connection: HTTPConnection) -> str:
    """What tells visitors apart who ask for one-time codes."""
    return f"visitor {address_of(connection)}"
