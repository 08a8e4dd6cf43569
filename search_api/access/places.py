"""From which address a call comes, where a proxy or the page stands between.

Each that forwards a call puts the address of whoever called it at the end of ``X-Forwarded-For``. So
the header is read from its end, for as long as the addresses are of those who are believed; what
stands before the first other one was written by that one, who may write what it likes.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection

from marketrules.errors import SettingsError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_MOST = 20  # addresses of a header that are looked at
_HOME_V6 = 64  # bits: whoever has one address of these has them all


def networks_of(text: str) -> tuple[Network, ...]:
    """The networks and addresses that a setting lists, separated by commas.

    Raises:
        SettingsError: if one of them is none.
    """
    try:
        return tuple(ipaddress.ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError as error:
        raise SettingsError(
            f"MARKETRULES_PROXIES: {error}.",
            remedy="List addresses or networks, as in 127.0.0.1,10.1.2.0/24.",
        ) from error


def came_from(peer: str, forwarded: str, believed: Collection[Network]) -> str:
    """The address that a call comes from; of IPv6 the network of a household or an office.

    ``peer`` is the other end of the connection, ``forwarded`` all of ``X-Forwarded-For``.

    >>> near = networks_of("127.0.0.1")
    >>> came_from("127.0.0.1", "192.0.2.7, 198.51.100.3", near)
    '198.51.100.3'
    >>> came_from("198.51.100.3", "192.0.2.7", near), came_from("127.0.0.1", "", near)
    ('198.51.100.3', '127.0.0.1')
    >>> came_from("2001:db8::1:2:3:4", "", near)
    '2001:db8::'
    """
    place = peer
    for told in (*forwarded.split(",")[: -_MOST - 1 : -1], ""):
        address = _address(place)
        if address is None or not any(address in one for one in believed):
            break
        if _address(told) is None:
            break
        place = told
    address = _address(place)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _HOME_V6), strict=False).network_address)
    return str(address) if address is not None else ""


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found
