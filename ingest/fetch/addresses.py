"""Which web addresses may be asked: scheme, host, and the network address behind the name.

The name is resolved once per request, all its addresses are checked, and the caller connects to
one of those: a name that points elsewhere a moment later (DNS rebinding) gains nothing. Public
addresses only, besides the networks that a source names. Addresses inside addresses
(IPv4-mapped, 6to4, Teredo, NAT64) are judged by the inner one.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import httpx

from marketrules.errors import FetchFailed, FetchRefused

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]  # host, port -> addresses
_SCHEMES = ("http", "https")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# What the registries call global is within it; site-local, IPv4-compatible and IPv4-translated
# addresses and the NAT64 of a network's own aren't, and pass for global in Python's tables.
_UNICAST = ipaddress.IPv6Network("2000::/3")
# Protocol assignments (metadata of a cloud among them), 6to4 relays, documentation (RFC 9637), and
# the address by which another cloud tells its machines their settings.
_CLOSED = tuple(
    map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "3fff::/20"))
)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where requests may go."""

    hosts: frozenset[str]  # lower case, with ":port" where it isn't the scheme's own
    networks: tuple[Network, ...] = ()  # beyond the public ones


def host_of(url: httpx.URL) -> str:
    """Host of a web address, lower case, with its port where it isn't the scheme's own.

    >>> host_of(httpx.URL("https://WWW.example.org:443/a"))
    'www.example.org'
    >>> host_of(httpx.URL("http://127.0.0.1:8080/"))
    '127.0.0.1:8080'
    """
    host = url.raw_host.decode("ascii").rstrip(".")
    host = f"[{host}]" if ":" in host else host
    return host if url.port is None else f"{host}:{url.port}"


def web_address(address: str) -> httpx.URL:
    """Parses an http(s) address.

    Raises:
        FetchRefused: if it is none, or carries a name and password.
    """
    shown = "".join(one if one.isprintable() else "?" for one in address[:200])
    try:
        url = httpx.URL(address).copy_with(fragment=None)
        host = url.host  # raises where a label is no name, as a redirect's may be: "xn--a"
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchRefused(f"{shown}: no web address: {error}.") from error
    if url.scheme not in _SCHEMES or not host:
        raise FetchRefused(f"{shown}: only http and https addresses are fetched.")
    if url.port is not None and not 0 < url.port < 65536:
        raise FetchRefused(f"{shown}: no web address: there is no port {url.port}.")
    if url.userinfo:
        raise FetchRefused(
            f"{url.scheme}://{host}: an address with a name or password in it is not fetched."
        )
    return url


def check_host(url: httpx.URL, reach: Reach) -> None:
    """Refuses hosts that the source doesn't name.

    Raises:
        FetchRefused: if the host, with its port, isn't one of ``reach.hosts``.
    """
    if host_of(url) not in reach.hosts:
        raise FetchRefused(
            f"{url}: the host {host_of(url)} is none of this source's.",
            remedy=f"Allowed: {', '.join(sorted(reach.hosts))}. Others go under 'hosts' of the source.",
        )


def resolve(host: str, port: int) -> Sequence[str]:
    """Addresses of a host by the system's resolver, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


def checked_address(host: str, port: int, networks: Collection[Network], resolver: Resolver) -> str:
    """The network address to connect to for ``host``.

    Raises:
        FetchRefused: if one of its addresses is neither public nor in ``networks``.
        FetchFailed: if the name can't be resolved now.
    """
    try:
        found = resolver(host, port)
    except (OSError, UnicodeError) as error:
        raise FetchFailed(f"{host}: the name can't be resolved: {error}.") from error
    if not found:
        raise FetchFailed(f"{host}: the name has no address.")
    for text in found:
        if not _allowed(ipaddress.ip_address(text), networks):
            raise FetchRefused(
                f"{host}: leads to {text}, which is no public address.",
                remedy="A server of your own network: name it under 'networks' of the source.",
            )
    return found[0]


def _allowed(address: _Address, networks: Collection[Network]) -> bool:
    if any(address in network for network in networks):
        return True
    inner = _inner(address)
    if inner is not None:
        return _allowed(inner, networks)
    if address.version == 6 and address not in _UNICAST:
        return False
    closed = any(address in network for network in _CLOSED)
    return address.is_global and not address.is_multicast and not closed


def _inner(address: _Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)
